"""Files too large to be looked at whole: read, judged and made canonical in batches, on all cores, with little memory.

A worker holds one piece of the file (``PIECE`` bytes, or a four-hundredth of a very large file); beside that memory
holds three marks of 8 bytes for each thing, and the things that are not certainly clean. All else is on the disk, where
the workers put it: they look at batches, merge what came of them into one sorted file, and judge the suspects.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from loaders.bounded import Bounds, Crew, stream
from loaders.errors import UnreadableError
from loaders.rdf import rewrite
from loaders.report import Report

from .checking import Checking
from .runs import Files
from .worker import Worker

if TYPE_CHECKING:
    from rdflib import Graph

    from loaders.errors import DolenError
    from loaders.ownership import Owners
    from loaders.space import Space

    from .outcome import Outcome

__all__ = ["Checked", "check"]

#: Bytes of a file that are one piece of work; more where that would make more than ``PIECES``.
PIECE = 8 << 20
PIECES = 400
#: What a worker may use; the time is for all its pieces.
BOUNDS = Bounds(memory=2 * 1024**3, cpu=6 * 3600, wall=600.0)
#: How many times as large as the file lines may become that say all there is in full, and what they may have anyway.
_LONGER, _ANYWAY = 16, 1 << 30
#: Pieces of a file that a worker is given before it has done with the first of them.
_AHEAD = 2


@dataclass(frozen=True)
class Checked:
    """What came of a check: the report, how many items and different triples there are, and where their lines are.

    ``whole`` is a file of sorted N-Quads, each once. ``unjudged`` counts the suspects that were left when there were
    ``suspects.MOST`` violations; the report says so.
    """

    report: Report
    items: int
    triples: int
    whole: Path
    unjudged: int = 0

    @property
    def conforms(self) -> bool:
        """Tell whether it may be published."""
        return self.report.conforms


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

    The report is that of ``loaders.validate`` for the same file. ``folder`` is an empty one, for the lines; it is the
    caller's to remove. ``on_batch`` hears how many bytes have been looked at, of how many. Raises DolenError: all
    that is wrong with the file's syntax as far as it is read by line, else the first of it.
    """
    total, files = path.stat().st_size, Files.within(folder)
    checking = Checking(path, space, files)
    bounds = replace(BOUNDS, file=_LONGER * total + _ANYWAY)
    of, readable = (path, space, trusted, owners, files), [path, files.runs, files.whole]
    size = os.cpu_count() or 1 if workers is None else workers
    with closing(files), Crew(size, Worker, *of, readable=readable, bounds=bounds) as hands:
        try:
            for done, outcome in _outcomes(hands, path, space):
                checking.take(outcome)
                on_batch(done, total)
        except UnreadableError as error:
            raise UnreadableError.several([_moved(each, checking.read) for each in error.errors or (error,)]) from error
        checking.finish(hands)
        on_batch(total, total)
        findings, left = checking.suspects(hands).judged(hands)
    return Checked(
        Report(findings, checking.items, checking.triples), checking.items, checking.triples, files.whole, left
    )


def _moved(error: DolenError, lines: int) -> DolenError:
    """Count an error's line from the beginning of the file."""
    if error.position and error.position.line:
        error.position = replace(error.position, line=error.position.line + lines)
    return error


def _outcomes(hands: Crew, path: Path, space: Space) -> Iterator[tuple[int, Outcome]]:
    """Give the outcomes of all pieces in order, with the bytes looked at."""
    total = path.stat().st_size
    size = max(PIECE, total // PIECES)
    if path.suffix.lower() in rewrite.BY_LINE:
        pieces = list(_cut(path, size))
        for (start, length), outcome in zip(
            pieces, hands.map((("check", each) for each in pieces), _AHEAD), strict=True
        ):
            yield start + length, outcome
        return
    done = 0
    streamed = stream(rewrite.stream, path, space, size, readable=[path], bounds=BOUNDS)
    for outcome in hands.map(("check", piece) for piece in streamed):
        done = min(total, done + size)
        yield done, outcome


def _cut(path: Path, size: int) -> Iterator[tuple[int, int]]:
    """Cut a file at line ends into pieces of about ``size`` bytes: (start, length)."""
    total, start = path.stat().st_size, 0
    with path.open("rb") as file:
        while start < total:
            file.seek(min(start + size, total))
            file.readline()
            yield start, file.tell() - start
            start = file.tell()
