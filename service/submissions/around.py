"""What of a partner's own graph has to be looked at with some items that change: taken from the store, by links."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from rdflib import DCTERMS, ORG, RDF, SH, Literal, Namespace, URIRef
from rdflib.term import Node

import queries
import shapes
from loaders.places import DEEPEST, is_part
from loaders.rdf.lines import subject, triples
from service.store import Store

DOL = Namespace("https://w3id.org/dolen/def#")
SDO = Namespace("https://schema.org/")
#: What the rules read of a thing that another one refers to; a change of anything else concerns the thing alone.
SEEN_BY_OTHERS = frozenset(
    {RDF.type, DOL.validFrom, DOL.validUntil, DOL.datePrecision, SDO.foundingDate, SDO.dissolutionDate}
)


@dataclass(frozen=True)
class Around:
    """Lines of own things to judge with a change, lines of own things those refer to, and which are to be judged."""

    judged: tuple[str, ...]
    beside: tuple[str, ...]


def around(store: Store, graph: str, before: Iterable[str], after: Iterable[str], changed: set[str]) -> Around:
    """Find what a change of items could make wrong, or what could make it wrong, elsewhere in the partner's graph.

    ``before`` and ``after`` are the lines of the items as they are and will be, ``changed`` all their subjects.
    Affected are things that refer to what goes or becomes another kind of thing, and those that a rule follows a
    link to backwards (the memberships of a shared service). They are judged whole, together with the things that the
    rules compare with them, as they stand in the store.
    """
    old, new = set(before), set(after)
    moved = {said[0] for said in triples(old ^ new) if said[1] in SEEN_BY_OTHERS}
    gone = {subject(line) for line in old} - {subject(line) for line in new}
    affected = store.referring(graph, sorted({*map(str, moved), *gone})) | _followed(old | new)
    rivals = _rivals(store, list(triples(new)))
    first = _whole(store, graph, (affected | rivals) - changed)
    shared = {subject(line) for line in first} | {subject(line) for line in new}
    followed = store.referring(graph, sorted(shared), sorted(_backwards()))
    lines = {*first, *_whole(store, graph, followed - changed)}
    lines = {line for line in lines if subject(line) not in changed}
    return Around(tuple(sorted(lines)), tuple(_beside(store, graph, lines | new, changed)))


def _whole(store: Store, graph: str, nodes: Iterable[str]) -> list[str]:
    """Give all lines of things, climbing from parts to what they belong to."""
    roots = set(nodes)
    parts = {node for node in roots if is_part(URIRef(node))}
    for _ in range(DEEPEST):
        above = {node.partition("#")[0] for node in parts} | store.referring(graph, sorted(parts))
        parts = {node for node in above - roots if is_part(URIRef(node))}
        roots |= above
    return store.said(graph, sorted(roots), parts=True)


def _beside(store: Store, graph: str, lines: set[str], changed: set[str]) -> list[str]:
    """Give what is said of own things that lines refer to and do not describe."""
    described = {subject(line) for line in lines} | changed
    refers = {str(value) for _, _, value in triples(lines) if isinstance(value, URIRef)}
    return store.said(graph, sorted(refers - described))


def _followed(lines: set[str]) -> set[str]:
    return {str(value) for _, path, value in triples(lines) if str(path) in _backwards()}


def _rivals(store: Store, said: list[tuple[Node, URIRef, Node]]) -> set[str]:
    identifiers = [value for _, path, value in said if path == DCTERMS.identifier and _is_plain(value)]
    members = [value for _, path, value in said if path == ORG.member and isinstance(value, URIRef)]
    rows = store.rows(
        queries.get("app/rivals"),
        identifier=sorted(set(identifiers), key=str),
        member=sorted(set(members), key=str),
    )
    return {str(row["thing"]) for row in rows}


def _is_plain(value: Node) -> bool:
    return isinstance(value, Literal) and not value.language and not value.datatype


@cache
def _backwards() -> frozenset[str]:
    """Name the properties that shapes follow backwards."""
    return frozenset(str(path) for path in shapes.graph().objects(None, SH.inversePath))
