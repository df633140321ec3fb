"""The server's end of one process that makes pages."""

from __future__ import annotations

import asyncio
import socket
import subprocess
import sys
from collections import deque
from collections.abc import Callable
from typing import Self, cast

from .frames import Begin, pack, take


class ProcessGoneError(Exception):
    """The process has ended, and what was asked of it will not come."""


class Process(asyncio.Protocol):
    """One process; ``lost`` is called once when it has ended. Answers come in the order of what was asked."""

    def __init__(self, process: subprocess.Popen[bytes], lost: Callable[[Process], None]) -> None:
        self._process, self._lost = process, lost
        self._transport: asyncio.WriteTransport | None = None
        self._waiting, self._received = deque[asyncio.Future[object]](), bytearray()
        #: The version of the data that it makes pages from; none while it changes.
        self.version = ""

    @classmethod
    async def start(cls, begin: Begin, lost: Callable[[Process], None]) -> Self:
        """Start one, by exec: nothing of this process lives on in it; it answers when it is ready.

        Raises:
            ProcessGoneError: it has ended at once.

        """
        ours, theirs = socket.socketpair()
        with theirs:
            process = subprocess.Popen(  # noqa: ASYNC220, S603 - our own module, started in a millisecond
                [sys.executable, "-m", "service.renderers.worker", str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                start_new_session=True,
            )
        _, started = await asyncio.get_running_loop().create_connection(lambda: cls(process, lost), sock=ours)
        try:
            await started.ask(begin)
        except BaseException:
            started.kill()
            raise
        return started

    @property
    def number(self) -> int:
        """The number by which the system knows it."""
        return self._process.pid

    @property
    def busy(self) -> int:
        """How many answers are awaited from it."""
        return len(self._waiting)

    async def ask(self, message: object) -> object:
        """Send a frame and wait for the one that answers it.

        Raises:
            ProcessGoneError: it has ended instead.

        """
        if self._transport is None:
            raise ProcessGoneError
        answer: asyncio.Future[object] = asyncio.get_running_loop().create_future()
        self._waiting.append(answer)
        self._transport.write(pack(message))
        return await answer

    def kill(self) -> None:
        """End it now."""
        self._process.kill()

    async def end(self) -> None:
        """Have it end, and wait until it is no more."""
        if self._transport is not None:
            self._transport.close()
        await asyncio.to_thread(self._process.wait)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin."""
        self._transport = cast("asyncio.WriteTransport", transport)

    def data_received(self, data: bytes) -> None:
        """Hand answers to those who wait."""
        self._received += data
        while (found := take(self._received)) is not None:
            answer = self._waiting.popleft()
            if not answer.done():  # whoever asked may have gone
                answer.set_result(found[0])

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - the protocol's
        """Tell those who wait that nothing will come."""
        self._transport, self.version = None, ""
        self.kill()
        asyncio.get_running_loop().run_in_executor(None, self._process.wait)  # it is the system's to bury
        for answer in self._waiting:
            if not answer.done():
                answer.set_exception(ProcessGoneError())
        self._waiting.clear()
        self._lost(self)
