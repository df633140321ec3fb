"""The newest items of themes or areas in large data: looked for day by day from the newest on; all are never sorted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from rdflib import SKOS, URIRef

from . import ahead
from .reader import Reader, Row
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
