"""What a file said, statement by statement, with where it said it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

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
    _by_path: dict[tuple[Node, Node], Position] = field(default_factory=dict, repr=False)
    _by_focus: dict[Node, Position] = field(default_factory=dict, repr=False)

    def add(self, triple: Triple, position: Position) -> None:
        """Keep a triple; a triple said twice keeps its first place."""
        subject, predicate, _ = triple
        self.triples.setdefault(triple, position)
        self._by_path.setdefault((subject, predicate), position)
        self._by_focus.setdefault(subject, position)

    def update(self, other: Statements) -> None:
        """Take in what another file of the same submission said."""
        for triple, position in other.triples.items():
            self.add(triple, position)

    def subjects(self) -> Iterator[Node]:
        """Each subject once, in the order of first mention."""
        return iter(self._by_focus)

    def where(self, focus: Node, path: Node | None = None, value: Node | None = None) -> Position | None:
        """Find the nearest place: of the triple, else of the property, else of the subject."""
        exact = self.triples.get((focus, path, value)) if path is not None and value is not None else None  # type: ignore[arg-type]
        of_path = self._by_path.get((focus, path)) if path is not None else None
        return exact or of_path or self._by_focus.get(focus)

    def graph(self) -> Graph:
        """Give the triples as an rdflib graph in memory, the form pySHACL sees."""
        graph = Graph()
        for triple in self.triples:
            graph.add(triple)
        return graph

    def __len__(self) -> int:
        return len(self.triples)
