"""Counts of large data are made by a process of their own, and pages show the newest there are."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from service import standing
from service.app import create_app
from service.archive import Archive
from service.browse import newest
from service.checkpoints import Checkpoints
from service.datasets import elsewhere, tallying, written
from service.datasets.elsewhere import Elsewhere
from service.datasets.statistics import count
from service.settings import Settings
from service.store import Store

from .conftest import BASE

PAGES = ("/en/", "/cy/", "/en/theme/", "/en/map/", "/en/practice/", "/en/practice/?page=2")


@pytest.fixture
def own(tmp_path: Path) -> Settings:
    return Settings(data=tmp_path / "data", base=BASE)


@pytest.fixture
def ahead(own: Settings, store: Store) -> FlaskClient:
    """Pages over the examples, whose counts were made ahead."""
    standing.keep(own.counts, standing.ask(store))
    return create_app(own, store).test_client()


def test_counts_go_from_one_process_to_another(store: Store) -> None:
    counted = count(store)
    assert written.read(json.loads(json.dumps(written.plain(counted)))) == counted


def test_large_data_are_counted_in_a_process_of_its_own(
    own: Settings, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    large = Store(own.store)
    large.load(store.lines())
    Checkpoints(own.data / "checkpoints").make(large)
    monkeypatch.setattr(elsewhere, "count", lambda *_: pytest.fail("it is counted here"))
    monkeypatch.setattr(elsewhere, "MOST_HERE", 0)
    found = Elsewhere(own, large).count(None)
    assert found == count(large)
    made = standing.read(own.counts)
    assert made
    assert made.version == large.version
    assert set(made.answers) == set(standing.QUERIES)
    monkeypatch.setattr(Elsewhere, "_counted", lambda *_: pytest.fail("these very data were counted before"))
    assert Elsewhere(own, large).count(None) == found
    large.close()


@pytest.mark.parametrize("name", ["counts", "statistics", "shelf"])
def test_large_data_are_counted_again_when_a_part_of_the_counts_is_missing_or_damaged(
    own: Settings, store: Store, name: str
) -> None:
    elsewhere_ = Elsewhere(own, store)
    standing.keep(own.counts, standing.ask(store))
    counted = tallying.count(store, Archive(own.archive, BASE), own.shelf)
    own.statistics.write_text(json.dumps(written.plain(counted)))
    assert elsewhere_._kept(store.version) == counted
    assert elsewhere_._kept("another") is None
    getattr(own, name).write_bytes(b"") if name == "statistics" else getattr(own, name).unlink()
    assert elsewhere_._kept(store.version) is None


def test_small_data_leave_no_counts_of_when_they_were_large(own: Settings, store: Store) -> None:
    standing.keep(own.counts, standing.ask(store))
    assert Elsewhere(own, store).count(None) == count(store)
    assert standing.read(own.counts) is None


@pytest.mark.parametrize("address", PAGES)
def test_pages_say_the_same_with_counts_made_ahead(ahead: FlaskClient, client: FlaskClient, address: str) -> None:
    answer = ahead.get(address)
    assert answer.status_code == 200
    assert answer.text == client.get(address).text
    assert answer.headers["ETag"]


@pytest.mark.parametrize("address", PAGES)
def test_counts_of_earlier_data_are_shown_and_kept_by_nobody(
    own: Settings, ahead: FlaskClient, store: Store, address: str
) -> None:
    made = standing.ask(store)
    made["answers"]["home-counts"] = [{"kind": '"practice"', "things": '"4321"'}]
    standing.keep(own.counts, {**made, "version": "earlier"})
    answer = ahead.get(address)
    assert answer.headers["Cache-Control"] == "no-store"
    assert "ETag" not in answer.headers
    assert re.search("4,321", answer.text) or "practice" not in address


@pytest.mark.parametrize(
    "path",
    [
        "/en/theme/collaboration", "/cy/theme/collaboration?page=2", "/en/theme/economy", "/en/theme/involvement",
        "/en/theme/legal-services", "/en/map/E10000013", "/cy/map/W92000004", "/en/map/E07000078", "/en/map/E92000001",
        "/en/practice/?theme=https://w3id.org/dolen/def/theme/collaboration",
        "/cy/practice/?page=2&theme=https://w3id.org/dolen/def/theme/collaboration",
        "/en/practice/?area=http://statistics.data.gov.uk/id/statistical-geography/W92000004",
        "/en/practice/?status=https://w3id.org/dolen/def/practice-status/notable",
        f"/en/practice/?publisher={BASE}/id/organisation/wlga", "/en/practice/?theme=https://x.example/none",
    ],
)  # fmt: skip
def test_themes_and_areas_are_looked_for_day_by_day_and_show_the_same(
    ahead: FlaskClient, client: FlaskClient, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(newest, "_FIRST", 1)
    monkeypatch.setattr(newest, "_MOST", 10_000)
    answer, expected = ahead.get(path), client.get(path)
    assert (answer.status_code, answer.text) == (expected.status_code, expected.text)


def test_the_first_items_of_a_theme_are_found_without_sorting_all(
    ahead: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    rows = Store.rows
    monkeypatch.setattr(Store, "rows", lambda self, query, **v: (asked.append(query.name), rows(self, query, **v))[1])
    monkeypatch.setattr(newest, "_FIRST", 1)
    assert ahead.get("/en/theme/collaboration").status_code == 200
    assert "app/items-about-of-dates" in asked
    assert not {"app/items-of-theme", "app/count-items-of-theme", "app/narrower-themes"} & set(asked)
