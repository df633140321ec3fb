"""The areas of the vocabulary: how they lie within each other, and where they are."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from rdflib import RDF, SKOS, URIRef

import ontology
from ontology import DOLEN

SPACE = "http://statistics.data.gov.uk/id/statistical-geography/"
#: Easting and northing of the middle of each local authority, in metres of the National Grid.
_PLACES = Path(__file__).with_name("area-places.csv")
#: The coast, of ``outlining``.
_OUTLINE = Path(__file__).with_name("area-outline.csv")


def code_of(area: URIRef) -> str:
    """Give the code of the Office for National Statistics in an area's IRI."""
    return str(area).removeprefix(SPACE)


@cache
def parents() -> Mapping[URIRef, URIRef]:
    """Give the area just above each."""
    graph = ontology.graph()
    pairs = ((area, graph.value(area, SKOS.broader)) for area in graph.subjects(RDF.type, DOLEN.Area))
    return {URIRef(str(area)): URIRef(str(above)) for area, above in pairs if above is not None}


@cache
def above(area: URIRef) -> tuple[URIRef, ...]:
    """Give the areas that an area lies in, the nearest first."""
    parent = parents().get(area)
    return (parent, *above(parent)) if parent else ()


@cache
def below(area: URIRef) -> frozenset[URIRef]:
    """Give an area and all areas within it."""
    within = (each for each, parent in parents().items() if parent == area)
    return frozenset({area}).union(*(below(each) for each in within))


def touch(one: URIRef, other: URIRef) -> bool:
    """Tell whether two areas are the same or one lies within the other."""
    return one == other or one in above(other) or other in above(one)


@cache
def kind_of(area: URIRef) -> str:
    """Give the last part of an area's kind, such as ``country`` or ``county``; empty for an unknown area."""
    return str(ontology.graph().value(area, DOLEN.kindOfArea) or "").rpartition("/")[2]


@cache
def places() -> Mapping[URIRef, tuple[int, int]]:
    """Give easting and northing of areas; a county or a region lies in the middle of its parts, a country nowhere."""
    with _PLACES.open(encoding="utf-8") as file:
        rows = csv.reader(line for line in file if not line.startswith("#"))
        known = {URIRef(f"{SPACE}{code}"): (int(east), int(north)) for code, east, north in rows}
    for area in {*parents(), *parents().values()} - known.keys():
        if kind_of(area) in {"county", "region"} and (parts := [known[each] for each in below(area) if each in known]):
            known[area] = (sum(east for east, _ in parts) // len(parts), sum(north for _, north in parts) // len(parts))
    return known


@cache
def outline() -> tuple[tuple[tuple[int, int], ...], ...]:
    """Give the coast of Great Britain and its neighbours as rings of eastings and northings in metres."""
    lines = (line for line in _OUTLINE.read_text(encoding="utf-8").splitlines() if not line.startswith("#"))
    pairs = ([point.split(",") for point in line.split()] for line in lines)
    return tuple(tuple((100 * int(east), 100 * int(north)) for east, north in ring) for ring in pairs)
