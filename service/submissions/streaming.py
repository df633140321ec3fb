"""Compare a graph with the live version where the two are too large for memory: both are read in order, once."""

from __future__ import annotations

import heapq
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import chain, islice
from pathlib import Path

from loaders.bulk.tails import grouped
from loaders.bulk.whole import Whole
from loaders.places import DEEPEST
from loaders.rdf.lines import subject
from service import lines as sorted_lines
from service.lines import LineFile
from service.publish import Step
from service.store import Store

from .comparing import compare
from .difference import Difference, ItemChange
from .items import GENID

#: Items whose changes are shown one by one; the others are counted.
SHOWN = 500
#: Lines of a graph that are compared at once.
_LINES = 5_000
#: What is in the names of parts that have none of their own.
_GENID = GENID.encode()
#: The files of a step, in the order of its fields.
NAMES = ("added.nq", "removed.nq", "came.txt", "went.txt")


@dataclass
class Compared:
    """The step between two graphs, in files, and the things that differ: those in both are ``changed``."""

    step: Step
    changed: set[str] = field(default_factory=set)

    def counts(self) -> dict[str, int]:
        """Count the things of each kind of change."""
        step = self.step
        return {"added": len(step.came), "changed": len(self.changed), "withdrawn": len(step.went)}

    def first(self) -> list[str]:
        """Give the first things that differ, in order."""
        return heapq.nsmallest(SHOWN, {*self.step.came[:SHOWN], *self.changed, *self.step.went[:SHOWN]})


def between(before: Iterable[bytes], after: LineFile, folder: Path) -> Compared:
    """Write what differs between two sorted graphs (lines with line ends) to files of a folder."""
    old, sides = iter(before), _Sides()
    if not (start := list(islice(old, 1))):
        return _all_new(after, folder)
    with (folder / NAMES[0]).open("wb") as added, (folder / NAMES[1]).open("wb") as removed:
        out = {1: added.write, -1: removed.write}
        for gone, come in _pieces(chain(start, old), after.raw()):
            if gone == come:
                sides.stay(come)
                continue
            for sign, line in _merged(iter(gone), iter(come)):
                sides.take(sign, line)
                if sign:
                    out[sign](line)
    sides.end()
    for name, found in ((NAMES[2], sides.came), (NAMES[3], sides.went)):
        sorted_lines.write(folder / name, (f"{iri}\n".encode() for iri in sorted(found)))
    changed = sides.touched.difference(sides.came, sides.went)
    return Compared(step_of(folder, sides.triples), changed)


def _all_new(after: LineFile, folder: Path) -> Compared:
    """Take a whole graph as what was added: its file, once more."""
    for name in NAMES:
        (folder / name).unlink(missing_ok=True)
    sorted_lines.linked(after.path, folder / NAMES[0])
    count, came = 0, set[bytes]()
    for chunk in after.chunks():
        lines = chunk.splitlines(keepends=True)
        count += len(lines)
        came.update(name[1:-2] for name, _, _ in grouped(lines) if b"#" not in name)
    sorted_lines.write(folder / NAMES[2], (iri + b"\n" for iri in sorted(came) if _GENID not in iri))
    for name in (NAMES[1], NAMES[3]):
        (folder / name).touch()
    step = step_of(folder, count)
    return Compared(replace(step, added=LineFile(folder / NAMES[0], count)))


def step_of(folder: Path, triples: int) -> Step:
    """Give the step that lies in a folder."""
    added, removed, came, went = (LineFile(folder / name) for name in NAMES)
    return Step(added, removed, came, went, triples)


def difference(partner: str, version: int, store: Store, graph: str, after: Path, compared: Compared) -> Difference:
    """Show the first changes of a step field by field, and count them all; ``after`` is the graph's sorted file."""
    first = compared.first()
    before = set(store.said(graph, first, parts=True))
    now = set(said(Whole(after), first))
    changes: tuple[ItemChange, ...] = compare(partner, version, before, now, Step.between(before, now)).changes
    return Difference(partner, version, changes, compared.counts())


def said(whole: Whole, things: Iterable[str]) -> Iterator[str]:
    """Give the lines about things and their parts, those without a name too."""
    waiting, seen = list(things), set[str]()
    for _ in range(DEEPEST):
        found = [line for thing in waiting for line in whole.thing(f"<{thing}>")]
        yield from (line.rstrip("\n") for line in found)
        seen.update(waiting)
        values = (line.split(" ", 2)[2] for line in found if GENID in line)
        waiting = [value[1 : value.index(">")] for value in values if value.startswith("<") and GENID in value]
        waiting = [each for each in dict.fromkeys(waiting) if each not in seen]


def _pieces(before: Iterator[bytes], after: Iterator[bytes]) -> Iterator[tuple[list[bytes], list[bytes]]]:
    """Give the lines of both in pieces that end at the same line, where both have it."""
    old, new = list(islice(before, _LINES)), list(islice(after, _LINES))
    while old and new:
        upto = min(old[-1], new[-1])
        first, second = bisect_right(old, upto), bisect_right(new, upto)
        yield old[:first], new[:second]
        old = old[first:] or list(islice(before, _LINES))
        new = new[second:] or list(islice(after, _LINES))
    while old or new:
        yield old, new
        old, new = list(islice(before, _LINES)), list(islice(after, _LINES))


def _merged(before: Iterator[bytes], after: Iterator[bytes]) -> Iterator[tuple[int, bytes]]:
    """Give the lines of both in order: -1 for what goes, 1 for what comes, 0 for what stays."""
    old, new = next(before, b""), next(after, b"")
    while old and new:
        if old == new:
            yield 0, new
            old, new = next(before, b""), next(after, b"")
        elif old < new:
            yield -1, old
            old = next(before, b"")
        else:
            yield 1, new
            new = next(after, b"")
    sign, line, rest = (-1, old, before) if old else (1, new, after)
    while line:
        yield sign, line
        line = next(rest, b"")


class _Sides:
    """What is seen of each subject on its lines, which follow each other: whether it was, is, and has changed."""

    def __init__(self) -> None:
        self.triples = 0
        self.came: list[str] = []
        self.went: list[str] = []
        self.touched: set[str] = set()
        self._start = b"\n"
        self._was = self._is = self._moved = False

    def take(self, sign: int, line: bytes) -> None:
        if not line.startswith(self._start):
            self.end()
            self._start = line[: line.index(b"> ") + 2]
        if sign:
            self._moved = True
        if sign <= 0:
            self._was = True
        if sign >= 0:
            self._is = True
            self.triples += 1

    def stay(self, lines: list[bytes]) -> None:
        """Take lines of which none is new and none has gone: those in the middle tell nothing more than that."""
        for line in (lines[0], lines[-1]) if len(lines) > 1 else lines:
            self.take(0, line)
        self.triples += max(0, len(lines) - 2)

    def end(self) -> None:
        if self._moved:
            iri = subject(self._start.decode())
            thing = iri.partition("#")[0]
            if GENID in iri:
                pass
            elif thing == iri and self._was != self._is:
                (self.came if self._is else self.went).append(iri)
            elif thing != iri or self._was:
                self.touched.add(thing)
        self._was = self._is = self._moved = False
