"""Makes the shelf of what is said of practice items; all is sorted on the disk, so that memory stays small."""

from __future__ import annotations

import sqlite3
import zlib
from array import array
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from pathlib import Path
from uuid import uuid4

from service.durable import UNFINISHED, clear_unfinished, sync

from . import FORMAT, places

_TABLES = """
    CREATE TABLE about (name TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
    CREATE TABLE item (place INTEGER PRIMARY KEY, iri TEXT NOT NULL);
    CREATE TABLE held (name TEXT, value TEXT, places BLOB NOT NULL, PRIMARY KEY (name, value)) WITHOUT ROWID;
    CREATE TABLE orders (name TEXT PRIMARY KEY, content BLOB NOT NULL) WITHOUT ROWID;
"""
_ROWS = "CREATE TABLE rows.row (iri TEXT, issued TEXT, changed TEXT, held INTEGER)"
#: The order of ``app/items`` and, for feeds, that of ``app/feed-items``.
_PLACED = """
    CREATE TABLE rows.placed AS
    SELECT row_number() OVER (ORDER BY issued || iri DESC) - 1 AS place, iri, changed, held FROM rows.row
"""
_CHANGED = "SELECT place FROM rows.placed ORDER BY changed || iri DESC"
#: What an item has, as pairs of a filter's name and a value.
Held = tuple[tuple[str, str], ...]
#: An item: address, date of issue, of its last change, what it has.
Row = tuple[str, str, str, Held]


class Making:
    """Gathers items, in any order, and writes the shelf at the end."""

    def __init__(self, file: Path) -> None:
        """Begin; drafts lie beside the file, in a folder that nobody else writes in."""
        self._file = file
        file.parent.mkdir(parents=True, exist_ok=True)
        clear_unfinished(file.parent)
        self._draft, self._rows = (file.with_name(f"{UNFINISHED}{uuid4().hex}") for _ in range(2))
        self._numbers: dict[Held, int] = {}
        self._database = sqlite3.connect(self._draft)
        self._database.execute("PRAGMA journal_mode = OFF")
        self._database.execute("PRAGMA synchronous = OFF")
        self._database.executescript(_TABLES)
        self._database.execute("ATTACH ? AS rows", (str(self._rows),))
        self._database.execute("PRAGMA rows.journal_mode = OFF")
        self._database.execute(_ROWS)

    def add(self, rows: Iterable[Row]) -> None:
        """Add items."""
        numbers = self._numbers
        self._database.executemany(
            "INSERT INTO rows.row VALUES (?, ?, ?, ?)",
            ((iri, issued, changed, numbers.setdefault(held, len(numbers))) for iri, issued, changed, held in rows),
        )

    def finish(self, version: str, broader: Mapping[str, Iterable[str]]) -> None:
        """Write all of it in one step; themes and areas count with all that is ``broader``."""
        try:
            with closing(self._database) as database:
                size = self._place(database)
                self._hold(database, size, broader)
                about = {"version": version, "size": str(size), "format": str(FORMAT)}
                database.executemany("INSERT INTO about VALUES (?, ?)", about.items())
                database.commit()
            sync(self._draft)
            self._draft.replace(self._file)
        finally:
            self.drop()

    def drop(self) -> None:
        """Leave nothing behind."""
        self._database.close()
        for draft in (self._draft, self._rows):
            draft.unlink(missing_ok=True)

    def _place(self, database: sqlite3.Connection) -> int:
        """Give each item its place, and note both orders."""
        database.execute(_PLACED)
        database.execute("INSERT INTO item SELECT place, iri FROM rows.placed ORDER BY place")
        order = array("I", (place for (place,) in database.execute(_CHANGED)))
        rank = array("I", bytes(4 * len(order)))
        for number, place in enumerate(order):
            rank[place] = number
        kept = (("order", order.tobytes()), ("rank", rank.tobytes()))
        database.executemany("INSERT INTO orders VALUES (?, ?)", kept)
        return len(order)

    def _hold(self, database: sqlite3.Connection, size: int, broader: Mapping[str, Iterable[str]]) -> None:
        own: dict[tuple[str, str], array[int]] = {}
        combinations = [[own.setdefault(each, array("I")) for each in held] for held in self._numbers]
        for place, number in database.execute("SELECT place, held FROM rows.placed ORDER BY place"):
            for held in combinations[number]:
                held.append(place)
        whole: dict[tuple[str, str], list[array[int]]] = {}
        for (name, value), found in own.items():
            for each in _above(value, broader) if name in {"theme", "area"} else (value,):
                whole.setdefault((name, each), []).append(found)
        database.executemany("INSERT INTO held VALUES (?, ?, ?)", _written(whole, size))


def _written(whole: Mapping[tuple[str, str], list[array[int]]], size: int) -> Iterator[tuple[str, str, bytes]]:
    for (name, value), parts in whole.items():
        raw = places.of((place for part in parts for place in part), size)
        yield name, value, zlib.compress(raw, 1)


def _above(value: str, broader: Mapping[str, Iterable[str]]) -> list[str]:
    """Give a thing and all that is broader, each once."""
    found = {value: None}
    waiting = [value]
    for each in waiting:
        new = [wider for wider in broader.get(each, ()) if wider not in found]
        found |= dict.fromkeys(new)
        waiting += new
    return list(found)
