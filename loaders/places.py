"""Where a finding belongs: the thing a part belongs to, that thing's title, the line or cell."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cached_property

from rdflib import DCTERMS, RDFS, SKOS, BNode, Literal, Namespace, URIRef
from rdflib.term import Node

from .statements import Position, Statements, Triple

SDO = Namespace("https://schema.org/")
#: What is in the names that blank nodes are given.
GENID = "/.well-known/genid/"
#: What a thing is called, the best first.
TITLES = {path: n for n, path in enumerate((DCTERMS.title, SKOS.prefLabel, RDFS.label, SDO.name, DCTERMS.identifier))}
#: How far a part may lie below its thing.
DEEPEST = 12


def is_part(node: Node) -> bool:
    """Tell whether a node has no life of its own: a blank node, skolemised or not, or a hash IRI."""
    return isinstance(node, BNode) or GENID in str(node) or "#" in str(node)


class Places:
    """Looks up places in what a file said, for findings about the nodes of ``about``."""

    def __init__(self, statements: Statements, about: Iterable[Node]) -> None:
        self._statements = statements
        self._about = frozenset(about)
        self._described = frozenset(statements.subjects())

    def thing(self, node: Node) -> Node:
        """Climb from a part to the thing it belongs to; a node that is no part, or of nothing, stays."""
        for _ in range(DEEPEST):
            owner = self._above(node)
            if owner is None:
                break
            node = owner
        return node

    def _hangs(self, node: Node) -> bool:
        """Tell whether a node is known only by what refers to it: a part, or a thing nothing is said of."""
        return is_part(node) or (node in self._about and node not in self._described)

    def title(self, focus: Node) -> dict[str, str]:
        """Say what the thing is called, by language; what has no language tag stands under ``""``."""
        names = self._titles.get(self.thing(focus), {})
        best = min(names, default=len(TITLES))
        return dict(names.get(best, {}))

    def position(self, focus: Node, paths: Sequence[URIRef], value: Node | None) -> Position | None:
        """Find the nearest place of a value of a property; ``paths`` are the properties it may stand under.

        An inverse path is found under the value. Else it is where the value stands under another property, or
        another value under the property, or the subject, or the thing it is part of, without a column.
        """
        said = self._statements.triples
        for path in paths:
            for triple in ((focus, path, value), (value, path, focus)):
                if triple in said:
                    return said[triple]
        here = self._said.get(focus, [])
        of_value = [triple for triple in here if value is not None and triple[2] == value]
        of_path = [triple for triple in here if triple[1] in paths]
        near = next(iter([*of_value, *of_path]), None)
        return said[near] if near else self._subject(focus)

    def _subject(self, focus: Node) -> Position | None:
        if focus not in self._described and focus in self._mentions:
            return self._mentions[focus]
        for node in (focus, self.thing(focus)):
            if found := self._statements.where(node):
                return replace(found, column=None)
        return None

    def _above(self, node: Node) -> Node | None:
        if not self._hangs(node):
            return None
        whole = URIRef(node.partition("#")[0]) if isinstance(node, URIRef) and "#" in node else None
        if whole in self._described:
            return whole
        above = self._referrers.get(node)
        return above if above != node else None

    @cached_property
    def _referrers(self) -> dict[Node, Node]:
        found: dict[Node, Node] = {}
        for subject, _, value in self._statements.triples:
            if not isinstance(value, Literal) or value in self._about:
                found.setdefault(value, subject)
        return found

    @cached_property
    def _mentions(self) -> dict[Node, Position]:
        found: dict[Node, Position] = {}
        for (_, _, value), position in self._statements.triples.items():
            if value in self._about:
                found.setdefault(value, position)
        return found

    @cached_property
    def _said(self) -> dict[Node, list[Triple]]:
        found: dict[Node, list[Triple]] = {}
        for triple in self._statements.triples:
            if triple[0] in self._about:
                found.setdefault(triple[0], []).append(triple)
        return found

    @cached_property
    def _titles(self) -> dict[Node, dict[int, dict[str, str]]]:
        found: dict[Node, dict[int, dict[str, str]]] = {}
        for subject, predicate, value in self._statements.triples:
            if predicate in TITLES and isinstance(value, Literal):
                names = found.setdefault(subject, {}).setdefault(TITLES[predicate], {})
                names.setdefault((value.language or "").partition("-")[0], str(value))
        return found
