"""All statements of all graphs as sorted N-Quads lines: from the archive where it has them, else from the store.

The archive has them sorted; those of the store are sorted in pieces on the disk. Memory is that of one piece.
"""

from __future__ import annotations

import heapq
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, cast

from rdflib import XSD, URIRef

import queries
from service.archive import Archive
from service.lines import PIECE
from service.store import Store

#: Bytes that are sorted in memory.
_MOST_BYTES = 16 * 2**20
#: How IRIs and blank nodes begin.
_TERM = (b"<", b"_")


def lines(store: Store, archive: Archive, graphs: Iterable[URIRef], folder: Path) -> Iterator[bytes]:
    """Give the lines of some graphs as a store has them, sorted, with line ends; the folder is to work in.

    Raises:
        ArchiveError: a version is damaged.

    """
    heads = {str(row["graph"]): int(str(row["version"])) for row in store.rows(queries.get("app/heads"))}
    streams = list[Iterable[bytes]]()
    for graph in graphs:
        partner, version = graph.rpartition("/")[2], heads.get(str(graph), 0)
        if version and archive.file(partner, version, "manifest.json").exists():
            streams.append(archive.stream(partner, version, checked=False))
        else:
            streams += _sorted(store, graph, folder)
    return heapq.merge(*streams)


def _sorted(store: Store, graph: URIRef, folder: Path) -> list[Iterator[bytes]]:
    pieces = _Pieces(graph, folder)
    asked = store.answer(queries.get("app/statements-of-graph").bind(graph=graph))
    asked.serialise("text/tab-separated-values", cast("IO[bytes]", pieces))
    return pieces.finish()


class _Pieces:
    """Takes rows of subject, property and value as a file does, and keeps them as sorted N-Quads, a piece in a file."""

    def __init__(self, graph: str, folder: Path) -> None:
        self._graph, self._folder = f" <{graph}> .\n".encode(), folder
        self._parts, self._size, self._files = list[bytes](), 0, list[IO[bytes]]()

    def write(self, data: bytes) -> int:
        self._parts.append(data)
        self._size += len(data)
        if self._size >= _MOST_BYTES:
            self._keep()
        return len(data)

    def flush(self) -> None:
        """Do nothing: a file has this."""

    def finish(self) -> list[Iterator[bytes]]:
        self._keep()
        return [_read(file) for file in self._files]

    def _keep(self) -> None:
        whole, _, rest = b"".join(self._parts).rpartition(b"\n")
        self._parts, self._size = [rest], len(rest)
        rows = (row.split(b"\t") for row in whole.split(b"\n") if row.startswith(_TERM))
        file = tempfile.TemporaryFile(dir=self._folder, buffering=PIECE)  # noqa: SIM115 - closed when read
        file.writelines(sorted(b" ".join((*row[:2], _whole(row[2]))) + self._graph for row in rows))
        self._files.append(file)


def _whole(value: bytes) -> bytes:
    """Write a number, which rows have as it is, with its datatype, as N-Quads does."""
    if value.startswith((*_TERM, b'"')):
        return value
    name = "integer" if value.lstrip(b"+-").isdigit() else "double" if b"e" in value.lower() else "decimal"
    return b'"%b"^^<%b>' % (value, XSD[name].encode())


def _read(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        file.seek(0)
        yield from file
