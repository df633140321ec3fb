"""Sorted runs of lines, one after the other in a file, and how they become one sorted file."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import islice, zip_longest
from operator import eq
from pathlib import Path
from typing import BinaryIO

from loaders.passing import drop

from .run import Run
from .sheet import Sheet

#: From which byte of a file to which one.
Span = tuple[int, int]
#: Bytes of lines that are read at once from all runs together, and at least from each. Little, so that it stays in the
#: processor's caches and no memory is asked for anew: 64 MiB took four times as long.
_READ, _LEAST = 4 << 20, 1 << 15
#: Parts that runs are cut into to be merged, if there are as many lines known of them.
_PARTS = 8


@dataclass
class Files:
    """The files of a check in a folder, as all its workers have them: of the runs, and of the lines merged."""

    runs: Path
    whole: Path
    added: Sheet = field(init=False)
    merged: Sheet = field(init=False)

    def __post_init__(self) -> None:
        self.added, self.merged = Sheet(self.runs, growing=True), Sheet(self.whole)

    def add(self, lines: bytes) -> Run:
        """Keep sorted lines as a run."""
        return Run.of(lines, self.added.append(lines))

    def close(self) -> None:
        """Let go of the files in this process; workers keep them."""
        for sheet in (self.added, self.merged):
            sheet.close()

    @classmethod
    def within(cls, folder: Path) -> Files:
        """Name the files of a folder."""
        return cls(folder / "runs.nq", folder / "whole.nq")


@dataclass(frozen=True)
class Part:
    """What of each run lies between two lines, and where it is to lie in the whole when nothing in it comes twice."""

    spans: tuple[Span, ...]
    at: int


def once(lines: list[bytes]) -> list[bytes]:
    """Give sorted lines each once; mostly they are so."""
    if not any(map(eq, lines, islice(lines, 1, None))):
        return lines
    return [line for line, after in zip_longest(lines, islice(lines, 1, None)) if line != after]


def merged(path: Path, spans: Sequence[Span]) -> Iterator[list[bytes]]:
    """Give the lines of sorted parts of a file in order, each once, in pieces.

    Up to where the first part to be read on has been read, all lines are sorted: sorting finds the runs by itself, and
    merges them without a step of Python's for each line.
    """
    with ExitStack() as stack:
        size = max(_LEAST, _READ // max(1, len(spans)))
        files = [_Reading(stack.enter_context(path.open("rb", buffering=_LEAST)), span, size) for span in spans]
        held = {file: file.read() for file in files}
        while held := {file: lines for file, more in held.items() if (lines := more or file.read())}:
            upto = min(lines[-1] for lines in held.values())
            piece: list[bytes] = []
            for file, lines in held.items():
                end = len(lines) if lines[-1] <= upto else bisect_right(lines, upto)
                piece += lines[:end]
                held[file] = lines[end:]
            piece.sort()
            yield once(piece)


class _Reading:
    """A part of a file that is read on from its beginning, some lines at a time."""

    def __init__(self, file: BinaryIO, span: Span, size: int) -> None:
        self._file, (self._at, self._end), self._size = file, span, size
        file.seek(self._at)

    def read(self) -> list[bytes]:
        """Give the lines that follow; none at the end."""
        at = self._file.tell()
        drop(self._file.fileno(), self._at, at)
        self._at, left = at, self._end - at
        return self._file.readlines(min(self._size, left) - 1) if left > 0 else []  # up to more bytes than that


def write(files: Files, part: Part, ends: tuple[bytes, bytes]) -> tuple[int, int]:
    """Merge a part into the whole; give the number of its lines and of their bytes.

    Lines of the whole end with the first of ``ends`` where those of the runs end with the second.
    """
    count, at = 0, part.at
    for piece in merged(files.runs, part.spans):
        count += len(piece)
        at = files.merged.write(b"".join(piece).replace(ends[1], ends[0]), at)
    return count, at - part.at


def parts(path: Path, runs: Sequence[Run], longer: int) -> list[Part]:
    """Cut runs into parts about equally large that follow each other; each line is to become so much ``longer``."""
    if not runs:
        return []
    seen = sorted(line for run in runs for line, _ in run.known)
    count = min(_PARTS, len(seen))
    borders = [seen[len(seen) * number // count] for number in range(1, count)]
    with path.open("rb", buffering=0) as file:
        cuts = [[run.start, *(run.first(file.fileno(), each) for each in borders), run.end] for run in runs]
    made, at = [], 0
    for number in range(count):
        between = [(cut[number], cut[number + 1]) for cut in cuts]
        made.append(Part(tuple([(start, end) for (start, _), (end, _) in between if start < end]), at))
        at += sum(end - start + longer * (last - first) for (start, first), (end, last) in between)
    return made


def closed_up(path: Path, parts: Sequence[Part], sizes: Sequence[int]) -> None:
    """Take out of a whole the room between its parts, where lines that came twice were left out."""
    path.touch()
    with path.open("r+b") as file:
        at = 0
        for part, size in zip(parts, sizes, strict=True):
            for start in range(0, size if at < part.at else 0, _READ):
                file.seek(part.at + start)
                piece = file.read(min(_READ, size - start))
                file.seek(at + start)
                file.write(piece)
            at += size
        file.truncate(at)
