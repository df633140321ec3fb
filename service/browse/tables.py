"""The tables of the pages as records: items, memberships, changes, benefits, what points here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from rdflib import ORG, XSD, Literal, URIRef

import queries
from queries.parameter import LARGEST_INTEGER

from . import locales, paging
from .links import VOCABULARY
from .reader import Link, Reader, Row, day, text
from .terms import property_name
from .texts import Text

_CHECK = f"{VOCABULARY}/certainty/check"
#: More statements than this are counted by the engine.
_MANY = 200


@dataclass(frozen=True)
class Item:
    """A practice item in a list; ``issued`` is written for the page, empty when not known."""

    link: Link
    summary: Text | None
    publisher: Link | None
    status: Link | None
    issued: str
    overdue: bool = False


@dataclass(frozen=True)
class Membership:
    """Who takes part in what; dates are written as precisely as known, empty when not known.

    ``in_force`` is "yes" or "unknown" when the page asks as at a date, else empty.
    """

    record: str
    party: Link
    roles: tuple[Link, ...]
    since: str
    until: str
    as_stated: str
    to_check: bool
    in_force: str
    posts: tuple[Link, ...] = ()


@dataclass(frozen=True)
class Change:
    """What became of an organisation."""

    event: Link
    kind: Text | None
    date: str
    before: tuple[Link, ...]
    after: tuple[Link, ...]


@dataclass(frozen=True)
class Benefit:
    """What a shared service brings, with what is claimed of it."""

    kind: Link | None
    words: Text | None
    amount: str
    per: str
    yearly: bool
    over: str
    claim: Link | None
    inferred: bool


@dataclass(frozen=True)
class Inverse:
    """What points at a thing by one property: how many, and the first of them."""

    prop: URIRef
    name: Text
    total: int
    first: tuple[Link, ...]


def items(reader: Reader, rows: Sequence[Row]) -> list[Item]:
    """Make list entries of rows with the item columns; a row that repeats an item adds nothing."""
    once = {str(row["item"]): row for row in reversed(rows)}
    return [_item(reader, once.pop(str(row["item"]))) for row in rows if str(row["item"]) in once]


def _item(reader: Reader, row: Row) -> Item:
    issued, review = day(row.get("issued")), day(row.get("review_by"))
    summary = row.get("summary")
    return Item(
        link=_known(reader.link(row, "item")),
        summary=text(summary) if summary is not None else None,
        publisher=reader.link(row, "publisher"),
        status=reader.link(row, "status"),
        issued=locales.date_text(issued, reader.lang) if issued else "",
        overdue=bool(review and review < date.today()),  # noqa: DTZ011 - review dates have no time zone
    )


def memberships(reader: Reader, rows: Sequence[Row], party: str, posts: Sequence[Row] = ()) -> list[Membership]:
    """Make one record of the rows of each membership (a row for each role), in the order of the parties' names.

    ``party`` is the column with the other side: ``member`` or ``body``.
    """
    grouped: dict[str, list[Row]] = {}
    for row in rows:
        grouped.setdefault(str(row["membership"]), []).append(row)
    found = [_membership(reader, group, party, posts) for group in grouped.values()]
    return sorted(found, key=lambda each: locales.sort_key(each.party.text.value, reader.lang))


def _membership(reader: Reader, group: Sequence[Row], party: str, posts: Sequence[Row]) -> Membership:
    row = group[0]
    precision = str(row.get("precision", "day")).rpartition("/")[2]
    since, until = day(row.get("from")), day(row.get("until"))
    own = [post for post in posts if post["membership"] == row["membership"]]
    return Membership(
        record=_known(reader.link({"membership": row["membership"]}, "membership")).href,
        party=_known(reader.link(row, party)),
        roles=_links(reader, group, "role"),
        since=locales.date_text(since, reader.lang, precision) if since else "",
        until=locales.date_text(until, reader.lang, precision) if until else "",
        as_stated=str(row.get("as_stated", "")),
        to_check=str(row.get("certainty", "")) == _CHECK,
        in_force=str(row.get("in_force", "")),
        posts=_links(reader, own, "post"),
    )


def changes(reader: Reader, rows: Sequence[Row]) -> list[Change]:
    """Make one record of the rows of each change event, oldest first, those without a date last."""
    grouped: dict[str, list[Row]] = {}
    for row in rows:
        grouped.setdefault(str(row["event"]), []).append(row)
    ordered = sorted(grouped.values(), key=lambda group: str(group[0].get("date", "9999")))
    return [_change(reader, group) for group in ordered]


def _change(reader: Reader, group: Sequence[Row]) -> Change:
    row = group[0]
    when = day(row.get("date"))
    kind = reader.link(row, "kind")
    return Change(
        event=_known(reader.link(row, "event")),
        kind=kind.text if kind else None,
        date=locales.date_text(when, reader.lang) if when else str(row.get("as_stated", "")),
        before=_links(reader, group, "before"),
        after=_links(reader, group, "after"),
    )


def benefits(reader: Reader, rows: Sequence[Row]) -> list[Benefit]:
    """Make records of the rows of an initiative's benefits."""
    return [_benefit(reader, row) for row in {str(row["benefit"]): row for row in rows}.values()]


