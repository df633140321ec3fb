"""Start a worker from the fork server without the program's main module, unless its work comes from there.

``multiprocessing`` would have each worker import that module anew, which takes longer than judging a thousand items
when it is the command line of a service.
"""

from __future__ import annotations

import io
import logging
import os
import time
from multiprocessing import (
    context,
    forkserver,
    parent_process,
    popen_forkserver,
    reduction,
    resource_tracker,
    spawn,
    util,
)
from multiprocessing.process import BaseProcess
from typing import Any

from .parent import die_with

logger = logging.getLogger(__name__)
#: How often a worker is asked for, with how many seconds between: the fork server may be killed just then, and is
#: started again as soon as the kernel says that it has ended.
_TIMES, _PAUSE = 10, 0.05


class Process(context.ForkServerProcess):
    """A process of the fork server's; what it is given is looked through for the main module."""

    @staticmethod
    def _Popen(process_obj: BaseProcess) -> Launched:  # noqa: N802 - multiprocessing's name
        for _ in range(_TIMES - 1):
            try:
                return Launched(process_obj)
            except (EOFError, ConnectionError):
                logger.warning("The server of bounded processes has ended; it is started again")
                time.sleep(_PAUSE)
        return Launched(process_obj)


class Launched(popen_forkserver.Popen):
    """A process that has been started, in the way of its class but for what it is told of the main module."""

    _fds: list[int]

    def _launch(self, process_obj: BaseProcess) -> None:
        context.set_spawning_popen(self)
        try:
            work = _pickled(process_obj)
            prepared = spawn.get_preparation_data(process_obj.name)
            told = _pickled(prepared if b"__main__" in work else _without_main(prepared))
        finally:
            context.set_spawning_popen(None)
        self.sentinel, to_it = forkserver.connect_to_new_process(self._fds)
        self.finalizer = util.Finalize(self, util.close_fds, (os.dup(to_it), self.sentinel))  # type: ignore[attr-defined]
        with open(to_it, "wb") as file:  # noqa: PTH123 - a descriptor
            file.write(told + work)
        self.pid = forkserver.read_signed(self.sentinel)


def _pickled(value: object) -> bytes:
    reduction.dump(value, content := io.BytesIO())
    return content.getvalue()


def _without_main(prepared: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in prepared.items() if not name.startswith("init_main")}


def end_with_program() -> None:
    """Have this worker end with the program that asked for it, whatever it is at; for the worker itself to call.

    The fork server ends when nobody holds the program's end of a pipe any more. It gives that end to every worker, for
    workers of theirs, which ours have not: a worker would keep the server, and so itself, alive without the program.
    """
    held = (forkserver._forkserver, "_forkserver_alive_fd"), (resource_tracker._resource_tracker, "_fd")  # noqa: SLF001
    for holder, name in held:
        os.close(getattr(holder, name))
        setattr(holder, name, None)
    die_with(os.getppid())
    program = parent_process()
    if program is not None and not program.is_alive():  # it went before the kernel was asked
        os._exit(0)
