"""An update tried on a copy of one graph, and what comes of it as a submission: work for a bounded process."""

from __future__ import annotations

from functools import partial
from itertools import zip_longest
from pathlib import Path

import pyoxigraph as ox

from service.failures import NotAllowedError, QueryError

from .mistakes import located
from .nameless import named, unnamed
from .outcome import Change, Outcome, Wholes, least

#: Statements that a change of a large graph may have to be looked at item by item.
MOST = 200_000
#: The file that holds the whole of a large graph afterwards, in the folder of the copy.
WHOLE = "whole.nt"


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
    store.add_graph(ox.NamedNode(graph))  # there even when it says nothing, as a default graph is
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
    change = Change(old, new, graph, found[0], named(new, found[1]))
    if outcome := least(change, wholes):
        return outcome
    unnamed(new, change.come)
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
    parse = partial(ox.Store().update, base_iri=base)
    try:
        parse(update)
    except SyntaxError as error:
        raise QueryError("update-syntax", reason=located(str(error), update, parse)) from error
    except (ValueError, RuntimeError, OSError):  # it fails on the copy too, or only without the data
        return


def _refuse_others(store: ox.Store, graph: str) -> None:
    others = {each.value for each in store.named_graphs()} - {graph}
    if others or any(store.quads_for_pattern(None, None, None, ox.DefaultGraph())):
        raise NotAllowedError("update-other-graph", graph=min(others, default="DEFAULT"), own=graph)


def _whole(new: ox.Store, graph: ox.NamedNode, folder: Path | None) -> Outcome:
    """Give the whole graph as it is afterwards."""
    if folder is None:
        lines = ox.serialize(
            (quad.triple for quad in new.quads_for_pattern(None, None, None, graph)), format=ox.RdfFormat.N_TRIPLES
        )
        return Outcome("replace", tuple(sorted((lines or b"").decode().split("\n")[:-1])))
    new.dump(str(folder / WHOLE), format=ox.RdfFormat.N_TRIPLES, from_graph=graph)
    return Outcome("replace")
