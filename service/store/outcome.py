"""What a graph has to be sent to become what an update makes of it: the least that does it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import pyoxigraph as ox

from . import items
from .nameless import sent

#: How far a part may lie below what it belongs to.
_DEEPEST = 12
Wholes = Callable[[Iterable[str]], set[str]]


@dataclass(frozen=True)
class Outcome:
    """What a graph has to be sent to become what the update makes of it.

    ``mode`` is merge (``content`` are N-Triples lines of the items that are different), remove (names of items),
    replace (lines of the whole graph; of a large one they are in the file ``WHOLE``), withdraw (nothing is left of a
    large graph), or empty when nothing is different.
    """

    mode: str
    content: tuple[str, ...] = ()


@dataclass(frozen=True)
class Change:
    """A graph before and after, and the quads that went and came."""

    old: ox.Store
    new: ox.Store
    graph: str
    gone: set[ox.Quad]
    come: set[ox.Quad]


def least(change: Change, wholes: Wholes) -> Outcome | None:
    """Choose the least that does it, if that is less than the whole; whether it does is looked up."""
    if not change.gone and not change.come:
        return Outcome("")
    old, new, graph = change.old, change.new, change.graph
    gone, come = _lines(change.gone), _lines(change.come)
    roots = _roots(old, new, {_subject(line) for line in gone | come})
    now = set(items.said(new, graph, items.with_parts(new, graph, roots)))
    there = wholes(now) if now else roots
    then = set(items.said(old, graph, items.with_parts(old, graph, there)))
    if not (gone <= then and come <= now and then - gone <= now):
        return None
    return Outcome("merge", sent(now, graph)) if now else Outcome("remove", tuple(sorted(wholes(then))))


def _roots(old: ox.Store, new: ox.Store, subjects: set[str]) -> set[str]:
    """Climb from parts to what they belong to, before or after."""
    roots, waiting = set(subjects), set(subjects)
    for _ in range(_DEEPEST):
        waiting = {above for each in waiting for store in (old, new) for above in _above(store, each)} - roots
        roots |= waiting
    return {each for each in roots if not any(_above(store, each) for store in (old, new))} or roots


def _above(store: ox.Store, node: str) -> set[str]:
    if "#" in node:
        whole = node.partition("#")[0]
        return {whole} if next(store.quads_for_pattern(ox.NamedNode(whole), None, None, None), None) else set()
    if items.GENID not in node:
        return set()
    return {quad.subject.value for quad in store.quads_for_pattern(None, None, ox.NamedNode(node), None)}  # type: ignore[union-attr]


def _lines(quads: Iterable[ox.Quad]) -> set[str]:
    return set((ox.serialize(quads, format=ox.RdfFormat.N_QUADS) or b"").decode().split("\n")[:-1])


def _subject(line: str) -> str:
    return line[1 : line.index(">")]
