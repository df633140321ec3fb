"""The file of dossiers: an SQLite database of compressed lines, by the thing's name.

A row has some of the lines of one thing. Rows are found by a number made of the name, as an index of names would be
five times as large; that the name is the one meant is looked at, too.
"""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from hashlib import blake2b
from itertools import islice
from pathlib import Path

from service.heads import Heads

#: Changes when files of an older release cannot be read any more.
FORMAT = 1
#: What lines have in common is taken from the first of them: so many dossiers, so many bytes.
_SAMPLE, _DICTIONARY_BYTES = 400, 32 * 2**10
#: How hard it is tried to make dossiers small: more takes twice as long for a twentieth of the size.
_LEVEL = 4
#: A longer one, or one of more rows, is not given, and the engine is asked: it would have to be read whole.
_LONGEST, _MOST_ROWS = 256 * 2**10, 8
_SCHEMA = """
CREATE TABLE about (format INTEGER, heads TEXT, dictionary BLOB);
CREATE TABLE dossier (number INTEGER, name TEXT, lines BLOB);
"""
_BY_NUMBER = "CREATE INDEX by_number ON dossier (number)"
_THESE = "WHERE number = ? AND name = ?"
Entry = tuple[str, Sequence[bytes]]
#: Lines with their ends by the name of a thing.
Lines = Mapping[str, set[bytes]]


@dataclass(frozen=True)
class Kept:
    """One state of the file, as long as its connection is open: which versions of the graphs it has."""

    connection: sqlite3.Connection
    heads: Heads
    dictionary: bytes

    def lines(self, name: str) -> list[str] | None:
        """Give the lines of a dossier, without their ends; none where nothing is said, None where it is too long.

        Raises:
            sqlite3.Error: the file is damaged.

        """
        asked = f"SELECT lines FROM dossier {_THESE} LIMIT ?"  # noqa: S608 - nothing of anybody else's
        rows = [packed for (packed,) in self.connection.execute(asked, (_number(name), name, _MOST_ROWS + 1))]
        if len(rows) > _MOST_ROWS or None in rows:
            return None
        return [line for row in rows for line in self._unpacked(row).decode().split("\n")[:-1]]

    def has(self, name: str) -> bool:
        """Tell whether there is a dossier of a thing."""
        asked = f"SELECT 1 FROM dossier {_THESE} LIMIT 1"  # noqa: S608 - nothing of anybody else's
        return self.connection.execute(asked, (_number(name), name)).fetchone() is not None

    def _unpacked(self, packed: bytes) -> bytes:
        return zlib.decompressobj(-zlib.MAX_WBITS, self.dictionary).decompress(packed)


def connected(path: Path, *, writing: bool = False) -> sqlite3.Connection:
    """Open a file that is there.

    Raises:
        sqlite3.Error: it is not there.

    """
    mode = "rw" if writing else "ro"
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode={mode}", uri=True, isolation_level=None)


def begun(file: sqlite3.Connection, *, writing: bool = False) -> Kept:
    """Begin to read the state that an open file has now, or to change it.

    Raises:
        sqlite3.Error: it is damaged, of another format, or in use by another that writes.

    """
    file.execute("BEGIN IMMEDIATE" if writing else "BEGIN")
    number, heads, dictionary = file.execute("SELECT format, heads, dictionary FROM about").fetchone()
    if number != FORMAT:
        raise sqlite3.DatabaseError(f"format {number}")
    return Kept(file, {graph: (head[0], head[1]) for graph, head in json.loads(heads).items()}, dictionary)


def make(path: Path, entries: Iterable[Entry], heads: Heads) -> None:
    """Write a new file; a thing's lines may come in several entries.

    Raises:
        sqlite3.Error: the disk is full or cannot be written.

    """
    with closing(sqlite3.connect(path, isolation_level=None)) as file:
        file.execute("PRAGMA journal_mode = OFF")  # nobody reads it until it is whole
        file.execute("PRAGMA synchronous = OFF")
        file.executescript(_SCHEMA)
        file.execute("BEGIN")
        rest = iter(entries)
        sample = list(islice(rest, _SAMPLE))
        dictionary = b"".join(line for _, lines in sample for line in lines)[-_DICTIONARY_BYTES:]
        file.execute("INSERT INTO about VALUES (?, ?, ?)", (FORMAT, json.dumps(heads), dictionary))
        for each in (sample, rest):
            file.executemany("INSERT INTO dossier VALUES (?, ?, ?)", _rows(each, dictionary))
        file.execute(_BY_NUMBER)
        file.execute("COMMIT")
        file.execute("PRAGMA journal_mode = WAL")


def change(kept: Kept, removed: Lines, added: Lines) -> None:
    """Take lines out of dossiers and put others in, by the thing's name; a line in both stays.

    Dossiers that are too long to be given are left as they are, and are not given until all are made again.
    """
    for name in {*removed, *added}:
        if (before := kept.lines(name)) is None:
            continue
        lines = sorted(({f"{line}\n".encode() for line in before} - removed.get(name, set())) | added.get(name, set()))
        kept.connection.execute(f"DELETE FROM dossier {_THESE}", (_number(name), name))  # noqa: S608 - as above
        if lines:
            row = (_number(name), name, packed(lines, kept.dictionary))
            kept.connection.execute("INSERT INTO dossier VALUES (?, ?, ?)", row)


def settle(kept: Kept, heads: Heads) -> None:
    """Note the versions that the file has now, and have all that was written be there."""
    kept.connection.execute("UPDATE about SET heads = ?", (json.dumps(heads),))
    kept.connection.execute("COMMIT")


def packed(lines: Iterable[bytes], dictionary: bytes) -> bytes | None:
    """Compress lines; None for too many."""
    content = b"".join(lines)
    if len(content) > _LONGEST:
        return None
    pack = zlib.compressobj(_LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS, zdict=dictionary)
    return pack.compress(content) + pack.flush()


def _rows(entries: Iterable[Entry], dictionary: bytes) -> Iterator[tuple[int, str, bytes | None]]:
    for name, lines in entries:
        yield _number(name), name, packed(lines, dictionary)


def _number(name: str) -> int:
    return int.from_bytes(blake2b(name.encode(), digest_size=8).digest(), signed=True)
