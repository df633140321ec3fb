"""The newest items of themes or areas in large data: looked for day by day from the newest on; all are never sorted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from rdflib import SKOS, URIRef
from rdflib.term import Node

from . import ahead, areas
from .reader import Reader, Row
from .remembered import remembered
from .tables import integer

#: So many items are looked at first, and at most; further back all of a theme or area are put in order.
_FIRST, _MOST = 200, 20_000


def rows(reader: Reader, about: Sequence[URIRef], start: int, size: int, total: int) -> Sequence[Row] | None:
    """Give the rows of a page of the items of some themes or areas, of which there are ``total``, newest first.

    None where days were not counted ahead, or the page lies too far back.
    """
    every, wanted = _items(reader), min(size, total - start)
    looked_at = max(_FIRST, 2 * (start + size) * every // max(1, total))
    cut = {"limit": integer(size), "offset": integer(start)}
    while wanted > 0 and min(looked_at, every) <= _MOST:
        if not (days := ahead.days(reader, 0, min(looked_at, every))):
            break
        found = reader.named("items-about-of-dates", about=about, issued=days[0], **cut)
        if len({row["item"] for row in found}) >= wanted:
            return found
        if looked_at >= every:
            break
        looked_at *= 4
    return None


def of_filter(
    reader: Reader, chosen: Mapping[str, Node | None], start: int, size: int
) -> tuple[int | None, Sequence[Row] | None]:
    """Give the number of items that one filter leaves and the rows of a page; None for what has to be asked for."""
    given = {name: value for name, value in chosen.items() if isinstance(value, URIRef)}
    if len(given) != 1 or not ahead.is_made():
        return None, None
    name, value = next(iter(given.items()))
    about = below(reader, value) if name == "theme" else sorted(areas.below(value)) if name == "area" else [value]
    total = (themes(reader) or {}).get(str(value), 0) if name == "theme" else _counted(reader, name, value)
    return total, rows(reader, about, start, size, total)


def _counted(reader: Reader, name: str, value: URIRef) -> int:
    def count() -> int:
        if name == "area":
            return reader.count("count-items-in-area", "items", area=sorted(areas.below(value)))
        return reader.count("count-items", "items", **{name: value})

    return remembered(reader.store, ("items of", name, value), count)


def themes(reader: Reader) -> Mapping[str, int] | None:
    """Count the items of each theme and of those narrower; None where that was not done ahead."""
    if not ahead.is_made():
        return None
    return {str(row["theme"]): int(str(row["items_below"])) for row in ahead.rows(reader, "theme-counts")}


def below(reader: Reader, theme: URIRef) -> list[URIRef]:
    """Give a theme and all that are narrower."""
    found = [theme]
    for each in found:
        found += (narrower for narrower in just_below(reader, each) if narrower not in found)
    return found


def just_below(reader: Reader, theme: URIRef) -> Iterator[URIRef]:
    """Give the themes just below one."""
    return map(URIRef, reader.store.near.subjects(SKOS.broader, theme))


def _items(reader: Reader) -> int:
    """Count all items."""
    counted = {str(row["kind"]): int(str(row["things"])) for row in ahead.rows(reader, "home-counts")}
    return counted.get("practice", 0)
