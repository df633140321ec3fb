"""What a file said, statement by statement, with where it said it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

from rdflib import Graph
from rdflib.term import IdentifiedNode, Node, URIRef

Triple = tuple[IdentifiedNode, URIRef, Node]


@dataclass(frozen=True, slots=True)
class Position:
    """A place in a partner's file: a line of a text, or a cell of a sheet (rows as the partner counts them)."""

    file: str
    line: int | None = None
    sheet: str | None = None
    row: int | None = None
    column: str | None = None
    #: Which one it is of several files of this name in one submission, from 1; None when the name says it.
    nth: int | None = None


@dataclass
class Statements:
    """Triples of one submission in the order they were read; terms are rdflib's, as the file wrote them."""

    triples: dict[Triple, Position] = field(default_factory=dict)
    _by_focus: dict[Node, Position] = field(default_factory=dict, repr=False)
    #: How many of the triples the subjects have been taken from; most are read long before anyone asks for them.
    _looked_at: int = field(default=0, repr=False)

    def add(self, triple: Triple, position: Position) -> None:
        """Keep a triple; a triple said twice keeps its first place."""
        self.triples.setdefault(triple, position)

    def update(self, other: Statements) -> None:
        """Take in what another file of the same submission said."""
        for triple, position in other.triples.items():
            self.triples.setdefault(triple, position)

    def subjects(self) -> Iterator[Node]:
        """Each subject once, in the order of first mention."""
        return iter(self._subjects())

    def where(self, focus: Node, path: Node | None = None) -> Position | None:
        """Find the first place of the property (a slow look through all), else of the subject."""
        found = (place for (s, p, _), place in self.triples.items() if p == path and s == focus)
        return (next(found, None) if path is not None else None) or self._subjects().get(focus)

    def graph(self) -> Graph:
        """Give the triples as an rdflib graph in memory, the form pySHACL sees."""
        graph = Graph()
        for triple in self.triples:
            graph.add(triple)
        return graph

    def _subjects(self) -> dict[Node, Position]:
        if self._looked_at < len(self.triples):
            for (subject, _, _), position in islice(self.triples.items(), self._looked_at, None):
                self._by_focus.setdefault(subject, position)
            self._looked_at = len(self.triples)
        return self._by_focus

    def __len__(self) -> int:
        return len(self.triples)
