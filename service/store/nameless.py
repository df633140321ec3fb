"""Nodes without a name under names of their own while they are looked at, and as they were when they are sent."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pyoxigraph as ox

from . import items

#: What such names begin with; they are never kept.
_NAMELESS = f"nameless:{items.GENID}"


def named(store: ox.Store, quads: set[ox.Quad]) -> set[ox.Quad]:
    """Give nodes without a name names, in a store and in the quads that came; only these have such nodes."""
    return _renamed(store, quads, _name)


def unnamed(store: ox.Store, quads: set[ox.Quad]) -> None:
    """Take the names away again."""
    _renamed(store, quads, _blank)


def _renamed(store: ox.Store, quads: set[ox.Quad], rename: Callable[[object], object]) -> set[ox.Quad]:
    found = set[ox.Quad]()
    for each in quads:
        other = ox.Quad(rename(each.subject), each.predicate, rename(each.object), each.graph_name)  # type: ignore[arg-type]
        if other != each:
            store.remove(each)
            store.add(other)
        found.add(other)
    return found


def _name(term: object) -> object:
    return ox.NamedNode(f"{_NAMELESS}{term.value}") if isinstance(term, ox.BlankNode) else term


def sent(lines: Iterable[str], graph: str) -> tuple[str, ...]:
    """Write lines of the graph as N-Triples, nodes without names as such."""
    end = f" <{graph}> ."
    return tuple(sorted(_without_names(line.removesuffix(end)) + " ." for line in lines))


def _without_names(line: str) -> str:
    if _NAMELESS not in line:
        return line
    found = next(iter(ox.parse(f"{line} .", format=ox.RdfFormat.N_TRIPLES)))
    terms = (_blank(each) for each in (found.subject, found.predicate, found.object))
    return " ".join(str(each) for each in terms)


def _blank(term: object) -> object:
    hidden = isinstance(term, ox.NamedNode) and term.value.startswith(_NAMELESS)
    return ox.BlankNode(term.value.removeprefix(_NAMELESS)) if hidden else term  # type: ignore[attr-defined]
