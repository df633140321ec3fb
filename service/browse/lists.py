"""The lists of things of one kind, the home page and the themes: what they show and where the rest is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rdflib import URIRef
from rdflib.term import Node

import queries
from queries import QueryError
from queries.parameter import LARGEST_INTEGER
from service.errors import BadRequestError
from service.shelf import Chosen

from . import ahead, locales, newest, paging, shelved, tables
from .kinds import Kind
from .links import VOCABULARY, is_listed, page_of
from .paging import SIZE, Page
from .reader import Link, Reader, Row, asked_iri, text
from .remembered import remembered
from .tables import Item, integer
from .texts import Text

#: More rows than any list has: names are put in order here, in Welsh by its own alphabet, and none is left out.
EVERYTHING = integer(LARGEST_INTEGER)


@dataclass(frozen=True)
class Entry:
    """A thing in a list, with a few words about it."""

    link: Link
    details: tuple[Text, ...] = ()
    count: int | None = None
    to_check: bool = False


@dataclass(frozen=True)
class Filter:
    """A filter that is set: what it is called and its value."""

    name: str
    link: Link


@dataclass(frozen=True)
class ThemeNode:
    """A theme in the tree; ``count`` includes the items of narrower themes."""

    link: Link
    count: int
    own: int
    narrower: tuple[ThemeNode, ...]


#: Queries of the lists that say more than a name, with the column of the thing and those of the details.
_LISTS: Mapping[str, tuple[str, str, tuple[str, ...]]] = {
    "organisation": ("organisations", "organisation", ("kind",)),
    "partnership": ("partnerships", "partnership", ("kind",)),
    "shared-service": ("shared-services", "service", ("model", "openness")),
}
#: Their queries that count, with the column.
_COUNTS: Mapping[str, tuple[str, str]] = {
    "organisation": ("count-organisations", "organisations"),
    "partnership": ("count-partnerships", "partnerships"),
    "shared-service": ("count-shared-services", "services"),
}
#: The most names that are put in the order of the alphabet; the order is kept until the data change.
MOST_SORTED = 20_000
#: Parameters of the address that narrow the list of practice items.
FILTERS = ("theme", "publisher", "status", "area")


def item_page(reader: Reader, number: int, asked: Mapping[str, str]) -> Page[Item]:
    """Give a page of practice items, newest first, narrowed by the filters that are set.

    Raises:
        NotFoundError: there is no such page.
        BadRequestError: what a filter is set to is no IRI, or can be none of its values.

    """
    chosen = _chosen(asked)
    start = paging.offset(number)
    if (shelf := shelved.items(reader, chosen)) is not None:
        return _of_shelf(reader, shelf, number)
    if not any(chosen.values()):
        total = counts(reader).get("practice", 0)
        return paging.checked(Page(tables.items(reader, _newest(reader, start, SIZE, "items")), number, total))
    counted, rows = newest.of_filter(reader, chosen, start, SIZE)
    total = reader.count("count-items", "items", **chosen) if counted is None else counted
    if rows is None:
        rows = reader.named("items", limit=integer(SIZE), offset=integer(start), **chosen)
    return paging.checked(Page(tables.items(reader, rows), number, total))


def _chosen(asked: Mapping[str, str]) -> dict[str, Node | None]:
    return {name: _value(name, asked[name]) if asked.get(name) else None for name in FILTERS}


def _value(name: str, given: str) -> Node:
    try:
        return queries.get("app/items").parameter(name).check(asked_iri(given))
    except QueryError as error:
        raise BadRequestError("bad-form", name=name, value=given[:100]) from error


def _of_shelf(reader: Reader, shelf: Chosen, number: int) -> Page[Item]:
    rows = shelved.rows(reader, shelf, paging.offset(number), SIZE)
    return paging.checked(Page(tables.items(reader, rows), number, len(shelf)))


def filters(reader: Reader, asked: Mapping[str, str]) -> list[Filter]:
    """Name the filters that are set."""
    return [Filter(name, reader.links([asked_iri(asked[name])])[0]) for name in FILTERS if asked.get(name)]


def all_items(reader: Reader, asked: Mapping[str, str]) -> Chosen | list[str]:
    """Give the IRIs of all practice items of a list, newest first; raises as ``item_page`` does."""
    chosen = _chosen(asked)
    if (shelf := shelved.items(reader, chosen)) is not None:
        return shelf
    return reader.store.column(queries.get("app/list-items"), "item", **chosen)


def all_of(reader: Reader, kind: Kind) -> list[str]:
    """Give the IRIs of all things of a kind."""
    if kind.slug in _LISTS:
        name, thing, _ = _LISTS[kind.slug]
        found = reader.store.column(queries.get(f"app/{name}"), thing, limit=EVERYTHING)
    else:
        query, column = queries.get("app/list-of-type"), reader.store.column
        found = [each for cls in kind.classes for each in column(query, "thing", type=cls, limit=EVERYTHING)]
    return [each for each in found if is_listed(page_of(each, reader.lang, reader.base), kind.slug)]


def kind_page(reader: Reader, kind: Kind, number: int) -> Page[Entry]:
    """Give a page of the things of a kind, in the order of the alphabet.

    Raises:
        NotFoundError: there is no such page.

    """
    total = remembered(reader.store, ("count", kind.slug), lambda: _count(reader, kind))
    if total > MOST_SORTED:
        return _long_page(reader, kind, number, total)
    ordered = remembered(reader.store, ("list", kind.slug, reader.lang), lambda: _ordered(reader, kind))
    return paging.page_of(ordered, number)


def _count(reader: Reader, kind: Kind) -> int:
    if kind.slug in _COUNTS:
        return reader.count(*_COUNTS[kind.slug])
    return reader.count("count-of-types", "things", type=kind.classes) if kind.classes else 0


def _ordered(reader: Reader, kind: Kind) -> list[Entry]:
    """Give all things of a kind in the order of the alphabet."""
    found: dict[str, Entry] = {}
    for entry in _entries(reader, kind):
        if is_listed(entry.link.href, kind.slug):
            found.setdefault(entry.link.href, entry)
    return sorted(found.values(), key=lambda entry: locales.sort_key(entry.link.text.value, reader.lang))


def _long_page(reader: Reader, kind: Kind, number: int, total: int) -> Page[Entry]:
    """Give a page of a list too long to be put in the order of the alphabet: as the store has it."""
    cut = {"limit": integer(SIZE), "offset": integer(paging.offset(number))}
    if kind.slug in _LISTS:
        query, thing, details = _LISTS[kind.slug]
        entries = [_entry(reader, row, thing, details) for row in reader.named(query, **cut)]
    else:
        rows = reader.rows("things-of-type", type=kind.classes, **cut)
        entries = [Entry(link) for link in reader.links(URIRef(str(row["thing"])) for row in rows)]
    return paging.checked(Page(entries, number, total, alphabetical=False))


def _entries(reader: Reader, kind: Kind) -> list[Entry]:
    if kind.slug in _LISTS:
        query, thing, details = _LISTS[kind.slug]
        return [_entry(reader, row, thing, details) for row in reader.named(query, limit=EVERYTHING)]
    rows = [row for cls in kind.classes for row in reader.named("list-of-type", type=cls, limit=EVERYTHING)]
    return [_entry(reader, row, "thing", ()) for row in rows]


def _entry(reader: Reader, row: Row, thing: str, details: Sequence[str]) -> Entry:
    link = reader.link(row, thing)
    if link is None:
        raise KeyError(thing)
    named = tuple(text(row[f"{each}_name"]) for each in details if f"{each}_name" in row)
    members = row.get("members")
    check = str(row.get("certainty", "")) == f"{VOCABULARY}/certainty/check"
    return Entry(link, named, int(str(members)) if members is not None else None, check)


def counts(reader: Reader) -> dict[str, int]:
    """Count what the installation holds, by the kinds of the home page."""
    return {str(row["kind"]): int(str(row["things"])) for row in ahead.rows(reader, "home-counts")}


def latest(reader: Reader, how_many: int = 5) -> list[Item]:
    """Give the items published last."""
    return tables.items(reader, _newest(reader, 0, how_many, "latest-items"))


def _newest(reader: Reader, start: int, size: int, query: str) -> Sequence[Row]:
    """Give the rows of items from the newest on: by their days where these are known, else by looking through all."""
    if not (chosen := ahead.days(reader, start, size)):
        cut = {"offset": integer(start)} if start else {}
        return reader.named(query, limit=integer(size), **cut)
    issued, skipped = chosen
    return reader.named("items-of-dates", issued=issued, limit=integer(size), offset=integer(skipped))


def theme_tree(reader: Reader) -> tuple[ThemeNode, ...]:
    """Give the themes as trees below the top ones, each level in the order of the alphabet."""
    children: dict[str, list[Row]] = {}
    seen: set[tuple[str, str]] = set()
    for row in remembered(reader.store, ("theme tree", reader.lang), lambda: reader.named("theme-tree")):
        place = (str(row.get("parent", "")), str(row["theme"]))
        if place not in seen:
            seen.add(place)
            children.setdefault(place[0], []).append(row)
    counted = {
        str(row["theme"]): (int(str(row["items_below"])), int(str(row["items"])))
        for row in ahead.rows(reader, "theme-counts")
    }
    return _below(reader, children, counted, "")


def _below(
    reader: Reader, children: Mapping[str, list[Row]], counted: Mapping[str, tuple[int, int]], parent: str
) -> tuple[ThemeNode, ...]:
    nodes = [
        ThemeNode(
            Link(text(row["theme_name"]), page_of(str(row["theme"]), reader.lang, reader.base)),
            *counted.get(str(row["theme"]), (0, 0)),
            _below(reader, children, counted, str(row["theme"])),
        )
        for row in children.get(parent, ())
    ]
    return tuple(sorted(nodes, key=lambda node: locales.sort_key(node.link.text.value, reader.lang)))


def items_of_theme(reader: Reader, theme: URIRef, number: int) -> Page[Item]:
    """Give a page of the items of a theme and of those narrower than it.

    Raises:
        NotFoundError: there is no such page.

    """
    start, counted = paging.offset(number), newest.themes(reader)
    if (shelf := shelved.items(reader, {"theme": theme})) is not None:
        return _of_shelf(reader, shelf, number)
    if counted is None:
        total = reader.count("count-items-of-theme", "items", theme=theme)
    else:
        total = counted.get(str(theme), 0)
    rows = newest.rows(reader, newest.below(reader, theme), start, SIZE, total) if counted and total else None
    if rows is None:
        rows = reader.named("items-of-theme", theme=theme, limit=integer(SIZE), offset=integer(start))
    return paging.checked(Page(tables.items(reader, rows), number, total))


def narrower(reader: Reader, theme: URIRef) -> list[Entry]:
    """Give the themes just below one, each with the number of its items."""
    if (counted := newest.themes(reader)) is None:
        rows = reader.named("narrower-themes", theme=theme)
        found = [(link, int(str(row.get("items_below", 0)))) for row in rows if (link := reader.link(row, "theme"))]
    else:
        found = [(reader.links([each])[0], counted.get(str(each), 0)) for each in newest.just_below(reader, theme)]
    entries = [Entry(link, count=count) for link, count in found]
    return sorted(entries, key=lambda entry: locales.sort_key(entry.link.text.value, reader.lang))
