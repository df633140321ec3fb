"""Gives dossiers of one version of the data, for the store of that version."""

from __future__ import annotations

import logging
import sqlite3
import time
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from service.heads import Heads
from service.store.reading import Dossier

from . import dossier, places
from .file import Kept, begun, connected
from .sorting import ITEMS

T = TypeVar("T")
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
        """Give the dossier of a thing; None where the engine has to say, if there is anything to be said."""
        if self._last[0] != name or self._last[1] is None:
            self._last = name, self._read(name)
        return self._last[1]

    def item(self, name: str) -> Dossier | None:
        """Give the dossier of a practice item: of other things it does not say what points at them."""
        return self.dossier(name) if name.startswith(self._items) else None

    def has_nothing(self, name: str) -> bool:
        """Tell whether nothing at all is said of a thing; False also where the engine has to say."""
        return "#" not in name and self._asked(lambda kept: kept.has(name)) is False

    def close(self) -> None:
        """Let go of the file."""
        if self._kept:
            self._kept.connection.close()
            self._kept = None
        self._looked = float("inf")

    def _read(self, name: str) -> Dossier | None:
        lines = self._asked(lambda kept: kept.lines(name))
        return dossier.read(name, lines) if lines else None

    def _asked(self, ask: Callable[[Kept], T]) -> T | None:
        """Ask the file; what is damaged is not asked again."""
        kept = self._kept or self._look()
        if kept is None:
            return None
        try:
            return ask(kept)
        except (sqlite3.Error, zlib.error, ValueError) as error:
            log.error("the dossiers cannot be read: %s", error)  # noqa: TRY400 - the text says all
            self.close()
            return None

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
