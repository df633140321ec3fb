"""A pool of real processes over a real checkpoint, and someone to ask it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from service.checkpoints import Checkpoint
from service.pool.limits import PoolLimits
from service.pool.pool import Pool
from service.sparql.execution import Outcome
from service.sparql.operations import Formats, QueryOperation
from service.store import Store

SUBJECTS = 40_000
JSON = "application/sparql-results+json"
FORMATS = Formats(JSON, JSON, "application/n-triples")
#: What a test waits for at most, in seconds; only a test that hangs gets so far.
PATIENCE = 90


class Asker:
    """A pool, and what tests do with it again and again."""

    def __init__(self, pool: Pool) -> None:
        self.pool = pool

    async def ask(
        self,
        text: str,
        client: str = "client",
        *,
        seconds: float = 60.0,
        gone: asyncio.Event | None = None,
        formats: Formats = FORMATS,
    ) -> Outcome:
        operation = QueryOperation(text, (), (), formats, seconds, head_only=False)
        return await self.pool.query(operation, client, gone or asyncio.Event())

    def begin(self, text: str, client: str = "client", **options: Any) -> asyncio.Task[Outcome]:
        """Ask and do not wait."""
        return asyncio.create_task(self.ask(text, client, **options))

    async def body(self, text: str, **options: Any) -> bytes:
        """Give the whole answer, however it comes."""
        outcome = await self.ask(text, **options)
        return outcome.body if isinstance(outcome.body, bytes) else b"".join([each async for each in outcome.body])

    def workers(self) -> set[int]:
        """Name the processes that answer now."""
        return {handle.process for handle in self.pool.supply.current._alive}

    async def until(self, holds: Callable[[], bool]) -> None:
        """Let the event loop run until something holds."""
        while not holds():  # noqa: ASYNC110 - there is no event for it
            await asyncio.sleep(0.01)

    async def running(self, count: int) -> None:
        await self.until(lambda: self.pool._queue.running.total() == count)

    async def staffed(self) -> None:
        """Wait until every worker that has died is replaced and all are free."""
        await self.until(lambda: len(self.pool.supply.idle) == self.pool.limits.running + 1)


Scenario = Callable[[Asker], Awaitable[None]]
Pooled = Callable[..., None]


def lines(subjects: int) -> list[str]:
    """A ring with titles."""
    titles = [f'<http://e/{i}> <http://e/title> "title {i}"@en <http://e/graph> .' for i in range(subjects)]
    links = [
        f"<http://e/{i}> <http://e/next> <http://e/{(i * 7 + 1) % subjects}> <http://e/graph> ." for i in range(99)
    ]
    return titles + links


@pytest.fixture(scope="session")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Checkpoint:
    return made(tmp_path_factory.mktemp("checkpoint"), "one", SUBJECTS)


@pytest.fixture(scope="session")
def smaller(tmp_path_factory: pytest.TempPathFactory) -> Checkpoint:
    return made(tmp_path_factory.mktemp("smaller"), "two", 10)


def made(folder: Path, version: str, subjects: int) -> Checkpoint:
    store = Store(folder / "store")
    store.load(lines(subjects))
    store.checkpoint(folder / "checkpoint")
    store.close()
    return Checkpoint(folder / "checkpoint", version, datetime(2026, 11, 21, tzinfo=UTC))


@pytest.fixture
def pooled(checkpoint: Checkpoint) -> Pooled:
    """Play a scenario with a pool of its own."""

    async def play(scenario: Scenario, limits: PoolLimits) -> None:
        pool = Pool(limits)
        await pool.start(checkpoint)
        try:
            await scenario(Asker(pool))
        finally:
            await pool.stop()

    def run(scenario: Scenario, **limits: Any) -> None:
        chosen = PoolLimits(**{"query_workers": 2, "memory_quads": 0, "query_seconds": 60, **limits})
        asyncio.run(asyncio.wait_for(play(scenario, chosen), PATIENCE))

    return run
