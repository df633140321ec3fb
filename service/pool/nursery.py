"""The pool's end of a zygote: orders go out, workers and word of their deaths come in."""

from __future__ import annotations

import asyncio
import logging
import os
import pickle
import signal
import socket
import subprocess
import sys
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from typing import Self

from .channel import REPORT, News, Order
from .handle import Handle

log = logging.getLogger(__name__)
#: How long a zygote may take to fork.
BIRTH_SECONDS = 20.0
_Born = tuple[int, socket.socket, int]
#: How the C library hands out memory in the workers: many small pieces are kept at hand, large ones are not given back
#: to the kernel after each use, and the kernel is asked for huge pages, through which data in memory are found with
#: fewer looks into its tables. Parsing, sorting and following links consist of little else (glibc alone reads this).
_MALLOC = (
    "glibc.malloc.hugetlb=1:glibc.malloc.tcache_count=4000:glibc.malloc.mmap_threshold=33554432"
    ":glibc.malloc.trim_threshold=134217728:glibc.malloc.top_pad=4194304"
)


class NurseryError(Exception):
    """The zygote has ended, and what was asked of it will not come."""


class Nursery:
    """One zygote; ``lost`` is called once when it has ended without ``close``."""

    def __init__(self, control: socket.socket, lost: Callable[[], None], descriptor: int | None = None) -> None:
        self._control, self._lost, self._descriptor = control, lost, descriptor
        self._loop = asyncio.get_running_loop()
        self._orders: deque[asyncio.Future[_Born]] = deque()
        self._handles: dict[int, Handle] = {}
        self._loaded: asyncio.Future[None] = self._loop.create_future()
        self._process: subprocess.Popen[bytes] | None = None
        self._closing = False
        control.settimeout(0)
        self._loop.add_reader(control.fileno(), self._report)

    @classmethod
    def start(cls, lost: Callable[[], None]) -> Self:
        """Start the first zygote, by exec: nothing of this process lives on in it."""
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            process = subprocess.Popen(  # noqa: S603 - our own module
                [sys.executable, "-m", "service.pool.zygote", str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                env={"GLIBC_TUNABLES": _MALLOC, **os.environ},
                start_new_session=True,
            )
        nursery = cls(ours, lost)
        nursery._process = process
        return nursery

    @property
    def closed(self) -> bool:
        """Whether it has ended."""
        return self._control.fileno() < 0

    async def ready(self) -> None:
        """Wait until it takes orders, with its data in memory if it was to load them.

        Raises:
            NurseryError: it has ended instead.

        """
        await asyncio.shield(self._loaded)

    async def worker(self, order: Order, lost: Callable[[Handle], None]) -> Handle:
        """Have a worker made and wait until it is ready for queries.

        Raises:
            NurseryError: the zygote has ended.
            QueryError: the worker has died of opening the checkpoint.

        """
        process, channel, descriptor = await self._order(order)
        handle = Handle(process, channel, descriptor, lost)
        self._handles[process] = handle
        try:
            await handle.frame()
        except BaseException:
            handle.end()
            raise
        return handle

    async def child(self, order: Order, lost: Callable[[], None]) -> Nursery:
        """Have a zygote made that loads the data into memory; it is not ready yet.

        Raises:
            NurseryError: the zygote has ended.

        """
        _, channel, descriptor = await self._order(order)
        return Nursery(channel, lost, descriptor)

    def close(self) -> None:
        """End the zygote, and with it all its workers."""
        self._closing = True
        self._end()

    async def gone(self) -> None:
        """Wait until the process that ``start`` has started is no more."""
        if self._process is not None:
            await asyncio.to_thread(self._process.wait)

    async def _order(self, order: Order) -> _Born:
        if self.closed:
            raise NurseryError
        future: asyncio.Future[_Born] = self._loop.create_future()
        self._orders.append(future)
        try:
            await self._loop.sock_sendall(self._control, pickle.dumps(tuple(order)))
            if not (await asyncio.wait([future], timeout=BIRTH_SECONDS))[0]:
                log.error("A process that makes workers does not answer; it is ended")
                self._end()
            return future.result()
        except asyncio.CancelledError:
            if not future.cancel() and future.exception() is None:
                _discard(*future.result())  # it was born in the same turn of the loop as its waiter was called off
            raise

    def _report(self) -> None:
        try:
            report, descriptors, _, _ = socket.recv_fds(self._control, REPORT.size, 2)
        except BlockingIOError:
            return
        except OSError:
            report, descriptors = b"", []
        if not report:
            self._end()
            return
        news, process, status = REPORT.unpack(report)
        if news == News.BORN:
            self._born(process, descriptors)
        elif news == News.DIED and (handle := self._handles.pop(process, None)):
            handle.died(status)
        elif news == News.LOADED and not self._loaded.done():
            self._loaded.set_result(None)

    def _born(self, process: int, descriptors: list[int]) -> None:
        if len(descriptors) < 2:  # noqa: PLR2004 - the kernel gives none where too many files are open
            for each in descriptors:
                os.close(each)
            return self._end()
        channel, descriptor = socket.socket(fileno=descriptors[0]), descriptors[1]
        future = self._orders.popleft()
        if future.done():  # nobody waits any more
            _discard(process, channel, descriptor)
        else:
            future.set_result((process, channel, descriptor))
        return None

    def _end(self) -> None:
        if self.closed:
            return
        self._loop.remove_reader(self._control.fileno())
        self._control.close()
        if self._descriptor is not None:
            _kill(self._descriptor)
        elif self._process is not None:
            self._process.kill()
        self._fail()
        if not self._closing:
            self._lost()

    def _fail(self) -> None:
        """Tell those who wait that it has ended."""
        for order in self._orders:
            if not order.done():
                order.set_exception(NurseryError())
        if not self._loaded.done():
            self._loaded.set_exception(NurseryError())
            self._loaded.exception()  # it may be that nobody asks


def _discard(_: int, channel: socket.socket, descriptor: int) -> None:
    channel.close()
    _kill(descriptor)


def _kill(descriptor: int) -> None:
    with suppress(ProcessLookupError):
        signal.pidfd_send_signal(descriptor, signal.SIGKILL)
    os.close(descriptor)
