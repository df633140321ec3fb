"""Makes ``area-outline.csv``, the coast that the map draws, of Natural Earth's countries; run by hand.

``npm install world-atlas@2.0.2``, then ``python -m service.browse.outlining node_modules/world-atlas``.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from math import cos, hypot, radians, sin, sqrt, tan
from pathlib import Path
from typing import Any

Point = tuple[float, float]
SOURCE = "countries-10m.json"
COUNTRIES = ("United Kingdom", "Ireland", "Isle of Man")
#: What of the land is kept: metres of the National Grid, west, south, east, north.
BOX = (40_000.0, -40_000.0, 700_000.0, 700_000.0)
#: How far the drawn coast may lie from the true one, and the least area of an island, in metres.
TOLERANCE, SMALLEST = 900.0, 15e6
HEADER = """\
# The coast of Great Britain and its neighbours: a ring a line, points as easting,northing in hundreds of metres
# (National Grid).
# Made by service/browse/outlining.py of {source} of the npm package world-atlas {version} (sha-256 of that file
# {digest}),
# which holds Natural Earth's countries at 1:10m (https://www.naturalearthdata.com/), in the public domain.
# The package: ISC licence, copyright 2013-2019 Michael Bostock.
"""
#: Airy 1830 (metres), the National Grid's scale, true origin (degrees) and its easting and northing.
_A, _B, _F0 = 6_377_563.396, 6_356_256.909, 0.9996012717
_LAT0, _LON0, _E0, _N0 = radians(49), radians(-2), 400_000.0, -100_000.0


def grid(lon: float, lat: float) -> Point:
    """Project degrees to the National Grid (Ordnance Survey, Guide to coordinate systems, annex C).

    WGS84 is taken for OSGB36: they differ by a hundred metres, less than a hair of the picture.
    """
    phi, dlon = radians(lat), radians(lon) - _LON0
    e2, n = 1 - (_B / _A) ** 2, (_A - _B) / (_A + _B)
    v = _A * _F0 / sqrt(1 - e2 * sin(phi) ** 2)
    rho = v * (1 - e2) / (1 - e2 * sin(phi) ** 2)
    eta2, t2, c = v / rho - 1, tan(phi) ** 2, cos(phi)
    d, s = phi - _LAT0, phi + _LAT0
    m = _B * _F0 * (
        (1 + n + 1.25 * n**2 + 1.25 * n**3) * d
        - (3 * n + 3 * n**2 + 21 / 8 * n**3) * sin(d) * cos(s)
        + (15 / 8 * n**2 + 15 / 8 * n**3) * sin(2 * d) * cos(2 * s)
        - 35 / 24 * n**3 * sin(3 * d) * cos(3 * s)
    )  # fmt: skip
    north = m + _N0 + v / 2 * sin(phi) * c * dlon**2 + v / 24 * sin(phi) * c**3 * (5 - t2 + 9 * eta2) * dlon**4
    east = _E0 + v * c * dlon + v / 6 * c**3 * (v / rho - t2) * dlon**3
    return east, north


def rings(topology: dict[str, Any], names: Iterable[str]) -> Iterator[list[Point]]:
    """Give the outer rings of some countries, in degrees."""
    transform = topology["transform"]
    arcs = [_decoded(arc, transform["scale"], transform["translate"]) for arc in topology["arcs"]]
    for country in topology["objects"]["countries"]["geometries"]:
        if country["properties"]["name"] in names:
            shapes = country["arcs"] if country["type"] == "MultiPolygon" else [country["arcs"]]
            yield from (_joined(arcs, shape[0]) for shape in shapes)


def _decoded(arc: Sequence[Sequence[int]], scale: Point, move: Point) -> list[Point]:
    x = y = 0
    found = []
    for dx, dy in arc:
        x, y = x + dx, y + dy
        found.append((x * scale[0] + move[0], y * scale[1] + move[1]))
    return found


def _joined(arcs: Sequence[list[Point]], numbers: Iterable[int]) -> list[Point]:
    found: list[Point] = []
    for number in numbers:  # ~n is arc n backwards
        arc = arcs[number] if number >= 0 else arcs[~number][::-1]
        found += arc[1:] if found else arc
    return found


def clipped(ring: Sequence[Point], box: tuple[float, float, float, float]) -> list[Point]:
    """Cut a ring to a box, side by side (Sutherland and Hodgman)."""
    found = list(ring)
    for axis, limit, sign in ((0, box[0], 1), (1, box[1], 1), (0, box[2], -1), (1, box[3], -1)):
        found = list(_cut(found, axis, limit, sign))
    return found


def _cut(ring: Sequence[Point], axis: int, limit: float, sign: int) -> Iterator[Point]:
    for last, point in zip([*ring[-1:], *ring], ring, strict=False):
        was_inside, is_inside = ((each[axis] - limit) * sign >= 0 for each in (last, point))
        if was_inside != is_inside:
            share = (limit - last[axis]) / (point[axis] - last[axis])
            yield last[0] + share * (point[0] - last[0]), last[1] + share * (point[1] - last[1])
        if is_inside:
            yield point


def simplified(line: Sequence[Point], tolerance: float) -> list[Point]:
    """Leave out points that lie near the line without them (Douglas and Peucker)."""
    if len(line) < 3:  # noqa: PLR2004 - ends alone
        return list(line)
    far, at = max((_distance(point, line[0], line[-1]), number) for number, point in enumerate(line))
    if far <= tolerance:
        return [line[0], line[-1]]
    return [*simplified(line[: at + 1], tolerance)[:-1], *simplified(line[at:], tolerance)]


def _distance(point: Point, start: Point, end: Point) -> float:
    dx, dy = end[0] - start[0], end[1] - start[1]
    length = hypot(dx, dy)
    if not length:
        return hypot(point[0] - start[0], point[1] - start[1])
    return abs(dy * (point[0] - start[0]) - dx * (point[1] - start[1])) / length


def _surface(ring: Sequence[Point]) -> float:
    pairs = zip(ring, [*ring[1:], ring[0]], strict=True)
    return abs(sum(x * after_y - after_x * y for (x, y), (after_x, after_y) in pairs)) / 2


def main() -> None:
    """Write the file beside this one."""
    folder = Path(sys.argv[1])
    content = (folder / SOURCE).read_bytes()
    version = json.loads((folder / "package.json").read_bytes())["version"]
    land = (clipped([grid(*point) for point in ring], BOX) for ring in rings(json.loads(content), COUNTRIES))
    drawn = [simplified(ring, TOLERANCE) for ring in land if ring and _surface(ring) > SMALLEST]
    lines = [" ".join(f"{x / 100:.0f},{y / 100:.0f}" for x, y in ring) for ring in drawn]
    head = HEADER.format(source=SOURCE, version=version, digest=hashlib.sha256(content).hexdigest())
    target = Path(__file__).with_name("area-outline.csv")
    target.write_text(head + "\n".join(sorted(lines, key=len, reverse=True)) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
