"""Has large data counted by a process of its own, of the newest checkpoint; small data are counted where they are."""

from __future__ import annotations

import json
import logging
import os
from contextlib import suppress
from pathlib import Path

from loaders.errors import WorkerError
from service import standing
from service.aside import Aside
from service.checkpoints import Checkpoint, Checkpoints
from service.durable import write_file
from service.settings import Settings
from service.shelf import Shelf
from service.store import Store

from . import written
from .statistics import Contents, count

log = logging.getLogger(__name__)
#: Of a store of more bytes than this (some 300,000 quads) counts are made in a process of its own: they take seconds.
MOST_HERE = 64 * 2**20


class Elsewhere:
    """Counts a store."""

    def __init__(self, settings: Settings, store: Store) -> None:
        self._settings, self._store = settings, store
        self._checkpoints = Checkpoints(settings.data / "checkpoints")
        self._aside = Aside("service.datasets.counting")
        self.reading = frozenset[Path]()

    def count(self, before: Contents | None) -> Contents:
        """Count everything, of which ``before`` may know a part; what was counted of these very data is taken as it is.

        Raises:
            WorkerError: the process that counts ended before its work did.

        """
        checkpoint = self._checkpoints.current()
        if checkpoint is None or _size(checkpoint.path) <= MOST_HERE:
            self._forget()
            return count(self._store, before)
        return self._kept(checkpoint.version) or self._counted(checkpoint)

    def _counted(self, checkpoint: Checkpoint) -> Contents:
        self.reading, settings = frozenset({checkpoint.path}), self._settings
        known = standing.read(settings.counts)
        order = {
            "checkpoint": str(checkpoint.path), "archive": str(settings.archive), "base": settings.base,
            "shelf": str(settings.shelf), "pages": known is None or known.version != checkpoint.version,
        }  # fmt: skip
        try:
            made = self._aside.run(order, lambda told: standing.keep(settings.counts, told))
        except WorkerError as error:
            log.warning("the data were not counted in a process of its own: %s", error)
            raise
        finally:
            self.reading = frozenset()
        write_file(settings.statistics, json.dumps(made).encode())
        return written.read(made)

    def _kept(self, version: str) -> Contents | None:
        """Give what was counted of a version, if all that is made with it is there too."""
        counts, shelf = standing.read(self._settings.counts), Shelf.open(self._settings.shelf)
        if counts is None or shelf is None or {counts.version, shelf.version} != {version}:
            return None
        with suppress(OSError, ValueError, KeyError, TypeError):  # it is missing, damaged, or of another release
            found = written.read(json.loads(self._settings.statistics.read_bytes()))
            return found if found.version == version else None
        return None

    def _forget(self) -> None:
        """Leave nothing of when the data were large."""
        for file in (self._settings.counts, self._settings.statistics, self._settings.shelf):
            file.unlink(missing_ok=True)

    def stop(self) -> None:
        """End the process that counts, if there is one."""
        self._aside.stop()


def _size(folder: Path) -> int:
    return sum(each.stat().st_size for each in os.scandir(folder))
