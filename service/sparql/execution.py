"""How a query is run, whatever runs it: what an executor takes and gives, and the one that runs in this process."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import datetime
from traceback import clear_frames
from typing import NamedTuple, Protocol

from service.failures import ClientGoneError, QueryError, QueryTimeoutError, ResultFormatError
from service.pool import rows
from service.store import Answer
from service.store.results import BINDINGS, GRAPHS, UnwritableError, others

from .operations import QueryOperation

__all__ = ["Executor", "InProcess", "Outcome", "Running", "Tell", "not_acceptable", "unwritable"]
#: The media types each kind of result can be written in, for saying so when none of them fits.
OFFERED = {"bindings": tuple(BINDINGS), "boolean": tuple(BINDINGS)[:2], "graph": tuple(GRAPHS)}
_NONE = {"en": "any of the types asked for", "cy": "yr un o'r mathau y gofynnwyd amdanynt"}


class Outcome(NamedTuple):
    """An answer on its way to the client, with the version of the data it was drawn from.

    ``body`` is whole, or, beyond the byte cap, a stream that raises when the rest cannot come: the connection must then
    be broken. A stream that is not read to its end has to be closed with ``aclose``.
    """

    media_type: str
    body: bytes | AsyncIterator[bytes]
    #: Solutions of a SELECT or triples of a graph, where they were counted.
    rows: int | None
    seconds: float
    version: str
    modified: datetime


#: Who is told, once, the answer to a query or what went wrong with it.
Tell = Callable[[Outcome | QueryError], None]


class Running(Protocol):
    """A query that waits or runs."""

    def end(self, error: QueryError) -> None:
        """Call it off: who is still to be told gets the error; nothing happens if it is over."""


class Executor(Protocol):
    """Runs queries over one version of the data at a time."""

    @property
    def version(self) -> str:
        """The version of the data that the next query is answered from."""

    @property
    def modified(self) -> datetime:
        """When that version was published."""

    async def query(self, operation: QueryOperation, client: str, gone: asyncio.Event) -> Outcome:
        """Run one query for a client; ``gone`` is set when the client has left.

        Raises:
            QueryError: it is no SPARQL or cannot be answered; QueryTimeoutError, QueryMemoryError, QueryCrashedError
                when it went beyond its bounds, BusyError when too many wait.
            ResultFormatError: the client takes no format of this kind of result; its ``found`` may be put in place.
            ClientGoneError: nobody waits for the answer.

        """

    def begin(self, operation: QueryOperation, client: str, tell: Tell) -> Running:
        """Have one query run for a client, and be told; the errors of ``query`` are told, too, but for one.

        Raises:
            BusyError: too many wait.

        """


class Source(Protocol):
    """Data in this process that queries can be put to."""

    version: str
    modified: datetime

    def answer(self, query: str, default_graphs: Sequence[str] = (), named_graphs: Sequence[str] = ()) -> Answer:
        """Run a query; graphs that are named take the place of its own FROM."""


class InProcess:
    """Runs queries in a thread over an open store, for data that are their users' own (the sandbox) and for tests.

    A query cannot be ended here: one that is late or whose client has left is answered so, and runs on unseen.
    """

    def __init__(self, store: Source) -> None:
        self._store = store

    @property
    def version(self) -> str:
        """The store's version."""
        return self._store.version

    @property
    def modified(self) -> datetime:
        """The time of the store's newest publication."""
        return self._store.modified

    async def query(self, operation: QueryOperation, client: str, gone: asyncio.Event) -> Outcome:  # noqa: ARG002
        """Run a query; its answer is always whole."""
        version, modified, begun = self.version, self.modified, time.perf_counter()
        work = asyncio.ensure_future(asyncio.to_thread(_run, self._store, operation))
        leaving = asyncio.ensure_future(gone.wait())
        done, _ = await asyncio.wait((work, leaving), timeout=operation.timeout, return_when=asyncio.FIRST_COMPLETED)
        leaving.cancel()
        if work not in done:
            work.cancel()
            if done:
                raise ClientGoneError("query-gone")
            raise QueryTimeoutError("query-timeout", seconds=f"{operation.timeout:g}")
        chosen, body, counted = work.result()
        return Outcome(chosen, body, counted, time.perf_counter() - begun, version, modified)

    def begin(self, operation: QueryOperation, client: str, tell: Tell) -> Running:
        """Run a query, and be told."""
        return _Begun(asyncio.ensure_future(self.query(operation, client, asyncio.Event())), tell)


class _Begun:
    """A query in a thread, and who is to be told of it."""

    def __init__(self, work: asyncio.Task[Outcome], tell: Tell) -> None:
        self._tell: Tell | None = tell
        work.add_done_callback(self._done)

    def end(self, error: QueryError) -> None:
        self._say(error)

    def _done(self, work: asyncio.Task[Outcome]) -> None:
        error = work.exception()
        if error is not None and not isinstance(error, QueryError):
            raise error
        self._say(error or work.result())

    def _say(self, found: Outcome | QueryError) -> None:
        tell, self._tell = self._tell, None
        if tell is not None:
            tell(found)


def not_acceptable(form: str) -> ResultFormatError:
    """Make the error for a client that takes no format of a kind of result."""
    return ResultFormatError("query-not-acceptable", found=_NONE, offered=", ".join(OFFERED[form]))


def unwritable(error: UnwritableError) -> ResultFormatError:
    """Make the error for a result that the format chosen cannot hold, though others can."""
    return ResultFormatError("query-not-acceptable", found=error.args[0], offered=", ".join(others(error.args[0])))


def _run(store: Source, operation: QueryOperation) -> tuple[str, bytes, int | None]:
    """Run a query in this thread, which also lets go of its results: a traceback would take them to another one."""
    try:
        return _answered(store, operation)
    except QueryError as error:
        for each in filter(None, (error, error.__cause__)):
            clear_frames(each.__traceback__)
        raise


def _answered(store: Source, operation: QueryOperation) -> tuple[str, bytes, int | None]:
    try:
        answer: Answer = store.answer(operation.text, operation.default_graphs, operation.named_graphs)
        chosen: str | None = getattr(operation.formats, answer.form)
        if chosen is None:
            raise not_acceptable(answer.form)
        body = answer.serialise(chosen)
        return chosen, body, rows.count(chosen, answer.form, body)
    except SyntaxError as error:
        raise QueryError("query-syntax", reason=str(error)) from error
    except UnwritableError as error:
        raise unwritable(error) from error
    except (ValueError, RuntimeError, OSError) as error:
        raise QueryError("query-failed", reason=str(error)) from error
