"""The map: a list by area, and beside it markers in the middle of each, on the coast of the country."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from math import sqrt

from flask import render_template, request, url_for
from rdflib import URIRef
from rdflib.namespace import ORG

from ontology import DOLEN
from service.errors import NotFoundError

from . import ahead, areas, locales, newest, paging, shelved, tables
from .facets import in_order
from .kinds import KINDS, SCHEMA
from .links import page_of
from .reader import Link, Reader, Row, reader, unnamed
from .remembered import remembered
from .tables import Item, integer
from .terms import CV

#: What is counted in an area, in the order of the page, with the classes of each.
CLASSES: Mapping[str, tuple[URIRef, ...]] = {
    "practice": (DOLEN.PracticeItem,),
    "organisation": (
        ORG.Organization, ORG.FormalOrganization, ORG.OrganizationalUnit, CV.PublicOrganisation, SCHEMA.NGO,
    ),
    "partnership": (DOLEN.Partnership, DOLEN.Network, DOLEN.SteeringGroup),
    "shared-service": (DOLEN.SharedService,),
}  # fmt: skip
_JOINT = ("partnership", "shared-service")
#: How many things of a kind an area's page names.
_MOST = 50
#: Metres of the National Grid that one unit of the picture stands for, and the room around the outermost places.
_METRES, _ROOM = 1000, 30
#: The radius of a marker for one thing; its surface grows with their number up to the largest.
_LEAST, _LARGEST = 5.0, 22.0
_WIDE = ("state", "country")
#: An area's picture stands in a narrower column than that of the whole.
_ASIDE = 1.6


@dataclass(frozen=True)
class Area:
    """An area with what there is in it, by kind; ``number`` joins it to its marker, and is 0 where it has none."""

    iri: URIRef
    code: str
    link: Link
    counts: Mapping[str, int]
    number: int = 0


@dataclass(frozen=True)
class Marker:
    """A circle of the picture; x to the right, y downwards."""

    x: int
    y: int
    radius: float
    area: Area
    chosen: bool


@dataclass(frozen=True)
class Picture:
    """The markers, on the coast, with a dot for every local authority; those of Wales are apart.

    ``box`` is the part that is shown (left, top, width, height); ``scale`` keeps markers and words as large as in the
    whole. ``land`` and dots are paths.
    """

    box: tuple[int, int, int, int]
    scale: float
    land: str
    dots: str
    welsh_dots: str
    markers: Sequence[Marker]


@dataclass(frozen=True)
class InArea:
    """What there is in an area and the areas within it."""

    area: Area
    above: Sequence[Area]
    within: Sequence[Area]
    items: paging.Page[Item]
    things: Mapping[str, Sequence[Link]]
    cut: frozenset[str]


def show() -> str:
    """Show all areas in which there is anything."""
    listed = _listed(reader())
    wide = [area for area in listed if areas.kind_of(area.iri) in _WIDE]
    local = [area for area in listed if area not in wide]
    return render_template("map.html", wide=wide, local=local, picture=_picture(local), kinds=_kinds())


def area(code: str) -> str:
    """Show what there is in an area.

    Raises:
        NotFoundError: there is no area of this code.

    """
    iri, asked = URIRef(f"{areas.SPACE}{code}"), reader()
    if not areas.kind_of(iri):
        raise NotFoundError("nothing-known", iri=str(iri))
    found = _in_area(asked, iri, paging.asked_number(request.args))
    markers = [each for each in (found.area, *found.within) if areas.kind_of(each.iri) not in _WIDE]
    return render_template("area.html", found=found, picture=_picture(markers, iri), kinds=_kinds())


def _kinds() -> dict[str, object]:
    return {kind: KINDS[kind].many for kind in CLASSES}


def _counts(reader: Reader) -> Mapping[URIRef, Mapping[str, int]]:
    found: dict[URIRef, dict[str, int]] = {}
    for row in ahead.rows(reader, "area-counts"):
        found.setdefault(URIRef(str(row["area"])), {})[str(row["kind"])] = int(str(row["things"]))
    return found


def _listed(reader: Reader) -> list[Area]:
    """Give the areas that something names, in the order of the alphabet, with numbers for those that have a place."""
    counts = _counts(reader)
    ordered = list(in_order(reader, "areas", counts))
    numbers = {iri: number for number, iri in enumerate(filter(_is_marked, ordered), 1)}
    return [_area(reader, iri, counts[iri], numbers.get(iri, 0)) for iri in ordered]


def _is_marked(iri: URIRef) -> bool:
    return iri in areas.places() and areas.kind_of(iri) not in _WIDE


def _area(reader: Reader, iri: URIRef, counts: Mapping[str, int], number: int = 0) -> Area:
    name = in_order(reader, "areas", _counts(reader)).get(iri) or reader.names([iri]).get(iri) or unnamed(iri)
    known = areas.kind_of(iri)
    href = url_for("browse.area", lang=reader.lang, code=areas.code_of(iri))
    return Area(
        iri, areas.code_of(iri), Link(name, href if known else page_of(iri, reader.lang, reader.base)), counts, number
    )


@dataclass(frozen=True)
class _Ground:
    """What every picture shows, and where in it a place lies."""

    west: int
    north: int
    size: tuple[int, int]
    land: str
    dots: str
    welsh_dots: str

    def point(self, place: tuple[int, int]) -> tuple[int, int]:
        return round((place[0] - self.west) / _METRES) + _ROOM, round((self.north - place[1]) / _METRES) + _ROOM


@cache
def _ground() -> _Ground:
    land = {
        iri: place for iri, place in areas.places().items() if areas.kind_of(iri) not in (*_WIDE, "region", "county")
    }
    west, north = min(east for east, _ in land.values()), max(north for _, north in land.values())
    bare = _Ground(west, north, (0, 0), "", "", "")
    points = {iri: bare.point(place) for iri, place in land.items()}
    size = max(x for x, _ in points.values()) + _ROOM, max(y for _, y in points.values()) + _ROOM
    welsh = [point for iri, point in points.items() if areas.code_of(iri).startswith("W")]
    rings = "".join(_ring(ring, west - _ROOM * _METRES, north + _ROOM * _METRES) for ring in areas.outline())
    return _Ground(west, north, size, rings, _dots(set(points.values()) - set(welsh)), _dots(welsh))


def _dots(points: Iterable[tuple[int, int]]) -> str:
    return "".join(f"M{x} {y}h0" for x, y in sorted(points))


def _ring(ring: Sequence[tuple[int, int]], west: int, north: int) -> str:
    """Draw a ring by its first point and the way from each to the next, in tenths of what one unit stands for."""
    tenths = [((east - west) * 10 // _METRES, (north - at) * 10 // _METRES) for east, at in ring]
    steps = ((after[0] - before[0], after[1] - before[1]) for before, after in pairwise(tenths))
    return f"M{tenths[0][0] / 10:g} {tenths[0][1] / 10:g}l{' '.join(f'{x / 10:g} {y / 10:g}' for x, y in steps)}z"


def _picture(listed: Sequence[Area], chosen: URIRef | None = None) -> Picture:
    places, ground = areas.places(), _ground()
    markers = [
        Marker(*ground.point(places[each.iri]), _radius(each), each, each.iri == chosen)
        for each in listed
        if each.iri in places
    ]
    whole = (0, 0, *ground.size)
    box = _about(markers, whole) if chosen and markers else whole
    return Picture(
        box=box,
        scale=round(box[2] / whole[2] * (_ASIDE if chosen else 1), 3),
        land=ground.land,
        dots=ground.dots,
        welsh_dots=ground.welsh_dots,
        markers=sorted(markers, key=lambda marker: -marker.radius),
    )


def _about(markers: Sequence[Marker], whole: tuple[int, int, int, int]) -> tuple[int, int, int, int]:
    """Give a square about some markers, with room to see what lies near, no larger than the whole."""
    left, right = min(each.x for each in markers), max(each.x for each in markers)
    top, bottom = min(each.y for each in markers), max(each.y for each in markers)
    side = min(max(right - left, bottom - top, _ROOM) * 2, whole[2])
    return (left + right - side) // 2, (top + bottom - side) // 2, side, side


def _radius(area: Area) -> float:
    return round(min(_LARGEST, _LEAST * sqrt(max(1, sum(area.counts.values())))), 1)


def _in_area(reader: Reader, iri: URIRef, number: int) -> InArea:
    counts, within = _counts(reader), sorted(areas.below(iri))
    total, rows = _items_in(reader, iri, within, paging.offset(number))
    things = {kind: _things(reader, iri, within, kind) for kind in CLASSES if kind != "practice"}
    return InArea(
        area=_area(reader, iri, counts.get(iri, {})),
        above=[_area(reader, each, counts.get(each, {})) for each in areas.above(iri)],
        within=_sorted(reader, [each for each in within if each != iri and each in counts]),
        items=paging.checked(paging.Page(tables.items(reader, rows), number, total)),
        things={kind: links[:_MOST] for kind, links in things.items()},
        cut=frozenset(kind for kind, links in things.items() if len(links) > _MOST),
    )


def _items_in(reader: Reader, iri: URIRef, within: Sequence[URIRef], start: int) -> tuple[int, Sequence[Row]]:
    """Count the items of an area, one that names several areas within it once, and give the rows of a page."""
    if (shelf := shelved.items(reader, {"area": within})) is not None:
        return len(shelf), shelved.rows(reader, shelf, start, paging.SIZE)
    total = _count(reader, iri, within)
    rows = newest.rows(reader, within, start, paging.SIZE, total) if total else []
    if rows is None:
        rows = reader.named("items-in-area", area=within, limit=integer(paging.SIZE), offset=integer(start))
    return total, rows


def _count(reader: Reader, iri: URIRef, within: Sequence[URIRef]) -> int:
    if within == [iri] and ahead.is_made():
        return _counts(reader).get(iri, {}).get("practice", 0)
    return remembered(
        reader.store, ("items in", iri), lambda: reader.count("count-items-in-area", "items", area=within)
    )


def _sorted(reader: Reader, iris: Sequence[URIRef]) -> list[Area]:
    numbered = {each.iri: each for each in _listed(reader)}
    found = [numbered[each] for each in iris if each in numbered]
    return sorted(found, key=lambda each: locales.sort_key(each.link.text.value, reader.lang))


def _things(reader: Reader, iri: URIRef, within: Sequence[URIRef], kind: str) -> list[Link]:
    """Give the things of a kind; partnerships are organisations too, in the sense of ORG, and not listed twice."""
    counts = _counts(reader)
    if not (named := [each for each in within if counts.get(each, {}).get(kind)]):
        return []  # to find that there are none, all items of the areas would have to be looked at
    return reader.links(remembered(reader.store, ("things in", iri, kind), lambda: _found(reader, named, kind)))


def _found(reader: Reader, within: Sequence[URIRef], kind: str) -> set[URIRef]:
    rows = reader.rows("things-in-area", area=within, type=CLASSES[kind], limit=integer(_MOST + 1))
    found = {URIRef(str(row["thing"])) for row in rows}
    if kind not in _JOINT:
        joint = [cls for each in _JOINT for cls in CLASSES[each]]
        rows = reader.rows("things-in-area", area=within, type=joint, limit=integer(_MOST + 1))
        found -= {URIRef(str(row["thing"])) for row in rows}
    return found
