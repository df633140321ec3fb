"""Counts of large data are made by a process of their own, and pages show the newest there are."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from service import standing
from service.app import create_app
from service.checkpoints import Checkpoints
from service.datasets import elsewhere, written
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
    large.close()


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
