"""The principles of joint working: where they come from, who adopted them, and the practice that shows them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from flask import render_template
from rdflib import Literal, URIRef

from . import glossary, locales
from .links import VOCABULARY, page_of
from .reader import Link, Reader, Row, day, reader, unnamed
from .tables import integer
from .texts import Text, choose

#: The code lists of principles by which organisations work together.
SCHEMES = tuple(URIRef(f"{VOCABULARY}/{each}") for each in ("joint-working-principle", "gpw-working-principle"))
#: How many items the page names at most.
_ITEMS = 200


@dataclass(frozen=True)
class Agreement:
    """The document that principles come from, with its date as far as it is stated."""

    link: Link
    date: str
    as_stated: str
    notes: tuple[Text, ...]


@dataclass(frozen=True)
class Shown:
    """An item that shows a principle: it names it itself, or describes the body ``via`` that adopted it."""

    item: Link
    via: Link | None


@dataclass(frozen=True)
class Principle:
    """A principle with those who adopted it and the practice that shows it."""

    link: Link
    anchor: str
    adopters: tuple[Link, ...]
    items: tuple[Shown, ...]


@dataclass(frozen=True)
class Group:
    """The principles of one list."""

    name: Text
    definition: Text | None
    agreements: Sequence[Agreement]
    principles: Sequence[Principle]


@dataclass
class _Answers:
    """What the store says of the principles, with the names of all that is in it."""

    adopters: Sequence[Row]
    agreements: Sequence[Row]
    items: Sequence[Row]
    names: Mapping[URIRef, Text] = field(default_factory=dict)


def show() -> str:
    """Show the principles, list by list."""
    return render_template("principles.html", groups=groups(reader()))


def groups(reader: Reader) -> list[Group]:
    """Gather the principles of all lists in four questions."""
    answers = _Answers(
        reader.rows("principle-adopters", scheme=SCHEMES),
        reader.rows("principle-agreements", scheme=SCHEMES),
        reader.rows("principle-items", scheme=SCHEMES, limit=integer(_ITEMS)),
    )
    rows = (*answers.adopters, *answers.agreements, *answers.items)
    answers.names = reader.names(each for row in rows for each in row.values() if isinstance(each, URIRef))
    schemes = {term.iri: term for term in glossary.schemes(reader.lang)}
    return [
        Group(
            schemes[scheme].name,
            schemes[scheme].definition,
            _agreements(reader, scheme, answers),
            [_principle(reader, term, answers) for term in glossary.concepts(scheme, reader.lang)],
        )
        for scheme in SCHEMES
    ]


def _agreements(reader: Reader, scheme: URIRef, answers: _Answers) -> list[Agreement]:
    grouped: dict[str, list[Row]] = {}
    for row in answers.agreements:
        if row["scheme"] == scheme:
            grouped.setdefault(str(row["agreement"]), []).append(row)
    return [_agreement(reader, URIRef(iri), rows, answers) for iri, rows in sorted(grouped.items())]


def _agreement(reader: Reader, iri: URIRef, rows: Sequence[Row], answers: _Answers) -> Agreement:
    when, precision = day(rows[0].get("date")), str(rows[0].get("precision", "day")).rpartition("/")[2]
    note = choose((each for row in rows if isinstance(each := row.get("note"), Literal)), reader.lang)
    return Agreement(
        link=_link(reader, iri, answers),
        date=locales.date_text(when, reader.lang, precision) if when else "",
        as_stated=str(rows[0].get("as_stated", "")),
        notes=(note,) if note else (),
    )


def _principle(reader: Reader, term: glossary.Term, answers: _Answers) -> Principle:
    adopters = {row["adopter"] for row in answers.adopters if row["principle"] == term.iri}
    links = (_link(reader, each, answers) for each in adopters if isinstance(each, URIRef))
    return Principle(
        link=Link(term.name, page_of(term.iri, reader.lang, reader.base)),
        anchor=f"{str(term.iri).split('/')[-2]}-{term.local}",
        adopters=tuple(sorted(links, key=lambda link: locales.sort_key(link.text.value, reader.lang))),
        items=tuple(_shown(reader, term.iri, answers)),
    )


def _shown(reader: Reader, principle: URIRef, answers: _Answers) -> list[Shown]:
    """Give each item once, by its nearest reason: that it names the principle itself."""
    rows = sorted((row for row in answers.items if row["principle"] == principle), key=lambda row: "via" in row)
    once = {row["item"]: row for row in reversed(rows)}
    found = [
        Shown(_link(reader, row["item"], answers), _link(reader, row["via"], answers) if "via" in row else None)
        for row in once.values()
    ]
    return sorted(found, key=lambda shown: locales.sort_key(shown.item.text.value, reader.lang))


def _link(reader: Reader, node: object, answers: _Answers) -> Link:
    iri = URIRef(str(node))
    return Link(answers.names.get(iri, unnamed(iri)), page_of(iri, reader.lang, reader.base))
