"""The process that forks the workers: started by exec, with one thread and no store open, so that forking is safe.

A zygote for data in memory is a child of the first one that has read a checkpoint's default graph: the engine's store
in memory has no threads, and its workers share its pages. The zygote ends when the pool closes its channel, and its
children with it.
"""

from __future__ import annotations

import gc
import io
import os
import pickle
import select
import signal
import socket
import sys
import threading
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from loaders.parent import die_with
from service.store import Store

from . import confine, worker
from .channel import MOST_ORDER, REPORT, News, Order

#: Exit codes of a zygote that was to read the data into memory.
TOO_LARGE, THREADS = 3, 4
#: Seconds that a thread may take to be gone.
_LINGERING = 1.0


class Zygote:
    """Makes what it is ordered to, and reports births and deaths."""

    def __init__(self, control: socket.socket, store: Store | None = None) -> None:
        self._control, self._store = control, store
        self._children: dict[int, int] = {}  # process by its descriptor
        self._poll = select.poll()
        self._poll.register(control, select.POLLIN)

    def serve(self) -> None:
        """Obey until the pool closes the channel."""
        while True:
            for descriptor, _ in self._poll.poll():
                if descriptor != self._control.fileno():
                    self._bury(descriptor)
                elif order := self._control.recv(MOST_ORDER):
                    self._obey(Order(*pickle.loads(order)))  # noqa: S301 - the pool is trusted
                else:
                    return

    def _obey(self, order: Order) -> None:
        kind = socket.SOCK_SEQPACKET if order.load else socket.SOCK_STREAM
        ours, theirs = socket.socketpair(socket.AF_UNIX, kind)
        with ours, theirs:
            process = _fork(lambda: self._live(theirs, order), keep=theirs)
            descriptor = os.pidfd_open(process)
            report = REPORT.pack(News.BORN, process, 0)
            socket.send_fds(self._control, [report], [ours.fileno(), descriptor])
        self._children[descriptor] = process
        self._poll.register(descriptor, select.POLLIN)

    def _live(self, channel: socket.socket, order: Order) -> None:
        if order.load:
            store = _read(order)
            channel.send(REPORT.pack(News.LOADED, os.getpid(), 0))
            Zygote(channel, store).serve()
        else:
            worker.work(channel, self._store, order.path, order.memory_bytes)

    def _bury(self, descriptor: int) -> None:
        self._poll.unregister(descriptor)
        process = self._children.pop(descriptor)
        os.close(descriptor)
        _, status = os.waitpid(process, 0)
        self._control.send(REPORT.pack(News.DIED, process, os.waitstatus_to_exitcode(status)))


def _fork(live: Callable[[], None], keep: socket.socket | int) -> int:
    """Fork a child that lives as told and ends with it; it has no more open than ``keep``."""
    parent = os.getpid()
    if process := os.fork():
        return process
    code = 1
    try:
        die_with(parent)
        confine.close_but([keep if isinstance(keep, int) else keep.fileno()])
        live()
        code = 0
    except ConnectionError:  # the pool has gone
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 1
    except BaseException:  # noqa: BLE001 - the boundary of the process
        traceback.print_exc()
    finally:
        os._exit(code)


def _read(order: Order) -> Store:
    """Read a checkpoint's default graph, through a process that opens it: the engine's threads end with that one."""
    source, target = os.pipe()
    process = _fork(lambda: _pour(order, target), keep=target)
    os.close(target)
    store = Store()
    with os.fdopen(source, "rb") as stream:
        _elsewhere(lambda: store.fill(stream))
    if code := os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]):
        sys.exit(code if code > 0 else 1)
    until = time.monotonic() + _LINGERING
    while confine.threads() > 1:  # a thread is joined a moment before the kernel has let go of it
        if time.monotonic() > until:
            sys.exit(THREADS)
        time.sleep(_LINGERING / 1000)
    gc.freeze()
    return store


def _elsewhere(work: Callable[[], None]) -> None:
    """Do something in a thread, whose memory the allocator keeps apart from that of this one.

    The workers' own allocations then never fall between the data: they would copy a page of these for each, and search
    long lists of small gaps.
    """
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()


class _Counted(io.FileIO):
    """A pipe that takes so many lines; more end the process."""

    def __init__(self, target: int, most: int) -> None:
        super().__init__(target, "wb")
        self._left = most

    def write(self, data: Any, /) -> int:  # noqa: ANN401 - whatever holds bytes
        self._left -= bytes(data).count(b"\n")
        if self._left < 0:
            os._exit(TOO_LARGE)  # the engine, which writes this, would make an error of its own of an exit
        return super().write(data)


def _pour(order: Order, target: int) -> None:
    with io.BufferedWriter(_Counted(target, order.most_quads), 2**16) as stream:
        Store.open_read_only(order.path).pour(stream, union=True)


def main() -> None:
    """Serve the channel whose descriptor is the argument."""
    control = socket.socket(fileno=int(sys.argv[1]))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if refusal := confine.leave_network():
        sys.stderr.write(f"The kernel refuses a network namespace to queries: {refusal}\n")
    gc.freeze()
    with suppress(ConnectionError):  # the pool has gone
        control.send(REPORT.pack(News.LOADED, os.getpid(), 0))
        Zygote(control).serve()


if __name__ == "__main__":
    main()
