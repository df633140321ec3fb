"""The finder of shared services: filters, counts, what is not known as at a date, the comparison."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from loaders.rdf import canonical, parse
from loaders.space import Space
from service.app import create_app
from service.browse import dates
from service.settings import Settings
from service.store import Store

BASE = "https://dolen.test"
DATA = Path(__file__).parents[1] / "data" / "browse"


@pytest.fixture(scope="module")
def services(settings: Settings, read: Callable[[str], Any]) -> Iterator[Callable[..., Any]]:
    """Asks for the finder over services whose dates, functions and ways to join are stated or left out."""
    space = Space(BASE, "wlga")
    lines = [f"{line[:-1]}<{space.graph}> ." for line in canonical(parse(DATA / "services.ttl", space), space)]
    store = Store()
    store.load(lines)
    client = create_app(settings, store).test_client()

    def get(query: str = "", status: int = 200) -> Any:
        response = client.get(f"/en/shared-service/{query}")
        assert response.status_code == status, response.text[-500:]
        return read(response.text)

    yield get
    store.close()


def named(page: Any) -> list[str]:
    """The services in the list, in its order."""
    hrefs = (str(each["href"]) for each in page.all("a"))
    return [href.rpartition("/")[2] for href in hrefs if "/shared-service/wlga/" in href and "#" not in href]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["always", "ended", "later", "someday"]),
        ("?function=12", ["always"]),
        ("?function=unknown", ["ended", "later", "someday"]),
        ("?category=back-office", ["always", "ended"]),
        ("?area=W06000015", ["always", "ended"]),
        ("?area=W92000004", ["always", "ended"]),
        ("?openness=open&category=back-office", ["always"]),
        ("?category=front-line&function=12", []),
        ("?category=none-such", []),
        ("?at=2016-06-01", ["always", "someday"]),
        ("?at=2014-06-01", ["always", "ended", "someday"]),
        ("?at=2020-06-01", ["always", "later", "someday"]),
    ],
)
def test_filters(services: Callable[..., Any], query: str, found: list[str]) -> None:
    assert named(services(query)) == found


def test_what_is_not_known_as_at_a_date_is_counted_and_marked(services: Callable[..., Any]) -> None:
    words = services("?at=2020-06-01").text()
    # "someday" has no date; "later" began in 2020, nobody knows when in that year.
    assert "Of 2 of them it is not known whether they ran on 1 June 2020" in words
    assert words.count("not known whether it ran then") == 2
    assert "1 member (1 with no known date)" in words


def test_a_wrong_date_is_told(services: Callable[..., Any]) -> None:
    page = services("?at=lately", 400)
    assert page.text("title").startswith("Error:")
    assert named(page) == ["always", "ended", "later", "someday"]


def test_options_count_what_choosing_them_leaves(services: Callable[..., Any]) -> None:
    words = services("?category=back-office").text()
    assert "open (1)" in words
    assert "W92000004 (2)" in words
    assert "not known (1)" in words


def test_each_filter_can_be_removed_alone(services: Callable[..., Any]) -> None:
    chips = [
        str(each["href"])
        for each in services("?category=back-office&openness=open").all("a")
        if each.get("class") == "dolen-chip"
    ]
    assert [each.partition("?")[2] for each in chips] == ["openness=open", "category=back-office"]


def test_services_stand_side_by_side(services: Callable[..., Any]) -> None:
    iris = [f"{BASE}/id/shared-service/wlga/{name}" for name in ("always", "ended", "later", "someday")]
    page = services("?" + "&".join(f"compare={iri}" for iri in (*iris, "urn:x:unknown", iris[0])))
    words = page.text("table")
    assert "Write to the host" in words
    assert "inferred, not stated by the source" in words
    assert "Four services at most" not in page.text()
    assert len([each for each in page.all("th") if each.get("role") == "columnheader"]) == 4
    assert "Not known of any of them: " in page.text()


def test_the_list_is_to_be_had_as_data(client: FlaskClient) -> None:
    response = client.get("/en/shared-service/?format=csv&openness=open")
    assert response.mimetype == "text/csv"
    assert len(response.text.strip().splitlines()) == 4


@pytest.mark.parametrize(
    ("since", "until", "precision", "answer"),
    [
        (None, None, "day", "unknown"),
        (None, date(2015, 1, 1), "day", "no"),
        (None, date(2015, 5, 29), "day", "unknown"),
        (date(2015, 5, 28), None, "day", "yes"),
        (date(2015, 5, 29), None, "day", "no"),
        (date(2015, 1, 1), None, "year", "unknown"),
        (date(2014, 1, 1), None, "year", "yes"),
        (date(2015, 5, 1), None, "month", "unknown"),
        (date(2015, 4, 1), date(2015, 5, 28), "month", "no"),
    ],
)
def test_in_force_as_the_queries_have_it(since: date | None, until: date | None, precision: str, answer: str) -> None:
    assert dates.in_force(since, until, precision, date(2015, 5, 28)) == answer
