"""A sorted file of lines, looked into by the beginning of a line."""

from __future__ import annotations

import mmap
import os
import weakref
from collections.abc import Iterator
from pathlib import Path

from .nearby import thing_of

#: Bytes that are searched at once, and that are read at once where a file is not mapped.
_PIECE, _PAGE = 4 << 20, 4096


class Paged:
    """The bytes of a file, read as they are looked at: other than mapped ones they take no addresses."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_RDONLY)
        self._size = os.fstat(self._file).st_size
        weakref.finalize(self, os.close, self._file)

    def __len__(self) -> int:
        return self._size

    def __getitem__(self, part: slice) -> bytes:
        return os.pread(self._file, part.stop - part.start, part.start)

    def find(self, wanted: bytes, start: int = 0, stop: int | None = None) -> int:
        """Find where some bytes begin, at ``start`` or after it; -1 where they are not."""
        stop = self._size if stop is None else min(stop, self._size)
        while start < stop:
            page = self[start : min(start + _PAGE + len(wanted) - 1, stop)]
            if (at := page.find(wanted)) >= 0:
                return start + at
            start += _PAGE
        return -1

    def rfind(self, wanted: bytes, start: int, stop: int) -> int:
        """Find where some bytes begin the last time, between ``start`` and ``stop``; -1 where they are not."""
        while start < stop:
            low = max(start, stop - _PAGE - len(wanted) + 1)
            if (at := self[low:stop].rfind(wanted)) >= 0:
                return low + at
            stop = low + len(wanted) - 1 if low > start else start
        return -1


class Whole:
    """A sorted file of all lines, in memory as far as it is looked at; ``mapped``, or else read page by page."""

    def __init__(self, path: Path, *, mapped: bool = True) -> None:
        self._map = _mapped(path) if mapped else Paged(path)

    def thing(self, thing: str) -> list[str]:
        """Give the lines about a thing (``<iri>``) and its parts by name."""
        return [*self._beginning(f"{thing[:-1]}#"), *self._beginning(f"{thing_of(thing)} ")]

    def ending(self, end: str) -> Iterator[str]:
        """Give the lines that end with some text and a line end; looks at all, a piece at a time: others get turns."""
        wanted, more = f"{end}\n".encode(), len(end.encode())
        for start in range(0, len(self._map), _PIECE):
            at, stop = self._map.find(wanted, start, start + _PIECE + more), start + _PIECE
            while -1 < at < stop:
                yield self._map[self._map.rfind(b"\n", 0, at) + 1 : at].decode() + end
                at = self._map.find(wanted, at + 1, stop + more)

    def subjects(self, after: str = "") -> Iterator[str]:
        """Name what the lines are about, in order, from the first that comes after an IRI."""
        at = self._first(f"<{after}>!".encode()) if after else 0
        while at < len(self._map):
            about = self._map[at + 1 : self._map.find(b">", at)].decode()
            yield about
            at = self._first(f"<{about}>!".encode(), at)

    def _beginning(self, start: str) -> Iterator[str]:
        wanted = start.encode()
        at = self._first(wanted)
        while self._map[at : at + len(wanted)] == wanted:
            end = self._map.find(b"\n", at) + 1
            yield self._map[at:end].decode()
            at = end

    def _first(self, wanted: bytes, low: int = 0) -> int:
        """Find where the first line that is not before ``wanted`` begins; ``low`` is where one before it does."""
        high = len(self._map)
        while low < high:
            middle = self._map.rfind(b"\n", low, (low + high) // 2) + 1 or low
            end = self._map.find(b"\n", middle) + 1 or high
            if self._map[middle : middle + len(wanted)] < wanted:
                low = end
            else:
                high = middle
        return low


def _mapped(path: Path) -> mmap.mmap | bytes:
    with path.open("rb") as file:
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) if path.stat().st_size else b""
