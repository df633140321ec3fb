"""Keeps dossiers at the archive's state: brought forward by each publication, made again when in doubt."""

from __future__ import annotations

import logging
import sqlite3
from contextlib import closing
from pathlib import Path

from loaders.errors import WorkerError
from service.archive import Archive
from service.aside import Aside
from service.durable import sync
from service.failures import StoreError
from service.heads import Heads, heads
from service.store import Store

from . import file, making, places

log = logging.getLogger(__name__)
#: More statements than this are put into dossiers by a process of its own.
_FEW = 100_000


class Dossiers:
    """The dossiers in one folder, with one writer: the service."""

    def __init__(self, folder: Path, archive: Archive) -> None:
        """Keep those of an archive."""
        self._folder, self._archive = folder, archive
        self._aside = Aside("service.dossiers.building")
        self._version = ""

    def bring(self, store: Store) -> None:
        """Bring them to the versions that a store has, by steps where these are small.

        Raises:
            ArchiveError: a version is missing or damaged.
            StoreError: they cannot be written; the engine is asked, and the next time all are made again.

        """
        if (version := store.version) == self._version:
            return
        wanted = heads(store)
        try:
            if not self._step(wanted):
                self._make(wanted)
            self._version = version
        except (OSError, sqlite3.Error, WorkerError) as error:
            places.forget(self._folder)
            raise StoreError("store-write", folder=str(self._folder), reason=str(error)) from error

    def stop(self) -> None:
        """End the process that makes them, if there is one: for a service that ends."""
        self._aside.stop()

    def _step(self, wanted: Heads) -> bool:
        """Bring the file forward; False when there is none that can be."""
        path = places.current(self._folder)
        if path is None:
            return False
        try:
            with closing(file.connected(path, writing=True)) as connection:
                kept = file.begun(connection, writing=True)
                if kept.heads == wanted:
                    return True
                if (steps := self._steps(kept.heads, wanted)) is None:
                    return False
                making.bring(kept, self._archive, steps)
                file.settle(kept, wanted)
        except sqlite3.DatabaseError as error:
            log.warning("the dossiers cannot be used and are made again: %s", error)
            return False
        return True

    def _steps(self, have: Heads, wanted: Heads) -> list[making.Step] | None:
        """Give the versions that are missing; None where making all again is the better way."""
        moved = sorted(graph for graph in {*have, *wanted} if have.get(graph) != wanted.get(graph))
        if any(graph not in wanted or wanted[graph][0] <= have.get(graph, (0, ""))[0] for graph in moved):
            return None
        steps = [
            (graph.rpartition("/")[2], number)
            for graph in moved
            for number in range(have.get(graph, (0, ""))[0] + 1, wanted[graph][0] + 1)
        ]
        return None if any(self._archive.is_large(*step) for step in steps) else steps

    def _make(self, wanted: Heads) -> None:
        path = places.fresh(self._folder)
        manifests = (self._archive.manifest(graph.rpartition("/")[2], number) for graph, (number, _) in wanted.items())
        if sum(each.triples for each in manifests) <= _FEW:
            file.make(path, making.everything(self._archive, wanted), wanted)
        else:
            order = {
                "file": str(path),
                "archive": str(self._archive.folder),
                "base": self._archive.base,
                "heads": wanted,
            }
            self._aside.run(order)
        sync(path)
        places.show(path)
