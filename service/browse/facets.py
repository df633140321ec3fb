"""Narrows a short list of things by many facts at once: the choices of a form, their counts, what is left."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from flask_babel import LazyString
from flask_babel import gettext as _
from rdflib import URIRef
from rdflib.term import Node

from . import areas, locales
from .reader import Reader, unnamed
from .remembered import remembered
from .texts import Text

#: What an address says to ask for things of which the fact is not known.
UNKNOWN = "unknown"
#: The facts of one thing: property → values.
Own = Mapping[URIRef, frozenset[Node]]
Facts = Mapping[URIRef, Own]


@dataclass(frozen=True)
class Facet:
    """A fact to narrow by; ``title`` is that of the form, ``name`` that of the address."""

    name: str
    title: LazyString
    prop: URIRef
    areas: bool = False


@dataclass(frozen=True)
class Option:
    """One value to choose; ``value`` as in the address."""

    value: str
    text: Text
    count: int
    chosen: bool


@dataclass(frozen=True)
class Choice:
    """A facet with its options and the one that is chosen."""

    name: str
    title: str
    options: Sequence[Option]
    chosen: Option | None = field(default=None)


def facts_of(reader: Reader, cls: URIRef, properties: Iterable[URIRef]) -> Facts:
    """Give facts of all things of a class, kept until the data change."""
    asked = tuple(sorted(properties))
    return remembered(reader.store, ("facts", cls, asked), lambda: _ask(reader, cls, asked))


def _ask(reader: Reader, cls: URIRef, properties: Sequence[URIRef]) -> Facts:
    found: dict[URIRef, dict[URIRef, set[Node]]] = {}
    for row in reader.rows("facts-of-type", type=cls, property=properties):
        thing = found.setdefault(URIRef(str(row["thing"])), {})
        thing.setdefault(URIRef(str(row["property"])), set()).add(row["value"])
    return {thing: {prop: frozenset(each) for prop, each in own.items()} for thing, own in found.items()}


def narrowed(facts: Facts, facets: Sequence[Facet], asked: Mapping[str, str]) -> list[URIRef]:
    """Give the things that have all that is asked for."""
    return [thing for thing, own in facts.items() if all(_fits(own, each, asked.get(each.name, "")) for each in facets)]


def choices(reader: Reader, facts: Facts, facets: Sequence[Facet], asked: Mapping[str, str]) -> list[Choice]:
    """Give the choices of a form; the count of an option is what choosing it would leave, the others being as asked."""
    counted = [_counted(facts, facet, facets, asked) for facet in facets]
    names = reader.names({value for count in counted for value in count if isinstance(value, URIRef)})
    return [_choice(facet, count, names, asked, reader.lang) for facet, count in zip(facets, counted, strict=True)]


def _counted(facts: Facts, facet: Facet, facets: Sequence[Facet], asked: Mapping[str, str]) -> Counter[URIRef | None]:
    others = [each for each in facets if each is not facet]
    count: Counter[URIRef | None] = Counter()
    for thing in narrowed(facts, others, asked):
        values = _values(facts[thing], facet)
        count.update(values or (None,))
    return count


def _choice(
    facet: Facet, count: Counter[URIRef | None], names: Mapping[URIRef, Text], asked: Mapping[str, str], lang: str
) -> Choice:
    wanted = asked.get(facet.name, "")
    known = [
        Option(short(value), names.get(value, unnamed(value)), number, _means(value, wanted))
        for value, number in count.items()
        if value is not None
    ]
    options = sorted(known, key=lambda option: locales.sort_key(option.text.value, lang))
    if count[None] or wanted == UNKNOWN:
        options.append(Option(UNKNOWN, Text(_("not known")), count[None], wanted == UNKNOWN))
    chosen = next((option for option in options if option.chosen), None)
    if wanted and not chosen:
        chosen = Option(wanted, Text(wanted), 0, chosen=True)
        options.append(chosen)
    return Choice(facet.name, str(facet.title), options, chosen)


def _values(own: Own, facet: Facet) -> set[URIRef]:
    values = {each for each in own.get(facet.prop, ()) if isinstance(each, URIRef)}
    return values.union(*(areas.above(each) for each in values)) if facet.areas else values


def _fits(own: Own, facet: Facet, wanted: str) -> bool:
    if not wanted:
        return True
    stated = [each for each in own.get(facet.prop, ()) if isinstance(each, URIRef)]
    if wanted == UNKNOWN:
        return not stated
    if not facet.areas:
        return any(_means(each, wanted) for each in stated)
    area = URIRef(wanted if ":" in wanted else f"{areas.SPACE}{wanted}")
    return any(areas.touch(each, area) for each in stated)


def _means(value: URIRef, wanted: str) -> bool:
    return wanted in {str(value), short(value)}


def short(value: URIRef) -> str:
    """Call a concept or an area in an address by the last part of its IRI."""
    return unnamed(value).value


def in_order(reader: Reader, key: str, things: Iterable[URIRef]) -> dict[URIRef, Text]:
    """Name things, in the order of the alphabet; kept under the key until the data change."""
    return remembered(reader.store, ("names", key, reader.lang), _sorted(reader, things))


def _sorted(reader: Reader, things: Iterable[URIRef]) -> Callable[[], dict[URIRef, Text]]:
    def make() -> dict[URIRef, Text]:
        asked = set(things)
        names = reader.names(asked)
        shown = {thing: names.get(thing, unnamed(thing)) for thing in asked}
        return dict(sorted(shown.items(), key=lambda pair: locales.sort_key(pair[1].value, reader.lang)))

    return make
