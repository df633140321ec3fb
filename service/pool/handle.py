"""The pool's end of one worker: send it a query, read its frames, kill it."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import time
from collections import deque
from collections.abc import Callable, Coroutine
from contextlib import suppress

from service.failures import QueryCrashedError, QueryError, QueryMemoryError

from .channel import Frame, Kind, sole_frame, take_frame

#: Who is told the first frame of an answer, the error that the worker died of, or None: the query was not begun.
Tell = Callable[[Frame | QueryError | None], None]
#: Seconds that a worker may be at a query that nobody waits for. To replace one that is killed takes ten times as long.
GRACE = 0.05
#: Bytes received at once; more than this and the allocator asks the kernel each time.
_PIECE = 2**16
#: How long to wait for the zygote's word of how a worker died, in seconds.
_INQUEST = 1.0
#: Deaths of a process that got no more memory: the engine aborts, the kernel kills.
_STARVED = frozenset({-signal.SIGABRT, -signal.SIGKILL})


class Nobody:
    """Is told of an answer that nobody waits for: takes the worker back, or ends it where more would follow."""

    def __init__(self, back: Callable[[bool], None]) -> None:
        self._back = back

    def __call__(self, found: Frame | QueryError | None) -> None:
        """Take the first frame."""
        if isinstance(found, Frame):
            self._back(found.worn or found.kind == Kind.PIECE)


class Handle:
    """One worker; ``lost`` is called once when it has died, whoever killed it."""

    def __init__(self, process: int, channel: socket.socket, descriptor: int, lost: Callable[[Handle], None]) -> None:
        self.process, self.dead = process, False
        self._channel, self._descriptor, self._lost = channel, descriptor, lost
        self._loop = asyncio.get_running_loop()
        self._status: asyncio.Future[int] = self._loop.create_future()
        self._received, self._frames = bytearray(), deque[Frame]()
        self._waiting: asyncio.Future[None] | None = None
        #: Who is told of the queries that were sent and not answered, in their order; not of one that streams.
        self._tells: list[Tell] = []
        self._streams, self._sends, self._slow = False, False, False
        #: When it last became free for the next query.
        self.since = 0.0
        self._tasks: set[asyncio.Task[None]] = set()
        self._error: QueryError | None = None
        self._reading = False
        channel.settimeout(0)
        self._read()

    @property
    def load(self) -> int:
        """How many queries it has been sent and not answered."""
        return len(self._tells) + self._streams

    @property
    def takes_more(self) -> bool:
        """Whether another query may be sent while it is at work: not when that one takes long, or is being read."""
        return not (self.dead or self._streams or self._sends or self._slow or self._frames)

    def ask(self, request: bytes, tell: Tell) -> None:
        """Send a request; ``tell`` gets the first frame of the answer, or the error that the worker died of, once.

        Requests are answered in their order. Of one whose turn had not come when the worker died it gets None.
        """
        self._tells.append(tell)
        self._read()
        try:
            sent = self._channel.send(request)
        except BlockingIOError:
            sent = 0
        except OSError:
            return self._bury()
        if sent < len(request):
            self._sends = True
            self._work(self._send(request[sent:]))
        return None

    def leave(self, tell: Tell, nobody: Nobody) -> bool:
        """Have ``nobody`` told of a query whose turn has not come; False if it is, or was, the one at work."""
        if tell not in self._tells[not self._streams :]:
            return False
        self._tells[self._tells.index(tell)] = nobody
        return True

    def part(self, nobody: Nobody) -> None:
        """Part with the queries whose turn has not come: who asked gets None, and ``nobody`` the answers."""
        self._slow, first = True, int(not self._streams)
        behind, self._tells[first:] = self._tells[first:], [nobody] * len(self._tells[first:])
        for tell in reversed(behind):
            tell(None)

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
        self._sends = False

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
        awaited = self._waiting is not None
        if not self._received and (frame := sole_frame(data)):
            self._take(frame)
        else:
            self._received += data
            while not self.dead and (frame := take_frame(self._received)) is not None:
                self._take(frame)
        if self._frames and not awaited:
            self._pause()

    def _take(self, frame: Frame) -> None:
        """Tell of a frame, or keep it for who reads the stream."""
        ended, is_next = frame.kind != Kind.PIECE, bool(self._tells) and not self._streams
        now = time.perf_counter()
        self._streams = not ended and (self._streams or is_next)
        if is_next:
            self._tells.pop(0)(frame)
        else:
            self._frames.append(frame)
            self._wake()
        if ended:
            self.since, self._slow = now, False
            if self._tells and isinstance(self._tells[0], Nobody):
                self._loop.call_later(GRACE, self._tire, now)

    def _tire(self, since: float) -> None:
        """End the worker if it is still at a query that nobody waits for."""
        if self.since == since and self._tells and isinstance(self._tells[0], Nobody):
            self.end()

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
        tells, self._tells = self._tells, []
        if tells and not self._streams:
            self._work(self._mourn(tells.pop(0)))
        self._lost(self)
        for tell in reversed(tells):
            tell(None)

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

    async def _mourn(self, tell: Tell) -> None:
        tell(await self._cause())

    def _work(self, work: Coroutine[None, None, None]) -> None:
        task = self._loop.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
