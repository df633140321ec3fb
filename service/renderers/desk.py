"""The processes that make pages together: started when the first page is asked for, replaced when they end."""

from __future__ import annotations

import asyncio
import logging
import os
from collections import deque

from service.bridge import Answer
from service.cache import Scope
from service.checkpoints import Checkpoint
from service.settings import Settings

from .frames import Ask, Begin, Turn
from .process import Process, ProcessGoneError

log = logging.getLogger(__name__)
#: What a page depends on, of all that a server says of a request.
_SCOPE = ("method", "path", "query_string", "headers", "http_version", "scheme", "server", "client", "root_path")
#: So many processes at most, unless more are asked for.
_MOST = 4
#: Requests that one process has at the same time: the next one waits there, not here, when it has sent an answer.
_DEPTH = 2
#: Seconds before another try when a process ended, the first and the longest; and how long opening a checkpoint takes.
_PAUSE, _LONGEST_PAUSE, _PATIENCE = 0.1, 30.0, 30.0


class Renderers:
    """So many processes; belong to the event loop that first asks for a page."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        chosen = settings.page_workers
        self._count = chosen if chosen >= 0 else min(_MOST, os.cpu_count() or 1)
        self._checkpoint: Checkpoint | None = None
        self._ready: list[Process] = []
        self._turns = deque[asyncio.Future[None]]()
        self._tasks = set[asyncio.Task[None]]()
        self._begun = self._stopped = False

    async def show(self, checkpoint: Checkpoint) -> None:
        """Have further pages made from a checkpoint; when this returns, no process has another one."""
        self._checkpoint = checkpoint
        await asyncio.gather(*(self._turn(each, checkpoint) for each in list(self._ready)))
        self._call_all()

    async def make(self, scope: Scope, version: str) -> Answer | None:
        """Have an answer made from a version of the data; None when it has to be made elsewhere."""
        if not self._begun:
            self._begin()
        process = await self._free(version)
        if process is None:
            return None
        try:
            answer = await process.ask(Ask({name: scope[name] for name in _SCOPE if name in scope}))
        except ProcessGoneError:
            return None
        finally:
            self._call_next()
        return answer if isinstance(answer, Answer) else None

    async def stop(self) -> None:
        """End all processes."""
        self._stopped = True
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*(each.end() for each in list(self._ready)))

    @property
    def processes(self) -> list[int]:
        """The numbers of those that make pages."""
        return [each.number for each in self._ready]

    async def _free(self, version: str) -> Process | None:
        """Wait for the process that has least to do; None when none has this version of the data."""
        while able := [each for each in self._ready if version and each.version == version]:
            least = min(able, key=lambda each: each.busy)
            if least.busy < _DEPTH:
                return least
            await self._turn_to_look()
        return None

    async def _turn_to_look(self) -> None:
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._turns.append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done():  # it came as the waiter was called off
                self._call_next()
            raise

    def _call_next(self) -> None:
        """Let the next of those who wait look again."""
        while self._turns:
            turn = self._turns.popleft()
            if not turn.done():
                return turn.set_result(None)
        return None

    def _call_all(self) -> None:
        for _ in range(len(self._turns)):
            self._call_next()

    def _begin(self) -> None:
        """Start them all, when the first page is asked for: who has only queries answered needs none."""
        self._begun = True
        for _ in range(self._count):
            self._spawn()

    def _spawn(self, pause: float = 0.0) -> None:
        task = asyncio.get_running_loop().create_task(self._start(pause))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _start(self, pause: float) -> None:
        """Start a process, and have it at hand when it is ready."""
        await asyncio.sleep(pause)
        checkpoint = self._checkpoint
        if checkpoint is None:
            return
        try:
            process = await Process.start(Begin(self._settings, checkpoint.path), self._lost)
        except (ProcessGoneError, OSError) as error:
            log.error("A process that makes pages could not be started: %r", error)  # noqa: TRY400
            self._spawn(min(max(2 * pause, _PAUSE), _LONGEST_PAUSE))
            return
        process.version = checkpoint.version
        self._ready.append(process)
        while process.version and self._checkpoint and self._checkpoint is not checkpoint:
            checkpoint = self._checkpoint
            await self._turn(process, checkpoint)
        self._call_all()

    async def _turn(self, process: Process, checkpoint: Checkpoint) -> None:
        """Have a process turn to a checkpoint; one that cannot is ended, and another takes its place."""
        process.version = ""
        try:
            await asyncio.wait_for(process.ask(Turn(checkpoint.path)), _PATIENCE)
        except (TimeoutError, ProcessGoneError):
            process.kill()
        else:
            process.version = checkpoint.version

    def _lost(self, process: Process) -> None:
        if process in self._ready:
            self._ready.remove(process)
            if not self._stopped:
                log.error("A process that makes pages has ended; another is started")
                self._spawn(_PAUSE)
        self._call_all()
