"""The coast on the map: projected as the markers are, light, from a source that is named, for eyes alone."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from service.browse import areas, outlining


@pytest.mark.parametrize(
    ("code", "lon", "lat"),
    [("W06000015", -3.26, 51.49), ("W06000001", -4.35, 53.28), ("E08000021", -1.65, 55.02)],
)
def test_projection_puts_places_where_the_markers_are(code: str, lon: float, lat: float) -> None:
    middle = next(where for iri, where in areas.places().items() if areas.code_of(iri) == code)
    assert outlining.grid(lon, lat) == pytest.approx(middle, abs=5_000)


def test_countries_are_read_from_arcs_in_either_direction() -> None:
    topology = {
        "transform": {"scale": [1, 1], "translate": [10, 20]},
        "arcs": [[[0, 0], [4, 0], [0, 4]], [[0, 0], [4, 4]]],
        "objects": {"countries": {"geometries": [
            {"type": "Polygon", "arcs": [[0, -2]], "properties": {"name": "A"}},
            {"type": "Polygon", "arcs": [[1]], "properties": {"name": "B"}},
        ]}},
    }  # fmt: skip
    assert list(outlining.rings(topology, ("A",))) == [[(10, 20), (14, 20), (14, 24), (10, 20)]]


def test_rings_are_cut_and_simplified() -> None:
    ring = [(0.0, 0.0), (10.0, 0.0), (10.0, 10.0), (0.0, 10.0)]
    assert set(outlining.clipped(ring, (5, -1, 20, 5))) == {(5, 0), (10, 0), (10, 5), (5, 5)}
    assert outlining.clipped(ring, (20, 20, 30, 30)) == []
    assert outlining.simplified([(0, 0), (1, 0.1), (2, 0), (2, 5)], 0.5) == [(0, 0), (2, 0), (2, 5)]


def test_coast_is_light_and_names_its_source() -> None:
    text = Path(areas.__file__).with_name("area-outline.csv").read_text(encoding="utf-8")
    assert len(text) < 16_000
    assert re.search(r"world-atlas \d+\.\d+\.\d+", text)
    assert re.search(r"# [0-9a-f]{64}\)", text)
    assert all(each in text for each in ("Natural Earth", "public domain", "ISC licence"))


@pytest.mark.parametrize("address", ["/en/map/", "/cy/map/", "/en/map/E10000013"])
def test_map_draws_the_coast_below_the_markers_and_only_for_eyes(client: FlaskClient, address: str) -> None:
    picture = re.search(r'<svg class="dolen-map"[^>]*aria-hidden="true".*?</svg>', client.get(address).text, re.DOTALL)
    assert picture
    land, marker = picture[0].index("dolen-map__land"), picture[0].index("dolen-map__marker")
    assert land < marker
    assert re.search(r'dolen-map__land" d="M[\d. ]+l', picture[0])
