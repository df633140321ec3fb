"""What is said of a thing and of its parts, to look things up in: the part of rdflib's graph that a page needs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pyoxigraph as ox
from rdflib import Graph
from rdflib.term import Node

from .terms import to_graph, to_rdflib


class Said:
    """Statements by subject and property; made once, never changed."""

    def __init__(self, triples: Iterable[ox.Triple]) -> None:
        self._by: dict[Node, dict[Node, list[Node]]] = {}
        self.triples = tuple(triples)
        named: dict[object, Node] = {}  # a page's statements repeat their subjects and properties
        for triple in self.triples:
            subject, prop = (
                named.get(each) or named.setdefault(each, to_rdflib(each))
                for each in (triple.subject, triple.predicate)
            )
            self._by.setdefault(subject, {}).setdefault(prop, []).append(to_rdflib(triple.object))

    def graph(self) -> Graph:
        """Give the same as a graph of rdflib."""
        return to_graph(self.triples)

    def objects(self, subject: Node | None = None, predicate: Node | None = None) -> Iterator[Node]:
        """Give values: of a thing, of a property, or all."""
        for about in self._about(subject):
            if predicate is not None:
                yield from about.get(predicate, ())
            else:
                for values in about.values():
                    yield from values

    def predicates(self, subject: Node | None = None) -> Iterator[Node]:
        """Give the properties that a thing has, or all that anything here has; each once for a thing."""
        for about in self._about(subject):
            yield from about

    def value(self, subject: Node, predicate: Node) -> Node | None:
        """Give one value of a property."""
        return next(iter(self._by.get(subject, {}).get(predicate, ())), None)

    def __contains__(self, pattern: tuple[Node | None, Node | None, Node | None]) -> bool:
        subject, predicate, value = pattern
        if predicate is None and value is None:
            return bool(self._about(subject))
        return any(value is None or value == each for each in self.objects(subject, predicate))

    def __len__(self) -> int:
        return len(self.triples)

    def _about(self, subject: Node | None) -> Iterable[dict[Node, list[Node]]]:
        if subject is None:
            return self._by.values()
        about = self._by.get(subject)
        return () if about is None else (about,)


#: What pages read; programs that write documents take a graph of rdflib.
Description = Graph | Said
