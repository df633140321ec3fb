"""The second look at a large file: the things that a batch could not clear, with all that they have to do with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from rdflib import Graph, URIRef

from loaders.ownership import Owners, Ownership
from loaders.rdf.lines import triples
from loaders.report import Finding
from loaders.rules import Rules, rules
from loaders.space import Space
from loaders.statements import Position, Statements
from loaders.suspects.profile import Filter
from loaders.validate import validate

from .nearby import thing_of
from .outcome import Numbered
from .whole import Whole

#: How far the descriptions of things that are referred to are followed.
FAR = 2


class Judging:
    """Judges things of a file whose lines have all been written; it is made once in a process."""

    def __init__(self, whole: Path, path: Path, space: Space, trusted: Graph, owners: Owners) -> None:
        self._whole, self._path = Whole(whole, mapped=False), path
        self._space, self._trusted, self._owners = space, trusted, owners
        self._ownership = Ownership(space, owners)

    def __call__(self, said: dict[str, Numbered], sampled: bool = False) -> list[Finding]:  # noqa: FBT001, FBT002
        """Give the findings about things, of which ``said`` holds the lines where the file's own are known.

        Things that are ``sampled`` are judged though the filter calls them clean.
        """
        statements, asked = Statements(), set(said)
        for numbered in said.values():
            self._add(statements, numbered)
        for thing in self._near(said):
            if not said.get(thing):
                self._add(statements, [(0, line) for line in self._whole.thing(thing)])
        report = validate(statements, self._trusted, self._space, self._owners, _doubting() if sampled else None)
        return [finding for finding in report.findings if subject_of(finding) in asked]

    def _add(self, statements: Statements, numbered: Numbered) -> None:
        for triple, (number, _) in zip(triples(line for _, line in numbered), numbered, strict=True):
            statements.add(triple, Position(self._path.name, line=number or None))

    def _near(self, said: dict[str, Numbered]) -> Iterable[str]:
        """Give things and those of the partner's own that they lead to."""
        found = dict.fromkeys(said)
        edge = list(said)
        for _ in range(FAR):
            edge = [each for thing in edge for each in self._values(thing, said.get(thing)) if each not in found]
            found.update(dict.fromkeys(edge))
        return found

    def _values(self, thing: str, numbered: Numbered | None) -> Iterator[str]:
        for line in [line for _, line in numbered] if numbered else self._whole.thing(thing):
            value = line.split(" ", 2)[2].split(" ", 1)[0]
            if value[0] == "<" and self._ownership.owns(URIRef(value[1:-1])):
                yield thing_of(value)


def subject_of(finding: Finding) -> str:
    """Name the thing that a finding is about, itself or by one of its parts."""
    return thing_of(f"<{finding.focus}>") if ":" in finding.focus else f"_:{finding.focus}"


def _doubting() -> Rules:
    """Give our rules with a filter that clears nothing."""
    ours = rules()
    doubting = replace(ours)
    filter_ = Filter(Graph(), ours.tree)
    filter_.unknown = "everything"
    doubting.__dict__["filter"] = filter_
    doubting.__dict__["judged"] = ours.judged
    return doubting
