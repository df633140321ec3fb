"""Load lines in bulk: as they come, and once more without their graph for the default graph, which is the union."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from typing import BinaryIO, cast

import pyoxigraph as ox


def load(store: ox.Store, chunks: Iterable[bytes]) -> None:
    """Load pieces of whole N-Quads lines, each of one graph; not atomic, for a store that nobody reads yet.

    The engine holds a million statements at a time (under 1 GB); what it has already it does not hold twice.
    """
    source = cast("BinaryIO", _Pieces(_with_union(chunks)))
    store.bulk_load(source, format=ox.RdfFormat.N_QUADS, lenient=True)


def _with_union(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Give each piece a second time without the graph: no line holds " <graph> .", a line end and more."""
    for chunk in chunks:
        yield chunk
        yield chunk.replace(chunk[chunk.rindex(b" <") :], b" .\n")


class _Pieces(io.RawIOBase):
    """Pieces of bytes as a file to read."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        super().__init__()
        self._pieces, self._left = pieces, memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        while not self._left:
            piece = next(self._pieces, None)
            if piece is None:
                return 0
            self._left = memoryview(piece)
        count = min(len(buffer), len(self._left))
        buffer[:count] = self._left[:count]
        self._left = self._left[count:]
        return count
