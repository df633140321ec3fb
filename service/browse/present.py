"""Turns what the store says of a thing into records that a template can write down without asking anything."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from datetime import date, datetime
from decimal import Decimal
from typing import cast

from flask_babel import gettext as _
from rdflib import DCTERMS, SKOS, BNode, Literal, URIRef
from rdflib.term import Node

from ontology import DOLEN
from service.store.said import Description, Said

from . import locales, pieces
from .layouts import ALL, DURATIONS, FURTHER, NAMES, PLAIN, RECORD_DATES, SHOWN_OTHERWISE, Block, Layout
from .links import VOCABULARY, is_web, page_of, place_of
from .reader import Reader, types, unnamed
from .records import Notes, Part, Row, Section, Thing, Value, Version
from .terms import class_name, licences, property_name
from .texts import Text, choose, in_best_language

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
_NOTE = SKOS.editorialNote
_OF_VERSION = (DCTERMS.language, DOLEN.translationStatus, DCTERMS.date)
_UNSTATED = (None,)
#: What a row depends on beside its values: property, classes of the thing, whether it is inferred, precision of dates.
Hows = tuple[URIRef, tuple[URIRef, ...], bool, Node | None]


def present(reader: Reader, description: Description, iri: URIRef, layout: Layout = PLAIN) -> Thing:
    """Lay a thing out for a reader."""
    return _Presenter(reader, Said.of(description)).thing(iri, layout)


class _Presenter:
    def __init__(self, reader: Reader, said: Said) -> None:
        self._reader, self._lang, self._said, self._pieces = reader, reader.lang, said, pieces.of(reader)
        self._main: Node | None = None
        self._shown: set[Node] = set()
        self._own: set[Node] = set()
        self._parts: AbstractSet[Node] = frozenset()

    def thing(self, iri: URIRef, layout: Layout) -> Thing:
        self._main = iri
        self._shown.add(iri)
        self._own = {each for each in self._said.objects(iri) if not isinstance(each, Literal)}
        self._parts = self._said.subjects - {iri}
        literals = self._literals(iri, NAMES)
        name = choose(literals, self._lang) or self._name(iri) or unnamed(iri)
        others = {str(each): Text.of(each) for each in literals if str(each) != name.value}
        return Thing(
            iri=iri,
            name=name,
            other_names=tuple(others[each] for each in sorted(others)),
            kinds=tuple(self._link(each) for each in types(self._said, iri)),
            lead=tuple(self._lead(iri, layout)),
            sections=tuple(self._sections(iri, layout)),
            notes=self._notes(iri),
            versions=tuple(sorted(self._versions(iri), key=lambda version: version.language)),
        )

    def _lead(self, iri: URIRef, layout: Layout) -> Iterable[Text]:
        for prop in layout.lead:
            yield from in_best_language(self._literals(iri, (prop,)), self._lang)

    def _sections(self, iri: URIRef, layout: Layout) -> Iterable[Section]:
        rest = [prop for prop in self._properties(iri) if prop not in layout.shown]
        every = (
            *((block, block.properties) for block in layout.own),
            (FURTHER if layout.own else ALL, sorted(rest, key=str)),
            *((block, block.properties) for block in layout.closing),
        )
        for block, properties in every:
            if rows := tuple(self._rows(iri, properties, block.always)):
                yield Section(self._title(block), rows, block.prose, block in layout.closing)

    def _title(self, block: Block) -> str:
        if (title := self._pieces.get(block)) is None:
            title = self._pieces[block] = str(block.title)
        return str(title)

    def _rows(self, subject: Node, properties: Iterable[URIRef], always: frozenset[URIRef]) -> Iterable[Row]:
        about = self._said.about(subject)
        inferred = frozenset(about.get(_INFERRED, ()))
        classes = types(self._said, subject) if isinstance(subject, URIRef) else ()
        precision = about.get(_PRECISION, _UNSTATED)[0]
        for prop in properties:
            nodes = about.get(prop, ())
            if nodes or prop in always:
                yield self._row(subject, (prop, classes, prop in inferred, precision), nodes)

    def _row(self, subject: Node, how: Hows, nodes: Sequence[Node]) -> Row:
        """Lay a row out, or give one that was laid out for another page, where it has no part that is shown here."""
        if not _may_be_common(nodes) or not self._parts.isdisjoint(nodes):
            return self._laid_out(subject, how, nodes)
        key = (*how, *nodes)
        if (known := self._pieces.get(key)) is None:
            known = self._laid_out(subject, how, nodes)
            if not any(value.external for value in known.values) and how[0] != _AMOUNT:
                self._pieces[key] = known
        return cast(Row, known)

    def _laid_out(self, subject: Node, how: Hows, nodes: Sequence[Node]) -> Row:
        prop, classes, is_inferred, _precision = how
        return Row(self._property(prop, classes), tuple(self._values(subject, prop, nodes)), is_inferred)

    def _property(self, prop: URIRef, classes: tuple[URIRef, ...]) -> Text:
        key = (prop, classes)
        if (known := self._pieces.get(key)) is None:
            known = self._pieces[key] = property_name(prop, self._lang, classes)
        return cast(Text, known)

    def _values(self, subject: Node, prop: URIRef, nodes: Sequence[Node]) -> Sequence[Value]:
        tagged = [node for node in nodes if isinstance(node, Literal) and node.language]
        values = [Value(text) for text in in_best_language(tagged, self._lang)]
        if len(tagged) == len(nodes):
            return values
        rest = [node for node in nodes if not (isinstance(node, Literal) and node.language)]
        rest = sorted(rest, key=str) if len(rest) > 1 else rest
        values += [Value(self._words(each, subject, prop)) for each in rest if isinstance(each, Literal)]
        links = [self._node(node, subject) for node in rest if not isinstance(node, Literal)]
        return values + (
            sorted(links, key=lambda value: locales.sort_key(value.text.value, self._lang)) if len(links) > 1 else links
        )

    def _node(self, node: Node, subject: Node) -> Value:
        """Show a part where its owner names it first; elsewhere, as between steps of a plan, lead to it."""
        described = node in self._parts and node not in self._shown
        nearest = node not in self._own or subject == self._main
        if described and nearest and self._is_part(node):
            return Value(Text(""), part=self._part(node))
        return self._link(URIRef(str(node))) if isinstance(node, URIRef) else Value(Text(str(node)))

    def _is_part(self, node: Node) -> bool:
        return isinstance(node, BNode) or "/.well-known/genid/" in str(node) or "#" in str(node)

    def _part(self, node: Node) -> Part:
        self._shown.add(node)
        kinds = types(self._said, node) if isinstance(node, URIRef) else ()
        about, owner = self._said.about(node), {self._main}
        properties = [
            prop for prop in self._properties(node) if prop not in SHOWN_OTHERWISE and set(about[prop]) != owner
        ]
        return Part(
            anchor=str(node).partition("#")[2],
            name=choose(self._literals(node, NAMES), self._lang),
            kinds=tuple(self._link(kind).text for kind in kinds),
            rows=tuple(self._rows(node, sorted(properties, key=str), frozenset())),
            notes=self._notes(node),
        )

    def _link(self, iri: URIRef) -> Value:
        """Lead to a thing; where that is a page of ours, as many pages do."""
        if (known := self._pieces.get(iri)) is None:
            known = self._led(iri)
            if not known.external:
                self._pieces[iri] = known
        return cast(Value, known)

    def _led(self, iri: URIRef) -> Value:
        name = self._name(licences().get(iri, iri))
        local = place_of(iri, self._reader.base) or iri.startswith(VOCABULARY)
        if local or (name and iri not in licences()):
            return Value(name or unnamed(iri), page_of(iri, self._lang, self._reader.base))
        shown = name or class_name(iri, self._lang) or Text(str(iri).removeprefix("mailto:"))
        return Value(shown, str(iri) if is_web(iri) else "", external=True)

    def _name(self, iri: URIRef) -> Text | None:
        return self._reader.names((iri,)).get(iri)

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
            currency = self._said.value(subject, _CURRENCY) if prop == _AMOUNT else None
            return Text(self._amount(Decimal(value), currency))
        return Text(str(literal))

    def _amount(self, number: Decimal, currency: Node | None) -> str:
        return (
            locales.money_text(number, str(currency), self._lang)
            if currency
            else locales.number_text(number, self._lang)
        )

    def _precision(self, subject: Node, prop: URIRef) -> str:
        stated = self._said.value(subject, _PRECISION)
        return str(stated).rpartition("/")[2] if stated and prop not in RECORD_DATES else "day"

    def _notes(self, subject: Node) -> Notes:
        about = self._said.about(subject)
        inferred = [each for each in about.get(_INFERRED, ()) if isinstance(each, URIRef)]
        status = next(iter(about.get(_WELSH_STATUS, ())), None)
        return Notes(
            to_check=_CHECK in about.get(_CERTAINTY, ()),
            words=tuple(in_best_language(self._literals(subject, (_NOTE,)), self._lang)),
            inferred=tuple(property_name(prop, self._lang) for prop in sorted(inferred)),
            welsh_status=self._link(status) if isinstance(status, URIRef) and status != _VERIFIED else None,
        )

    def _versions(self, iri: URIRef) -> Iterable[Version]:
        for node in self._said.about(iri).get(_VERSIONS, ()):
            language, status, when = (self._said.value(node, prop) for prop in _OF_VERSION)
            shown = self._words(when, node, DCTERMS.date).value if isinstance(when, Literal) else ""
            if isinstance(status, URIRef):
                yield Version(str(language), self._link(status), shown)

    def _literals(self, subject: Node, properties: Iterable[URIRef]) -> list[Literal]:
        about = self._said.about(subject)
        return [node for prop in properties for node in about.get(prop, ()) if isinstance(node, Literal)]

    def _properties(self, subject: Node) -> Iterable[URIRef]:
        return (prop for prop in self._said.about(subject) if isinstance(prop, URIRef))


def _may_be_common(nodes: Iterable[Node]) -> bool:
    """Tell whether other pages may have the same row: not one with words of its own."""
    return all(isinstance(node, URIRef) or (isinstance(node, Literal) and node.datatype) for node in nodes)
