"""Where the pool's workers come from: the zygote, the generation in use, and the way from one to the next."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from pathlib import Path

from service.checkpoints import Checkpoint
from service.failures import QueryError, StoreError

from .channel import Order
from .generation import Generation
from .handle import Handle
from .limits import PoolLimits
from .nursery import Nursery, NurseryError

log = logging.getLogger(__name__)
#: Seconds between tries to start anew what has ended.
_PAUSE = 1.0
#: Bytes a statement takes on the disk at most, in its graph and in the union, when its text is not very long; shorter
#: ones take about 300.
_BYTES = 1000


class Supply:
    """Keeps one generation of workers in use; ``free`` is called whenever a worker becomes free.

    New data are answered from the disk at once and, when they are few enough, from memory as soon as they are loaded.
    """

    def __init__(self, limits: PoolLimits, free: Callable[[], None]) -> None:
        self._limits, self._free = limits, free
        self._changing = asyncio.Lock()
        self._zygote: Nursery | None = None
        self._generations: list[Generation] = []
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._stopped = False
        self._current: Generation | None = None

    @property
    def current(self) -> Generation:
        """The generation in use, once started."""
        if self._current is None:
            raise NurseryError
        return self._current

    @property
    def idle(self) -> list[Handle]:
        """The free workers."""
        return self._current.idle if self._current is not None else []

    @property
    def used(self) -> set[Path]:
        """The paths of the checkpoints that must not be pruned."""
        return {each.checkpoint.path for each in self._generations if each.alive or not each.retired}

    async def start(self, checkpoint: Checkpoint) -> None:
        """Start the zygote and the workers over a first checkpoint.

        Raises:
            StoreError: the processes cannot be started, or the checkpoint cannot be opened.

        """
        try:
            async with self._changing:
                await self._begin(checkpoint)
        except (NurseryError, QueryError, OSError) as error:
            await self.stop()
            raise _not_started(checkpoint, error) from error

    async def swap(self, checkpoint: Checkpoint) -> None:
        """Answer further queries from another checkpoint; those that run end on theirs.

        Raises:
            StoreError: the checkpoint cannot be opened, or no process started; what was in use stays or is restored.

        """
        try:
            async with self._changing:
                await self._from_disk(checkpoint)
        except (NurseryError, QueryError) as error:
            raise _not_started(checkpoint, error) from error

    async def loaded(self) -> None:
        """Wait until the data are in memory, or it is known that they are not to be."""
        if task := self._tasks.get("load"):
            await asyncio.wait([task])

    async def stop(self) -> None:
        """End all workers and the zygote."""
        self._stopped = True
        for task in self._tasks.values():
            task.cancel()
        for generation in self._generations:
            generation.end()
        if self._zygote is not None:
            self._zygote.close()
            await self._zygote.gone()

    async def _begin(self, checkpoint: Checkpoint) -> None:
        if self._zygote is not None:
            await self._zygote.gone()
        self._zygote = Nursery.start(self._broken)
        await self._zygote.ready()
        await self._from_disk(checkpoint)

    async def _from_disk(self, checkpoint: Checkpoint) -> None:
        if self._zygote is None:
            raise NurseryError
        await self._use(self._generation(checkpoint, self._zygote))
        if previous := self._tasks.get("load"):
            previous.cancel()
        if _size(checkpoint.path) < self._limits.memory_quads * _BYTES:
            self._spawn("load", self._load(checkpoint, self._zygote))

    async def _load(self, checkpoint: Checkpoint, zygote: Nursery) -> None:
        """Bring the data into memory and answer from there, unless they are too many."""
        order = Order(checkpoint.path, 0, load=True, most_quads=self._limits.memory_quads)
        nursery = None
        try:
            nursery = await zygote.child(order, self._broken_memory)
            await nursery.ready()
            await self._use(self._generation(checkpoint, nursery, own=True))
        except (NurseryError, QueryError):
            log.info("The data stay on the disk: more than %d statements", self._limits.memory_quads)
        finally:
            if nursery is not None and self.current.nursery is not nursery:
                nursery.close()

    def _generation(self, checkpoint: Checkpoint, nursery: Nursery, *, own: bool = False) -> Generation:
        generation = Generation(checkpoint, nursery, self._limits.query_memory_bytes, self._free, own=own)
        self._generations = [each for each in self._generations if each.alive or not each.retired]
        self._generations.append(generation)
        return generation

    async def _use(self, generation: Generation) -> None:
        await generation.start(self._limits.running + 1)
        previous, self._current = self._current, generation
        if previous is not None:
            previous.retire()
        self._free()

    def _broken_memory(self) -> None:
        """Go back to the disk when the process that has the data in memory has ended."""
        if self._current is not None and self._current.in_memory:
            self._broken()

    def _broken(self) -> None:
        restoring = self._tasks.get("restore")
        if not self._stopped and self._current is not None and (restoring is None or restoring.done()):
            log.error("The processes that answer queries have ended; they are started again")
            self._spawn("restore", self._restore())

    async def _restore(self) -> None:
        while True:
            try:
                async with self._changing:
                    if self._zygote is None or self._zygote.closed:
                        await self._begin(self.current.checkpoint)
                    else:
                        await self._from_disk(self.current.checkpoint)
            except (NurseryError, QueryError, OSError) as error:
                log.error("They cannot be started: %r", error)  # noqa: TRY400
                await asyncio.sleep(_PAUSE)
            else:
                return

    def _spawn(self, name: str, work: Coroutine[None, None, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks[name] = task
        task.add_done_callback(lambda done: self._tasks.pop(name) if self._tasks.get(name) is done else None)


def _size(folder: Path) -> int:
    return sum(each.stat().st_size for each in folder.iterdir())


def _not_started(checkpoint: Checkpoint, error: Exception) -> StoreError:
    return StoreError("query-workers", folder=str(checkpoint.path), reason=str(error) or type(error).__name__)
