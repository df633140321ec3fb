"""Practice items like one, each with every reason: what both describe, a function, themes, the kind of area."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rdflib import URIRef

from .links import page_of
from .reader import Link, Reader, unnamed
from .tables import integer
from .texts import Text

#: How many items the page names, and out of how many they are chosen: a theme may have very many.
SHOWN, CANDIDATES = 5, 30
#: What each thing in common counts for; the same kind of area alone makes nothing similar.
_WEIGHTS = {"thing": 4, "function": 3, "theme": 2, "area": 1}
Likeness = Mapping[str, frozenset[URIRef]]


@dataclass(frozen=True)
class Similar:
    """An item like this one, with what the two have in common."""

    link: Link
    things: tuple[Link, ...]
    functions: tuple[Link, ...]
    themes: tuple[Link, ...]
    areas: tuple[Link, ...]


def similar(reader: Reader, item: URIRef) -> list[Similar]:
    """Give the items that have most in common with one, most first, in an order that stays the same."""
    rows = reader.rows("alike-candidates", item=item, limit=integer(CANDIDATES))
    likeness = _likeness(reader, [item, *(URIRef(str(row["other"])) for row in rows)]) if rows else {}
    own = likeness.pop(item, {})
    common = {
        other: {what: own.get(what, frozenset()) & found for what, found in of.items()}
        for other, of in likeness.items()
    }
    best = sorted(common, key=lambda other: (-_weight(common[other]), other))[:SHOWN]
    values = {each for other in best for found in common[other].values() for each in found}
    names = reader.names({*best, *values}) if best else {}
    return [_similar(reader, other, common[other], names) for other in best]


def _likeness(reader: Reader, items: Sequence[URIRef]) -> dict[URIRef, Likeness]:
    found: dict[URIRef, dict[str, set[URIRef]]] = {item: {} for item in items}
    for row in reader.rows("likeness-of", item=items):
        if isinstance(value := row["value"], URIRef):
            found[URIRef(str(row["item"]))].setdefault(str(row["what"]), set()).add(value)
    return {item: {what: frozenset(each) for what, each in of.items()} for item, of in found.items()}


def _weight(common: Likeness) -> int:
    return sum(_WEIGHTS[what] * len(found) for what, found in common.items())


def _similar(reader: Reader, other: URIRef, common: Likeness, names: Mapping[URIRef, Text]) -> Similar:
    def links(what: str) -> tuple[Link, ...]:
        return tuple(link(each) for each in sorted(common.get(what, ())))

    def link(iri: URIRef) -> Link:
        return Link(names.get(iri, unnamed(iri)), page_of(iri, reader.lang, reader.base))

    return Similar(link(other), links("thing"), links("function"), links("theme"), links("area"))
