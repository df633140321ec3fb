"""What one graph says of some things and of their parts, found by following links, whatever the graph's size."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pyoxigraph as ox

GENID = "/.well-known/genid/"


def said(store: ox.Store, graph: str, subjects: Iterable[str]) -> list[str]:
    """Give the N-Quads lines of a graph about some subjects."""
    name = ox.NamedNode(graph)
    quads = (quad for each in subjects for quad in store.quads_for_pattern(ox.NamedNode(each), None, None, name))
    return (ox.serialize(quads, format=ox.RdfFormat.N_QUADS) or b"").decode().split("\n")[:-1]


def anywhere(store: ox.Store, subjects: Iterable[str]) -> list[str]:
    """Give what all graphs say about some subjects, as N-Triples lines."""
    default = ox.DefaultGraph()
    found = (quad for each in subjects for quad in store.quads_for_pattern(ox.NamedNode(each), None, None, default))
    return (ox.serialize((q.triple for q in found), format=ox.RdfFormat.N_TRIPLES) or b"").decode().split("\n")[:-1]


def referring(store: ox.Store, graph: str, objects: Iterable[str], properties: Iterable[str | None]) -> set[str]:
    """Give the subjects of a graph that refer to one of some things, by any property or by some."""
    name, paths = ox.NamedNode(graph), [each if each is None else ox.NamedNode(each) for each in properties]
    return {
        quad.subject.value  # type: ignore[union-attr]
        for each in objects
        for path in paths
        for quad in store.quads_for_pattern(None, path, ox.NamedNode(each), name)
    }


def with_parts(store: ox.Store, graph: str, roots: Iterable[str]) -> set[str]:
    """Give things and their parts: their own hash IRIs, and nodes without a name that nothing else refers to."""
    name, things = ox.NamedNode(graph), set(roots)
    found, waiting = set(things), list(things)
    while waiting:
        for each in _near(store, name, waiting.pop()):
            if each not in found and (GENID in each or each.partition("#")[0] in things):
                found.add(each)
                waiting.append(each)
    return _alone(store, name, found, things)


def _near(store: ox.Store, graph: ox.NamedNode, node: str) -> Iterator[str]:
    """Give what a node refers to, and the hash IRIs that refer to it."""
    for quad in store.quads_for_pattern(ox.NamedNode(node), None, None, graph):
        if isinstance(quad.object, ox.NamedNode):
            yield quad.object.value
    for quad in store.quads_for_pattern(None, None, ox.NamedNode(node), graph):
        if isinstance(quad.subject, ox.NamedNode) and "#" in quad.subject.value:
            yield quad.subject.value


def _alone(store: ox.Store, graph: ox.NamedNode, found: set[str], things: set[str]) -> set[str]:
    """Leave out the nodes without a name that something else shares, and what hangs on those alone."""
    while shared := {node for node in found - things if GENID in node and not _is_alone(store, graph, node, found)}:
        found = found - shared
    return found


def _is_alone(store: ox.Store, graph: ox.NamedNode, node: str, found: set[str]) -> bool:
    referrers = store.quads_for_pattern(None, None, ox.NamedNode(node), graph)
    return all(quad.subject.value in found for quad in referrers)  # type: ignore[union-attr]
