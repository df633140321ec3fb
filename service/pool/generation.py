"""The workers over one checkpoint: those that are free, those at work, and new ones for those that die."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterator

from service.checkpoints import Checkpoint
from service.failures import BusyError, QueryError

from .channel import Order
from .handle import Handle
from .nursery import Nursery, NurseryError

log = logging.getLogger(__name__)
#: Seconds before another try when a worker could not be made, the first and the longest.
_PAUSE, _LONGEST_PAUSE = 0.1, 5.0


class Generation:
    """Workers that answer from the same data; ``free`` is called whenever one of them becomes free.

    A generation that has a nursery of its own (``own``) closes it when its last worker has gone.
    """

    def __init__(
        self, checkpoint: Checkpoint, nursery: Nursery, memory: int, free: Callable[[], None], *, own: bool = False
    ) -> None:
        self.checkpoint, self.in_memory, self.retired = checkpoint, own, False
        self.idle: list[Handle] = []
        self.nursery, self._free = nursery, free
        self._order = Order(checkpoint.path, memory)
        self._alive: set[Handle] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    async def start(self, count: int) -> None:
        """Have the first workers made.

        Raises:
            NurseryError: the zygote has ended.
            QueryError: a worker could not open the checkpoint.

        """
        try:
            await asyncio.gather(*(self._make() for _ in range(count)))
        except BaseException:
            self.retire()
            raise

    def give(self, handle: Handle, *, worn: bool) -> None:
        """Take back a worker that was at work; one that has more to do stays at it."""
        if worn or (self.retired and not handle.load):
            handle.end()
        elif not (handle.dead or handle.load):
            self.idle.append(handle)
            self._free()

    def retire(self) -> None:
        """Make no more workers and end them: the free ones now, the others when they have answered."""
        self.retired = True
        for task in self._tasks:
            task.cancel()
        for handle in list(self.idle):
            handle.end()
        self._close()

    def end(self) -> None:
        """End all workers now, those at work too."""
        for handle in list(self._alive):
            handle.end(BusyError("query-stopping", seconds=1))
        self.retire()

    @property
    def working(self) -> Iterator[Handle]:
        """The workers at work."""
        return (each for each in self._alive if each.load)

    @property
    def alive(self) -> int:
        """How many workers there are, free and at work."""
        return len(self._alive)

    async def _make(self) -> None:
        handle = await self.nursery.worker(self._order, self._lost)
        if self.retired:
            handle.end()
        elif not handle.dead:
            self._alive.add(handle)
            self.idle.append(handle)
            self._free()

    def _lost(self, handle: Handle) -> None:
        if handle in self.idle:
            self.idle.remove(handle)
        if handle in self._alive:
            self._alive.discard(handle)
            if not self.retired:
                task = asyncio.get_running_loop().create_task(self._replace())
                self._tasks.add(task)
                task.add_done_callback(self._tasks.discard)
        if self.retired:
            self._close()

    async def _replace(self) -> None:
        pause = _PAUSE
        while not self.retired:
            try:
                return await self._make()
            except NurseryError:
                return None  # the pool will know, and begin anew
            except QueryError as error:
                log.error("No worker could be made over %s: %s", self.checkpoint.path, error)  # noqa: TRY400
            await asyncio.sleep(pause)
            pause = min(2 * pause, _LONGEST_PAUSE)
        return None

    def _close(self) -> None:
        if self.in_memory and not self._alive:
            self.nursery.close()
