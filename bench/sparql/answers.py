"""Compares what servers answer: rows as multisets, graphs as sets of triples, numbers by their values."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

import pyoxigraph as ox

from .kinds import GRAPH, RESULTS, Kind
from .peers import Peer

TRIPLES = "application/n-triples"
_XSD = "http://www.w3.org/2001/XMLSchema#"
_NUMBERS = frozenset(f"{_XSD}{name}" for name in ("integer", "int", "decimal", "nonNegativeInteger"))
_SHOWN = 3
Rows = Counter[tuple[Any, ...]]


@dataclass(frozen=True)
class Difference:
    """A server that does not say what the first one says; what is missing and what is too much, a few of each."""

    peer: str
    kind: str
    query: str
    words: str


def differences(peers: Sequence[Peer], kind: Kind, queries: Sequence[str]) -> list[Difference]:
    """Ask all the same, and give how the others' answers differ from the first one's."""
    found: list[Difference] = []
    for query in queries:
        wanted = _answer(peers[0], kind, query)
        for peer in peers[1:]:
            given = _answer(peer, kind, query)
            if given != wanted:
                found.append(Difference(peer.name, kind.name, query, _words(wanted, given)))
    return found


def _answer(peer: Peer, kind: Kind, query: str) -> Rows | str:
    accept = TRIPLES if kind.accept == GRAPH else RESULTS
    status, body = peer.fetch(query, accept)
    if status != 200:  # noqa: PLR2004
        return f"status {status}: {body[:200]!r}"
    return triples(body) if accept == TRIPLES else rows(body)


def rows(body: bytes) -> Rows:
    """Read a result in JSON."""
    bindings = json.loads(body)["results"]["bindings"]
    return Counter(tuple(sorted((name, _term(term)) for name, term in row.items())) for row in bindings)


def triples(body: bytes) -> Rows:
    """Read N-Triples; a triple said twice counts once."""
    parsed = ox.parse(body, format=ox.RdfFormat.N_TRIPLES)
    return Counter({(str(quad.subject), str(quad.predicate), str(quad.object)) for quad in parsed})


def _term(term: dict[str, str]) -> tuple[str, str]:
    if "xml:lang" in term:
        return term["value"], f"@{term['xml:lang'].lower()}"
    datatype = term.get("datatype", "")
    if datatype in _NUMBERS:
        try:
            return str(Decimal(term["value"]).normalize()), "number"
        except InvalidOperation:
            return term["value"], datatype
    return term["value"], "" if datatype == f"{_XSD}string" else datatype or term["type"][:3]


def _words(wanted: Rows | str, given: Rows | str) -> str:
    if isinstance(wanted, str) or isinstance(given, str):
        return (
            f"{wanted if isinstance(wanted, str) else 'an answer'} / {given if isinstance(given, str) else 'an answer'}"
        )
    missing, surplus = list((wanted - given).elements()), list((given - wanted).elements())
    return (
        f"{wanted.total()} / {given.total()} rows, {len(missing)} missing, {len(surplus)} too many: "
        f"{missing[:_SHOWN]} / {surplus[:_SHOWN]}"
    )
