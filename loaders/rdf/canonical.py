"""The canonical lines of a submission: no blank nodes, the store's lexical forms, sorted, each once."""

from __future__ import annotations

import re
from hashlib import sha256
from typing import TYPE_CHECKING

import pyoxigraph as ox
from rdflib import XSD, BNode, Literal

from loaders.errors import TooLargeError

from .cluster import clusters
from .limits import DEFAULT, Limits
from .terms import to_ox

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rdflib.term import Node

    from loaders.space import Space
    from loaders.statements import Statements

    from .cluster import Cluster
    from .terms import OxNode, OxTriple

LABEL = re.compile(r"_:c14n(\d+)")
HELD = ox.NamedNode("urn:held")
#: Hexadecimal digits of a cluster's digest that its blank nodes are named with.
DIGITS = 20


def canonical(statements: Statements, space: Space, limits: Limits = DEFAULT) -> list[str]:
    """Write a submission as sorted N-Triples lines without line ends, its blank nodes named in the partner's space.

    The same content gives the same lines, whatever its blank nodes are called, in whichever order it comes and
    whichever form of a value it has. A blank node's name depends on its cluster alone, so a change elsewhere keeps it.
    Raises TooLargeError for a cluster beyond ``limits.cluster`` or one whose nodes cannot be told apart cheaply.
    """
    terms = _Terms(_lexical_forms(statements))
    texts = _Texts(terms)
    lines = {f"{texts[s]} {texts[p]} {texts[o]} ." for s, p, o in statements.triples if not _blank(s, o)}
    blank = {triple: place for triple, place in statements.triples.items() if _blank(triple[0], triple[2])}
    triples: list[OxTriple] = [(terms[s], terms[p], terms[o]) for s, p, o in blank]  # type: ignore[misc]
    places = list(blank.values())
    for cluster in clusters(triples):
        if len(cluster.edges) > limits.cluster:
            raise TooLargeError("cluster-too-large", places[cluster.first], limit=limits.cluster)
        if cluster.tangled():
            raise TooLargeError("cluster-tangled", places[cluster.first])
        lines.update(_named(cluster, space))
    return sorted(lines)


def _named(cluster: Cluster, space: Space) -> Iterator[str]:
    lines = cluster.canonical()
    digest = sha256("\n".join(lines).encode()).hexdigest()[:DIGITS]
    return (_rename(line, space, digest) for line in lines)


def _rename(line: str, space: Space, digest: str) -> str:
    """Name the blank nodes of a line; they are its first and its last term only, so no text of a literal is met."""
    subject, predicate, rest = line.split(" ", 2)
    renamed = [
        f"<{space.skolem(f'{digest}-{m[1]}')}>" if (m := LABEL.fullmatch(t)) else t for t in (subject, rest[:-2])
    ]
    return f"{renamed[0]} {predicate} {renamed[1]} ."


def _blank(subject: Node, object_: Node) -> bool:
    return isinstance(subject, BNode) or isinstance(object_, BNode)


class _Terms(dict["Node", "OxNode"]):
    """Terms as the store has them, each converted once."""

    def __missing__(self, term: Node) -> OxNode:
        self[term] = to_ox(term)
        return self[term]


class _Texts(dict["Node", str]):
    """Terms as they stand in a line; literals, which seldom come twice, are not kept."""

    def __init__(self, terms: _Terms) -> None:
        super().__init__()
        self._terms = terms

    def __missing__(self, term: Node) -> str:
        if isinstance(term, Literal):
            return str(self._terms.get(term) or to_ox(term))
        self[term] = str(to_ox(term))
        return self[term]


def _lexical_forms(statements: Statements) -> dict[Node, OxNode]:
    """Find the form in which the store keeps each typed value ("01" is 1, "1.50" is 1.5), by putting it there."""
    typed = {o for _, _, o in statements.triples if isinstance(o, Literal) and o.datatype not in (None, XSD.string)}
    values = list(typed)
    store = ox.Store()
    store.extend(ox.Quad(ox.NamedNode(f"urn:{n}"), HELD, to_ox(value)) for n, value in enumerate(values))
    return {values[int(quad.subject.value[4:])]: quad.object for quad in store}
