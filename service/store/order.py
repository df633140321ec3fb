"""Rows put in order by what stands in some of their columns (SPARQL 1.1, section 15.1).

The engine takes both terms out of its store anew for every comparison it makes, and it ends in a panic where it meets
numbers among strings, which it cannot compare with one another. Here each term is looked at once, and every two have
an order: the rows are taken as lines of TSV, put in order, and given back to the engine to be written.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import IO, Any, NamedTuple, cast

import pyoxigraph as ox

from .ranks import ranks
from .results import TSV, Answer

#: Bytes of lines up to which they are put in order here; above, the engine does it in less memory. When only the first
#: rows are asked for, so many bytes at a time are put in order, and the first of them kept.
MOST, PIECE = 2**26, 2**24


class Order(NamedTuple):
    """What order is asked for: variables and whether they go down, and which of the rows, by their places from 0.

    The first ``hidden`` columns are there for the order alone.
    """

    by: tuple[tuple[str, bool], ...]
    rows: slice
    hidden: int = 0


class Ordered:
    """An answer in order, read once, by ``serialise``; ``engine`` gives the same answer, put in order by the engine."""

    form = "bindings"

    def __init__(self, unordered: Answer, order: Order, engine: Callable[[], Answer]) -> None:
        self._unordered, self._order, self._engine = unordered, order, engine

    def serialise(self, media_type: str, output: IO[bytes] | None = None) -> bytes:
        """Write the rows in a media type of solutions; with an output, into that, piece by piece."""
        lines = _Lines(self._order)
        try:
            self._unordered.serialise(TSV, cast("IO[bytes]", lines))
        except _TooMuchError:
            del lines
            return self._engine().serialise(media_type, output)
        ordered = in_order(bytes(lines.kept), self._order)
        return Answer(lambda: _read(ordered)).serialise(media_type, output)


def _read(lines: bytes) -> ox.QuerySolutions:
    return cast("ox.QuerySolutions", ox.parse_query_results(lines, format=ox.QueryResultsFormat.TSV))


def in_order(lines: bytes, order: Order) -> bytes:
    """Put the lines of a result as TSV in order; rows that are alike in it stay in the order they have."""
    head, *rows = lines.split(b"\n")
    rows.pop()  # what follows the last line end
    names = [name.decode() for name in head.split(b"\t")]
    for name, down in reversed(order.by):
        column = names.index("?" + name)
        keys: list[Any] = ranks([row.split(b"\t", column + 1)[column] for row in rows])
        places = sorted(range(len(rows)), key=keys.__getitem__, reverse=down)
        rows = [rows[place] for place in places]
    found = [head, *rows[order.rows]]
    if order.hidden:
        found = [row.split(b"\t", order.hidden)[order.hidden] for row in found]
    return b"\n".join([*found, b""])


class _TooMuchError(Exception):
    """More than is put in order here."""


class _Lines:
    """Where the engine writes the lines; ``kept`` are all, or those that can be among the rows that are asked for."""

    def __init__(self, order: Order) -> None:
        self._order = order._replace(rows=slice(order.rows.stop), hidden=0)
        self.kept = bytearray()

    def write(self, data: bytes) -> int:
        self.kept += data
        if len(self.kept) > PIECE and self._order.rows.stop is not None and (end := self.kept.rfind(b"\n") + 1):
            self.kept[:end] = in_order(bytes(self.kept[:end]), self._order)
        if len(self.kept) > (MOST if self._order.rows.stop is None else PIECE):
            raise _TooMuchError
        return len(data)

    def flush(self) -> None:
        """Do nothing: it is all kept."""
