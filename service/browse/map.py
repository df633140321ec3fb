"""The map: a list by area, and markers in the middle of each; it draws no outline, for there is none at hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

from flask import render_template, request, url_for
from rdflib import URIRef
from rdflib.namespace import ORG

from ontology import DOLEN
from service.errors import NotFoundError

from . import areas, locales, paging, tables
from .facets import in_order
from .kinds import KINDS, SCHEMA
from .links import page_of
from .reader import Link, Reader, reader, unnamed
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
    """The markers, and a dot for every local authority, which together show the shape of the land.

    ``box`` is the part that is shown (left, top, width, height); ``scale`` keeps markers and words as large as in the
    whole.
    """

    box: tuple[int, int, int, int]
    scale: float
    dots: str
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
    def make() -> Mapping[URIRef, Mapping[str, int]]:
        found: dict[URIRef, dict[str, int]] = {}
        for row in reader.rows("area-counts"):
            found.setdefault(URIRef(str(row["area"])), {})[str(row["kind"])] = int(str(row["things"]))
        return found

    return remembered(reader.store, "counts by area", make)


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


def _picture(listed: Sequence[Area], chosen: URIRef | None = None) -> Picture:
    places = areas.places()
    land = [place for iri, place in places.items() if areas.kind_of(iri) not in (*_WIDE, "region", "county")]
    west, north = min(east for east, _ in land), max(north for _, north in land)

    def point(place: tuple[int, int]) -> tuple[int, int]:
        return round((place[0] - west) / _METRES) + _ROOM, round((north - place[1]) / _METRES) + _ROOM

    points = sorted({point(place) for place in land})
    markers = [
        Marker(*point(places[each.iri]), _radius(each), each, each.iri == chosen)
        for each in listed
        if each.iri in places
    ]
    whole = (0, 0, max(x for x, _ in points) + _ROOM, max(y for _, y in points) + _ROOM)
    box = _about(markers, whole) if chosen and markers else whole
    return Picture(
        box=box,
        scale=round(box[2] / whole[2] * (_ASIDE if chosen else 1), 3),
        dots="".join(f"M{x} {y}h0" for x, y in points),
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
    total = _items_in(reader, iri, within)
    limits = {"limit": integer(paging.SIZE), "offset": integer(paging.offset(number))}
    rows = reader.named("items-in-area", area=within, **limits) if total else []
    things = {kind: _things(reader, within, kind) for kind in CLASSES if kind != "practice"}
    return InArea(
        area=_area(reader, iri, counts.get(iri, {})),
        above=[_area(reader, each, counts.get(each, {})) for each in areas.above(iri)],
        within=_sorted(reader, [each for each in within if each != iri and each in counts]),
        items=paging.checked(paging.Page(tables.items(reader, rows), number, total)),
        things={kind: links[:_MOST] for kind, links in things.items()},
        cut=frozenset(kind for kind, links in things.items() if len(links) > _MOST),
    )


def _items_in(reader: Reader, iri: URIRef, within: Sequence[URIRef]) -> int:
    """Count the items of an area, one that names several areas within it once."""
    return remembered(
        reader.store, ("items in", iri), lambda: reader.count("count-items-in-area", "items", area=within)
    )


def _sorted(reader: Reader, iris: Sequence[URIRef]) -> list[Area]:
    numbered = {each.iri: each for each in _listed(reader)}
    found = [numbered[each] for each in iris if each in numbered]
    return sorted(found, key=lambda each: locales.sort_key(each.link.text.value, reader.lang))


def _things(reader: Reader, within: Sequence[URIRef], kind: str) -> list[Link]:
    """Give the things of a kind; partnerships are organisations too, in the sense of ORG, and not listed twice."""
    rows = reader.rows("things-in-area", area=within, type=CLASSES[kind], limit=integer(_MOST + 1))
    found = {URIRef(str(row["thing"])) for row in rows}
    if kind not in _JOINT:
        joint = [cls for each in _JOINT for cls in CLASSES[each]]
        rows = reader.rows("things-in-area", area=within, type=joint, limit=integer(_MOST + 1))
        found -= {URIRef(str(row["thing"])) for row in rows}
    return reader.links(found)
