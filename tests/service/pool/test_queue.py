"""Whose turn it is."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from service.failures import BusyError
from service.pool.limits import PoolLimits
from service.pool.queue import Queue
from service.settings import Settings


@dataclass(eq=False)
class Query:
    """One that waits."""

    client: str


def queue(arrived: str = "", running: str = "", **limits: int) -> Queue[Query]:
    """A queue where clients, one letter each, wait and run."""
    made = Queue[Query](PoolLimits(**{"query_workers": 2, **limits}))
    for client in running:
        made.begin(client)
    for client in arrived:
        made.wait(Query(client))
    return made


def turns(made: Queue[Query]) -> str:
    """Let one after the other run and end, and give the clients in their order."""
    order = ""
    while turn := made.next():
        order += turn.client
        made.begin(turn.client)
        if made.running.total() == made.limits.running:
            made.done(next(iter(made.running)), 0.1)
    return order


def test_first_come_first_served() -> None:
    assert turns(queue("abcd")) == "abcd"


def test_who_leaves_does_not_get_a_turn() -> None:
    made = queue("abab")
    first, second, *_ = made
    made.leave(first)
    made.leave(first)
    made.leave(Query("c"))
    assert len(made) == 3
    assert second in made
    assert turns(made) == "bab"


def test_a_client_with_many_waits_for_those_with_fewer() -> None:
    assert turns(queue("aaab", running="a"))[0] == "b"


def test_the_last_worker_is_for_who_has_none() -> None:
    full = queue("aab", running="aa")
    turn = full.next()
    assert turn is not None
    assert turn.client == "b"
    full.begin("b")
    assert full.next() is None


def test_a_client_has_no_more_than_its_share() -> None:
    made = queue("aa", running="a", query_per_client=3)
    with pytest.raises(BusyError):
        made.admit("a")
    made.admit("b")


def test_a_full_queue_takes_no_more() -> None:
    made = queue("abc", query_queue=3)
    with pytest.raises(BusyError) as error:
        made.admit("d")
    assert error.value.status == 503
    assert error.value.retry_after == 1


def test_in_a_full_queue_the_last_of_who_has_the_most_makes_room() -> None:
    made = queue("abbbcc", query_queue=6)
    last = made.admit("d")
    assert last is not None
    assert last.client == "b"
    made.leave(last)
    made.wait(Query("d"))
    assert "".join(each.client for each in made) == "abbccd"
    for client in "abcd":
        with pytest.raises(BusyError):
            made.admit(client)


def test_who_had_a_turn_lately_waits_for_who_had_none() -> None:
    made = queue("aab")
    first = made.next()
    assert first is not None
    made.begin("a")
    made.done("a", 0.1)
    assert turns(made) == "ba"


def test_few_turns_are_remembered() -> None:
    made = queue()
    for number in range(3000):
        made.begin(str(number))
        made.done(str(number), 0.1)
    assert len(made._last) < 2000


def test_the_longer_queries_take_the_later_one_is_to_come_back() -> None:
    made = queue("abc", query_queue=3, query_seconds=30)
    for _ in range(100):
        made.begin("z")
        made.done("z", 4.0)
    with pytest.raises(BusyError) as error:
        made.admit("d")
    assert 7 <= error.value.retry_after <= 9  # four turns of four seconds, two at a time


def test_limits_come_from_the_settings() -> None:
    limits = PoolLimits.of(Settings(query_per_client=7))
    assert limits.query_per_client == 7
    assert limits.running >= 2
    assert PoolLimits(query_workers=5).running == 5
