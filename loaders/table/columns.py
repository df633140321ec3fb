"""The columns of each class: one per property of its shape, or one per language, and some of the table's own."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files

from rdflib import XSD, Graph, URIRef
from rdflib.namespace import ORG, SH

import shapes
from shapes.fields import Field, of_class

from .parts import LEFT_OUT, PARTS, ROLES, WITH_MEMBERS, Part

LANGUAGES = ("en", "cy")
#: Language of the reader → language of the text → its name.
LANGUAGE_NAMES: Mapping[str, Mapping[str, str]] = {
    "en": {"en": "English", "cy": "Welsh"},
    "cy": {"en": "Saesneg", "cy": "Cymraeg"},
}
IDENTIFIER, TYPE = "identifier", "type"


@dataclass(frozen=True)
class Column:
    """A column: its key in the header row, the property it fills, how it is named and explained by language.

    ``lang`` is the language of its text; ``part`` and ``owner``, the thing's own property, are set on columns about a
    part of the thing, where ``lead`` marks the main one; ``role`` is the slug of a membership's role; ``field`` is
    None for the table's own columns.
    """

    key: str
    field: Field | None
    name: Mapping[str, str]
    description: Mapping[str, str]
    lang: str | None = None
    part: Part | None = None
    owner: Field | None = None
    role: str | None = None

    @property
    def lead(self) -> bool:
        """Tell whether this is the main column about a part."""
        return self.part is not None and self.field is self.owner

    def example(self, lang: str) -> str:
        """Say what a partner would write: in the column's own language, else in the reader's; may be empty."""
        if self.field is None:
            return ""
        return (self.lead_field or self.field).example.get(self.lang or lang, "")

    @property
    def lead_field(self) -> Field | None:
        """The property of the part that the main column about it fills."""
        if self.part is None or self.field is None or not self.lead:
            return None
        return next((field for field in inner_fields(self.field.path) if field.path == self.part.lead), None)

    @property
    def required(self) -> bool:
        """Tell whether a row needs it; of the columns for two languages it needs one at least."""
        own = self.part is None or self.lead
        return bool(self.field and own and self.field.required)

    @property
    def repeats(self) -> bool:
        """Tell whether the cell may hold several values."""
        several = self.field is None or self.field.max_count != 1 or bool(self.part and not self.lead)
        return self.separates and several

    @property
    def separates(self) -> bool:
        """Tell whether ``|`` separates values here; in a text that may be there once it is a character."""
        if self.field is None or self.role or self.part:
            return bool(self.role or self.part)
        if self.field.lang:
            return not _once_per_language(self.field.shape, self.field.path)
        plain = (
            self.field.datatype in {None, XSD.string}
            and not self.field.cls
            and self.field.node_kind in {None, SH.Literal}
        )
        return not (plain and self.field.max_count == 1)


@cache
def columns(cls: URIRef) -> tuple[Column, ...]:
    """Give the columns of a class in the order of its template."""
    described = [column for field in shapes.fields(cls) for column in _columns_of(field)]
    known = {column.key for column in described}
    own = [name for name in (IDENTIFIER, TYPE) if name not in known]
    roles = [name for name in ROLES if cls in WITH_MEMBERS and name not in known]
    first = [_own(name) for name in own if name == IDENTIFIER]
    last = [*(_own(name, ROLES[name]) for name in roles), *(_own(name) for name in own if name == TYPE)]
    every = {column.key: column for column in (*first, *described, *last)}
    return tuple(sorted(every.values(), key=lambda column: column.key != IDENTIFIER))


@cache
def _once_per_language(shape: URIRef, path: URIRef) -> bool:
    """Ask the property shape and those of the same class and path, which may hold the constraint for it."""
    graph = shapes.graph()
    nodes = graph.subjects(SH.property, shape)
    siblings = {prop for node in nodes for prop in graph.objects(node, SH.property)} | {shape}
    return any((s, SH.path, path) in graph and (s, SH.uniqueLang, None) in graph for s in siblings)


@cache
def inner_fields(path: URIRef) -> tuple[Field, ...]:
    """Give the fields of the part a property leads to; a shape may name the property in place of a class."""
    part = PARTS[path]
    if found := shapes.fields(part.cls):
        return found
    view = Graph()
    view += shapes.graph()
    for node in list(view.subjects(SH.targetObjectsOf, path)):
        view.add((node, SH.targetClass, part.cls))
    return of_class(view, part.cls)


def _columns_of(field: Field) -> Iterator[Column]:
    if field.max_count == 0:
        return
    if field.cls == ORG.Membership and field.inverse and field.column in ROLES:
        yield Column(field.column, field, field.name, field.description, role=ROLES[field.column])
        return
    part = PARTS.get(field.path)
    if part is None:
        yield from _in_languages(Column(field.column, field, field.name, field.description))
        return
    yield Column(field.column, field, field.name, field.description, part=part, owner=field)
    for inner in inner_fields(field.path):
        if inner.path not in {part.lead, *LEFT_OUT} and inner.max_count != 0:
            name = {lang: f"{field.name[lang]}: {inner.name[lang]}" for lang in LANGUAGES}
            key = _companion(part, inner.column)
            yield from _in_languages(Column(key, inner, name, inner.description, part=part, owner=field))


def _in_languages(column: Column) -> Iterator[Column]:
    """Give the column itself, or one per language where its text has one."""
    if column.field is None or not column.field.lang:
        yield column
        return
    for lang in LANGUAGES:
        name = {reader: f"{column.name[reader]} ({LANGUAGE_NAMES[reader][lang]})" for reader in LANGUAGES}
        yield replace(column, key=f"{column.key}_{lang}", name=name, lang=lang)


def _companion(part: Part, stem: str) -> str:
    return stem if stem.startswith(f"{part.prefix}_") else f"{part.prefix}_{stem}"


def _own(key: str, role: str | None = None) -> Column:
    entry = own_columns()[key]
    return Column(key, None, entry["name"], entry["description"], role=role)


@cache
def own_columns() -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    """Read the names and descriptions of the table's own columns: key → name or description → language → text."""
    content = tomllib.loads(files(__package__).joinpath("columns.toml").read_text(encoding="utf-8"))
    return {key: value for key, value in content.items() if isinstance(value, dict)}
