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

from .ahead import Ahead
from .clients import household
from .errand import Errand
from .generation import Generation
from .handle import Handle, Nobody
from .limits import PoolLimits
from .queue import Queue
from .room import Room
from .supply import Supply


class Pool:
    """An executor (``sparql.execution.Executor``) that belongs to the event loop it was started in."""

    def __init__(self, limits: PoolLimits) -> None:
        self.limits = limits
        self.supply = Supply(limits, self._dispatch)
        self._queue: Queue[Errand] = Queue(limits)
        self._ahead = Ahead(limits.running, self.nobody)
        self._room = Room(self._queue, lambda: self.supply.current.alive > limits.running)

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
        errand = Errand(operation, client, self, tell)
        if not self._queue and self.supply.idle and self._queue.may_run(client):
            self._run(errand, self.supply.current, self.supply.idle.pop())
        else:
            self._queue.wait(errand)
            self._dispatch()
            self._room.watch()
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

    def back(self, errand: Errand) -> None:
        """Count a query that is over, and let its worker go on (``Sender.back``)."""
        if errand.generation is None or errand.handle is None:
            self._queue.leave(errand)
        else:
            self._room.running.discard(errand)
            self._queue.done(errand.client, errand.seconds)
            errand.generation.give(errand.handle, worn=errand.worn)
            self._dispatch()

    def again(self, errand: Errand) -> None:
        """Let a query be the next (``Sender.again``)."""
        self._queue.undone(errand.client)
        self._room.running.discard(errand)
        errand.rest()
        if not errand.over:
            self._queue.wait_again(errand)
            self._dispatch()

    def too_long(self) -> QueryError:
        """Say how long to wait before asking again (``Sender.too_long``)."""
        return self._queue.too_long()

    def nobody(self, generation: Generation, handle: Handle) -> Nobody:
        """Give who takes a worker back whose answer nobody waits for (``Sender.nobody``)."""
        return Nobody(lambda worn: generation.give(handle, worn=worn))

    def _dispatch(self) -> None:
        """Give the free workers to those whose turn it is, then more to those that are soon done."""
        idle = self.supply.idle
        while idle and (errand := self._next()):
            self._run(errand, self.supply.current, idle.pop())
        while self._queue and (handle := self._ahead.find(self.supply.current, self._queue.mean)):
            if errand := self._next(behind=True):
                self._run(errand, self.supply.current, handle)
                self._ahead.watch(self.supply.current, handle)

    def _next(self, *, behind: bool = False) -> Errand | None:
        """Take the next query whose client is still there."""
        while errand := self._queue.next(behind=behind):
            if not errand.left:
                return errand
            errand.end(ClientGoneError("query-gone"))
        return None

    def _run(self, errand: Errand, generation: Generation, handle: Handle) -> None:
        self._queue.begin(errand.client)
        self._room.running.add(errand)
        errand.run(generation, handle)


def _settle(answer: asyncio.Future[Outcome | QueryError], found: Outcome | QueryError) -> None:
    if not answer.done():
        answer.set_result(found)
