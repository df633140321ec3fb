"""An update tried on a copy of one graph, and what comes of it as a submission: work for a bounded process."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path

import pyoxigraph as ox

from service.failures import NotAllowedError, QueryError

from . import items

#: How far a part may lie below what it belongs to.
_DEEPEST = 12
#: Nodes without a name are looked at under names of this kind, which never leave this module.
_NAMELESS = f"nameless:{items.GENID}"
#: Statements that a change of a large graph may have to be looked at item by item.
MOST = 200_000
#: The file that holds the whole of a large graph afterwards, in the folder of the copy.
WHOLE = "whole.nt"
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
class _Change:
    """A graph before and after, and the quads that went and came."""

    old: ox.Store
    new: ox.Store
    graph: str
    gone: set[ox.Quad]
    come: set[ox.Quad]


def attempt(
    update: str, confined: str, graph: str, base: str, content: Path, wholes: Wholes, folder: Path | None = None
) -> Outcome:
    """Do an update on a graph's ``content`` (N-Quads); ``confined`` is the same with the graph as its default graph.

    ``wholes`` names the items that lines are about. With a ``folder`` the copy is there and not in memory.

    Raises:
        QueryError: it is no SPARQL, or cannot be done.
        NotAllowedError: it writes to another graph.

    """
    _check_syntax(update, base)
    store = ox.Store(str(folder / "copy")) if folder else ox.Store()
    store.bulk_load(path=content, format=ox.RdfFormat.N_QUADS)
    old = _copied(store, content, folder)
    try:
        store.update(confined, base_iri=base)
    except SyntaxError as error:
        raise QueryError("update-syntax", reason=str(error)) from error
    except (ValueError, RuntimeError, OSError) as error:
        raise QueryError("update-failed", reason=str(error)) from error
    _refuse_others(store, graph)
    return _told(old, store, graph, wholes, folder)


def _copied(store: ox.Store, content: Path, folder: Path | None) -> ox.Store:
    if folder is None:
        old = ox.Store()
        old.bulk_load(path=content, format=ox.RdfFormat.N_QUADS)
        return old
    store.flush()
    store.backup(str(folder / "before"))
    return ox.Store.read_only(str(folder / "before"))


def _told(old: ox.Store, new: ox.Store, graph: str, wholes: Wholes, folder: Path | None) -> Outcome:
    name = ox.NamedNode(graph)
    if folder and len(old) and not len(new):
        return Outcome("withdraw")
    found = _compared(old, new, name, MOST if folder else None)
    if found is None:
        return _whole(new, name, folder)
    change = _Change(old, new, graph, found[0], _named(new, found[1]))
    if outcome := _least(change, wholes):
        return outcome
    _unnamed(new, change.come)
    return _whole(new, name, folder)


def _compared(
    old: ox.Store, new: ox.Store, graph: ox.NamedNode, most: int | None
) -> tuple[set[ox.Quad], set[ox.Quad]] | None:
    """Give the quads of a graph that went and that came; None for more than ``most``.

    Both are read side by side, in an order that is mostly the same: only what is not yet met on the other side is held.
    """
    gone, come = set[ox.Quad](), set[ox.Quad]()
    sides = (store.quads_for_pattern(None, None, None, graph) for store in (old, new))
    for before, after in zip_longest(*sides):
        if before == after:
            continue
        for quad, mine, others in ((before, gone, come), (after, come, gone)):
            if quad in others:
                others.remove(quad)
            elif quad is not None:
                mine.add(quad)
        if most is not None and len(gone) + len(come) > most:
            return None
    return gone, come


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


def _least(change: _Change, wholes: Wholes) -> Outcome | None:
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
    return Outcome("merge", _sent(now, graph)) if now else Outcome("remove", tuple(sorted(wholes(then))))


def _whole(new: ox.Store, graph: ox.NamedNode, folder: Path | None) -> Outcome:
    """Give the whole graph as it is afterwards."""
    if folder is None:
        lines = ox.serialize(
            (quad.triple for quad in new.quads_for_pattern(None, None, None, graph)), format=ox.RdfFormat.N_TRIPLES
        )
        return Outcome("replace", tuple(sorted((lines or b"").decode().split("\n")[:-1])))
    new.dump(str(folder / WHOLE), format=ox.RdfFormat.N_TRIPLES, from_graph=graph)
    return Outcome("replace")


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


def _named(store: ox.Store, quads: set[ox.Quad]) -> set[ox.Quad]:
    """Give nodes without a name names, in a store and in the quads that came; only these have such nodes."""
    return _renamed(store, quads, _name)


def _unnamed(store: ox.Store, quads: set[ox.Quad]) -> None:
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


def _lines(quads: Iterable[ox.Quad]) -> set[str]:
    return set((ox.serialize(quads, format=ox.RdfFormat.N_QUADS) or b"").decode().split("\n")[:-1])


def _subject(line: str) -> str:
    return line[1 : line.index(">")]


def _sent(lines: Iterable[str], graph: str) -> tuple[str, ...]:
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
