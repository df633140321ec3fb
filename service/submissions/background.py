"""Drafts checked in the background: a queue on the disk, and threads that take from it while the service runs."""

from __future__ import annotations

import logging
import sqlite3
import threading
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import Any

from huey import SqliteHuey
from huey.consumer import Consumer

log = logging.getLogger(__name__)
FILE = "queue.sqlite"
#: Drafts that are checked at the same time; each takes a processor.
_WORKERS = 2
#: Seconds between two looks at the queue.
_OFTEN, _SELDOM = 0.05, 0.5
#: Seconds until a draft that could not be checked is put into the queue again.
_AGAIN = 15.0
#: Seconds that the end of the service waits for a check; what is not done then is taken up at the next start.
_PATIENCE = 3.0


class Background:
    """Calls ``check(partner, id)`` for each draft put into the queue, in this process or another one.

    It tells whether the draft was checked; one that was not, because the disk is full, is put into the queue again.
    """

    def __init__(self, folder: Path, check: Callable[[str, str], bool]) -> None:
        self._folder, self._check = folder, check
        self._consumer: _Threads | None = None
        self._left: dict[tuple[str, str], None] = {}
        self._ended = threading.Event()

    def put(self, partner: str, name: str) -> None:
        """Put a draft at the end of the queue; where it takes none now, a little later."""
        try:
            self._task(partner, name)
        except (sqlite3.Error, OSError) as error:
            log.error("%s: submission %s waits outside the queue: %s", partner, name, error)  # noqa: TRY400
            self._left[partner, name] = None

    def start(self) -> None:
        """Begin to take from the queue, emptied: the drafts' records say what is to be done."""
        assert self._task  # noqa: S101 - made before the first worker asks for it
        self._huey.flush()
        self._consumer = _Threads(
            self._huey, workers=_WORKERS, periodic=False, initial_delay=_OFTEN, max_delay=_SELDOM, worker_type="thread"
        )
        self._consumer.shutdown_timeout = _PATIENCE
        self._consumer.start()
        self._ended.clear()
        threading.Thread(target=self._put_again, name="put-again", daemon=True).start()

    def stop(self) -> None:
        """Take nothing more, and wait a little for what is being done."""
        self._ended.set()
        if self._consumer is not None:
            self._consumer.stop(graceful=True)
            self._consumer = None
            self._huey.storage.close()

    @cached_property
    def _huey(self) -> Any:  # noqa: ANN401 - the library has no types
        self._folder.mkdir(parents=True, exist_ok=True)
        return SqliteHuey("dolen", filename=str(self._folder / FILE), results=False)

    @cached_property
    def _task(self) -> Any:  # noqa: ANN401
        def check(partner: str, name: str) -> None:
            if not self._check(partner, name):
                self._left[partner, name] = None

        return self._huey.task(name="check")(check)

    def _put_again(self) -> None:
        while not self._ended.wait(_AGAIN):
            for partner, name in list(self._left):
                del self._left[partner, name]
                self.put(partner, name)


class _Threads(Consumer):  # type: ignore[misc]
    """A consumer inside another program, which has the signals."""

    def _set_signal_handlers(self) -> None:
        """Leave them as they are."""
