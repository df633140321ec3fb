"""A file of some thousand items as one batch: the judge sees only what is not certainly clean, and where it stands."""

from __future__ import annotations

import copy
import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from rdflib import Graph

from loaders.errors import DolenError
from loaders.ownership import Owners
from loaders.rdf import placed
from loaders.rdf.lines import triples
from loaders.report import Report
from loaders.rules import Rules, rules
from loaders.space import Space
from loaders.statements import Position, Statements
from loaders.suspects.index import Index
from loaders.suspects.profile import Filter
from loaders.validate import validate

from .batch import Batches, ends
from .judging import FAR, subject_of
from .nearby import thing_of
from .numbered import Lines

logger = logging.getLogger(__name__)
#: Bytes of the smallest file that is worth it: of a smaller one nearly all is what every file costs.
LEAST = 1 << 18
#: Suspects that are judged at once; a file with more of them is for processes that have more time.
MOST = 5_000


@dataclass(frozen=True)
class Once:
    """The canonical lines of a file as N-Quads, in order, without line ends, and the report on it."""

    lines: list[str]
    judged: Callable[[], Report]

    @cached_property
    def report(self) -> Report:
        """The report; the suspects are judged when it is asked for."""
        return self.judged()


def check(path: Path, space: Space, trusted: Graph, owners: Owners) -> Once | None:
    """Check a file as what a partner publishes as a whole, in the process where this is called.

    Lines and report are those of ``loaders.read``, ``canonical`` and ``validate``. None where it has to be these: for
    small files, other formats, blank nodes, very many suspects, and wherever something is wrong with how it is written.
    """
    try:
        found = placed.lines(path, space) if path.stat().st_size >= LEAST else None
    except (DolenError, SyntaxError, MemoryError, OSError):
        return None
    if found is None:
        return None
    lines = Lines(found[0], lambda: found[1], by_engine=True)
    batches = Batches(path, space, trusted)
    outcome = batches.checked(lines, whole=True)
    if outcome is None or outcome.blank or len(outcome.suspects) > MOST:
        return None
    graph, end = ends(space)

    def judged() -> Report:
        asked = outcome.suspects.keys() | outcome.sampled
        statements = _statements(lines, batches.reached(asked, FAR), path.name) if asked else Statements()
        report = validate(statements, trusted, space, owners, _naming(asked)) if asked else Report()
        findings = [finding for finding in report.findings if subject_of(finding) in asked]
        for missed in sorted({subject_of(finding) for finding in findings} & outcome.sampled):
            logger.error("The filter called %s clean", missed)
        return Report(findings, outcome.items, len(set(lines.lines)))

    return Once(outcome.lines.replace(end, graph).decode().split("\n")[:-1], judged)


def _statements(lines: Lines, things: Iterable[str], name: str) -> Statements:
    """Read the lines about things, in the order of the file."""
    statements = Statements()
    numbered = lines.about(set(things))
    for triple, (number, _) in zip(triples(line for _, line in numbered), numbered, strict=True):
        statements.add(triple, Position(name, line=number))
    return statements


class _Naming(Filter):
    """A filter that takes some things for suspects, whatever it would find; the others it does not look at."""

    def __init__(self, filter_: Filter, named: Iterable[str]) -> None:
        self.__dict__.update(copy.copy(filter_.__dict__))
        self._named = frozenset(named)

    def suspects(self, index: Index, about: Iterable[str]) -> list[str]:  # noqa: ARG002 - as a filter
        """Give the things that are named, with their parts."""
        return [thing for thing in about if thing_of(thing) in self._named]


def _naming(things: Iterable[str]) -> Rules:
    """Give our rules with a filter that names certain things."""
    ours = rules()
    naming = replace(ours)
    naming.__dict__.update(filter=_Naming(ours.filter, things), judged=ours.judged, tree=ours.tree)
    naming.__dict__.update(classes=ours.classes, terms=ours.terms, reached=ours.reached, kept=ours.kept)
    naming.__dict__.update(spoken=ours.spoken)
    return naming
