"""Blank nodes that hang together, and the canonical form of such a cluster (RDFC-1.0), at a cost that is bounded.

RDFC-1.0 is exponential where blank nodes look alike. So each is first marked with what can be seen from it, ever
further (colour refinement, after Weisfeiler and Leman): a property of the graph alone, so the result stays canonical.
What still looks alike is symmetric or made to look so; where too much of that hangs together the cluster is refused.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from math import factorial, prod
from typing import TYPE_CHECKING, TypeGuard

import pyoxigraph as ox

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from .terms import OxNode, OxTriple

#: An edge as its node sees it: which way it goes, its property, its other end.
Edge = tuple[str, str, "OxNode"]
MARK = ox.NamedNode("urn:mark")
#: Blank nodes that look alike and hang together: any shape of so few is cheap, beyond ``MOST_ALIKE`` none is.
FEW_ALIKE, MOST_ALIKE = 5, 100
#: Orders in which the blank nodes between these bounds may have to be tried.
MOST_ORDERS = 10_000


@dataclass
class Cluster:
    """Connected blank nodes: the triples about them, and from each node its edges (direction, predicate, other end)."""

    first: int
    triples: list[OxTriple] = field(default_factory=list)
    edges: dict[ox.BlankNode, list[Edge]] = field(default_factory=lambda: defaultdict(list))

    def add(self, triple: OxTriple) -> None:
        """Take in a triple with a blank node."""
        subject, predicate, object_ = triple
        self.triples.append(triple)
        if isinstance(subject, ox.BlankNode):
            self.edges[subject].append((">", predicate.value, object_))
        if isinstance(object_, ox.BlankNode):
            self.edges[object_].append(("<", predicate.value, subject))

    def canonical(self) -> list[str]:
        """Give the triples as sorted N-Triples lines, blank nodes called ``_:c14n0`` and so on."""
        marks = [ox.Quad(node, MARK, ox.Literal(mark)) for node, mark in self.marks.items()]
        dataset = ox.Dataset([*(ox.Quad(*triple) for triple in self.triples), *marks])
        dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
        return sorted(f"{quad} ." for quad in dataset if quad.predicate != MARK)

    @cached_property
    def marks(self) -> dict[ox.BlankNode, str]:
        """Mark each blank node with a digest of what can be seen from it, until looking further parts no more."""
        marks = dict.fromkeys(self.edges, "")
        kinds = 0
        while kinds < len(set(marks.values())) < len(marks) or not kinds:
            kinds = len(set(marks.values()))
            marks = {node: _digest([marks[node], *sorted(_seen(edges, marks))]) for node, edges in self.edges.items()}
        return marks

    def tangled(self) -> bool:
        """Tell whether too many orders of blank nodes that look alike would have to be tried."""
        marks = self.marks
        kinds = Counter(marks.values())
        alike = {node for node, mark in marks.items() if kinds[mark] > 1}
        return any(self._costly(knot, marks) for knot in self._knots(alike))

    def _knots(self, alike: set[ox.BlankNode]) -> Iterator[set[ox.BlankNode]]:
        """Part the nodes that look alike into those that hang together."""
        left = set(alike)
        while left:
            knot, open_ = set(), [left.pop()]
            while open_:
                node = open_.pop()
                knot.add(node)
                near = {end for _, _, end in self.edges[node] if _among(end, left)}
                left -= near
                open_ += near
            yield knot

    def _costly(self, knot: set[ox.BlankNode], marks: dict[ox.BlankNode, str]) -> bool:
        if len(knot) <= FEW_ALIKE:
            return False
        same = (
            Counter((way, path, marks[end]) for way, path, end in self.edges[node] if _among(end, knot))
            for node in knot
        )
        return len(knot) > MOST_ALIKE or prod(factorial(n) for one in same for n in one.values()) > MOST_ORDERS


def clusters(triples: Sequence[OxTriple]) -> Iterator[Cluster]:
    """Part the triples that have blank nodes by connected blank nodes; ``first`` is a cluster's first triple."""
    roots = _Roots()
    for subject, _, object_ in triples:
        if isinstance(subject, ox.BlankNode) and isinstance(object_, ox.BlankNode):
            roots.join(subject, object_)
    found: dict[ox.BlankNode, Cluster] = {}
    for index, triple in enumerate(triples):
        node = next((term for term in triple[::2] if isinstance(term, ox.BlankNode)), None)
        if node is not None:
            found.setdefault(roots.of(node), Cluster(index)).add(triple)
    return iter(found.values())


class _Roots:
    """Which blank nodes are connected (union-find)."""

    def __init__(self) -> None:
        self._parents: dict[ox.BlankNode, ox.BlankNode] = {}

    def of(self, node: ox.BlankNode) -> ox.BlankNode:
        while (parent := self._parents.get(node, node)) != node:
            self._parents[node] = self._parents.get(parent, parent)
            node = parent
        return node

    def join(self, one: ox.BlankNode, other: ox.BlankNode) -> None:
        self._parents[self.of(one)] = self.of(other)


def _seen(edges: list[Edge], marks: dict[ox.BlankNode, str]) -> Iterator[str]:
    for way, path, other in edges:
        yield f"{way}{path} {marks[other] if isinstance(other, ox.BlankNode) else other}"


def _among(term: OxNode, nodes: set[ox.BlankNode]) -> TypeGuard[ox.BlankNode]:
    return term in nodes


def _digest(parts: list[str]) -> str:
    return sha256("\n".join(parts).encode()).hexdigest()
