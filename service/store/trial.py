"""An update tried on a copy of one graph, and what comes of it as a submission: work for a bounded process."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from service.failures import NotAllowedError, QueryError

from . import items

#: How far a part may lie below what it belongs to.
_DEEPEST = 12
#: Nodes without a name are looked at under names of this kind, which never leave this module.
_NAMELESS = f"nameless:{items.GENID}"
Wholes = Callable[[Iterable[str]], set[str]]


@dataclass(frozen=True)
class Outcome:
    """What a graph has to be sent to become what the update makes of it.

    ``mode`` is merge (``content`` are N-Triples lines of the items that are different), remove (names of items),
    replace (lines of the whole graph), or empty when nothing is different.
    """

    mode: str
    content: tuple[str, ...] = ()


def attempt(update: str, confined: str, graph: str, base: str, content: Path, wholes: Wholes) -> Outcome:
    """Do an update on a graph's ``content`` (N-Quads); ``confined`` is the same with the graph as its default graph.

    ``wholes`` names the items that lines are about.

    Raises:
        QueryError: it is no SPARQL, or cannot be done.
        NotAllowedError: it writes to another graph.

    """
    store = ox.Store()
    store.load(path=content, format=ox.RdfFormat.N_QUADS)
    before = _named(store)
    _check_syntax(update, base)
    try:
        store.update(confined, base_iri=base)
    except SyntaxError as error:
        raise QueryError("update-syntax", reason=str(error)) from error
    except (ValueError, RuntimeError, OSError) as error:
        raise QueryError("update-failed", reason=str(error)) from error
    _refuse_others(store, graph)
    return _outcome(before, _named(store), graph, wholes)


def _check_syntax(update: str, base: str) -> None:
    """Read the update as it was sent: what is wrong is then told at its place."""
    try:
        ox.Store().update(update, base_iri=base)
    except SyntaxError as error:
        raise QueryError("update-syntax", reason=str(error)) from error
    except (ValueError, RuntimeError, OSError):  # it fails on the copy too, or only without the data
        return


def _refuse_others(store: ox.Store, graph: str) -> None:
    others = {each.value for each in store.named_graphs()} - {graph}
    if others or any(store.quads_for_pattern(None, None, None, ox.DefaultGraph())):
        raise NotAllowedError("update-other-graph", graph=min(others, default="DEFAULT"), own=graph)


def _outcome(old: ox.Store, new: ox.Store, graph: str, wholes: Wholes) -> Outcome:
    """Choose the least that does it; whether it does is seen by doing it here."""
    before, after = _lines(old), _lines(new)
    if before == after:
        return Outcome("")
    roots = _roots(old, new, {_subject(line) for line in before ^ after})
    now = set(items.said(new, graph, items.with_parts(new, graph, roots)))
    there = wholes(now) if now else roots
    then = set(items.said(old, graph, items.with_parts(old, graph, there)))
    if (before - then) | now != after:
        return Outcome("replace", _sent(after, graph))
    return Outcome("merge", _sent(now, graph)) if now else Outcome("remove", tuple(sorted(wholes(then))))


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


def _named(store: ox.Store) -> ox.Store:
    """Copy a store, its nodes without names under names."""
    copy = ox.Store()
    copy.bulk_extend(
        ox.Quad(_name(each.subject), each.predicate, _name(each.object), each.graph_name)  # type: ignore[arg-type]
        for each in store
    )
    return copy


def _name(term: object) -> object:
    return ox.NamedNode(f"{_NAMELESS}{term.value}") if isinstance(term, ox.BlankNode) else term


def _lines(store: ox.Store) -> set[str]:
    return set((ox.serialize(store, format=ox.RdfFormat.N_QUADS) or b"").decode().split("\n")[:-1])


def _subject(line: str) -> str:
    return line[1 : line.index(">")]


def _sent(lines: Iterable[str], graph: str) -> tuple[str, ...]:
    """Write lines of the graph as N-Triples, nodes without names as such."""
    end = f" <{graph}> ."
    return tuple(sorted(_unnamed(line.removesuffix(end)) + " ." for line in lines))


def _unnamed(line: str) -> str:
    if _NAMELESS not in line:
        return line
    found = next(iter(ox.parse(f"{line} .", format=ox.RdfFormat.N_TRIPLES)))
    terms = (_blank(each) for each in (found.subject, found.predicate, found.object))
    return " ".join(str(each) for each in terms)


def _blank(term: object) -> object:
    hidden = isinstance(term, ox.NamedNode) and term.value.startswith(_NAMELESS)
    return ox.BlankNode(term.value.removeprefix(_NAMELESS)) if hidden else term  # type: ignore[attr-defined]
