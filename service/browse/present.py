"""Turns what the store says of a thing into records that a template can write down without asking anything."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from flask_babel import gettext as _
from rdflib import RDF, SKOS, BNode, Literal, URIRef
from rdflib.term import Node

from ontology import DOLEN
from service.store.said import Description

from . import locales
from .layouts import DURATIONS, KEY, NAMES, PLAIN, RECORD_DATES, SHOWN_OTHERWISE, SOURCE, Block, Layout
from .links import VOCABULARY, is_web, page_of, place_of
from .reader import Reader, types, unnamed
from .terms import class_name, licences, property_name
from .texts import Text, choose, in_best_language

Words = Callable[[Literal, Node, URIRef], Text]
_CHECK = URIRef(f"{VOCABULARY}/certainty/check")
_VERIFIED = URIRef(f"{VOCABULARY}/welsh-label-status/verified")
#: Terms that are looked up for each thing and each of its parts; naming one anew takes longer than looking.
_INFERRED, _PRECISION, _CERTAINTY = DOLEN.inferredProperty, DOLEN.datePrecision, DOLEN.certainty
_WELSH_STATUS, _VERSIONS, _AMOUNT, _CURRENCY = (
    DOLEN.welshLabelStatus,
    DOLEN.languageVersion,
    DOLEN.amount,
    DOLEN.currency,
)
_TYPE, _NOTE = RDF.type, SKOS.editorialNote


@dataclass(frozen=True)
class Value:
    """One value: words, where they lead, or a part of the thing with facts of its own."""

    text: Text
    href: str = ""
    external: bool = False
    part: Part | None = None


@dataclass(frozen=True)
class Row:
    """A property with its values; no value means that it is not known."""

    label: Text
    values: tuple[Value, ...]
    inferred: bool = False


@dataclass(frozen=True)
class Section:
    """Rows under a heading; prose is written as paragraphs; a closing section stands below the page's tables."""

    title: str
    rows: tuple[Row, ...]
    prose: bool = False
    closing: bool = False


@dataclass(frozen=True)
class Part:
    """A part that has no life of its own, shown within its owner."""

    anchor: str
    name: Text | None
    kinds: tuple[Text, ...]
    rows: tuple[Row, ...]
    notes: Notes


@dataclass(frozen=True)
class Notes:
    """What the reader must know before relying on a thing."""

    to_check: bool = False
    words: tuple[Text, ...] = ()
    inferred: tuple[Text, ...] = ()
    welsh_status: Value | None = None


@dataclass(frozen=True)
class Version:
    """The state of one language of an item."""

    language: str
    status: Value
    date: str


@dataclass(frozen=True)
class Thing:
    """Everything a page says of a thing but its tables."""

    iri: URIRef
    name: Text
    other_names: tuple[Text, ...]
    kinds: tuple[Value, ...]
    lead: tuple[Text, ...]
    sections: tuple[Section, ...]
    notes: Notes
    versions: tuple[Version, ...]


def present(reader: Reader, description: Description, iri: URIRef, layout: Layout = PLAIN) -> Thing:
    """Lay a thing out for a reader; the names of all it refers to are asked for at once."""
    referred = {each for each in (*description.objects(), *description.predicates()) if isinstance(each, URIRef)}
    names = reader.names({licences().get(each, each) for each in referred} | {iri})
    return _Presenter(reader, description, names).thing(iri, layout)


