"""Property paths of shapes: which properties they go through, and how they read in SPARQL's notation."""

from __future__ import annotations

from collections.abc import Iterator

from rdflib import RDF, SH, BNode, Graph, URIRef
from rdflib.term import Node

#: Paths of one part, with the sign that stands before or after it.
SIGNS = {SH.inversePath: "^{}", SH.zeroOrMorePath: "{}*", SH.oneOrMorePath: "{}+", SH.zeroOrOnePath: "{}?"}
#: A path of a path of a path … deeper than this is nobody's shape.
DEEPEST = 10


def predicates(shapes: Graph, path: Node | None, depth: int = 0) -> Iterator[URIRef]:
    """Give the properties under which a value of the path may stand, the focus node's own first.

    Of a sequence only the first step is said of the focus node, the rest of other nodes.
    """
    if path is None or depth > DEEPEST:
        return
    if isinstance(path, URIRef):
        yield path
    elif (first := shapes.value(path, RDF.first)) is not None:
        yield from predicates(shapes, first, depth + 1)
    else:
        for part in _parts(shapes, path):
            yield from predicates(shapes, part, depth + 1)


def path_text(shapes: Graph, path: Node | None, depth: int = 0) -> str | None:
    """Write a path: an IRI as it is, a longer path in SPARQL's notation; None without a path."""
    if path is None or isinstance(path, URIRef):
        return None if path is None else str(path)
    return _inner(shapes, path, depth)


def steps(shapes: Graph, path: Node | None) -> Iterator[tuple[Node, Node, Node]]:
    """Give the triples that a longer path is made of, so that a report can repeat them."""
    if isinstance(path, BNode):
        for triple in shapes.triples((path, None, None)):
            yield triple
            yield from steps(shapes, triple[2])


def _parts(shapes: Graph, path: Node) -> list[Node]:
    if (choices := shapes.value(path, SH.alternativePath)) is not None:
        return list(shapes.items(choices))
    return [part for sign in SIGNS for part in shapes.objects(path, sign)]


def _inner(shapes: Graph, path: Node, depth: int) -> str:
    if isinstance(path, URIRef) or depth > DEEPEST:
        return f"<{path}>"
    if (path, RDF.first, None) in shapes:
        return "/".join(_inner(shapes, step, depth + 1) for step in shapes.items(path))
    if (choices := shapes.value(path, SH.alternativePath)) is not None:
        return "|".join(_inner(shapes, choice, depth + 1) for choice in shapes.items(choices))
    for sign, form in SIGNS.items():
        if (part := shapes.value(path, sign)) is not None:
            return form.format(f"({_inner(shapes, part, depth + 1)})" if not isinstance(part, URIRef) else f"<{part}>")
    return ""
