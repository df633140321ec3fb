"""A reader that hands a parser one piece at a time, so that the piece last handed out tells where the parser is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterator

Place = TypeVar("Place")


class PacedReader(Generic[Place]):
    """A binary file for pyoxigraph; ``place`` belongs to the piece it was last given. Pieces are never empty."""

    def __init__(self, pieces: Iterator[tuple[Place, bytes]], start: Place) -> None:
        self.place = start
        self.ended = False
        self._pieces = pieces
        self._rest = b""

    def read(self, size: int = -1) -> bytes:
        """Give the next piece, or as much of it as is asked for."""
        rest = self._rest
        if not rest:
            self.place, rest = next(self._pieces, (self.place, b""))
            self.ended = not rest
        if 0 <= size < len(rest):
            rest, self._rest = rest[:size], rest[size:]
        else:
            self._rest = b""
        return rest

    def skip(self) -> None:
        """Drop what is left of the piece."""
        self._rest = b""
