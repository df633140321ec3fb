"""A change of one named graph as one SPARQL Update, the default graph kept the duplicate-free union of all graphs.

Several operations of one request are one transaction in the engine, so a reader sees all of a change or none of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import pyoxigraph as ox


@dataclass(frozen=True)
class Change:
    """N-Quads lines to take out and to put in; a line in both stays. They hold no blank nodes."""

    added: frozenset[str]
    removed: frozenset[str]

    @classmethod
    def of(cls, added: Iterable[str], removed: Iterable[str]) -> Change:
        """Collect the lines of a change."""
        return cls(frozenset(added), frozenset(removed))

    def __or__(self, other: Change) -> Change:
        return Change(self.added | other.added, self.removed | other.removed)


def quads(lines: Iterable[str]) -> Iterator[ox.Quad]:
    """Parse N-Quads lines."""
    yield from ox.parse("\n".join(lines).encode(), format=ox.RdfFormat.N_QUADS)


def update(store: ox.Store, change: Change) -> str:
    """Write the change as one update request against the store's present state; empty when nothing changes."""
    gone = list(quads(sorted(change.removed - change.added)))
    come = list(quads(sorted(change.added)))
    arriving = {quad.triple for quad in come}
    leaving = set(gone)
    orphaned = [quad.triple for quad in gone if quad.triple not in arriving and not _elsewhere(store, quad, leaving)]
    operations = [
        *_operation("DELETE DATA", gone, orphaned),
        *_operation("INSERT DATA", come, [quad.triple for quad in come]),
    ]
    return " ;\n".join(operations)


def _elsewhere(store: ox.Store, quad: ox.Quad, leaving: set[ox.Quad]) -> bool:
    """Tell whether another named graph still says what this quad says."""
    copies = store.quads_for_pattern(quad.subject, quad.predicate, quad.object, None)
    return any(copy not in leaving and not isinstance(copy.graph_name, ox.DefaultGraph) for copy in copies)


def _operation(verb: str, named: list[ox.Quad], default: Iterable[ox.Triple]) -> Iterator[str]:
    by_graph: dict[ox.NamedNode, list[ox.Triple]] = {}
    for quad in named:
        by_graph.setdefault(quad.graph_name, []).append(quad.triple)  # type: ignore[arg-type]
    blocks = [f"GRAPH {graph} {{\n{_lines(triples)}}}\n" for graph, triples in by_graph.items()]
    if content := "".join([*blocks, _lines(default)]):
        yield f"{verb} {{\n{content}}}"


def _lines(triples: Iterable[ox.Triple]) -> str:
    return (ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b"").decode()
