"""The pool: runs each query in a process that can be killed, over the newest checkpoint that was handed to it."""

from __future__ import annotations

import asyncio
import time
from datetime import datetime
from functools import partial
from pathlib import Path

from service.checkpoints import Checkpoint
from service.failures import BusyError, ClientGoneError, QueryCrashedError
from service.sparql.execution import Outcome
from service.sparql.operations import QueryOperation

from .channel import FORMS, Frame, Kind, Request, pack_request
from .failing import failure
from .generation import Generation
from .handle import Handle
from .lease import Lease
from .limits import PoolLimits
from .patience import Patience
from .queue import Queue, Waiting
from .stream import Stream
from .supply import Supply

_Turn = asyncio.Future[tuple[Generation, Handle]]


class Pool:
    """An executor (``sparql.execution.Executor``) that belongs to the event loop it was started in."""

    def __init__(self, limits: PoolLimits) -> None:
        self.limits = limits
        self.supply = Supply(limits, self._dispatch)
        self._queue: Queue[_Turn] = Queue(limits)

    @property
    def version(self) -> str:
        """The version of the data that the next query is answered from."""
        return self.supply.current.checkpoint.version

    @property
    def modified(self) -> datetime:
        """When that version was published."""
        return self.supply.current.checkpoint.modified

    @property
    def used(self) -> set[Path]:
        """The paths of the checkpoints that must not be pruned."""
        return self.supply.used

    async def start(self, checkpoint: Checkpoint) -> None:
        """Start the processes; when this returns, queries are answered (``Supply.start``)."""
        await self.supply.start(checkpoint)

    async def swap(self, checkpoint: Checkpoint) -> None:
        """Answer further queries from another checkpoint (``Supply.swap``)."""
        await self.supply.swap(checkpoint)

    async def stop(self) -> None:
        """End all processes; queries under way fail."""
        await self.supply.stop()
        for waiting in self._queue.waiting:
            waiting.turn.set_exception(BusyError("query-stopping", seconds=1))

    async def query(self, operation: QueryOperation, client: str, gone: asyncio.Event) -> Outcome:
        """Run one query when it is its turn (``Executor.query``); what it waited is taken off its time."""
        self._queue.admit(client)
        came = time.perf_counter()
        generation, handle = await self._turn(operation, client, gone)
        lease = Lease(client, handle, gone, partial(self._back, generation))
        lease.limit(min(operation.timeout, self.limits.query_seconds), waited=lease.begun - came)
        try:
            await handle.send(_request(operation, self.limits.max_buffered_bytes))
            frame = await handle.frame()
            return self._outcome(operation, frame, lease, generation.checkpoint)
        except BaseException:
            lease.end(ClientGoneError("query-gone"))  # nothing happens if it is over
            raise

    def _outcome(self, operation: QueryOperation, frame: Frame, lease: Lease, checkpoint: Checkpoint) -> Outcome:
        if frame.kind == Kind.FAILED:
            lease.release()
            raise failure(frame)
        chosen = operation.formats.each[frame.what] if frame.what < len(FORMS) else None
        if chosen is None:
            raise QueryCrashedError("query-crashed")
        seconds = lease.seconds
        if frame.kind == Kind.WHOLE:
            lease.release(worn=frame.worn)
            rows = frame.rows if frame.rows >= 0 else None
            return Outcome(chosen, frame.body, rows, seconds, checkpoint.version, checkpoint.modified)
        lease.limit(self.limits.query_stream_seconds)
        return Outcome(chosen, Stream(lease, frame), None, seconds, checkpoint.version, checkpoint.modified)

    async def _turn(self, operation: QueryOperation, client: str, gone: asyncio.Event) -> tuple[Generation, Handle]:
        if not self._queue.waiting and self.supply.idle and self._queue.may_run(client):
            self._queue.begin(client)
            return self.supply.current, self.supply.idle.pop()
        return await self._wait(operation, client, gone)

    async def _wait(self, operation: QueryOperation, client: str, gone: asyncio.Event) -> tuple[Generation, Handle]:
        """Wait for a turn in the queue."""
        turn: _Turn = asyncio.get_running_loop().create_future()
        waiting = Waiting(client, turn)
        self._queue.waiting.append(waiting)
        self._dispatch()
        patience = Patience(turn, min(operation.timeout, self.limits.query_seconds), gone, self._queue.too_long)
        try:
            lent = await turn
        except asyncio.CancelledError:
            if not turn.cancelled() and turn.exception() is None:  # it came as the waiter was called off
                self._unused(client, *turn.result())
            raise
        finally:
            patience.end()
            if waiting in self._queue.waiting:
                self._queue.waiting.remove(waiting)
        if gone.is_set():
            self._unused(client, *lent)
            raise ClientGoneError("query-gone")
        return lent

    def _dispatch(self) -> None:
        """Give the free workers to those whose turn it is."""
        idle = self.supply.idle
        while idle and (waiting := self._queue.next()):
            if not waiting.turn.done():
                self._queue.begin(waiting.client)
                waiting.turn.set_result((self.supply.current, idle.pop()))

    def _unused(self, client: str, generation: Generation, handle: Handle) -> None:
        self._queue.done(client, 0.0)
        generation.give(handle, worn=False)
        self._dispatch()

    def _back(self, generation: Generation, lease: Lease) -> None:
        self._queue.done(lease.client, lease.seconds)
        generation.give(lease.handle, worn=lease.worn)
        self._dispatch()


def _request(operation: QueryOperation, whole: int) -> bytes:
    return pack_request(
        Request(operation.text, operation.default_graphs, operation.named_graphs, operation.formats.each, whole)
    )
