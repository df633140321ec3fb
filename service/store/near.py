"""What stands next to a thing, straight from the engine's index: what a query of one pattern would find, at no parsing.

All of it is of the default graph, the union of all graphs.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import islice

import pyoxigraph as ox
from rdflib.term import Node

from .terms import to_rdflib

_UNION = ox.DefaultGraph()
#: So many names are kept as the engine takes them.
_MOST = 20_000


class Near:
    """Looks one step from a thing, in either direction; what is no IRI is next to nothing."""

    def __init__(self, store: ox.Store) -> None:
        self._store = store

    def values(self, subject: str, prop: str) -> list[Node]:
        """Give what a thing has for a property."""
        if (node := _named(subject)) is None:
            return []
        return [to_rdflib(quad.object) for quad in self._store.quads_for_pattern(node, _named(prop), None, _UNION)]

    def is_known(self, subject: str) -> bool:
        """Tell whether anything is said of a thing."""
        node = _named(subject)
        return node is not None and next(self._store.quads_for_pattern(node, None, None, _UNION), None) is not None

    def subjects(self, prop: str, value: str) -> Iterator[str]:
        """Give the things that have a thing for a property, one after the other, in the thread that asks."""
        if (node := _named(value)) is not None:
            for quad in self._store.quads_for_pattern(None, _named(prop), node, _UNION):
                yield quad.subject.value  # type: ignore[union-attr]

    def pointers(self, value: str, most: int) -> list[tuple[str, str]] | None:
        """Give subject and property of what points at a thing; None when there are more than so many."""
        if (node := _named(value)) is None:
            return []
        found = list(islice(self._store.quads_for_pattern(None, None, node, _UNION), most + 1))
        return None if len(found) > most else [(quad.subject.value, quad.predicate.value) for quad in found]  # type: ignore[union-attr]

    def has(self, subject: str, prop: str, value: str) -> bool:
        """Tell whether a thing has another for a property."""
        named = (_named(subject), _named(prop), _named(value))
        return None not in named and ox.Quad(*named, _UNION) in self._store  # type: ignore[arg-type]


@lru_cache(_MOST)
def _named(iri: str) -> ox.NamedNode | None:
    try:
        return ox.NamedNode(iri)
    except ValueError:
        return None
