"""Keeps the counts for the version of the data they are of, and counts aside when that changes."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as TimedOut
from contextlib import suppress
from functools import partial

from loaders.errors import WorkerError
from service.store import Store

from .statistics import Contents, count

#: Counts everything, with what was counted before.
Count = Callable[[Contents | None], Contents]

#: How long an answer waits for new counts when there are those of the version before, in seconds.
PATIENCE = 1.0


class Counts:
    """The counts of a store. Only the first time an answer waits however long counting takes."""

    def __init__(self, store: Store, patience: float = PATIENCE, count_all: Count | None = None) -> None:
        self._store, self._patience = store, patience
        self._count_all: Count = count_all or partial(count, store)
        self._pool = ThreadPoolExecutor(1, "describe")
        self._starting = threading.Lock()
        self._newest: Contents | None = None
        self._running: Future[Contents] | None = None

    def get(self) -> Contents:
        """Give the counts of the data as they are, or of the version before if new ones take long."""
        newest = self._newest
        if newest is not None and newest.version == self._store.version:
            return newest
        running = self._start()
        try:
            return running.result(None if newest is None else self._patience)
        except (TimedOut, WorkerError):
            if newest is None:  # without counts there is no patience to lose
                raise
            return newest

    def at_hand(self) -> Contents | None:
        """Give the newest counts there are without waiting; newer ones are then under way."""
        if self._newest is None or self._newest.version != self._store.version:
            self._start()
        return self._newest

    def _start(self) -> Future[Contents]:
        with self._starting:
            if self._running is None or self._running.done():
                self._running = self._pool.submit(self._count)
            return self._running

    def _count(self) -> Contents:
        self._newest = self._count_all(self._newest)
        if self._newest.version != self._store.version:  # the data went on meanwhile
            with suppress(RuntimeError):  # the interpreter ends
                self._pool.submit(self._count)
        return self._newest
