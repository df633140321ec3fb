"""The pool answers, bounds and replaces; the processes and the engine are the real ones."""

from __future__ import annotations

import asyncio
import json
import os
import resource
import signal
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from service.checkpoints import Checkpoint
from service.failures import (
    BusyError,
    ClientGoneError,
    QueryCrashedError,
    QueryError,
    QueryMemoryError,
    QueryTimeoutError,
    ResultFormatError,
)
from service.pool.clients import household
from service.sparql.operations import Formats, QueryOperation
from service.store import Store

CHEAP = "SELECT ?o { <http://e/7> <http://e/title> ?o }"
ALL = "SELECT * { ?s <http://e/title> ?o }"
#: More combinations than anyone has seconds for, in little memory.
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


def titles(body: bytes) -> list[str]:
    return [row["o"]["value"] for row in json.loads(body)["results"]["bindings"]]


def test_answers_each_kind_of_result(pooled: Any) -> None:
    async def scenario(asker: Any) -> None:
        outcome = await asker.ask(CHEAP)
        assert titles(outcome.body) == ["title 7"]
        assert (outcome.media_type, outcome.rows, outcome.version) == ("application/sparql-results+json", 1, "one")
        assert outcome.seconds > 0
        assert json.loads(await asker.body("ASK { ?s ?p 'nobody' }"))["boolean"] is False
        described = await asker.ask("CONSTRUCT WHERE { <http://e/7> <http://e/title> ?o }")
        assert described.body == b'<http://e/7> <http://e/title> "title 7"@en .\n'
        assert described.rows == 1

    pooled(scenario)


def test_a_dataset_of_the_protocol_takes_the_place_of_the_default(pooled: Any) -> None:
    async def scenario(asker: Any) -> None:
        formats = Formats("text/csv", None, None)
        for graph, found in (("http://e/graph", b"40000"), ("http://e/other", b"0")):
            text = "SELECT (COUNT(*) AS ?n) { ?s <http://e/title> ?o }"
            operation = QueryOperation(text, (graph,), (), formats, 20.0, head_only=False)
            outcome = await asker.pool.query(operation, "client", asyncio.Event())
            assert outcome.body.split() == [b"n", found]

    pooled(scenario)


def test_what_cannot_be_answered_says_why(pooled: Any) -> None:
    async def scenario(asker: Any) -> None:
        with pytest.raises(QueryError) as syntax:
            await asker.ask("SELECT nothing")
        assert syntax.value.code == "query-syntax"
        with pytest.raises(ResultFormatError) as format_:
            await asker.ask(CHEAP, formats=Formats(None, None, "text/turtle"))
        assert "text/csv" in str(format_.value.params["offered"])
        before = asker.workers()
        assert await asker.body(CHEAP)
        assert asker.workers() == before

    pooled(scenario)


@pytest.mark.parametrize("bounds", [{"query_seconds": 0.2}, {}])
def test_a_late_query_is_ended_and_its_worker_replaced(pooled: Any, bounds: dict[str, float]) -> None:
    async def scenario(asker: Any) -> None:
        before = asker.workers()
        with pytest.raises(QueryTimeoutError):
            await asker.ask(ENDLESS, seconds=20 if bounds else 0.2)
        assert titles(await asker.body(CHEAP)) == ["title 7"]
        await asker.staffed()
        assert len(asker.workers() & before) == 2

    pooled(scenario, **bounds)


def test_one_clients_long_queries_leave_a_worker_to_others(pooled: Any) -> None:
    async def scenario(asker: Any) -> None:
        long = [asker.begin(ENDLESS, "greedy") for _ in range(4)]
        await asker.running(2)
        for _ in range(20):
            assert titles(await asker.body(CHEAP, client="modest")) == ["title 7"]
        assert asker.pool._queue.running["greedy"] == 2
        for task in long:
            task.cancel()
        await asyncio.wait(long)
        await asker.staffed()

    pooled(scenario)


