"""What a page says of a thing, as records that can be written down without asking anything."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from rdflib import URIRef

from .texts import Text


class Value(NamedTuple):
    """One value: words, where they lead, or a part of the thing with facts of its own."""

    text: Text
    href: str = ""
    external: bool = False
    part: Part | None = None


@dataclass(frozen=True)
class Row:
    """A property with its values; no value means that it is not known.

    A row that many pages have is one object on all of them; ``written`` keeps it as it was written, by form.
    """

    label: Text
    values: tuple[Value, ...]
    inferred: bool = False
    written: dict[str, str] = field(default_factory=dict, compare=False, repr=False)


class Section(NamedTuple):
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


class Notes(NamedTuple):
    """What the reader must know before relying on a thing."""

    to_check: bool = False
    words: tuple[Text, ...] = ()
    inferred: tuple[Text, ...] = ()
    welsh_status: Value | None = None


class Version(NamedTuple):
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
