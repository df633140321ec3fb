"""The timeline of an organisation: what happened when, as precisely as it is known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rdflib import URIRef

from . import locales
from .links import VOCABULARY, page_of
from .reader import Link, Reader, Row, day, unnamed
from .tables import integer
from .texts import Text

#: How many facts a timeline shows at most.
MOST = 100
_CHECK = f"{VOCABULARY}/certainty/check"


@dataclass(frozen=True)
class Entry:
    """One fact: ``what`` is a word of ``app/timeline-of``, or "published" with the number of items of a year."""

    what: str
    link: Link | None
    when: str
    as_stated: str
    to_check: bool
    sorted_by: str
    items: int = 0


@dataclass(frozen=True)
class Timeline:
    """The facts in order, those without a date apart; ``cut`` tells that there are more."""

    dated: Sequence[Entry]
    undated: Sequence[Entry]
    cut: bool

    def __bool__(self) -> bool:
        return bool(self.dated or self.undated)


def timeline(reader: Reader, organisation: URIRef) -> Timeline:
    """Gather the timeline of an organisation, a partnership or a network."""
    rows = reader.rows("timeline-of", organisation=organisation, limit=integer(MOST + 1))
    names = reader.names(URIRef(str(row["thing"])) for row in rows)
    found = [_entry(reader, row, names) for row in rows[:MOST]]
    once = list({(each.what, each.link, each.sorted_by): each for each in found}.values())
    years = [
        Entry("published", None, str(row["year"]), "", to_check=False, sorted_by=f"{row['year']}-99", items=_count(row))
        for row in reader.rows("items-by-year", publisher=organisation)
    ]
    dated = [each for each in once if each.sorted_by] + years
    undated = [each for each in once if not each.sorted_by]
    return Timeline(sorted(dated, key=lambda each: each.sorted_by), undated, len(rows) > MOST)


def _count(row: Row) -> int:
    return int(str(row["items"]))


def _entry(reader: Reader, row: Row, names: Mapping[URIRef, Text]) -> Entry:
    thing, when = URIRef(str(row["thing"])), day(row.get("date"))
    precision = str(row.get("precision", "day")).rpartition("/")[2]
    return Entry(
        what=str(row["what"]),
        link=Link(names.get(thing, unnamed(thing)), page_of(thing, reader.lang, reader.base)),
        when=locales.date_text(when, reader.lang, precision) if when else "",
        as_stated=str(row.get("as_stated", "")),
        to_check=str(row.get("certainty", "")) == _CHECK,
        sorted_by=str(when) if when else "",
    )