class _Presenter:
    def __init__(self, reader: Reader, description: Description, names: Mapping[URIRef, Text]) -> None:
        self._reader, self._lang, self._graph, self._names = reader, reader.lang, description, names
        self._main: Node | None = None
        self._shown: set[Node] = set()
        self._own: set[Node] = set()

    def thing(self, iri: URIRef, layout: Layout) -> Thing:
        self._main = iri
        self._shown.add(iri)
        self._own = set(self._graph.objects(iri))
        literals = self._literals(iri, NAMES)
        name = choose(literals, self._lang) or self._names.get(iri) or unnamed(iri)
        others = {str(each): Text.of(each) for each in literals if str(each) != name.value}
        return Thing(
            iri=iri,
            name=name,
            other_names=tuple(others[each] for each in sorted(others)),
            kinds=tuple(self._link(each) for each in types(self._graph, iri)),
            lead=tuple(self._lead(iri, layout)),
            sections=tuple(self._sections(iri, layout)),
            notes=self._notes(iri),
            versions=tuple(sorted(self._versions(iri), key=lambda version: version.language)),
        )

    def _lead(self, iri: URIRef, layout: Layout) -> Iterable[Text]:
        for prop in layout.lead:
            yield from in_best_language(self._literals(iri, (prop,)), self._lang)

    def _sections(self, iri: URIRef, layout: Layout) -> Iterable[Section]:
        rest = {prop for prop in self._properties(iri) if prop not in layout.shown}
        own = [block for block in layout.blocks if block is not SOURCE]
        others = Block(_("More details") if own else KEY, tuple(sorted(rest)))
        for block in (*own, others, *(block for block in layout.blocks if block is SOURCE)):
            rows = tuple(self._rows(iri, block.properties, block.always))
            if rows:
                yield Section(str(block.title), rows, block.prose, block is SOURCE)

    def _rows(self, subject: Node, properties: Iterable[URIRef], always: frozenset[URIRef]) -> Iterable[Row]:
        inferred = set(self._graph.objects(subject, _INFERRED))
        classes = types(self._graph, subject) if isinstance(subject, URIRef) else ()
        said = set(self._graph.predicates(subject))
        for prop in properties:
            values = tuple(self._values(subject, prop)) if prop in said else ()
            if values or prop in always:
                yield Row(property_name(prop, self._lang, classes), values, prop in inferred)

    def _values(self, subject: Node, prop: URIRef) -> Iterable[Value]:
        nodes = sorted(self._graph.objects(subject, prop), key=str)
        literals = [node for node in nodes if isinstance(node, Literal)]
        tagged = [literal for literal in literals if literal.language]
        yield from (Value(text) for text in in_best_language(tagged, self._lang))
        yield from (Value(self._words(each, subject, prop)) for each in literals if not each.language)
        links = [self._node(node, subject) for node in nodes if not isinstance(node, Literal)]
        yield from sorted(links, key=lambda value: locales.sort_key(value.text.value, self._lang))

    def _node(self, node: Node, subject: Node) -> Value:
        """Show a part where its owner names it first; elsewhere, as between steps of a plan, lead to it."""
        described = (node, None, None) in self._graph and node not in self._shown
        nearest = node not in self._own or subject == self._main
        if described and nearest and self._is_part(node):
            return Value(Text(""), part=self._part(node))
        return self._link(URIRef(str(node))) if isinstance(node, URIRef) else Value(Text(str(node)))

    def _is_part(self, node: Node) -> bool:
        return isinstance(node, BNode) or "/.well-known/genid/" in str(node) or "#" in str(node)

    def _part(self, node: Node) -> Part:
        self._shown.add(node)
        kinds = types(self._graph, node) if isinstance(node, URIRef) else ()
        to_owner = {prop for prop in self._properties(node) if set(self._graph.objects(node, prop)) == {self._main}}
        properties = sorted(set(self._properties(node)) - SHOWN_OTHERWISE - to_owner)
        return Part(
            anchor=str(node).partition("#")[2],
            name=choose(self._literals(node, NAMES), self._lang),
            kinds=tuple(self._link(kind).text for kind in kinds),
            rows=tuple(self._rows(node, properties, frozenset())),
            notes=self._notes(node),
        )

    def _link(self, iri: URIRef) -> Value:
        name = self._names.get(licences().get(iri, iri))
        local = place_of(iri, self._reader.base) or iri.startswith(VOCABULARY)
        if local or (name and iri not in licences()):
            return Value(name or unnamed(iri), page_of(iri, self._lang, self._reader.base))
        shown = name or class_name(iri, self._lang) or Text(str(iri).removeprefix("mailto:"))
        return Value(shown, str(iri) if is_web(iri) else "", external=True)

    def _words(self, literal: Literal, subject: Node, prop: URIRef) -> Text:
        value = literal.toPython()
        if isinstance(value, bool):
            return Text(_("Yes") if value else _("No"))
        if isinstance(value, datetime):
            return Text(locales.moment_text(value, self._lang))
        if isinstance(value, date):
            return Text(locales.date_text(value, self._lang, self._precision(subject, prop)))
        if literal.datatype in DURATIONS:
            return Text(locales.period_text(str(literal), self._lang))
        if isinstance(value, Decimal | int):
            currency = self._graph.value(subject, _CURRENCY) if prop == _AMOUNT else None
            return Text(self._amount(Decimal(value), currency))
        return Text(str(literal))

    def _amount(self, number: Decimal, currency: Node | None) -> str:
        return (
            locales.money_text(number, str(currency), self._lang)
            if currency
            else locales.number_text(number, self._lang)
        )

    def _precision(self, subject: Node, prop: URIRef) -> str:
        stated = self._graph.value(subject, _PRECISION)
        return str(stated).rpartition("/")[2] if stated and prop not in RECORD_DATES else "day"

    def _notes(self, subject: Node) -> Notes:
        inferred = [each for each in self._graph.objects(subject, _INFERRED) if isinstance(each, URIRef)]
        status = self._graph.value(subject, _WELSH_STATUS)
        return Notes(
            to_check=(subject, _CERTAINTY, _CHECK) in self._graph,
            words=tuple(in_best_language(self._literals(subject, (_NOTE,)), self._lang)),
            inferred=tuple(property_name(prop, self._lang) for prop in sorted(inferred)),
            welsh_status=self._link(status) if isinstance(status, URIRef) and status != _VERIFIED else None,
        )

    def _versions(self, iri: URIRef) -> Iterable[Version]:
        from rdflib.namespace import DCTERMS

        for node in self._graph.objects(iri, _VERSIONS):
            language, status = (self._graph.value(node, prop) for prop in (DCTERMS.language, DOLEN.translationStatus))
            when = self._graph.value(node, DCTERMS.date)
            shown = self._words(when, node, DCTERMS.date).value if isinstance(when, Literal) else ""
            if isinstance(status, URIRef):
                yield Version(str(language), self._link(status), shown)

    def _literals(self, subject: Node, properties: Iterable[URIRef]) -> list[Literal]:
        found = (self._graph.objects(subject, prop) for prop in properties)
        return [node for nodes in found for node in nodes if isinstance(node, Literal)]

    def _properties(self, subject: Node) -> Iterable[URIRef]:
        found = {prop for prop in self._graph.predicates(subject) if isinstance(prop, URIRef)}
        return found - {_TYPE}