def test_one_client_does_not_fill_the_queue(pooled: Any) -> None:
    async def scenario(asker: Any) -> None:
        running = [asker.begin(ENDLESS, f"{number}") for number in range(3)]
        await asker.running(3)
        waiting = [asker.begin(CHEAP, "many") for _ in range(2)]
        await asker.until(lambda: len(asker.pool._queue) == 2)
        other = asker.begin(CHEAP, "other")
        with pytest.raises(BusyError):
            await waiting[1]
        running[0].cancel()
        assert (await other).rows == (await waiting[0]).rows == 1
        for each in running:
            each.cancel()

    pooled(scenario, query_queue=2)


def test_all_addresses_of_a_household_are_one_client(pooled: Any) -> None:
    async def scenario(asker: Any) -> None:
        running = [asker.begin(ENDLESS, f"2001:db8:0:1::{number}") for number in (1, 2)]
        await asker.running(2)
        with pytest.raises(BusyError) as caught:
            await asker.ask(CHEAP, "2001:db8:0:1:ffff::")
        assert caught.value.code == "query-busy-client"
        assert titles(await asker.body(CHEAP, client="2001:db8:0:2::1")) == ["title 7"]
        for each in running:
            each.cancel()

    pooled(scenario, query_per_client=2)


@pytest.mark.parametrize(
    ("client", "name"),
    [
        ("127.0.0.1", "127.0.0.1"), ("::ffff:192.0.2.1", "192.0.2.1"), ("2001:db8::5", "2001:db8::/64"),
        ("fe80::1%eth0", "fe80::/64"), ("pages", "pages"), ("a:b", "a:b"), ("", ""),
    ],
)  # fmt: skip
def test_clients_by_their_networks(client: str, name: str) -> None:
    assert household(client) == name


def test_who_asks_too_much_is_told_when_to_come_back(pooled: Any) -> None:
    async def scenario(asker: Any) -> None:
        long = [asker.begin(ENDLESS, f"client {number}") for number in range(4)]
        await asker.until(lambda: len(asker.pool._queue) == 1)
        with pytest.raises(BusyError) as full:
            await asker.ask(CHEAP, "another")
        with pytest.raises(BusyError) as greedy:
            await asker.ask(CHEAP, "client 0")
        assert full.value.code == "query-busy"
        assert greedy.value.code == "query-busy-client"
        assert 1 <= full.value.retry_after <= 60
        for task in long:
            task.cancel()
        await asyncio.wait(long)

    pooled(scenario, query_queue=1, query_per_client=1)


def test_who_waits_longer_than_the_deadline_is_told_to_come_back(pooled: Any) -> None:
    async def scenario(asker: Any) -> None:
        long = [asker.begin(ENDLESS, f"client {number}") for number in range(3)]
        await asker.running(3)
        with pytest.raises(BusyError):
            await asker.ask(CHEAP, "another", seconds=0.1)
        assert not asker.pool._queue
        for task in long:
            task.cancel()
        await asyncio.wait(long)

    pooled(scenario)


def test_a_client_that_leaves_ends_its_query(pooled: Any) -> None:
    async def scenario(asker: Any) -> None:
        before, gone = asker.workers(), asyncio.Event()
        asked = [asker.begin(ENDLESS, gone=gone) for _ in range(3)]
        await asker.until(lambda: len(asker.pool._queue) == 1)
        gone.set()
        for task in asked:
            with pytest.raises(ClientGoneError):
                await task
        await asker.staffed()
        assert len(asker.workers() & before) == 1

    pooled(scenario)


def test_a_long_result_streams_no_faster_than_it_is_read(pooled: Any, checkpoint: Checkpoint) -> None:
    whole = Store.open_read_only(checkpoint.path).answer(ALL).serialise("application/sparql-results+json")

    async def scenario(asker: Any) -> None:
        outcome = await asker.ask(ALL)
        received = bytearray()
        async for piece in outcome.body:
            received += piece
            waiting = asker.pool.supply.current._alive - set(asker.pool.supply.idle)
            assert all(len(handle._received) < 2**19 for handle in waiting)
            assert titles(await asker.body(CHEAP)) == ["title 7"]  # a slow reader is in nobody's way
        assert bytes(received) == whole
        assert outcome.rows is None
        await asker.staffed()

    pooled(scenario)


