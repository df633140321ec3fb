"""One query on its way through the pool: it waits, runs on a worker lent to it, and is over once, however it ends."""

from __future__ import annotations

import asyncio
import time
from typing import Protocol

from service.failures import ClientGoneError, QueryCrashedError, QueryError, QueryTimeoutError
from service.sparql.execution import Outcome, Tell
from service.sparql.operations import QueryOperation

from .channel import FORMS, Frame, Kind, Request, pack_request
from .failing import failure
from .generation import Generation
from .handle import GRACE, Handle, Nobody
from .limits import PoolLimits
from .stream import Stream


class Sender(Protocol):
    """Who sends queries to workers."""

    limits: PoolLimits

    def back(self, errand: Errand) -> None:
        """Take note that a query is over, before it is told, so that the next may run in the meantime; once."""

    def again(self, errand: Errand) -> None:
        """Take note that a worker to which a query was given has not come to it, and will not."""

    def too_long(self) -> QueryError:
        """Make the error for a query whose turn did not come in its time."""

    def nobody(self, generation: Generation, handle: Handle) -> Nobody:
        """Give who is to be told of an answer that nobody waits for."""


class Errand:
    """A client's query; ``tell`` gets its answer, the beginning of a stream, or what went wrong, once.

    What a query waited for its turn was part of its time.
    """

    def __init__(self, operation: QueryOperation, client: str, sender: Sender, tell: Tell) -> None:
        self.operation, self.client, self.worn = operation, client, False
        self.generation: Generation | None = None
        self.handle: Handle | None = None
        self._limits, self._sender, self._tell = sender.limits, sender, tell
        self._begun, self._told, self._over = 0.0, False, False
        self._stream: Stream | None = None
        self._gone: asyncio.Event | None = None
        self._watch: asyncio.Task[None] | None = None
        self._loop = asyncio.get_running_loop()
        self._came = self._loop.time()
        self._timer: asyncio.TimerHandle
        #: Seconds that the query may take until its answer, or one more piece of it, is there.
        self.deadline = min(operation.timeout, self._limits.query_seconds)
        self._limit(self.deadline)

    @property
    def seconds(self) -> float:
        """How long a worker has been at the query; 0 when none ever was."""
        return time.perf_counter() - max(self._begun, self.handle.since) if self.handle else 0.0

    @property
    def waited(self) -> float:
        """For how many seconds it has been there."""
        return self._loop.time() - self._came

    @property
    def over(self) -> bool:
        """Whether nothing is left to be done."""
        return self._over

    @property
    def left(self) -> bool:
        """Whether its client has left."""
        return self._gone is not None and self._gone.is_set()

    @property
    def streams(self) -> bool:
        """Whether the beginning of a long answer is there."""
        return self._stream is not None

    @property
    def stalled(self) -> float:
        """For how many seconds the worker has waited for who reads the answer."""
        return self._stream.stalled if self._stream is not None else 0.0

    def run(self, generation: Generation, handle: Handle) -> None:
        """Let a worker answer."""
        self.generation, self.handle, self._begun = generation, handle, time.perf_counter()
        asked = self.operation
        request = Request(
            asked.text, asked.default_graphs, asked.named_graphs, asked.formats.each, self._limits.max_buffered_bytes
        )
        handle.ask(pack_request(request), self._answered)

    def rest(self) -> None:
        """Wait for another worker, or no longer if nobody does."""
        self.generation, self.handle, self._begun = None, None, 0.0
        if self._told:
            self._over = True
            self._timer.cancel()

    def watch(self, gone: asyncio.Event) -> None:
        """End the query when its client has left."""
        self._gone = gone
        self._watch = self._loop.create_task(self._leave(gone))

    def end(self, error: QueryError) -> None:
        """Call the query off: the worker is killed, and who waits for the answer or the rest of it gets the error.

        If its client alone has left, a query may run on for a moment: most are over then, and a worker costs more.
        """
        if self._over:
            return
        if self.handle is None or self._stream is not None or not isinstance(error, ClientGoneError):
            self._kill(error)
        elif not self._told:
            self._timer.cancel()
            self._timer = self._loop.call_later(GRACE, self._kill, error)
            self._say(error)

    def release(self, *, worn: bool = False) -> None:
        """Give the worker back; it has answered, or is dead."""
        if self._over:
            return
        self._over, self.worn = True, worn
        self._timer.cancel()
        if self._watch is not None:
            self._watch.cancel()
        self._sender.back(self)

    def _limit(self, seconds: float) -> None:
        """Set the deadline, from now."""
        self._most, self._timer = seconds, self._loop.call_later(seconds, self._late)

    def _late(self) -> None:
        late = QueryTimeoutError("query-timeout", seconds=f"{self._most:g}")
        self.end(late if self.handle is not None else self._sender.too_long())

    def _kill(self, error: QueryError) -> None:
        generation, handle = self.generation, self.handle
        if generation is not None and handle is not None:
            nobody = self._sender.nobody(generation, handle)
            if not handle.leave(self._answered, nobody):
                handle.end(error)
        self.release()
        self._say(error)

    async def _leave(self, gone: asyncio.Event) -> None:
        await gone.wait()
        self._watch = None  # it is not to be called off by what it does
        self.end(ClientGoneError("query-gone"))

    def _answered(self, found: Frame | QueryError | None) -> None:
        """Take the first frame, or the error that the worker died of; None when it has not come to this query."""
        if self._over:
            return
        if found is None:
            self._sender.again(self)
        elif isinstance(found, QueryError):
            self.release()
            self._say(found)
        elif found.kind == Kind.FAILED:
            self.release()
            self._say(failure(found))
        elif (chosen := self._chosen(found)) is None:
            self._kill(QueryCrashedError("query-crashed"))
        elif self._told and found.kind != Kind.WHOLE:  # nobody waits for what is to follow
            self._kill(ClientGoneError("query-gone"))
        else:
            self._say(self._outcome(found, chosen))

    def _chosen(self, frame: Frame) -> str | None:
        return self.operation.formats.each[frame.what] if frame.what < len(FORMS) else None

    def _outcome(self, frame: Frame, chosen: str) -> Outcome:
        assert self.generation is not None  # noqa: S101 - it was run
        checkpoint, seconds = self.generation.checkpoint, self.seconds
        if frame.kind == Kind.WHOLE:
            self.release(worn=frame.worn)
            rows = frame.rows if frame.rows >= 0 else None
            return Outcome(chosen, frame.body, rows, seconds, checkpoint.version, checkpoint.modified)
        self._stream = Stream(self, frame)
        self._timer.cancel()
        self._limit(self._limits.query_stream_seconds)
        return Outcome(chosen, self._stream, None, seconds, checkpoint.version, checkpoint.modified)

    def _say(self, found: Outcome | QueryError) -> None:
        if not self._told:
            self._told = True
            self._tell(found)
