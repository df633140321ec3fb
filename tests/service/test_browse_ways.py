"""Ways in by co-production, area, principle and building block, over the examples."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from loaders.rdf import canonical, parse
from loaders.space import Space
from service.app import create_app
from service.browse import areas
from service.browse.network import MOST, network
from service.browse.reader import Link
from service.browse.remembered import remembered
from service.browse.texts import Text
from service.settings import Settings
from service.store import Store

SPACE = areas.SPACE
BASE = "https://dolen.test"
DATA = Path(__file__).parents[1] / "data" / "browse"


def test_coproduction_counts_and_narrows(page: Callable[..., Any]) -> None:
    all_of_it = page("/en/coproduction/").text()
    assert "1 initiative" in all_of_it
    assert "Design 0" in all_of_it
    assert "inferred, not stated by the source" in all_of_it
    assert "Who was involved not known" in all_of_it
    assert "No initiative fits" in page("/en/coproduction/?stage=design").text()
    assert "1 initiative" in page("/en/coproduction/?ladder=unknown").text()


def test_the_map_says_in_words_what_its_markers_say(page: Callable[..., Any]) -> None:
    shown = page("/en/map/")
    circles = len(shown.all("circle"))
    numbers = [words.strip() for words, _, path in shown.words if path[-1:] == ("text",)]
    listed = [each for each in shown.all("span") if each.get("class") == "dolen-number"]
    assert circles == len(numbers) == len(listed) > 5
    assert "For a whole country" in shown.text()
    assert shown.text().index("Wales") < shown.text().index("For one area")


def test_an_area_holds_what_lies_within_it(page: Callable[..., Any]) -> None:
    county, district = page("/en/map/E10000013"), page("/en/map/E07000083")
    assert "12 practice items" in county.text()
    assert "Tewkesbury Locality Offices" in county.text()
    assert "Lies in: Gloucestershire" in district.text()
    assert "Cotswold" not in district.text("main")


@pytest.mark.parametrize("code", ["X", "W99999999", "E10000013%00"])
def test_an_area_nobody_knows_is_not_found(client: FlaskClient, code: str) -> None:
    assert client.get(f"/en/map/{code}").status_code == 404


def test_a_county_stands_in_the_middle_of_its_parts() -> None:
    east, north = areas.places()[areas.URIRef(f"{SPACE}E10000013")]
    assert (round(east, -4), round(north, -4)) == (390000, 220000)
    assert areas.URIRef(f"{SPACE}W92000004") not in areas.places()


@pytest.fixture(scope="module")
def agreed(settings: Settings, example_lines: list[str], read: Callable[[str], Any]) -> Iterator[Callable[[str], str]]:
    """Gives the words of pages over the examples and things that nobody published there: adoptions, assessments."""
    space = Space(BASE, "extra")
    lines = [f"{line[:-1]}<{space.graph}> ." for line in canonical(parse(DATA / "agreements.ttl", space), space)]
    store = Store()
    store.load([*example_lines, *lines])
    client = create_app(settings, store).test_client()

    def words(address: str) -> str:
        response = client.get(address)
        assert response.status_code == 200, response.text[-500:]
        return str(read(response.text).text("main"))

    yield words
    store.close()


def test_principles_name_agreement_adopters_and_practice(agreed: Callable[[str], str]) -> None:
    words = agreed("/en/principles/")
    assert "Agreed principles of joint working , 2012" in words
    first, second = (words.partition(f"{n}. ")[2].partition(f"{n + 1}. ")[0] for n in (1, 2))
    assert "Cheltenham Borough Council (since when is not known)" in first
    assert "Telling (names it itself)" in first
    assert "(describes a body that adopted it: Leadership Gloucestershire )" in second
    assert words.count("Where a principle stands alone, it is not known who adopted it") == 2  # once a list


def test_gaps_are_what_lies_below_the_target(agreed: Callable[[str], str]) -> None:
    words = agreed("/en/framework/").partition("below their target")[2]
    assert "Leadership Gloucestershire 1 April 2026 Somebody leads. 1 Governance" in words
    assert "Somebody leads. 3" not in words


def test_an_item_tells_who_else_tried_it_and_whether_its_links_lead_there(agreed: Callable[[str], str]) -> None:
    words = agreed("/en/practice/wlga/telling")
    assert "Cheltenham Borough Council : Adapted" in words
    assert "1 March 2026 · willing to talk about it" in words
    assert "last checked 1 February 2026" in words
    assert "1 January 2026" not in words


def test_principles_that_were_found_count_as_applied(agreed: Callable[[str], str]) -> None:
    assert "1 initiative" in agreed("/en/coproduction/?principle=nef-reciprocity")
    assert "No initiative fits" in agreed("/en/coproduction/?principle=nef-assets")


def test_the_framework_leads_from_a_block_to_practice(page: Callable[..., Any]) -> None:
    words = page("/en/framework/").text()
    assert (
        words.index("3. Governance")
        < words.index("One model of governance for a region")
        < words.index("4. Information")
    )
    assert "May 2003 to October 2004" in words
    assert "dates in doubt; as stated: 2005-06?/.." in words
    assert words.index("Short term") < words.index("Medium term") < words.index("Long term")


def test_an_item_tells_why_others_are_like_it(page: Callable[..., Any]) -> None:
    words = page("/en/practice/all-in-this-together/action-network").text()
    similar = words.partition("Similar practice")[2]
    assert "Both describe A Welsh model of co-production" in similar
    assert "Themes in common Co-production" in similar
    assert "Same kind of area Country" in similar
    assert "What did not work not known" in words
    assert "Evidence: Level 1" in words


def test_a_network_is_a_picture_and_a_table(page: Callable[..., Any]) -> None:
    shown = page("/en/organisation/gloucestershire-cc")
    rows = shown.text("main").partition("as a table")[2]
    assert len(shown.all("circle")) == 1 + 6
    for name in ("Leadership Gloucestershire", "UBICO", "Joint Waste Committee"):
        assert name in rows
    assert "With whom it works most" in rows


def test_a_network_draws_no_more_than_can_be_told_apart() -> None:
    links = [Link(Text(f"Body {n}"), f"/en/organisation/{n}") for n in range(100)]
    drawn = network([("one", links), ("two", links[:5])])  # type: ignore[list-item]
    assert (len(drawn.nodes), len(drawn.ties), drawn.total) == (MOST, MOST, 100)
    assert len({(node.x, node.y) for node in drawn.nodes}) == MOST


def test_a_timeline_keeps_what_has_no_date(page: Callable[..., Any]) -> None:
    words = page("/en/organisation/gloucestershire-cc").text("main").partition("Timeline")[2]
    assert words.index("2011") < words.index("2015") < words.index("2016")
    assert "12 practice items published" in words
    assert "Joint Waste Committee" in words.partition("Date not known")[2]


def test_members_in_doubt_are_counted(page: Callable[..., Any]) -> None:
    words = page("/en/partnership/leadership-gloucestershire?at=2015-05-28").text()
    assert "Of 3 of them it is not known whether they were members on 28 May 2015" in words


def test_answers_are_remembered_until_the_data_change(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    made = iter(range(10))
    assert [remembered(store, "a test", lambda: next(made)) for _ in range(3)] == [0, 0, 0]
    monkeypatch.setattr(store, "version", "another")
    assert remembered(store, "a test", lambda: next(made)) == 1
    monkeypatch.setattr(store, "version", "")
    assert [remembered(store, "a test", lambda: next(made)) for _ in range(2)] == [2, 3]