def test_a_stream_cut_in_the_middle_raises(pooled: Any) -> None:
    async def scenario(asker: Any) -> None:
        outcome = await asker.ask(ALL)
        (handle,) = asker.pool.supply.current._alive - set(asker.pool.supply.idle)
        os.kill(handle.process, signal.SIGKILL)
        with pytest.raises(QueryMemoryError):  # killed by another than the pool: by the kernel, for memory
            await read(outcome.body)
        await asker.staffed()

    pooled(scenario)


def test_a_stream_that_takes_too_long_raises_and_frees_its_worker(pooled: Any) -> None:
    async def scenario(asker: Any) -> None:
        outcome = await asker.ask(ALL)
        await asker.staffed()  # without anyone reading: the deadline alone ends it
        with pytest.raises(QueryTimeoutError):
            await read(outcome.body)

    pooled(scenario, query_stream_seconds=0.2)


def test_readers_that_stall_make_room_for_others(pooled: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("service.pool.room.PATIENCE", 0.1)

    async def scenario(asker: Any) -> None:
        slow = [await asker.ask(ALL, f"slow {number}") for number in range(3)]
        for each in slow:
            await anext(each.body)
        assert titles(await asker.body(CHEAP, client="another")) == ["title 7"]
        ended = 0
        for each in slow:
            try:
                await read(each.body)
            except BusyError:
                ended += 1
        assert ended == 1

    pooled(scenario)


def test_of_many_clients_long_queries_the_latest_makes_room(pooled: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("service.pool.room.PATIENCE", 0.05)
    monkeypatch.setattr("service.pool.room.LONG", 0.3)

    async def scenario(asker: Any) -> None:
        running = []
        for number in range(3):
            running.append(asker.begin(ENDLESS, f"long {number}"))
            await asker.running(number + 1)
        assert titles(await asker.body(CHEAP, client="another")) == ["title 7"]
        with pytest.raises(BusyError):
            await running[2]
        assert not running[0].done()
        assert not running[1].done()
        for each in running:
            each.cancel()

    pooled(scenario)


def test_readers_that_stall_do_not_make_room_for_what_they_ask_themselves(
    pooled: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.pool.room.PATIENCE", 0.05)

    async def scenario(asker: Any) -> None:
        slow = [await asker.ask(ALL, "one") for _ in range(2)]
        for each in slow:
            await anext(each.body)
        with pytest.raises(BusyError):
            await asker.ask(CHEAP, "one", seconds=0.5)
        for each in slow:
            await read(each.body)

    pooled(scenario)


def test_a_stream_whose_next_piece_takes_too_long_raises(pooled: Any) -> None:
    """Else a query that begins with many rows might go on for ``query_stream_seconds``."""
    text = f"SELECT * {{ {{ {ALL} }} UNION {{ ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?i = ?x) }} }}"

    async def scenario(asker: Any) -> None:
        outcome = await asker.ask(text, seconds=1)
        with pytest.raises(QueryTimeoutError):
            await read(outcome.body)
        await asker.staffed()

    pooled(scenario)


@pytest.mark.parametrize(
    "text",
    [
        "ASK { FILTER(" + "1 = 2 || " * 10_000 + "true) }",
        "ASK { FILTER NOT EXISTS { ?a " + "<x:y>/" * 5_000 + "<x:y> ?b } }",
    ],
    ids=["conditions", "a path"],
)
def test_queries_may_be_long(pooled: Any, text: str) -> None:
    async def scenario(asker: Any) -> None:
        assert json.loads(await asker.body(text))["boolean"] is True

    pooled(scenario)


@pytest.mark.parametrize("way", ["close", "gone"])
def test_a_stream_nobody_reads_to_its_end_frees_its_worker(pooled: Any, way: str) -> None:
    async def scenario(asker: Any) -> None:
        gone = asyncio.Event()
        outcome = await asker.ask(ALL, gone=gone)
        if way == "close":
            await outcome.body.aclose()
            assert [piece async for piece in outcome.body] == []
        else:
            gone.set()
        await asker.staffed()
        assert not asker.pool._queue.running

    pooled(scenario)


async def read(body: AsyncIterator[bytes]) -> None:
    async for _ in body:
        pass


@pytest.mark.parametrize(("number", "error"), [(signal.SIGSEGV, QueryCrashedError), (signal.SIGABRT, QueryMemoryError)])
def test_a_worker_that_dies_of_a_query_is_an_error_and_replaced(
    pooled: Any, number: int, error: type[QueryError]
) -> None:
    async def scenario(asker: Any) -> None:
        asked = asker.begin(ENDLESS)
        await asker.running(1)
        (handle,) = asker.pool.supply.current._alive - set(asker.pool.supply.idle)
        os.kill(handle.process, number)
        with pytest.raises(error):
            await asked
        await asker.staffed()

    pooled(scenario)


def test_an_idle_worker_that_dies_is_replaced(pooled: Any) -> None:
    async def scenario(asker: Any) -> None:
        victims = asker.workers()
        for process in victims:
            os.kill(process, signal.SIGKILL)
        await asker.until(lambda: not asker.workers() & victims)
        assert titles(await asker.body(CHEAP)) == ["title 7"]
        await asker.staffed()

    pooled(scenario)


def test_the_processes_are_started_again_when_the_first_has_died(pooled: Any) -> None:
    async def scenario(asker: Any) -> None:
        before = asker.workers()
        os.kill(asker.pool.supply._zygote._process.pid, signal.SIGKILL)
        await asker.until(lambda: not asker.workers() & before)
        assert titles(await asker.body(CHEAP)) == ["title 7"]

    pooled(scenario)


def test_the_processes_are_started_again_when_no_more_files_might_be_open(pooled: Any) -> None:
    limits = resource.getrlimit(resource.RLIMIT_NOFILE)

    async def scenario(asker: Any) -> None:
        before, zygote = asker.workers(), asker.pool.supply._zygote
        resource.setrlimit(resource.RLIMIT_NOFILE, (3, limits[1]))
        os.kill(next(iter(before)), signal.SIGKILL)
        await asker.until(lambda: zygote.closed)
        resource.setrlimit(resource.RLIMIT_NOFILE, limits)
        await asker.until(lambda: not asker.workers() & before)
        assert titles(await asker.body(CHEAP)) == ["title 7"]

    try:
        pooled(scenario)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, limits)


def test_a_swollen_worker_is_replaced_after_its_answer(pooled: Any) -> None:
    async def scenario(asker: Any) -> None:
        generation = asker.pool.supply.current
        swollen = generation.idle.pop()
        generation.give(swollen, worn=True)
        await asker.staffed()
        assert swollen.process not in asker.workers()

    pooled(scenario)


def test_stopping_tells_those_who_wait_and_those_who_are_answered(pooled: Any) -> None:
    async def scenario(asker: Any) -> None:
        asked = [asker.begin(ENDLESS, f"client {number}") for number in range(4)]
        await asker.until(lambda: len(asker.pool._queue) == 1)
        await asker.pool.stop()
        for task in asked:
            with pytest.raises(BusyError) as error:
                await task
            assert error.value.code == "query-stopping"

    pooled(scenario)


def test_fifty_kills_leave_nothing_behind(pooled: Any) -> None:
    started: list[int] = []

    async def scenario(asker: Any) -> None:
        zygote = asker.pool.supply._zygote._process.pid
        started.append(zygote)
        await asker.staffed()
        files, family = open_files(os.getpid()), open_files(zygote)
        for number in range(50):
            await asker.until(lambda: asker.pool.supply.idle)
            with pytest.raises(QueryTimeoutError):
                await asker.ask(ENDLESS, f"client {number}", seconds=0.01)
        await asker.staffed()
        assert len(children(zygote)) == 3
        assert (open_files(os.getpid()), open_files(zygote)) == (files, family)
        started.extend(children(zygote))

    pooled(scenario)
    assert not alive(started)


def open_files(process: int) -> int:
    return len(list(Path(f"/proc/{process}/fd").iterdir()))


def children(process: int) -> list[int]:
    return [int(each) for each in Path(f"/proc/{process}/task/{process}/children").read_text().split()]


def alive(processes: list[int]) -> list[int]:
    """Give those that live on: the kernel may take a moment, a zombie is dead."""
    for _ in range(1000):
        living = [each for each in processes if state(each) not in {"", "Z", "X"}]
        if not living:
            return []
        os.sched_yield()
    return living


def state(process: int) -> str:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return ""
