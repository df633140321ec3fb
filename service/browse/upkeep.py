"""What became of a practice item since it was published: who else tried it, and whether its links still lead there."""

from __future__ import annotations

from dataclasses import dataclass

from rdflib import Literal, URIRef

from ontology import DOLEN

from . import locales
from .links import page_of
from .reader import Link, Reader, Row, day, moment, unnamed
from .tables import integer

#: How many adoptions and checks of links a page shows at most.
MOST = 50
_OF_PRACTICE = str(DOLEN.ofPractice)


@dataclass(frozen=True)
class Adoption:
    """Somebody else who tried the practice; ``talks`` where they said that they will talk about it."""

    record: Link
    organisation: Link
    outcome: Link | None
    date: str
    talks: bool


@dataclass(frozen=True)
class LinkCheck:
    """The last look at a page that the item leads to."""

    page: str
    when: str
    status: Link | None


def adoptions(reader: Reader, item: URIRef) -> list[Adoption]:
    """Give who else tried the practice, the last first."""
    pointers = reader.store.pointers(item, MOST)
    if pointers is not None and not any(prop == _OF_PRACTICE for _, prop in pointers):
        return []
    rows = reader.rows("adoptions-of", item=item, limit=integer(MOST))
    once = {row["adoption"]: row for row in reversed(rows)}
    links = _links(reader, list(once.values()), ("adoption", "organisation", "outcome"))
    return [_adoption(reader, row, links) for row in reversed(once.values())]


def _adoption(reader: Reader, row: Row, links: dict[object, Link]) -> Adoption:
    when, talks = day(row.get("date")), row.get("talks")
    return Adoption(
        record=links[row["adoption"]],
        organisation=links[row["organisation"]],
        outcome=links.get(row.get("outcome")),
        date=locales.date_text(when, reader.lang) if when else "",
        talks=isinstance(talks, Literal) and talks.toPython() is True,
    )


def link_checks(reader: Reader, item: URIRef) -> list[LinkCheck]:
    """Give the last check of each page that the item leads to."""
    rows = reader.rows("link-checks-of", item=item, limit=integer(MOST))
    last = {str(row["page"]): row for row in reversed(rows)}
    links = _links(reader, list(last.values()), ("status",))
    return [
        LinkCheck(page, locales.moment_text(when, reader.lang), links.get(row.get("status")))
        for page, row in sorted(last.items())
        if (when := moment(row["when"]))
    ]


def _links(reader: Reader, rows: list[Row], columns: tuple[str, ...]) -> dict[object, Link]:
    found = {each for row in rows for column in columns if isinstance(each := row.get(column), URIRef)}
    names = reader.names(found)
    return {each: Link(names.get(each, unnamed(each)), page_of(each, reader.lang, reader.base)) for each in found}
