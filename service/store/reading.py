"""What can be asked of a store: queries of the library and of strangers, and what is said of things."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from typing import Any, NamedTuple, Protocol

import pyoxigraph as ox
from rdflib import Graph, URIRef
from rdflib.term import Node

import queries
from queries import Query

from . import items
from .descriptions import description, write
from .mistakes import located
from .near import Near
from .results import Answer
from .said import Said
from .terms import to_graph, to_rdflib


class Dossier(NamedTuple):
    """All that the graphs say with a thing; ``pointers`` are subject and property of what points at it."""

    said: Said
    graphs: frozenset[str]
    pointers: Sequence[tuple[str, str]]


class HasDossiers(Protocol):
    """Has the dossiers of the data that a store has (``service.dossiers``), or none of some things, or none at all."""

    def dossier(self, name: str) -> Dossier | None:
        """Give the dossier of a thing; None where the engine has to say, if there is anything to be said."""
        ...

    def item(self, name: str) -> Dossier | None:
        """Give the same of a practice item: of other things it does not say what points at them."""
        ...

    def has_nothing(self, name: str) -> bool:
        """Tell whether nothing at all is said of a thing; False also where the engine has to say."""
        ...

    def close(self) -> None:
        """Let go of them."""
        ...


class Reading:
    """Reads the engine's store; safe from any thread."""

    _store: ox.Store
    #: Where what is said with things lies together, if it does; the engine is asked for the rest.
    drawer: HasDossiers | None = None

    def rows(self, query: Query, **values: Node | Sequence[Node] | None) -> list[dict[str, Node]]:
        """Answer a SELECT query; what is unbound in a row is absent from it."""
        solutions: Any = self._store.query(query.bind(**values))
        names = [variable.value for variable in solutions.variables]
        return [
            {name: to_rdflib(term) for name, term in zip(names, row, strict=True) if term is not None}
            for row in solutions
        ]

    def ask(self, query: Query, **values: Node | Sequence[Node] | None) -> bool:
        """Answer an ASK query."""
        return bool(self._store.query(query.bind(**values)))

    def pairs(self, query: Query, names: tuple[str, str], **values: Node | None) -> Iterator[tuple[str, str]]:
        """Give two columns of a SELECT query as text, one row after the other; empty where unbound.

        The rows are to be taken in the thread that asks, and to their end.
        """
        solutions: Any = self._store.query(query.bind(**values))
        for row in solutions:
            first, second = (row[name] for name in names)
            yield first.value, second.value if second is not None else ""

    def worded(
        self, query: Query, names: Sequence[str], **values: Node | Sequence[Node] | None
    ) -> Iterator[tuple[list[str], str]]:
        """Give columns of a SELECT query as text, and the language of the last (empty where it has none).

        The rows are to be taken in the thread that asks, and to their end.
        """
        solutions: Any = self._store.query(query.bind(**values))
        for row in solutions:
            terms = [row[name] for name in names]
            yield [term.value for term in terms], getattr(terms[-1], "language", None) or ""

    def graph(self, query: Query, **values: Node | Sequence[Node] | None) -> Graph:
        """Answer a CONSTRUCT or DESCRIBE query."""
        triples: Any = self._store.query(query.bind(**values))
        return to_graph(triples)

    def describe(self, iri: URIRef) -> Graph:
        """Give what is said of a thing and of its parts (hash IRIs and skolem nodes), however deep."""
        return to_graph(description(self._store, iri))

    def said_of(self, iri: str) -> Said:
        """Give the same as ``describe`` to look things up in: for pages, in a quarter of the time."""
        dossier = self.drawer.dossier(iri) if self.drawer else None
        return dossier.said if dossier else Said.read(self._store, iri)

    def graphs(self) -> set[str]:
        """Name all named graphs."""
        return {graph.value for graph in self._store.named_graphs()}

    def graphs_of(self, iri: URIRef) -> list[str]:
        """Name the graphs that say something of a thing, in order."""
        dossier = self.drawer.dossier(iri) if self.drawer else None
        return sorted(dossier.graphs if dossier else self.column(queries.get("app/graphs-of"), "graph", iri=iri))

    def pointers(self, iri: str, most: int) -> Sequence[tuple[str, str]] | None:
        """Give subject and property of what points at a thing; None when there are more than so many."""
        dossier = self.drawer.item(iri) if self.drawer else None
        if dossier is None:
            return self.near.pointers(iri, most)
        return dossier.pointers if len(dossier.pointers) <= most else None

    def is_known(self, iri: str) -> bool:
        """Tell whether anything is said of a thing."""
        return not (self.drawer and self.drawer.has_nothing(iri)) and self.near.is_known(iri)

    @property
    def near(self) -> Near:
        """Look at what stands next to a thing, without a query."""
        return Near(self._store)

    def documents(self, iris: Iterable[str], media_type: str) -> Iterator[bytes]:
        """Write what is said of each of some things and of its parts, as one document, piece by piece."""
        return write((triple for iri in iris for triple in description(self._store, iri)), media_type)

    def column(self, query: Query, name: str, **values: Node | Sequence[Node] | None) -> list[str]:
        """Give one column of a SELECT query as text: for lists that may be long."""
        solutions: Any = self._store.query(query.bind(**values))
        return [row[name].value for row in solutions]

    def said(self, graph: str, subjects: Iterable[str], *, parts: bool = False) -> list[str]:
        """Give the N-Quads lines of one graph about some subjects, on request about their parts too.

        It costs by what they are linked with, not by the graph.
        """
        return items.said(self._store, graph, items.with_parts(self._store, graph, subjects) if parts else subjects)

    def said_anywhere(self, subjects: Iterable[str]) -> list[str]:
        """Give what all graphs together say about some subjects, as N-Triples lines."""
        return items.anywhere(self._store, subjects)

    def referring(self, graph: str, things: Iterable[str], properties: Iterable[str | None] = (None,)) -> set[str]:
        """Give the subjects of one graph that refer to some things, by any property or by those named."""
        return items.referring(self._store, graph, things, list(properties))

    def answer(self, query: str, default_graphs: Sequence[str] = (), named_graphs: Sequence[str] = ()) -> Answer:
        """Run a query of a stranger's, already guarded; graphs that are named take the place of its own FROM.

        Raises:
            SyntaxError: it is no SPARQL.
            ValueError: a graph's name is no IRI.

        """
        default: list[ox.NamedNode | ox.BlankNode | ox.DefaultGraph] = [ox.NamedNode(iri) for iri in default_graphs]
        named: list[ox.NamedNode | ox.BlankNode] = [ox.NamedNode(iri) for iri in named_graphs]
        graphs: dict[str, Any] = {"default_graph": default, "named_graphs": named} if default or named else {}
        try:
            return Answer(partial(self._store.query, query, **graphs))
        except SyntaxError as error:
            raise SyntaxError(located(str(error), query, self._store.query)) from error
