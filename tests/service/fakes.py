"""Executors that answer as a test wants, over the protocol's own application."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime

from service.settings import Settings
from service.sparql.app import SparqlApp
from service.sparql.execution import Outcome
from service.sparql.operations import QueryOperation

from .asgi import NoGraphs

CSV, JSON = "text/csv", "application/sparql-results+json"
MODIFIED = datetime(2026, 5, 4, 3, 2, 1, tzinfo=UTC)


class Fake:
    """Gives one body to every query, and remembers what it was asked."""

    version, modified = "v1", MODIFIED

    def __init__(self, body: bytes | list[bytes | Exception], media_type: str = CSV, rows: int | None = None) -> None:
        self.body, self.media_type, self.rows = body, media_type, rows
        self.asked: list[QueryOperation] = []
        self.clients: list[str] = []
        self.closed = 0

    async def query(self, operation: QueryOperation, client: str, gone: asyncio.Event) -> Outcome:  # noqa: ARG002
        self.asked.append(operation)
        self.clients.append(client)
        body = self.body if isinstance(self.body, bytes) else Stream(self, self.body)
        return Outcome(self.media_type, body, self.rows, 0.25, self.version, self.modified)


class Stream(AsyncIterator[bytes]):
    """Gives pieces, raising those that are errors; tells its maker when it is closed."""

    def __init__(self, fake: Fake, pieces: list[bytes | Exception]) -> None:
        self._fake, self._pieces = fake, iter(pieces)

    async def __anext__(self) -> bytes:
        piece = next(self._pieces, None)
        if piece is None:
            raise StopAsyncIteration
        if isinstance(piece, Exception):
            raise piece
        return piece

    async def aclose(self) -> None:
        self._fake.closed += 1


def application(executor: object) -> SparqlApp:
    settings = Settings(base="https://dolen.test")
    return SparqlApp(executor, updates=None, graphs=NoGraphs(executor), describe=None, settings=settings)  # type: ignore[arg-type]


def breaking() -> SparqlApp:
    """For a real server: a result that cannot be finished."""
    return application(Fake([b"x" * 100_000, RuntimeError("the rest is lost")]))


def endless() -> SparqlApp:
    """For a real server: a result that goes on until the client has gone."""
    return application(Endless())


class Endless(Fake):
    """Streams without end; after the client has gone, the next query says so."""

    def __init__(self) -> None:
        super().__init__([])

    async def query(self, operation: QueryOperation, client: str, gone: asyncio.Event) -> Outcome:
        if "count" in operation.text:
            return Outcome(CSV, str(self.closed).encode(), None, 0.0, self.version, self.modified)
        outcome = await super().query(operation, client, gone)
        return Outcome(CSV, self._endless(gone), None, 0.0, self.version, outcome.modified)

    async def _endless(self, gone: asyncio.Event) -> AsyncIterator[bytes]:
        try:
            while not gone.is_set():
                yield b"x" * 10_000
                await asyncio.sleep(0)
        finally:
            self.closed += 1
