"""Gives dossiers of one version of the data, for the store of that version."""

from __future__ import annotations

import logging
import sqlite3
import time
from pathlib import Path

from service.heads import Heads

from . import dossier, places
from .dossier import Dossier
from .file import Kept, begun, connected
from .sorting import ITEMS

log = logging.getLogger(__name__)
#: Seconds until it is looked again whether there are dossiers of the version wanted.
_AGAIN = 1.0


class Drawer:
    """The dossiers of one version; belongs to one thread. While there are none of that version it gives none."""

    def __init__(self, folder: Path, base: str, heads: Heads) -> None:
        """Look in a folder for dossiers of the versions of graphs that a store has."""
        self._folder, self._heads, self._items = folder, heads, f"{base}{ITEMS}"
        self._kept: Kept | None = None
        self._looked = -_AGAIN
        self._last: tuple[str, Dossier | None] = ("", None)

    def dossier(self, name: str) -> Dossier | None:
        """Give the dossier of a thing, an empty one where nothing is said of it; None where the engine has to say."""
        if self._last[0] != name or self._last[1] is None:
            self._last = name, self._read(name)
        return self._last[1]

    def item(self, name: str) -> Dossier | None:
        """Give the dossier of a practice item: of other things it does not say what points at them."""
        return self.dossier(name) if name.startswith(self._items) else None

    def has_nothing(self, name: str) -> bool:
        """Tell whether nothing at all is said of a thing; False also where the engine has to say."""
        kept = self._kept or self._look()
        return kept is not None and "#" not in name and not kept.has(name)

    def close(self) -> None:
        """Let go of the file."""
        if self._kept:
            self._kept.connection.close()
            self._kept = None
        self._looked = float("inf")

    def _read(self, name: str) -> Dossier | None:
        kept = self._kept or self._look()
        if kept is None:
            return None
        try:
            lines = kept.lines(name)
        except (sqlite3.Error, ValueError) as error:
            log.error("the dossiers cannot be read: %s", error)  # noqa: TRY400 - the text says all
            self.close()
            return None
        return None if lines is None else dossier.read(name, lines)

    def _look(self) -> Kept | None:
        """Look for the dossiers of the version, once a second at most; once found they stay as they are."""
        now = time.monotonic()
        if now - self._looked < _AGAIN:
            return None
        self._looked = now
        path = places.current(self._folder)
        if path is None:
            return None
        try:
            kept = begun(connected(path))
        except (sqlite3.Error, OSError, ValueError):  # another release's, or just being replaced
            return None
        if kept.heads != self._heads:
            kept.connection.close()
            return None
        self._kept = kept
        return kept
