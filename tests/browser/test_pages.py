"""Every type of page in a real browser, in both languages: accessible, reflowing, quiet, bilingual."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from .conftest import Site
from .page_types import TYPES
from .visits import Visit

Visited = Callable[[str, str], Visit]
#: Less than the styles alone come to would be no measurement.
LEAST_BYTES, MOST_BYTES = 20_000, 100_000
every_page = pytest.mark.parametrize(("name", "lang"), [(name, lang) for name in TYPES for lang in ("en", "cy")])


@every_page
def test_axe_finds_nothing_at_either_width(visited: Visited, name: str, lang: str) -> None:
    found = visited(name, lang)
    assert found.status == TYPES[name].status
    assert {width: problems for width, problems in found.axe.items() if problems} == {}


@every_page
def test_it_does_not_scroll_sideways_at_320_px(visited: Visited, name: str, lang: str) -> None:
    assert visited(name, lang).wider == []


@every_page
def test_it_asks_no_other_host_and_nothing_is_refused(visited: Visited, site: Site, name: str, lang: str) -> None:
    found = visited(name, lang)
    own = site.names[TYPES[name].at_base]
    assert [address for address in found.asked if not address.startswith((f"{own}/", "data:"))] == []
    assert found.head["refused"] == []
    assert found.complaints == []


@every_page
def test_its_head_says_what_it_is(visited: Visited, name: str, lang: str) -> None:
    found = visited(name, lang)
    title = found.head["title"]
    assert (found.head["lang"], found.content_language, found.head["headings"]) == (lang, lang, 1)
    assert title.endswith(" – Dolen")
    wrong = TYPES[name].status not in {200, 410, 503}
    assert title.startswith({"en": "Error: ", "cy": "Gwall: "}[lang]) == wrong


@every_page
def test_its_twin_is_there_and_each_names_the_other(visited: Visited, name: str, lang: str) -> None:
    other = {"en": "cy", "cy": "en"}[lang]
    found, twin = visited(name, lang), visited(name, other)
    assert found.status == twin.status
    assert found.head["alternates"] == twin.head["alternates"]
    assert found.head["alternates"].keys() == {"en", "cy"}
    assert found.head["toggle"] == found.head["alternates"][other] == twin.address


@every_page
def test_it_weighs_less_than_100_kb(visited: Visited, name: str, lang: str) -> None:
    """As it comes over the wire, with styles and scripts."""
    assert MOST_BYTES > visited(name, lang).head["weight"] > LEAST_BYTES
