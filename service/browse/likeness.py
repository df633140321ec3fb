"""Practice items like one, each with every reason: what both describe, a function, themes, the kind of area."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import cast

from rdflib import DCTERMS, RDF, URIRef
from rdflib.term import Node

from ontology import DOLEN
from service.store import Store

from .links import page_of
from .reader import Link, Reader, unnamed
from .remembered import Notes
from .texts import Text

#: How many items the page names, and out of how many they are chosen: a theme may have very many.
SHOWN, CANDIDATES = 5, 30
#: So many finds are looked at, as one item may be found in several ways.
_LOOKED_AT = 20 * CANDIDATES
#: What each thing in common counts for; the same kind of area alone makes nothing similar.
_WEIGHTS = {"thing": 4, "function": 3, "theme": 2, "area": 1}
#: Terms that are looked up again and again; naming one anew takes longer than looking.
_DESCRIBES, _FUNCTION, _SUBJECT, _SPATIAL = DOLEN.describes, DOLEN.function, DCTERMS.subject, DCTERMS.spatial
_TYPE, _ITEM, _AREA = RDF.type, DOLEN.PracticeItem, DOLEN.kindOfArea
Likeness = Mapping[str, frozenset[URIRef]]
_themes, _likenesses, _areas = Notes(2_000), Notes(20_000), Notes(5_000)


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
    others = _candidates(reader.store, item)
    likeness = {each: _likeness(reader.store, each) for each in (item, *others)} if others else {}
    own = likeness.pop(item, {})
    common = {
        other: {what: both for what, found in of.items() if what in own and (both := own[what] & found)}
        for other, of in likeness.items()
    }
    best = sorted(common, key=lambda other: (-_weight(common[other]), other))[:SHOWN]
    values = {each for other in best for found in common[other].values() for each in found}
    names = reader.names({*best, *values}) if best else {}
    return [_similar(reader, other, common[other], names) for other in best]


def _candidates(store: Store, item: URIRef) -> list[URIRef]:
    """Give other items as ``app/alike-candidates`` does: by thing described, its functions, themes, up to the limit."""
    near = store.near
    things = near.values(item, _DESCRIBES)
    functions = [function for thing in things for function in near.values(str(thing), _FUNCTION)]
    alike = chain.from_iterable(near.subjects(_FUNCTION, str(function)) for function in functions)
    found = chain(
        (other for thing in things for other in _items(store, _DESCRIBES, str(thing))),
        (other for thing in alike for other in _items(store, _DESCRIBES, thing)),
        (other for theme in near.values(item, _SUBJECT) for other in _of_theme(store, str(theme))),
    )
    return list(islice(dict.fromkeys(islice((each for each in found if each != item), _LOOKED_AT)), CANDIDATES))


def _items(store: Store, prop: URIRef, value: str) -> Iterator[URIRef]:
    near = store.near
    return (URIRef(each) for each in near.subjects(prop, value) if near.has(each, _TYPE, _ITEM))


def _of_theme(store: Store, theme: str) -> Sequence[URIRef]:
    """Give the first items of a theme: enough of them, whatever else was found before."""
    known = _themes.of(store)
    if theme not in known:
        known[theme] = tuple(islice(_items(store, _SUBJECT, theme), 2 * CANDIDATES))
    return cast(Sequence[URIRef], known[theme])


def _likeness(store: Store, item: URIRef) -> Likeness:
    """Give what likeness is told by, as ``app/likeness-of`` does."""
    known = _likenesses.of(store)
    if item not in known:
        near = store.near
        things, areas = near.values(item, _DESCRIBES), near.values(item, _SPATIAL)
        values = {
            "theme": near.values(item, _SUBJECT),
            "thing": things,
            "function": [each for thing in things for each in near.values(str(thing), _FUNCTION)],
            "area": [each for area in areas for each in _kinds_of_area(store, str(area))],
        }
        iris = {what: frozenset(each for each in of if isinstance(each, URIRef)) for what, of in values.items()}
        known[item] = {what: of for what, of in iris.items() if of}
    return cast(Likeness, known[item])


def _kinds_of_area(store: Store, area: str) -> Sequence[Node]:
    known = _areas.of(store)
    if area not in known:
        known[area] = store.near.values(area, _AREA)
    return cast("Sequence[Node]", known[area])


def _weight(common: Likeness) -> int:
    return sum(_WEIGHTS[what] * len(found) for what, found in common.items())


def _similar(reader: Reader, other: URIRef, common: Likeness, names: Mapping[URIRef, Text]) -> Similar:
    def links(what: str) -> tuple[Link, ...]:
        return tuple(link(each) for each in sorted(common.get(what, ())))

    def link(iri: URIRef) -> Link:
        return Link(names.get(iri, unnamed(iri)), page_of(iri, reader.lang, reader.base))

    return Similar(link(other), links("thing"), links("function"), links("theme"), links("area"))
