"""The pool's end of one worker: send it a query, read its frames, kill it."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
from collections import deque
from collections.abc import Callable, Coroutine
from contextlib import suppress

from service.failures import QueryCrashedError, QueryError, QueryMemoryError

from .channel import Frame, sole_frame, take_frame

#: Bytes received at once; more than this and the allocator asks the kernel each time.
_PIECE = 2**16
#: How long to wait for the zygote's word of how a worker died, in seconds.
_INQUEST = 1.0
#: Deaths of a process that got no more memory: the engine aborts, the kernel kills.
_STARVED = frozenset({-signal.SIGABRT, -signal.SIGKILL})


class Handle:
    """One worker; ``lost`` is called once when it has died, whoever killed it."""

    def __init__(self, process: int, channel: socket.socket, descriptor: int, lost: Callable[[Handle], None]) -> None:
        self.process, self.dead = process, False
        self._channel, self._descriptor, self._lost = channel, descriptor, lost
        self._loop = asyncio.get_running_loop()
        self._status: asyncio.Future[int] = self._loop.create_future()
        self._received, self._frames = bytearray(), deque[Frame]()
        self._waiting: asyncio.Future[None] | None = None
        self._tell: Callable[[Frame | QueryError], None] | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._error: QueryError | None = None
        self._reading = False
        channel.settimeout(0)
        self._read()

    def ask(self, request: bytes, tell: Callable[[Frame | QueryError], None]) -> None:
        """Send a request; ``tell`` gets the first frame of the answer, or the error that the worker died of, once."""
        self._tell = tell
        self._read()
        try:
            sent = self._channel.send(request)
        except BlockingIOError:
            sent = 0
        except OSError:
            return self._bury()
        if sent < len(request):
            self._work(self._send(request[sent:]))
        return None

    async def frame(self) -> Frame:
        """Wait for the next frame.

        Raises:
            QueryError: the worker was ended, with the error it was ended for, or has died by itself.

        """
        while not self._frames:
            if self.dead:
                raise await self._cause()
            self._read()
            self._waiting = self._loop.create_future()
            await self._waiting
        return self._frames.popleft()

    def end(self, error: QueryError | None = None) -> None:
        """Kill the worker at once; who waits for a frame gets the error."""
        if self.dead:
            return
        self._error = error
        with suppress(ProcessLookupError):
            signal.pidfd_send_signal(self._descriptor, signal.SIGKILL)
        self._bury()

    def died(self, status: int) -> None:
        """Take note of how the process ended: an exit code, or a signal's number below zero."""
        if not self._status.done():
            self._status.set_result(status)

    async def _send(self, rest: bytes) -> None:
        try:
            await self._loop.sock_sendall(self._channel, rest)
        except OSError:
            self._bury()

    async def _cause(self) -> QueryError:
        """Give what the worker was ended for, or has died of."""
        if self._error is not None:
            return self._error
        try:
            status = await asyncio.wait_for(asyncio.shield(self._status), _INQUEST)
        except TimeoutError:
            status = 1
        return QueryMemoryError("query-memory") if status in _STARVED else QueryCrashedError("query-crashed")

    def _readable(self) -> None:
        try:
            data = self._channel.recv(_PIECE)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            self._bury()
            return
        if not self._received and (frame := sole_frame(data)):
            self._frames.append(frame)
        else:
            self._received += data
            while (frame := take_frame(self._received)) is not None:
                self._frames.append(frame)
        if self._frames:
            if self._waiting is None and self._tell is None:
                self._pause()
            self._wake()

    def _bury(self) -> None:
        if self.dead:
            return
        self.dead = True
        self._pause()
        self._channel.close()
        os.close(self._descriptor)
        if self._error is not None:
            self._frames.clear()
        self._wake()
        self._lost(self)

    def _read(self) -> None:
        if not self._reading and not self.dead:
            self._reading = True
            self._loop.add_reader(self._channel.fileno(), self._readable)

    def _pause(self) -> None:
        """Leave the rest in the socket: the worker waits until it is read."""
        if self._reading:
            self._reading = False
            self._loop.remove_reader(self._channel.fileno())

    def _wake(self) -> None:
        waiting, self._waiting = self._waiting, None
        if waiting is not None and not waiting.done():
            waiting.set_result(None)
        tell, self._tell = self._tell, None
        if tell is None:
            return
        if self._frames:
            tell(self._frames.popleft())
        else:
            self._work(self._mourn(tell))

    async def _mourn(self, tell: Callable[[Frame | QueryError], None]) -> None:
        tell(await self._cause())

    def _work(self, work: Coroutine[None, None, None]) -> None:
        task = self._loop.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
