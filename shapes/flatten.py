"""Rewrites shapes so that pySHACL checks each property shape once for all things, not once for each thing.

pySHACL follows ``sh:property`` for one focus node at a time and builds every constraint anew. A property shape that
has the targets of its node shape and no ``sh:property`` leading to it gives the same results, in bulk.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from rdflib import RDF, RDFS, Graph
from rdflib.namespace import SH
from rdflib.term import Node

_TARGETS: Final = (SH.targetClass, SH.targetNode, SH.targetSubjectsOf, SH.targetObjectsOf)

#: Links from a shape to a shape that is applied to chosen nodes, so that it must stay whole.
_REFERENCES: Final = (SH.node, SH["not"], SH.qualifiedValueShape)

#: Parameters whose meaning depends on the property shapes a node shape has.
_KEEPS_WHOLE: Final = (SH.closed, SH.deactivated)


def flatten(shapes: Graph) -> Graph:
    """Copy a shapes graph, with targets moved to the property shapes wherever that changes no result."""
    flat = Graph()
    for prefix, namespace in shapes.namespaces():
        flat.bind(prefix, namespace)
    for triple in shapes:
        flat.add(triple)
    for parent in set(shapes.subjects(SH.property)):
        if _may_lose_properties(shapes, parent):
            for child in _movable(shapes, parent):
                _move(shapes, flat, parent, child)
    return flat


def _may_lose_properties(shapes: Graph, parent: Node) -> bool:
    """Tell whether the shape acts through its targets alone, and on each property by itself."""
    whole = any((parent, parameter, None) in shapes for parameter in _KEEPS_WHOLE)
    siblings = any(
        (child, SH.qualifiedValueShapesDisjoint, None) in shapes for child in shapes.objects(parent, SH.property)
    )
    on_values = (parent, SH.path, None) in shapes
    return not (whole or siblings or on_values or _is_referenced(shapes, parent)) and any(_targets(shapes, parent))


def _is_referenced(shapes: Graph, shape: Node) -> bool:
    by_link = any((None, link, shape) in shapes for link in _REFERENCES)
    return by_link or (None, RDF.first, shape) in shapes or (None, SH.property, shape) in shapes


def _movable(shapes: Graph, parent: Node) -> Iterator[Node]:
    """Yield the property shapes that this node shape alone uses: shared ones would report once for two users."""
    for child in shapes.objects(parent, SH.property):
        users = set(shapes.subjects(SH.property, child))
        if users == {parent} and not any(_targets(shapes, child)) and not _is_listed(shapes, child):
            yield child


def _is_listed(shapes: Graph, shape: Node) -> bool:
    return (None, RDF.first, shape) in shapes or any((None, link, shape) in shapes for link in _REFERENCES)


def _targets(shapes: Graph, shape: Node) -> Iterator[tuple[Node, Node]]:
    """Yield the targets a shape states, and the one it has by being a class (SHACL, section 2.1.3.3)."""
    for link in _TARGETS:
        for target in shapes.objects(shape, link):
            yield link, target
    kinds = {
        above for kind in shapes.objects(shape, RDF.type) for above in shapes.transitive_objects(kind, RDFS.subClassOf)
    }
    if RDFS.Class in kinds:
        yield SH.targetClass, shape


def _move(shapes: Graph, flat: Graph, parent: Node, child: Node) -> None:
    for link, target in _targets(shapes, parent):
        flat.add((child, link, target))
    flat.remove((parent, SH.property, child))
