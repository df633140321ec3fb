"""From one checkpoint to the next, from the disk to memory and back."""

from __future__ import annotations

import asyncio
import os
import signal
from pathlib import Path
from typing import Any

import pytest

from service.checkpoints import Checkpoint
from service.failures import StoreError
from service.pool.channel import Order
from service.pool.confine import threads
from service.sparql.operations import Formats, QueryOperation

COUNT = "SELECT (COUNT(*) AS ?n) { ?s <http://e/title> ?o }"
ALL = "SELECT * { ?s <http://e/title> ?o }"


async def count(asker: Any) -> tuple[int, str]:
    outcome = await asker.ask(COUNT, formats=Formats("text/csv", None, None))
    return int(outcome.body.split()[1]), outcome.version


def test_new_queries_go_to_the_new_data_and_running_ones_end_on_theirs(pooled: Any, smaller: Checkpoint) -> None:
    async def scenario(asker: Any) -> None:
        old = asker.workers()
        running = await asker.ask(ALL)
        await asker.pool.swap(smaller)
        assert await count(asker) == (10, "two")
        assert (asker.pool.version, running.version) == ("two", "one")
        assert len(asker.pool.used) == 2
        body = b"".join([piece async for piece in running.body])
        assert body.count(b'"o":{') == 40_000
        await asker.staffed()
        assert not asker.workers() & old
        assert asker.pool.used == {smaller.path}

    pooled(scenario)


def test_queries_that_wait_are_answered_from_the_new_data(pooled: Any, smaller: Checkpoint) -> None:
    async def scenario(asker: Any) -> None:
        streams = [await asker.ask(ALL, f"client {number}") for number in range(3)]
        waiting = asyncio.create_task(count(asker))
        await asker.until(lambda: len(asker.pool._queue) == 1)
        await asker.pool.swap(smaller)
        await streams[0].body.aclose()
        assert await waiting == (10, "two")
        for each in streams:
            await each.body.aclose()

    pooled(scenario)


def test_a_checkpoint_that_cannot_be_opened_changes_nothing(pooled: Any, smaller: Checkpoint, tmp_path: Path) -> None:
    async def scenario(asker: Any) -> None:
        missing = Checkpoint(tmp_path / "missing", "three", smaller.modified)
        with pytest.raises(StoreError):
            await asker.pool.swap(missing)
        assert await count(asker) == (40_000, "one")

    pooled(scenario)


def test_few_data_are_read_into_memory(pooled: Any, smaller: Checkpoint) -> None:
    async def scenario(asker: Any) -> None:
        await asker.pool.supply.loaded()
        assert asker.pool.supply.current.in_memory
        assert await count(asker) == (40_000, "one")
        assert all(threads_of(parent(each)) == 1 for each in asker.workers())  # it may fork
        await asker.pool.swap(smaller)
        assert await count(asker) == (10, "two")
        await asker.pool.supply.loaded()
        assert asker.pool.supply.current.in_memory
        assert await count(asker) == (10, "two")
        await asker.until(lambda: asker.pool.used == {smaller.path})

    pooled(scenario, memory_quads=1_000_000)


@pytest.mark.parametrize(
    ("text", "graphs", "found"),
    [
        ("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", (), 40_099),
        ("SELECT (COUNT(*) AS ?n) { GRAPH <http://e/graph> { ?s ?p ?o } }", (), 40_099),
        ("SELECT (COUNT(*) AS ?n) { graph ?g { ?s ?p ?o } }", (), 40_099),
        ("SELECT (COUNT(*) AS ?n) FROM <http://e/graph> { ?s ?p ?o }", (), 40_099),
        ("SELECT (COUNT(*) AS ?n) from named <http://e/graph> { ?s ?p ?o }", (), 0),
        ("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", ("http://e/graph",), 40_099),
        ("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", ("http://e/other",), 0),
    ],
    ids=["union", "graph", "any graph", "from", "named alone", "of the protocol", "a graph there is not"],
)
def test_named_graphs_are_there_with_the_union_in_memory(
    pooled: Any, text: str, graphs: tuple[str, ...], found: int
) -> None:
    async def scenario(asker: Any) -> None:
        await asker.pool.supply.loaded()
        assert asker.pool.supply.current.in_memory
        operation = QueryOperation(text, graphs, (), Formats("text/csv", None, None), 60.0, head_only=False)
        outcome = await asker.pool.query(operation, "client", asyncio.Event())
        assert outcome.body.split() == [b"n", str(found).encode()]

    pooled(scenario, memory_quads=1_000_000)


