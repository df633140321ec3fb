"""Queries that are sent to a worker before it is done with another are answered, whatever becomes of that one."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from service.failures import ClientGoneError, QueryTimeoutError
from service.pool import ahead
from service.sparql.execution import Outcome

CHEAP = "SELECT ?o { <http://e/7> <http://e/title> ?o }"
ALL = "SELECT ?s ?o { ?s <http://e/title> ?o }"
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
#: Takes some tenths of a second, which is long here.
LONG = "SELECT (COUNT(*) AS ?n) { { SELECT ?a { ?a ?b ?c } LIMIT 900 } { SELECT ?d { ?d ?e ?f } LIMIT 900 } }"


def _loads(asker: Any) -> list[int]:
    return sorted(handle.load for handle in asker.pool.supply.current._alive)


async def _sent(asker: Any, *texts: str, **options: Any) -> list[asyncio.Task[Outcome]]:
    tasks = [asker.begin(text, **options) for text in texts]
    await asyncio.sleep(0)
    return tasks


async def _are_right(tasks: list[asyncio.Task[Outcome]]) -> bool:
    return all(b'"title 7"' in outcome.body for outcome in await asyncio.gather(*tasks))  # type: ignore[operator]


def test_workers_get_short_queries_ahead_and_one_is_kept_for_others(pooled: Any) -> None:
    async def scenario(asker: Any) -> None:
        tasks = await _sent(asker, *[CHEAP] * 12)
        assert _loads(asker) == [0, ahead.MOST, ahead.MOST]
        other = (await _sent(asker, CHEAP, client="another"))[0]
        assert _loads(asker)[0] == 1
        assert await _are_right([*tasks, other])
        await asker.staffed()
        assert not asker.pool._queue.running

    pooled(scenario, query_workers=2)


def test_no_query_is_sent_ahead_where_queries_are_long(pooled: Any) -> None:
    async def scenario(asker: Any) -> None:
        asker.pool._queue.mean = 2 * ahead.SHORT
        tasks = await _sent(asker, *[CHEAP] * 6)
        assert _loads(asker) == [0, 1, 1]
        assert await _are_right(tasks)

    pooled(scenario, query_workers=2)


@pytest.mark.parametrize("first", [ENDLESS, ALL], ids=["it does not end", "nobody reads it to its end"])
def test_those_behind_a_long_query_go_elsewhere(pooled: Any, first: str) -> None:
    async def scenario(asker: Any) -> None:
        long, *tasks = await _sent(asker, first, *[CHEAP] * 7)
        assert _loads(asker) == [0, 4, 4]
        assert await _are_right(tasks)
        assert await _are_right(await _sent(asker, *[CHEAP] * 5))
        long.cancel()
        await asyncio.wait([long])

    pooled(scenario, query_workers=2)


def test_those_behind_a_query_that_is_ended_with_its_worker_go_elsewhere(
    pooled: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ahead, "PATIENCE", 60)

    async def scenario(asker: Any) -> None:
        before = asker.workers()
        (late,) = await _sent(asker, ENDLESS, seconds=0.5)
        tasks = await _sent(asker, *[CHEAP] * 3)
        assert _loads(asker) == [0, 4]
        with pytest.raises(QueryTimeoutError):
            await late
        assert await _are_right(tasks)
        await asker.staffed()
        assert len(asker.workers() & before) == 1

    pooled(scenario, query_workers=1)


def test_what_nobody_waits_for_does_not_keep_a_worker(pooled: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ahead, "PATIENCE", 60)

    async def scenario(asker: Any) -> None:
        before = asker.workers()
        gone = asyncio.Event()
        (long,) = await _sent(asker, LONG)
        (left,) = await _sent(asker, ENDLESS, gone=gone)
        gone.set()
        tasks = await _sent(asker, CHEAP)
        with pytest.raises(ClientGoneError):
            await left
        await long
        assert asker.workers() >= before
        assert await _are_right(tasks)  # after the worker, then at what nobody waits for, was ended
        await asker.staffed()
        assert len(asker.workers() & before) == 1

    pooled(scenario, query_workers=1)


def test_a_long_answer_that_nobody_waits_for_any_more_ends_its_worker(pooled: Any) -> None:
    async def scenario(asker: Any) -> None:
        before = asker.workers()
        long, listing = await _sent(asker, LONG, ALL)
        assert _loads(asker) == [0, 2]
        await long
        rows = b"".join([piece async for piece in (await listing).body])  # type: ignore[union-attr]
        assert rows.count(b'"title ') == 40_000
        await asker.staffed()
        assert len(asker.workers() & before) >= 1

    pooled(scenario, query_workers=1)
