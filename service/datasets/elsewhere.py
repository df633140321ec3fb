"""Has large data counted by a process of its own, of the newest checkpoint; small data are counted where they are."""

from __future__ import annotations

import logging
import os
from pathlib import Path

from loaders.errors import WorkerError
from service import standing
from service.aside import Aside
from service.checkpoints import Checkpoints
from service.settings import Settings
from service.store import Store

from . import written
from .statistics import Contents, count

log = logging.getLogger(__name__)
#: Of a store of more bytes than this (some 300,000 quads) counts are made in a process of its own: they take seconds.
MOST_HERE = 64 * 2**20


class Elsewhere:
    """Counts a store."""

    def __init__(self, settings: Settings, store: Store) -> None:
        self._file, self._store = settings.counts, store
        self._checkpoints = Checkpoints(settings.data / "checkpoints")
        self._aside = Aside("service.datasets.counting")
        self.reading = frozenset[Path]()

    def count(self, before: Contents | None) -> Contents:
        """Count everything, of which ``before`` may know a part."""
        checkpoint = self._checkpoints.current()
        if checkpoint is None or _size(checkpoint.path) <= MOST_HERE:
            self._file.unlink(missing_ok=True)
            return count(self._store, before)
        self.reading = frozenset({checkpoint.path})
        order = {"checkpoint": str(checkpoint.path), "before": written.plain(before) if before else None}
        try:
            return written.read(self._aside.run(order, lambda made: standing.keep(self._file, made)))
        except WorkerError as error:
            log.warning("the data were not counted in a process of its own: %s", error)
            raise
        finally:
            self.reading = frozenset()

    def stop(self) -> None:
        """End the process that counts, if there is one."""
        self._aside.stop()


def _size(folder: Path) -> int:
    return sum(each.stat().st_size for each in os.scandir(folder))
