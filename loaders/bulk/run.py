"""A run of sorted lines in a file, with some of them to find one's way by."""

from __future__ import annotations

import os
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from operator import itemgetter
from typing import Self

#: Bytes between two lines that are known of a run, and how many of such a line are: a line can be very long.
APART, KNOWN = 1 << 16, 256
#: A place in a run: bytes of the file before it, lines of the run before it.
Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Run:
    """``known`` is how some lines of a run begin, in order, the first among them, with their places."""

    known: tuple[tuple[bytes, Place], ...]
    end: Place

    @classmethod
    def of(cls, lines: bytes, start: int) -> Self:
        """Describe lines that were written from some byte of a file on."""
        places = list(_places(lines))
        known = [(_beginning(lines, at), (start + at, number)) for at, number in places[:-1]]
        return cls(tuple(known), (start + len(lines), places[-1][1]))

    @property
    def start(self) -> Place:
        """Where it begins."""
        return self.known[0][1]

    def first(self, descriptor: int, wanted: bytes) -> Place:
        """Find in the file where the first line begins that is not before one that begins like one that is known."""
        number = bisect_left(self.known, wanted, key=itemgetter(0))
        if not number:
            return self.start
        at, line = self.known[number - 1][1]
        end, _ = self.known[number][1] if number < len(self.known) else self.end
        for each in os.pread(descriptor, end - at, at).splitlines(keepends=True):
            if each >= wanted:
                break
            at, line = at + len(each), line + 1
        return at, line


def _beginning(lines: bytes, at: int) -> bytes:
    return lines[at : min(at + KNOWN, lines.index(b"\n", at) + 1)]


def _places(lines: bytes) -> Iterator[Place]:
    """Give the places of some lines, each once, and the end."""
    count = 0
    starts = dict.fromkeys(lines.rfind(b"\n", 0, at) + 1 for at in range(0, len(lines), APART))
    for start, after in pairwise([*starts, len(lines)]):
        yield start, count
        count += lines.count(b"\n", start, after)
    yield len(lines), count
