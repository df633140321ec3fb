"""Practice items like one, each with every reason: what both describe, a function, themes, the kind of area."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice
from typing import NamedTuple, cast

from rdflib import DCTERMS, RDF, URIRef
from rdflib.term import Node

from ontology import DOLEN
from service.store import Store
from service.store.said import About, Said
from service.store.terms import iri_of

from . import pieces
from .links import page_of
from .reader import Link, Reader, unnamed
from .remembered import Notes

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
_found, _likenesses, _values = Notes(20_000), Notes(20_000), Notes(20_000)


class Similar(NamedTuple):
    """An item like this one, with what the two have in common."""

    link: Link
    things: tuple[Link, ...]
    functions: tuple[Link, ...]
    themes: tuple[Link, ...]
    areas: tuple[Link, ...]


def similar(reader: Reader, item: URIRef, said: Said) -> Sequence[Similar]:
    """Give the items that have most in common with one, most first, in an order that stays the same.

    What was found for an item of the same themes, things and kinds of area holds for this one too.
    """
    known, own = pieces.of(reader), _told(reader.store, said.about(item))
    key = ("alike", *own.items(), *(others := _candidates(reader.store, item, said)))
    if key not in known:
        likeness = _likenesses_of(reader.store, others)
        weighed = sorted((-_weight(own, of), str(other), other) for other, of in likeness.items())[:SHOWN]
        known[key] = tuple(_kept(reader, other, _common(own, likeness[other])) for _, _, other in weighed)
    return cast("Sequence[Similar]", known[key])


def _common(own: Likeness, other: Likeness) -> Likeness:
    return {what: both for what, found in other.items() if what in own and (both := own[what] & found)}


def _kept(reader: Reader, other: URIRef, common: Likeness) -> Similar:
    known, key = pieces.of(reader), ("like", other, *common.items())
    if key not in known:
        known[key] = _similar(reader, other, common)
    return cast(Similar, known[key])


def _candidates(store: Store, item: URIRef, said: Said) -> list[URIRef]:
    """Give other items as ``app/alike-candidates`` does: by thing described, its functions, themes, up to the limit."""
    about = said.about(item)
    things, themes = _in_order(about.get(_DESCRIBES, ())), _in_order(about.get(_SUBJECT, ()))
    functions = _in_order(each for thing in things for each in _values_of(store, thing, _FUNCTION))
    alike = chain.from_iterable(store.near.subjects(_FUNCTION, str(function)) for function in functions)
    found = chain(
        (other for thing in things for other in _first(store, _DESCRIBES, thing)),
        (other for thing in alike for other in _items(store, _DESCRIBES, thing)),
        (other for theme in themes for other in _first(store, _SUBJECT, theme)),
    )
    once = dict.fromkeys(islice(found, _LOOKED_AT))
    once.pop(item, None)
    return list(islice(once, CANDIDATES))


def _in_order(nodes: Iterable[Node]) -> list[Node]:
    """Give each once, in an order that does not depend on where they were read."""
    return sorted(set(nodes), key=str)


def _items(store: Store, prop: URIRef, value: str) -> Iterator[URIRef]:
    near = store.near
    return (iri_of(each) for each in near.subjects(prop, value) if near.has(each, _TYPE, _ITEM))


def _first(store: Store, prop: URIRef, value: Node) -> Sequence[URIRef]:
    """Give the first items with a value: enough of them, whatever else was found before."""
    known, key = _found.of(store), (prop, value)
    if key not in known:
        known[key] = tuple(islice(_items(store, prop, str(value)), 2 * CANDIDATES))
    return cast(Sequence[URIRef], known[key])


def _likenesses_of(store: Store, items: Iterable[URIRef]) -> Mapping[URIRef, Likeness]:
    known = _likenesses.of(store)
    return {item: known.get(item) or _likeness(store, item) for item in items}


def _likeness(store: Store, item: URIRef) -> Likeness:
    """Give what likeness is told by, as ``app/likeness-of`` does."""
    known, near = _likenesses.of(store), store.near
    known[item] = _told(store, {prop: near.values(item, prop) for prop in (_DESCRIBES, _SPATIAL, _SUBJECT)})
    return cast(Likeness, known[item])


def _told(store: Store, about: About) -> Likeness:
    things = about.get(_DESCRIBES, ())
    values = {
        "theme": about.get(_SUBJECT, ()),
        "thing": things,
        "function": [each for thing in things for each in _values_of(store, thing, _FUNCTION)],
        "area": [each for area in about.get(_SPATIAL, ()) for each in _values_of(store, area, _AREA)],
    }
    iris = {what: frozenset(each for each in of if isinstance(each, URIRef)) for what, of in values.items() if of}
    return {what: of for what, of in iris.items() if of}


def _values_of(store: Store, thing: Node, prop: URIRef) -> Sequence[Node]:
    known, key = _values.of(store), (thing, prop)
    if key not in known:
        known[key] = store.near.values(str(thing), prop)
    return cast("Sequence[Node]", known[key])


def _weight(own: Likeness, other: Likeness) -> int:
    return sum([_WEIGHTS[what] * len(own[what] & found) for what, found in other.items() if what in own])


def _similar(reader: Reader, other: URIRef, common: Likeness) -> Similar:
    names = reader.names({other, *chain.from_iterable(common.values())})

    def links(what: str) -> tuple[Link, ...]:
        return tuple(link(each) for each in sorted(common.get(what, ())))

    def link(iri: URIRef) -> Link:
        return Link(names.get(iri, unnamed(iri)), page_of(iri, reader.lang, reader.base))

    return Similar(link(other), links("thing"), links("function"), links("theme"), links("area"))
