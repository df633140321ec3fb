"""Sorted files of lines: written batch by batch, merged into one, looked into by the beginning of a line."""

from __future__ import annotations

import mmap
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from itertools import chain, islice, zip_longest
from operator import eq
from pathlib import Path

from .nearby import thing_of

#: Bytes that are searched at once.
_PIECE = 4 << 20
#: Bytes of lines that are read at once from all runs together, and at least from each. Little, so that it stays in the
#: processor's caches and no memory is asked for anew: 64 MiB took four times as long.
_READ, _LEAST = 4 << 20, 1 << 15


def once(lines: list[bytes]) -> list[bytes]:
    """Give sorted lines each once; mostly they are so."""
    if not any(map(eq, lines, islice(lines, 1, None))):
        return lines
    return [line for line, after in zip_longest(lines, islice(lines, 1, None)) if line != after]


class Runs:
    """The runs of one check, below a folder."""

    def __init__(self, folder: Path, paths: Iterable[Path] = ()) -> None:
        self._folder = folder
        self.paths = list(paths)

    def add(self, lines: bytes) -> None:
        """Keep sorted lines as a run."""
        if lines:
            path = self._folder / f"{len(self.paths):05}.nq"
            path.write_bytes(lines)
            self.paths.append(path)

    def lines(self) -> Iterator[bytes]:
        """Give the lines of all runs in order, each once."""
        return chain.from_iterable(self.pieces())

    def pieces(self) -> Iterator[list[bytes]]:
        """Give the same in pieces: up to where the first run to be read on has been read, all runs' lines are sorted.

        Sorting finds the runs by itself, and merges them without a step of Python's for each line.
        """
        with ExitStack() as stack:
            size = max(_LEAST, _READ // max(1, len(self.paths)))
            files = [stack.enter_context(path.open("rb", buffering=_LEAST)) for path in self.paths]
            held = {file: file.readlines(size) for file in files}
            while held := {file: lines or file.readlines(size) for file, lines in held.items()}:
                held = {file: lines for file, lines in held.items() if lines}
                upto = min((lines[-1] for lines in held.values()), default=b"")
                piece: list[bytes] = []
                for file, lines in held.items():
                    end = len(lines) if lines[-1] <= upto else bisect_right(lines, upto)
                    piece += lines[:end]
                    held[file] = lines[end:]
                piece.sort()
                yield once(piece)

    def merge(self) -> int:
        """Make one run of all; give the number of its lines."""
        whole = self._folder / "whole.nq"
        count = 0
        with whole.open("wb") as out:
            for piece in self.pieces():
                out.write(b"".join(piece))
                count += len(piece)
        for path in self.paths:
            path.unlink()
        self.paths = [whole]
        return count


class Whole:
    """A sorted file of all lines, in memory as far as it is looked at."""

    def __init__(self, path: Path) -> None:
        with path.open("rb") as file:
            self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) if path.stat().st_size else b""

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