@pytest.mark.parametrize("most", [1000, 40_098], ids=["by their size", "by their number"])
def test_many_data_stay_on_the_disk(pooled: Any, most: int) -> None:
    async def scenario(asker: Any) -> None:
        await asker.pool.supply.loaded()
        assert not asker.pool.supply.current.in_memory
        assert await count(asker) == (40_000, "one")

    pooled(scenario, memory_quads=most)


def test_data_lost_from_memory_are_read_from_the_disk_again(pooled: Any) -> None:
    async def scenario(asker: Any) -> None:
        await asker.pool.supply.loaded()
        before, (worker, *_) = asker.workers(), asker.workers()
        os.kill(parent(worker), signal.SIGKILL)
        await asker.until(lambda: not asker.workers() & before)
        assert await count(asker) == (40_000, "one")

    pooled(scenario, memory_quads=1_000_000)


@pytest.mark.parametrize("memory", [0, 1_000_000])
def test_processes_are_started_again_when_the_one_that_makes_them_does_not_move(
    pooled: Any, monkeypatch: pytest.MonkeyPatch, memory: int
) -> None:
    monkeypatch.setattr("service.pool.nursery.BIRTH_SECONDS", 0.2)

    async def scenario(asker: Any) -> None:
        await asker.pool.supply.loaded()
        old = asker.workers()
        os.kill(parent(next(iter(old))), signal.SIGSTOP)
        for process in old:
            os.kill(process, signal.SIGKILL)
        await asker.until(lambda: asker.workers() and not asker.workers() & old)
        assert (await count(asker))[1] == "one"

    pooled(scenario, memory_quads=memory)


def test_a_swap_ends_the_loading_of_what_is_out_of_date(pooled: Any, smaller: Checkpoint) -> None:
    async def scenario(asker: Any) -> None:
        zygote = asker.pool.supply._zygote._process.pid
        await asker.pool.supply.loaded()
        await asker.until(lambda: len(children(zygote)) == 1)  # the one that has the data in memory
        files = open_files(os.getpid()), open_files(zygote)
        for _ in range(5):
            await asker.pool.swap(smaller)
        await asker.pool.supply.loaded()
        assert await count(asker) == (10, "two")
        await asker.until(lambda: len(children(zygote)) == 1)
        assert (open_files(os.getpid()), open_files(zygote)) == files

    pooled(scenario, memory_quads=1_000_000)


def test_a_worker_nobody_waits_for_is_let_go(pooled: Any, checkpoint: Checkpoint) -> None:
    async def scenario(asker: Any) -> None:
        nursery = asker.pool.supply._zygote
        await asker.staffed()
        before = open_files(os.getpid())
        born = nursery._born

        def born_and_called_off(*arguments: Any) -> None:
            born(*arguments)
            task.cancel()

        nursery._born = born_and_called_off
        task = asyncio.create_task(nursery.worker(Order(checkpoint.path, 2**30), lambda _: None))
        with pytest.raises(asyncio.CancelledError):
            await task
        assert open_files(os.getpid()) == before

    pooled(scenario)


def test_threads_are_counted() -> None:
    assert threads() >= 1


def open_files(process: int) -> int:
    return len(list(Path(f"/proc/{process}/fd").iterdir()))


def threads_of(process: int) -> int:
    return len(list(Path(f"/proc/{process}/task").iterdir()))


def parent(process: int) -> int:
    return int(Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[1])


def children(process: int) -> list[int]:
    return [int(each) for each in Path(f"/proc/{process}/task/{process}/children").read_text().split()]
