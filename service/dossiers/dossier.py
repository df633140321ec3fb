"""A dossier as pages take it: what is said of a thing and its parts, in which graphs, and what points at it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from rdflib.term import Node

from service.store.descriptions import BLANK
from service.store.reading import Dossier
from service.store.said import Said
from service.store.terms import iri_of, term_of

#: By subject, as N-Triples write it: statements without their graph, with property and value.
_Written = Mapping[str, Mapping[str, tuple[str, str]]]


def read(name: str, lines: Iterable[str]) -> Dossier | None:
    """Read the N-Quads lines of a thing's dossier; None for what the engine has to put together.

    That is where nodes without a name are part of a thing: their own statements are not in its dossier.
    """
    thing, part = f"<{name}>", f"<{name}#"
    written: dict[str, dict[str, tuple[str, str]]] = {}
    graphs, pointers = set[str](), dict[tuple[str, str], None]()
    for line in lines:
        statement, _, graph = line[:-2].rpartition(" ")
        subject, prop, value = statement.split(" ", 2)
        if subject == thing:
            graphs.add(graph[1:-1])
        if subject == thing or subject.startswith(part):
            if BLANK in value or value.startswith("<<"):
                return None
            written.setdefault(subject, {})[statement] = prop, value
        if value == thing:
            pointers[subject[1:-1], prop[1:-1]] = None
    return Dossier(_said(name, written), frozenset(graphs), list(pointers))


def _said(name: str, written: _Written) -> Said:
    """Follow from the thing to its parts, as the engine's way does."""
    by: dict[Node, dict[Node, list[Node]]] = {}
    statements: list[str] = []
    waiting = [f"<{name}>"]
    for subject in waiting:
        if subject not in written:
            continue
        about = by[iri_of(subject[1:-1])] = dict[Node, list[Node]]()
        for prop, value in written[subject].values():
            about.setdefault(iri_of(prop[1:-1]), []).append(term_of(value))
            if value in written and value not in waiting:
                waiting.append(value)
        statements += written[subject]
    return Said(by, lines=statements)
