"""Tells how many values are different in each of some graphs and in all together, by 64 bits of each, on the disk.

That two of thirty million have the same 64 bits happens once in forty thousand times.
"""

from __future__ import annotations

import tempfile
from array import array
from collections import defaultdict
from collections.abc import Hashable, Iterable
from pathlib import Path

#: Parts that are looked at one after the other, by the last bits of a value; numbers held before they are written.
_PARTS, _HELD = 64, 8192


class Different:
    """Takes values as bytes."""

    def __init__(self, folder: Path) -> None:
        """Begin; the folder is to work in, and nothing stays in it."""
        self._graphs: dict[Hashable, int] = {}
        self._files = [tempfile.TemporaryFile(dir=folder) for _ in range(_PARTS)]  # noqa: SIM115 - closed when read
        self._waiting = [array("q") for _ in range(_PARTS)]

    def add(self, graph: Hashable, values: Iterable[bytes]) -> None:
        """Take values of a graph."""
        waiting, number = self._waiting, self._graphs.setdefault(graph, len(self._graphs))
        for mark in map(hash, values):
            waiting[mark % _PARTS].extend((mark, number))
        for part, marks in enumerate(waiting):
            if len(marks) >= _HELD:
                self._write(part)

    def count(self) -> tuple[int, dict[Hashable, int]]:
        """Give how many there are in all, and in each graph; nothing can be added after that."""
        whole, found = 0, [0] * len(self._graphs)
        for part in range(_PARTS):
            own = self._read(part)
            for number, marks in own.items():
                found[number] += len(marks)
            whole += len(set().union(*own.values()))
        return whole, {graph: found[number] for graph, number in self._graphs.items()}

    def _write(self, part: int) -> None:
        self._files[part].write(self._waiting[part].tobytes())
        del self._waiting[part][:]

    def _read(self, part: int) -> dict[int, set[int]]:
        """Give the marks of a part, by the graph's number."""
        self._write(part)
        found: defaultdict[int, set[int]] = defaultdict(set)
        with self._files[part] as file:
            file.seek(0)
            while piece := file.read(8 * _HELD):
                pairs = array("q", piece)
                marks, numbers = pairs[::2], pairs[1::2]
                for number in set(numbers):
                    found[number].update(mark for mark, own in zip(marks, numbers, strict=True) if own == number)
        return found
