"""The index as another process keeps it: opened where it lies, looked at again when its notes change, never written."""

from __future__ import annotations

from pathlib import Path
from typing import NoReturn

import tantivy

from .index import State
from .writing import Notes, registered


class Reading:
    """Stands in the place of ``Index`` for who only searches; nothing to search in while there is no whole index."""

    far, reading = (0, 0), frozenset[Path]()

    def __init__(self, folder: Path) -> None:
        """Look at a folder, in which there may be nothing yet."""
        self._folder = folder
        self._index: tantivy.Index | None = None
        self._seen: object = None
        self.state: State | None = None

    def look(self) -> None:
        """Turn to the newest state, which is there when its notes are; keep the old one while that cannot be read."""
        try:
            seen = _mark(Notes.path(self._folder))
            if seen == self._seen:
                return
            notes, index = Notes.read(self._folder), self._index or registered(tantivy.Index.open(str(self._folder)))
            index.reload()
        except (OSError, ValueError, KeyError, TypeError):  # it is being made anew, or is of another release
            self._index = None
            return
        searcher = index.searcher()
        if searcher.num_docs == notes.documents:  # else documents of a newer state are there before its notes
            self._index, self._seen = index, seen
            self.state = State(searcher, index.schema, notes.version)

    def bring(self, *_: object) -> NoReturn:
        """Refuse: the process whose index it is does that."""
        raise NotImplementedError

    def stop(self) -> None:
        """Do nothing: no process indexes here."""


def _mark(file: Path) -> tuple[int, int]:
    found = file.stat()
    return found.st_ino, found.st_mtime_ns
