"""The index of what can be found: made from the store, brought forward with each publication, made again when in doubt.

It remembers which version of each partner's graph it has. A crash leaves it at an earlier state, from which it is
brought forward again; what is newer than its notes is indexed a second time, to the same end. Little is indexed here,
much in a process of its own (``building``), and meanwhile the index is searched as it was.
"""

from __future__ import annotations

import logging
import shutil
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

import tantivy

from loaders.errors import WorkerError
from service.aside import Aside
from service.checkpoints import Checkpoint
from service.failures import StoreError
from service.heads import heads
from service.store import Store

from . import following
from .documents import things
from .following import Changes
from .memory import Memory
from .schema import schema
from .writing import Notes, registered, write

log = logging.getLogger(__name__)
#: More things than this are indexed in a process of its own, if there is a checkpoint that it can read.
FEW = 2000
#: When more things than this share changed, making the index again is faster.
_SHARE = 0.5
#: How much of what was found out about a state is kept: some kilobytes each.
_KEPT = 5000
#: Gives the newest checkpoint of the store, or None.
Newest = Callable[[], Checkpoint | None]


@dataclass(frozen=True)
class State:
    """One state of the index, which stays as it is while it is read."""

    searcher: tantivy.Searcher
    schema: tantivy.Schema
    version: str
    memory: Memory = field(default_factory=lambda: Memory(_KEPT), compare=False)


class Index:
    """Documents of one installation, on the disk or, without a folder, in memory."""

    def __init__(self, folder: Path | None) -> None:
        """Open the index; one that is missing, broken or of another format is begun anew, empty."""
        self._folder, self._writing = folder, threading.Lock()
        self._aside = Aside("service.search.building")
        self._notes = Notes("", {}, 0)
        self._state: State | None = None
        self.far, self.reading = (0, 0), frozenset[Path]()
        self._index = self._opened()

    @property
    def state(self) -> State | None:
        """The state to search in; None until there is one."""
        return self._state

    def bring(self, store: Store, changes: Changes | None = None, newest: Newest = lambda: None) -> bool:
        """Bring the index to the store's state, or to that of its ``newest`` checkpoint; tell whether it was behind.

        Raises:
            ArchiveError: a version's change cannot be read.
            StoreError: the index cannot be written; the next time all of it is made again.

        """
        with self._writing:
            if self._state and self._state.version == store.version:
                return False
            checkpoint = newest()
            try:
                self._bring(store, changes, checkpoint)
            except (OSError, ValueError) as error:  # ValueError: the engine's word for what it cannot write
                self._notes = Notes("", {}, 0)
                raise StoreError("store-write", folder=str(self._folder), reason=str(error)) from error
            except WorkerError as error:  # the index is as it was
                raise StoreError("store-write", folder=str(self._folder), reason=str(error)) from error
            return True

    def look(self) -> None:
        """Do nothing: whoever brings it forward knows its state."""

    def stop(self) -> None:
        """End the process that indexes, if there is one."""
        self._aside.stop()

    def _bring(self, store: Store, changes: Changes | None, checkpoint: Checkpoint | None) -> None:
        # The checkpoint was taken before: what the store says has changed is then never less than what the checkpoint
        # has changed.
        touched = following.touched(store, self._notes.heads, heads(store), changes)
        if touched is not None and len(touched) > FEW and len(touched) > sum(1 for _ in things(store)) * _SHARE:
            touched = None
        if checkpoint is None or self._folder is None or not _are_many(store, touched):
            self._show(write(self._index, self._folder, store, touched))
        elif not self._state or checkpoint.version != self._state.version:
            self._send(checkpoint, touched)

    def _send(self, checkpoint: Checkpoint, touched: set[str] | None) -> None:
        log.info("a process of its own indexes %s things for search", "all" if touched is None else len(touched))
        assert self._folder is not None  # noqa: S101 - an index in memory stays in this process
        order = {
            "checkpoint": str(checkpoint.path), "folder": str(self._folder),
            "touched": None if touched is None else sorted(touched),
        }  # fmt: skip
        self.reading = frozenset({checkpoint.path})
        try:
            self._aside.run(order, self._hear)
        finally:
            self.far, self.reading = (0, 0), frozenset()
        self._index.reload()
        self._show(Notes.read(self._folder))

    def _hear(self, far: list[int]) -> None:
        self.far = (far[0], far[1])

    def _show(self, notes: Notes) -> None:
        self._notes = notes
        self._state = State(self._index.searcher(), self._index.schema, notes.version)

    def _opened(self) -> tantivy.Index:
        if self._folder is None:
            return registered(tantivy.Index(schema()))
        try:
            return self._existing(self._folder)
        except (OSError, ValueError, KeyError, TypeError) as error:
            if self._folder.exists():
                log.warning("the search index cannot be used and is made again: %s", error)
            self._notes = Notes("", {}, 0)
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder.mkdir(parents=True, exist_ok=True)  # who reads it may have put a lock there meanwhile
            return registered(tantivy.Index(schema(), str(self._folder)))

    def _existing(self, folder: Path) -> tantivy.Index:
        """Open what is there.

        Raises:
            OSError, ValueError, KeyError, TypeError: it is no index of this format, or not all of it is there.

        """
        self._notes = Notes.read(folder)
        index = registered(tantivy.Index.open(str(folder)))
        index.reload()
        searcher = index.searcher()
        if searcher.num_docs == self._notes.documents:
            self._state = State(searcher, index.schema, self._notes.version)
        # Else a crash came between documents and notes; the notes are behind, and bring() starts from them.
        return index


def _are_many(store: Store, touched: set[str] | None) -> bool:
    found = things(store) if touched is None else iter(touched)
    return next(islice(found, FEW, None), None) is not None
