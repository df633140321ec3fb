"""The practice items of large data as they stand in lists, newest first: which place each has, and who stands where.

A file in the data folder, made with the counts of each version of the data (``making``) and read by every process. For
each theme, area, publisher and status it has the set of places of its items, so that a list narrowed by several of them
is their intersection, its length known and any page of it found at once.
"""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from . import places

__all__ = ["FILTERS", "FORMAT", "Chosen", "Shelf"]
#: What narrows a list; of themes and areas each has the items of those narrower than it.
FILTERS = ("theme", "area", "publisher", "status")
#: Change it when what is in the file changes.
FORMAT = 1
#: Addresses that are read at once.
_BATCH = 500
#: Below this share of all, the items of a feed are put in order; above it the order of all is gone through.
_FEW = 50


@dataclass(frozen=True)
class Chosen:
    """The items that some filters leave, as addresses in the order of lists; none is read before it is asked for."""

    file: Path
    bits: int
    size: int

    def __len__(self) -> int:
        return self.size

    def cut(self, start: int, size: int) -> list[str]:
        """Give so many of them from one on."""
        with _opened(self.file) as shelf:
            return _named(shelf, places.cut(self.bits, start, size))

    def __iter__(self) -> Iterator[str]:
        found = places.ones(self.bits)
        with _opened(self.file) as shelf:
            while batch := [place for _, place in zip(range(_BATCH), found, strict=False)]:
                yield from _named(shelf, batch)

    def changed(self, start: int, size: int) -> list[str]:
        """Give some of them in the order in which they were changed, the last first."""
        with _opened(self.file) as shelf:
            (order, rank) = (
                memoryview(shelf.execute("SELECT content FROM orders WHERE name = ?", (name,)).fetchone()[0]).cast("I")
                for name in ("order", "rank")
            )
            if self.size * _FEW < len(order):
                found = sorted(places.ones(self.bits), key=rank.__getitem__)[start : start + size]
            else:
                found = list(_through(order, self.bits, start, size))
            return _named(shelf, found)


@dataclass(frozen=True)
class Shelf:
    """One state of the shelf: of which version of the data it is, and how many items stand on it."""

    file: Path
    version: str
    size: int

    @classmethod
    def open(cls, file: Path) -> Self | None:
        """Open what was made last; None where nothing was, or by another release."""
        try:
            with _opened(file) as shelf:
                known = dict(shelf.execute("SELECT name, value FROM about"))
        except sqlite3.Error:
            return None
        return cls(file, known["version"], int(known["size"])) if known.get("format") == str(FORMAT) else None

    def narrowed(self, chosen: Mapping[str, Sequence[str]]) -> Chosen:
        """Give the items that have, for each of the filters given, one of its values."""
        bits = (1 << self.size) - 1
        with _opened(self.file) as shelf:
            for name, values in chosen.items():
                one = 0
                for value in values:
                    one |= _bits(shelf, name, value)
                bits &= one
        return Chosen(self.file, bits, bits.bit_count())


@contextmanager
def _opened(file: Path) -> Iterator[sqlite3.Connection]:
    """Open the file as it is now; who has it open reads it to the end, whatever takes its place."""
    with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro&immutable=1", uri=True)) as connection:
        yield connection


def _bits(shelf: sqlite3.Connection, name: str, value: str) -> int:
    row = shelf.execute("SELECT places FROM held WHERE name = ? AND value = ?", (name, value)).fetchone()
    return int.from_bytes(zlib.decompress(row[0]), "little") if row else 0


def _named(shelf: sqlite3.Connection, wanted: Sequence[int]) -> list[str]:
    asked = ", ".join(map(str, wanted))
    found = dict(shelf.execute(f"SELECT place, iri FROM item WHERE place IN ({asked})"))  # noqa: S608 - numbers
    return [found[place] for place in wanted]


def _through(order: Sequence[int], bits: int, start: int, size: int) -> Iterator[int]:
    raw, left = bits.to_bytes(len(order) // 8 + 1, "little"), start + size
    for place in order:
        if raw[place >> 3] >> (place & 7) & 1:
            left -= 1
            if left < size:
                yield place
            if not left:
                return
