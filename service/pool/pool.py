"""The pool: runs each query in a process that can be killed, over the newest checkpoint that was handed to it."""

from __future__ import annotations

import asyncio
from datetime import datetime
from functools import partial
from pathlib import Path

from service.checkpoints import Checkpoint
from service.failures import BusyError, ClientGoneError, QueryError
from service.sparql.execution import Outcome, Tell
from service.sparql.operations import QueryOperation

from .clients import household
from .errand import Errand
from .generation import Generation
from .handle import Handle
from .limits import PoolLimits
from .queue import Queue
from .supply import Supply

#: Seconds that a query waits before an answer whose reader takes as long for a piece of it makes room.
PATIENCE = 2.0
#: Seconds after which the query that began last makes room for a client that has none running.
LONG = 5.0


class Pool:
    """An executor (``sparql.execution.Executor``) that belongs to the event loop it was started in."""

    def __init__(self, limits: PoolLimits) -> None:
        self.limits = limits
        self.supply = Supply(limits, self._dispatch)
        self._queue: Queue[Errand] = Queue(limits)
        self._running = set[Errand]()

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
        for waiting in self._queue:
            waiting.end(BusyError("query-stopping", seconds=1))

    def begin(self, operation: QueryOperation, client: str, tell: Tell) -> Errand:
        """Have one query run when it is its turn (``Executor.begin``)."""
        client = household(client) if ":" in client else client
        if crowding := self._queue.admit(client):
            crowding.end(self._queue.too_long())
        errand = Errand(operation, client, self.limits, tell, self._back, self._queue.too_long)
        if not self._queue and self.supply.idle and self._queue.may_run(client):
            self._run(errand, self.supply.current, self.supply.idle.pop())
        else:
            self._queue.wait(errand)
            self._dispatch()
            asyncio.get_running_loop().call_later(PATIENCE, self._make_room, errand)
        return errand

    async def query(self, operation: QueryOperation, client: str, gone: asyncio.Event) -> Outcome:
        """Run one query when it is its turn (``Executor.query``)."""
        answer: asyncio.Future[Outcome | QueryError] = asyncio.get_running_loop().create_future()
        errand = self.begin(operation, client, partial(_settle, answer))
        errand.watch(gone)
        try:
            found = await answer
        except BaseException:
            errand.end(ClientGoneError("query-gone"))
            raise
        if isinstance(found, QueryError):
            raise found
        return found

    def _dispatch(self) -> None:
        """Give the free workers to those whose turn it is."""
        idle = self.supply.idle
        while idle and (errand := self._queue.next()):
            if errand.left:
                errand.end(ClientGoneError("query-gone"))
            else:
                self._run(errand, self.supply.current, idle.pop())

    def _make_room(self, waiting: Errand) -> None:
        """End an answer that others wait for to be read, or for a client with nothing running the latest long query.

        However many clients ask long queries, one worker of all is soon there for whoever has none.
        """
        if waiting not in self._queue:
            return
        running = self._queue.running
        others = [each for each in self._running if running[each.client] > running[waiting.client]]
        if len(self._running) > self.limits.running and others:  # else a worker is being made
            slowest = max(others, key=lambda each: each.stalled)
            latest = min((each for each in others if not each.streams), key=lambda each: each.seconds, default=None)
            if slowest.stalled >= PATIENCE:
                slowest.end(self._queue.too_long())
            elif latest and latest.seconds >= LONG and not running[waiting.client]:
                latest.end(self._queue.too_long())
        asyncio.get_running_loop().call_later(PATIENCE / 4, self._make_room, waiting)

    def _run(self, errand: Errand, generation: Generation, handle: Handle) -> None:
        self._running.add(errand)
        self._queue.begin(errand.client)
        errand.run(generation, handle)

    def _back(self, errand: Errand) -> None:
        if errand.generation is None or errand.handle is None:
            self._queue.leave(errand)
        else:
            self._running.discard(errand)
            self._queue.done(errand.client, errand.seconds)
            errand.generation.give(errand.handle, worn=errand.worn)
            self._dispatch()


def _settle(answer: asyncio.Future[Outcome | QueryError], found: Outcome | QueryError) -> None:
    if not answer.done():
        answer.set_result(found)
