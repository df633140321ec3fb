"""What partners fill in: the header row of a class, an explanation of each column, and a workbook with both."""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

from rdflib import DCTERMS, XSD, URIRef
from rdflib.namespace import PROV

from ontology import DOLEN

from . import kinds
from .cells import MOMENTS, VCARD
from .columns import TYPE, Column, columns
from .lists import code_list

#: What a template offers unless asked otherwise.
CLASSES: tuple[URIRef, ...] = (DOLEN.PracticeItem, DOLEN.SharedService)
#: What the loader fills in when the cell is empty.
FILLED_IN = frozenset({DCTERMS.publisher, PROV.hadPrimarySource})
#: Datatype → the word for what a cell holds.
_VALUES: Mapping[URIRef, str] = {
    XSD.date: "date",
    XSD.dateTime: "date",
    XSD.decimal: "number",
    XSD.integer: "number",
    XSD.nonNegativeInteger: "number",
    XSD.positiveInteger: "number",
    XSD.boolean: "yes-or-no",
    XSD.duration: "duration",
}


@dataclass(frozen=True)
class Note:
    """What the template says of one column, in one language."""

    key: str
    name: str
    description: str
    needed: str
    several: str
    values: str
    example: str


@cache
def words() -> Mapping[str, Mapping[str, str]]:
    """Read the words of the template: word → language → text."""
    content = tomllib.loads(files(__package__).joinpath("template.toml").read_text(encoding="utf-8"))
    return {key: value for key, value in content.items() if isinstance(value, dict)}


def word(key: str, lang: str) -> str:
    """Give a word of the template in a language."""
    return words()[key]["cy" if lang == "cy" else "en"]


def template(cls: URIRef, lang: str = "en") -> tuple[str, ...]:
    """Give the header row of a class: the columns' keys, in Welsh their Welsh names; both are read back."""
    return tuple(column.name["cy"] if lang == "cy" else column.key for column in columns(cls))


def sheet_name(cls: URIRef, lang: str = "en") -> str:
    """Give the name of the sheet for a class, at most the 31 characters that programs allow."""
    return kinds.labels(cls)["cy"][:31] if lang == "cy" else kinds.local_name(cls)


def notes(cls: URIRef, lang: str = "en") -> list[Note]:
    """Explain each column of a class."""
    return [_note(column, lang) for column in columns(cls)]


def write_template(path: Path, lang: str = "en", classes: Sequence[URIRef] = CLASSES) -> None:
    """Write a template: ``.xlsx`` with notes and code lists, ``.csv`` with the header of the first class alone."""
    if path.suffix.lower() == ".csv":
        with path.open("w", encoding="utf-8-sig", newline="") as stream:
            csv.writer(stream).writerow(template(classes[0], lang))
        return
    from .template_workbook import write_workbook

    write_workbook(path, lang, classes)


def _note(column: Column, lang: str) -> Note:
    return Note(
        key=column.key,
        name=column.name[lang],
        description=column.description[lang],
        needed=_needed(column, lang),
        several=word("separated" if column.repeats else "single", lang),
        values=_values(column, lang),
        example=column.example(lang),
    )


def _needed(column: Column, lang: str) -> str:
    if not column.required:
        return word("no", lang)
    if column.field and column.field.path in FILLED_IN:
        return word("filled-in", lang)
    return word("one-language" if column.lang else "yes", lang)


def _values(column: Column, lang: str) -> str:
    """Say what kind of value a column takes."""
    field = column.lead_field or column.field
    if field is None or column.role:
        return word("members" if column.role else "kind" if column.key == TYPE else "text", lang)
    if field.path == DCTERMS.license:
        return word("licence", lang)
    if code_list(column) and field.cls:
        return word("list", lang).format(name=kinds.labels(field.cls)[lang])
    if field.cls:
        return word("thing", lang).format(name=kinds.labels(field.cls)[lang])
    return word(_plain(field.path, field.datatype, field.node_kind), lang)


def _plain(path: URIRef, datatype: URIRef | None, node_kind: URIRef | None) -> str:
    if path == VCARD.hasEmail:
        return "email"
    if path in MOMENTS:
        return "date"
    if datatype is None and node_kind is not None and node_kind.endswith("IRI"):
        return "address"
    return _VALUES.get(datatype, "text") if datatype else "text"
