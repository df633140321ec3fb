"""Files too large to be looked at whole: read, judged and made canonical in batches, on all cores, with little memory.

A worker holds one piece of the file (``PIECE`` bytes, or a four-hundredth of a very large file); beside that memory
holds three marks of 8 bytes for each thing, and the things that are not certainly clean. All else is on the disk.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from loaders.bounded import Bounds, Crew, stream
from loaders.errors import UnreadableError
from loaders.rdf import rewrite
from loaders.report import Report

from .batch import batches
from .checking import Checking
from .judging import Judging
from .runs import Runs

if TYPE_CHECKING:
    from rdflib import Graph

    from loaders.errors import DolenError
    from loaders.ownership import Owners
    from loaders.report import Finding
    from loaders.space import Space

    from .outcome import Outcome

__all__ = ["Checked", "check"]

#: Bytes of a file that are one piece of work; more where that would make more than ``PIECES``.
PIECE = 8 << 20
PIECES = 400
#: What a worker may use; the time is for all its pieces.
BOUNDS = Bounds(memory=2 * 1024**3, cpu=6 * 3600, wall=600.0)


@dataclass(frozen=True)
class Checked:
    """What came of a check: the report, how many items and different triples there are, and the runs.

    ``unjudged`` counts the suspects that were left when there were ``suspects.MOST`` violations; the report says so.
    """

    report: Report
    items: int
    triples: int
    runs: tuple[Path, ...]
    unjudged: int = 0

    @property
    def conforms(self) -> bool:
        """Tell whether it may be published."""
        return self.report.conforms

    def lines(self) -> Iterator[bytes]:
        """Give the N-Quads lines in order, each once, with their line ends."""
        return Runs(Path(), self.runs).lines()

    def chunks(self, size: int = 1 << 20) -> Iterator[bytes]:
        """Give the same in pieces of about ``size`` bytes, each of whole lines."""
        held: list[bytes] = []
        length = 0
        for line in self.lines():
            held.append(line)
            length += len(line)
            if length >= size:
                yield b"".join(held)
                held, length = [], 0
        if held:
            yield b"".join(held)


def check(
    path: Path,
    space: Space,
    trusted: Graph,
    owners: Owners,
    folder: Path,
    *,
    workers: int | None = None,
    on_batch: Callable[[int, int], object] = lambda *_: None,
) -> Checked:
    """Check a file of N-Triples, N-Quads, Turtle or TriG as what a partner publishes as a whole.

    The report is that of ``loaders.validate`` for the same file. ``folder`` is an empty one, for the runs; it is the
    caller's to remove. ``on_batch`` hears how many bytes have been looked at, of how many. Raises DolenError: all
    that is wrong with the file's syntax as far as it is read by line, else the first of it.
    """
    size = os.cpu_count() or 1 if workers is None else workers
    checking = Checking(path, space, folder)
    with Crew(size, batches, path, space, trusted, readable=[path], bounds=BOUNDS) as hands:
        try:
            for done, total, outcome in _outcomes(hands, path, space):
                checking.take(outcome)
                on_batch(done, total)
        except UnreadableError as error:
            raise UnreadableError.several([_moved(each, checking.read) for each in error.errors or (error,)]) from error
        checking.finish(hands)
    on_batch(path.stat().st_size, path.stat().st_size)
    findings, left = _judged(checking, size, (path, space, trusted, owners))
    report = Report(findings, checking.items, checking.triples)
    return Checked(report, checking.items, checking.triples, checking.runs(), left)


def _judged(checking: Checking, size: int, of: tuple[Path, Space, Graph, Owners]) -> tuple[list[Finding], int]:
    """Judge the suspects, if there are any: give the findings, and how many things were left."""
    things = checking.suspects()
    if things.is_empty():
        return [], 0
    whole = checking.whole()
    mapped = replace(BOUNDS, memory=BOUNDS.memory + whole.stat().st_size)  # of it the file is addresses, no memory
    with Crew(size, Judging, whole, *of, readable=[whole], bounds=mapped) as hands:
        return things.judged(hands)


def _moved(error: DolenError, lines: int) -> DolenError:
    """Count an error's line from the beginning of the file."""
    if error.position and error.position.line:
        error.position = replace(error.position, line=error.position.line + lines)
    return error


def _outcomes(hands: Crew, path: Path, space: Space) -> Iterator[tuple[int, int, Outcome]]:
    """Give the outcomes of all pieces in order, with the bytes looked at, of all."""
    total = path.stat().st_size
    size = max(PIECE, total // PIECES)
    if path.suffix.lower() in rewrite.BY_LINE:
        pieces = list(_cut(path, size))
        for (start, length), outcome in zip(pieces, hands.map([(piece,) for piece in pieces]), strict=True):
            yield start + length, total, outcome
        return
    done = 0
    streamed = stream(rewrite.stream, path, space, size, readable=[path], bounds=BOUNDS)
    for outcome in hands.map((piece,) for piece in streamed):
        done = min(total, done + size)
        yield done, total, outcome


def _cut(path: Path, size: int) -> Iterator[tuple[int, int]]:
    """Cut a file at line ends into pieces of about ``size`` bytes: (start, length)."""
    total, start = path.stat().st_size, 0
    with path.open("rb") as file:
        while start < total:
            file.seek(min(start + size, total))
            file.readline()
            yield start, file.tell() - start
            start = file.tell()