def _benefit(reader: Reader, row: Row) -> Benefit:
    amount, words = row.get("amount"), row.get("description")
    sum_ = Decimal(str(amount)) if amount is not None else None
    return Benefit(
        kind=reader.link(row, "type"),
        words=text(words) if words is not None else None,
        amount=locales.money_text(sum_, str(row.get("currency", "GBP")), reader.lang) if sum_ is not None else "",
        per=locales.period_text(str(row.get("per", "")), reader.lang),
        yearly=str(row.get("per", "")) == "P1Y",
        over=locales.period_text(str(row.get("over", "")), reader.lang),
        claim=reader.link(row, "claim"),
        inferred=str(row.get("certainty", "")) == _CHECK,
    )


def inverses(reader: Reader, iri: URIRef, known: frozenset[URIRef] = frozenset(), shown: int = 5) -> list[Inverse]:
    """Count what points at a thing, but by the properties that the page's tables show; the first few by name."""
    return [
        Inverse(prop, property_name(prop, reader.lang), count, _first(reader, iri, prop, shown))
        for prop, count in _counts(reader, iri).items()
        if prop not in known
    ]


def _counts(reader: Reader, iri: URIRef) -> dict[URIRef, int]:
    """Count what points at a thing by property, its own parts left out."""
    pointers = reader.store.pointers(iri, _MANY)
    if pointers is None:
        rows = reader.rows("inverse-counts", iri=iri)
        return {URIRef(str(row["property"])): int(str(row["subjects"])) for row in rows}
    counted = Counter(prop for subject, prop in pointers if not subject.startswith(f"{iri}#"))
    return {URIRef(prop): counted[prop] for prop in sorted(counted)}


def _first(reader: Reader, iri: URIRef, prop: URIRef, shown: int) -> tuple[Link, ...]:
    rows = reader.named("inverse-page", iri=iri, property=prop, limit=integer(shown), offset=integer(0))
    return _links(reader, rows, "subject")


def inverse_page(reader: Reader, iri: URIRef, prop: URIRef, number: int, size: int = paging.SIZE) -> paging.Page[Link]:
    """Give one page of what points at a thing by one property.

    Raises:
        NotFoundError: there is no such page.

    """
    start = paging.offset(number, size)
    counted = _counts(reader, iri)
    rows = reader.named("inverse-page", iri=iri, property=prop, limit=integer(size), offset=integer(start))
    return paging.checked(paging.Page(_links(reader, rows, "subject"), number, counted.get(prop, 0), size))


def all_inverses(reader: Reader, iri: URIRef, prop: URIRef) -> list[str]:
    """Give the IRIs of all that points at a thing by one property, in the order of their names."""
    query = queries.get("app/inverse-page")
    return reader.store.column(query, "subject", iri=iri, property=prop, limit=integer(LARGEST_INTEGER))


def integer(number: int) -> Literal:
    """Make a value for a query's limit or offset."""
    return Literal(str(number), datatype=XSD.integer)


def links(reader: Reader, rows: Sequence[Row], column: str) -> list[Link]:
    """Make links of a column, each thing once, in the order of the alphabet."""
    return sorted(_links(reader, rows, column), key=lambda link: locales.sort_key(link.text.value, reader.lang))


def _links(reader: Reader, rows: Sequence[Row], column: str) -> tuple[Link, ...]:
    found = (reader.link(_with_parties(reader, row, column), column) for row in rows)
    return tuple({link.href: link for link in found if link}.values())


def _with_parties(reader: Reader, row: Row, column: str) -> Row:
    """Call a membership, which has no name of its own, by who takes part in what."""
    if f"{column}_name" in row or column not in row:
        return row
    near = reader.store.near
    parties = [each for prop in (ORG.member, ORG.organization) for each in near.values(str(row[column]), prop)[:1]]
    names = reader.names(each for each in parties if isinstance(each, URIRef))
    if len(names) < 2:  # noqa: PLR2004 - a member and a body
        return row
    texts = [names[each] for each in parties if isinstance(each, URIRef)]
    lang = next((each.lang for each in texts if each.foreign_to(reader.lang)), reader.lang)
    return {**row, f"{column}_name": Literal(" – ".join(each.value for each in texts), lang=lang)}


def _known(link: Link | None) -> Link:
    if link is None:
        raise KeyError("the query gave a row without its thing")
    return link
