"""What of the index is behind the store: which things have to be indexed again, or that all of them have to be."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice

from rdflib import URIRef

import queries
from service.heads import Heads
from service.store import Store

#: The lines (N-Quads) that changed in a graph after one version, up to another; None when they are too many.
Changes = Callable[[str, int, int], Iterable[str] | None]
#: When more things than this were touched, it is not looked further; everything is indexed again.
MOST_TOUCHED = 200_000
_BATCH = 500
_ORGANIZATION = "<http://www.w3.org/ns/org#organization>"


def touched(store: Store, have: Heads, wanted: Heads, changes: Changes | None) -> set[str] | None:
    """Give the things whose documents may have changed; None when only indexing everything again will do.

    Raises:
        ArchiveError: a version's change cannot be read.

    """
    moved = {graph for graph in {*wanted, *have} if wanted.get(graph) != have.get(graph)}
    if changes is None or not have or any(_goes_back(have, wanted, graph) for graph in moved):
        return None
    if any(graph.endswith("/vocabulary") for graph in moved):
        return None
    changed = set[str]()
    for graph in moved:
        lines = changes(graph, have.get(graph, (0, ""))[0], wanted[graph][0])
        if lines is None:
            return None
        changed |= _subjects(lines)
    return _with_referring(store, changed)


def _goes_back(have: Heads, wanted: Heads, graph: str) -> bool:
    return graph not in wanted or wanted[graph][0] <= have.get(graph, (0, ""))[0]


def _subjects(lines: Iterable[str]) -> set[str]:
    """Give the subjects of changed lines, and the bodies whose membership changed."""
    found = set()
    for line in lines:
        subject, predicate, rest = line.split(" ", 2)
        found.add(subject[1:-1])
        if predicate == _ORGANIZATION:
            found.add(rest.partition(">")[0][1:])
    return found


def _with_referring(store: Store, changed: set[str]) -> set[str] | None:
    """Add what names the things that changed; None when that is more than is looked at."""
    query, found = queries.get("app/search-touched"), set(changed)
    for batch in _batches(sorted(changed)):
        for (thing,), _ in store.worded(query, ("touched",), thing=batch):
            found.add(thing)
            if len(found) > MOST_TOUCHED:
                return None
    return found


def _batches(iris: list[str]) -> Iterator[list[URIRef]]:
    rest = iter(iris)
    while batch := list(islice(rest, _BATCH)):
        yield [URIRef(iri) for iri in batch]
