"""The shelf of large data: places as numbers, lists narrowed by sets of places, and pages that show the same by it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from random import Random

import pytest
from flask.testing import FlaskClient

from service import shelf as shelf_
from service.app import create_app
from service.archive import Archive
from service.datasets import tallying
from service.settings import Settings
from service.shelf import Shelf, places
from service.shelf.making import Making, Row
from service.store import Store

from .conftest import BASE

DEF, GSS = "https://w3id.org/dolen/def", "http://statistics.data.gov.uk/id/statistical-geography"
LIST = "/en/practice/"


def row(number: int, day: str, *held: tuple[str, str], changed: str = "") -> Row:
    return f"https://x.test/{number}", day, changed or day, held


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A shelf of five items."""
    file, tall, small = tmp_path / "lists" / "shelf.sqlite", ("theme", "tall"), ("theme", "small")
    making = Making(file)
    making.add([row(1, "2020-01-01", tall), row(5, "2026-05-01", small, ("status", "good"))])
    making.add([row(2, "2020-01-01", small, tall), row(3, "2021-02-03", small, ("status", "good"))])
    making.add([row(4, "", changed="2027-01-01")])
    making.finish("a", {"tall": ["size"], "small": ["size"], "size": ["quality", "size"]})
    return file


@pytest.fixture(scope="module")
def own(store: Store, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """An installation whose examples stand on a shelf, as those of large data do."""
    settings = Settings(data=tmp_path_factory.mktemp("shelved"), base=BASE)
    tallying.count(store, Archive(settings.archive, BASE), settings.shelf)
    return settings


@pytest.fixture
def shelved(own: Settings, store: Store) -> FlaskClient:
    return create_app(own, store).test_client()


@pytest.mark.parametrize("size", [1, 63, 64, 65, 5000, 40_000])
def test_places_of_a_set_and_pages_of_them(size: int) -> None:
    held = sorted(Random(size).sample(range(size), (size + 2) // 3))  # noqa: S311 - a test
    bits = int.from_bytes(places.of(held, size), "little")
    assert bits.bit_count() == len(held)
    assert list(places.ones(bits)) == held
    for start in (0, 1, len(held) // 2, len(held) - 1, len(held)):
        assert places.cut(bits, start, 25) == held[start : start + 25]
    assert places.cut(0, 0, 25) == []


def test_items_stand_newest_first_and_are_narrowed_by_several_filters(file: Path) -> None:
    found = Shelf.open(file)
    assert found
    assert (found.version, found.size) == ("a", 5)
    named = lambda **chosen: [int(iri[-1]) for iri in found.narrowed(chosen)]  # noqa: E731
    assert named() == [4, 5, 3, 2, 1]  # as in SPARQL, an address alone is more than one after a date
    assert named(theme=["tall"]) == [2, 1]
    assert named(theme=["quality"]) == [5, 3, 2, 1]
    assert named(theme=["quality"], status=["good"]) == [5, 3]
    assert named(theme=["tall", "nothing"], status=["good"]) == []
    assert found.narrowed({}).cut(1, 2) == ["https://x.test/5", "https://x.test/3"]


@pytest.mark.parametrize("few", [0, 1000])
def test_items_in_the_order_of_their_change(file: Path, monkeypatch: pytest.MonkeyPatch, few: int) -> None:
    monkeypatch.setattr(shelf_, "_FEW", few)
    found = Shelf.open(file)
    assert found
    assert [iri[-1] for iri in found.narrowed({}).changed(0, 3)] == ["4", "5", "3"]
    assert [iri[-1] for iri in found.narrowed({"theme": ["size"]}).changed(1, 9)] == ["3", "2", "1"]


def test_a_shelf_that_is_none_is_not_read(tmp_path: Path, file: Path) -> None:
    assert Shelf.open(tmp_path / "none") is None
    (tmp_path / "other").write_text("this is no database, but long enough to be looked at as one")
    assert Shelf.open(tmp_path / "other") is None
    with closing(sqlite3.connect(file)) as database, database:
        database.execute("UPDATE about SET value = 'of another release' WHERE name = 'format'")
    assert Shelf.open(file) is None
    assert not list(file.parent.glob(".unfinished-*"))


@pytest.mark.parametrize(
    "path",
    [
        LIST, f"{LIST}?page=2", f"{LIST}?page=99", "/cy/practice/?page=3",
        f"{LIST}?theme={DEF}/theme/collaboration&page=2", f"{LIST}?theme=https://x.example/none",
        f"{LIST}?status={DEF}/practice-status/notable", f"{LIST}?publisher={BASE}/id/organisation/wlga&page=2",
        f"{LIST}?status={DEF}/practice-status/notable&area={GSS}/W92000004",
        f"/cy/practice/?theme={DEF}/theme/involvement&publisher={BASE}/id/organisation/wlga&area={GSS}/W92000004",
        f"{LIST}?theme=no-iri", f"{LIST}?format=nt&status={DEF}/practice-status/notable", f"{LIST}?format=csv",
        "/en/theme/collaboration", "/cy/theme/collaboration?page=2", "/en/theme/economy",
        "/en/theme/economy?format=csv",
        "/en/map/W92000004", "/cy/map/E92000001", "/en/map/E07000078", "/en/map/W92000004?page=2",
        "/en/feed.atom", "/cy/feed.atom?page=2", "/en/feed.atom?page=50", "/en/theme/collaboration/feed.atom",
        "/en/organisation/wlga/feed.atom",
    ],
)  # fmt: skip
def test_lists_by_the_shelf_are_those_of_the_store(shelved: FlaskClient, client: FlaskClient, path: str) -> None:
    answer, expected = shelved.get(path), client.get(path)
    assert (answer.status_code, answer.get_data()) == (expected.status_code, expected.get_data())
    assert answer.headers.get("ETag") == expected.headers.get("ETag")


def test_lists_of_earlier_data_are_kept_by_nobody_and_leave_out_what_is_gone(
    own: Settings, store: Store, tmp_path: Path
) -> None:
    earlier, file = Settings(data=tmp_path, base=BASE), own.shelf
    making = Making(earlier.shelf)
    found = Shelf.open(file)
    assert found
    kept = found.narrowed({}).cut(0, 2)
    making.add([(kept[0], "2026-01-02", "2026-01-02", ()), ("https://x.test/gone", "2026-01-01", "2026-01-01", ())])
    making.finish("earlier", {})
    answer = create_app(earlier, store).test_client().get(LIST)
    assert answer.headers["Cache-Control"] == "no-store"
    assert kept[0].rpartition("/")[2] in answer.text
    assert "x.test/gone" not in answer.text
