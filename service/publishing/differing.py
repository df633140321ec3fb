"""The changes of a submission as a page shows them: names in the reader's language, values with their words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from rdflib import XSD, Literal, URIRef
from rdflib.term import Node

from service.browse.kinds import KINDS
from service.browse.links import page_of, place_of
from service.browse.locales import date_text
from service.browse.reader import Reader, day, reader, unnamed
from service.browse.terms import class_name
from service.browse.texts import Text
from service.submissions import FieldChange, ItemChange

#: The longest value that is shown whole, in characters.
LONGEST = 1_000


@dataclass(frozen=True)
class Field:
    """One field: what it is called, its values before and after."""

    label: str
    before: tuple[Text, ...]
    after: tuple[Text, ...]


@dataclass(frozen=True)
class Shown:
    """One item: what changes of it; ``live`` is its page as published, ``place`` what a preview is found by."""

    iri: str
    kind: str
    name: Text
    type: Text | None
    live: str
    place: tuple[str, str] | None
    fields: Sequence[Field]


def shown(changes: Iterable[ItemChange], lang: str) -> list[Shown]:
    """Lay out some changes; what their values refer to is named at once."""
    found, asked = list(changes), reader()
    values = (value for each in found for field in each.fields for value in (*field.before, *field.after))
    names = asked.names(value for value in values if isinstance(value, URIRef))
    return [_shown(each, lang, asked, names) for each in found]


def _shown(change: ItemChange, lang: str, asked: Reader, names: Mapping[URIRef, Text]) -> Shown:
    place = place_of(change.iri, asked.base)
    return Shown(
        iri=change.iri,
        kind=change.kind,
        name=_name(change, lang),
        type=_type(change.type, place.kind if place else "", lang),
        live=page_of(change.iri, lang, asked.base),
        place=(place.kind, place.slug) if place else None,
        fields=[_field(each, lang, names) for each in change.fields],
    )


def _name(change: ItemChange, lang: str) -> Text:
    title, tag = change.titled(lang)
    return Text(title, tag or None) if title else unnamed(URIRef(change.iri))


def _type(cls: str, kind: str, lang: str) -> Text | None:
    if kind in KINDS:
        return Text(str(KINDS[kind].one))
    return class_name(URIRef(cls), lang) if cls else None


def _field(change: FieldChange, lang: str, names: Mapping[URIRef, Text]) -> Field:
    sides = (tuple(_value(value, names, lang) for value in side) for side in (change.before, change.after))
    return Field(change.label[lang], *sides)


def _value(value: Node, names: Mapping[URIRef, Text], lang: str) -> Text:
    if isinstance(value, URIRef) and value in names:
        return names[value]
    if isinstance(value, Literal) and value.datatype == XSD.date and (when := day(value)):
        return Text(date_text(when, lang))
    words = str(value) if len(value) <= LONGEST else f"{value[:LONGEST]}…"  # type: ignore[arg-type, index]
    return Text(words, value.language if isinstance(value, Literal) else None)
