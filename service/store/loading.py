"""Load lines in bulk: as they come, and then again without their graph for the default graph, which is the union."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import BinaryIO, cast

import pyoxigraph as ox

from loaders.passing import letting_go


def load(store: ox.Store, chunks: Iterable[bytes], folder: Path | None) -> None:
    """Load pieces of whole N-Quads lines, each of one graph; not atomic, for a store that nobody reads yet.

    The pieces are gone through twice: so the engine, which holds some batches of a million statements (about 0.5 GB
    each), has less at a time, and puts the first half in order while it reads the second. What it writes to ``folder``
    is not kept in memory.
    """
    with letting_go(folder, "*.sst") if folder is not None else nullcontext():
        for pieces in (iter(chunks), _union(chunks)):
            store.bulk_load(cast("BinaryIO", _Pieces(pieces)), format=ox.RdfFormat.N_QUADS, lenient=True)


def _union(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Give each piece without the graph: no line holds " <graph> .", a line end and more."""
    for chunk in chunks:
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
