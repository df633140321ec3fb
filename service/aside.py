"""Work of minutes in a process of its own, started by exec: the interpreter's lock of the service has no part in it.

An order goes in as one line of JSON; lines of JSON come out: what is told on the way, and at last the answer. The
process gives way to all others, and ends when the one that ordered it does.
"""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from typing import IO, Any

from loaders.errors import WorkerError
from loaders.parent import die_with

log = logging.getLogger(__name__)
#: How far the process gives way (``nice``).
_NICE = 10
Told = Callable[[Any], None]
Order = Mapping[str, Any]


class Aside:
    """Runs one module, whose ``main`` calls ``obey``, for one order at a time."""

    def __init__(self, module: str) -> None:
        self._module = module
        self._process: subprocess.Popen[bytes] | None = None
        self._ended = False

    def run(self, order: Order, told: Told = lambda _: None) -> Any:  # noqa: ANN401 - JSON
        """Have an order done and give the answer; ``told`` hears what is told on the way.

        Raises:
            WorkerError: the process ended without an answer; what it said is logged.

        """
        if self._ended:
            raise WorkerError("worker-ended")
        command = [sys.executable, "-m", self._module]
        with subprocess.Popen(  # noqa: S603 - our own module
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True
        ) as process:
            self._process = process
            try:
                return self._talk(process, order, told)
            finally:
                process.kill()
                self._process = None

    def stop(self) -> None:
        """End what is being done, and take no more orders."""
        self._ended = True
        if process := self._process:
            process.kill()

    def _talk(self, process: subprocess.Popen[bytes], order: Order, told: Told) -> Any:  # noqa: ANN401 - JSON
        assert process.stdin  # noqa: S101 - it was asked for
        assert process.stdout  # noqa: S101 - it was asked for
        try:
            process.stdin.write(json.dumps(order).encode() + b"\n")
            process.stdin.flush()
        except BrokenPipeError:
            raise WorkerError("worker-ended") from None
        for said in map(json.loads, process.stdout):
            if "answer" in said:
                return said["answer"]
            told(said["told"])
        if not self._ended:
            log.error("%s ended with code %s before its work did", self._module, process.wait())
        raise WorkerError("worker-ended")


def obey(work: Callable[[Order, Told], Any]) -> None:
    """Do the order that comes, in a process of its own."""
    die_with(os.getppid())  # the thread below has to wait where the engine holds the interpreter
    os.nice(_NICE)
    order = json.loads(sys.stdin.buffer.readline())
    threading.Thread(target=_end_with, args=(sys.stdin.buffer,), daemon=True).start()
    _say(answer=work(order, lambda what: _say(told=what)))


def _say(**what: object) -> None:
    sys.stdout.write(f"{json.dumps(what)}\n")
    sys.stdout.flush()


def _end_with(orders: IO[bytes]) -> None:
    """End at once when nobody is there any more to answer."""
    orders.read()
    os._exit(1)
