"""Pages on paper, and for people whom movement makes ill."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page

from .conftest import Site
from .page_types import TYPES

MOVING = """
() => [...document.querySelectorAll('*')].filter(e => {
  const s = getComputedStyle(e)
  const long = value => value.split(',').some(each => parseFloat(each) > 0.01)
  return (long(s.transitionDuration) && s.transitionProperty !== 'none') || (s.animationName !== 'none')
    || s.scrollBehavior === 'smooth'
}).map(e => e.outerHTML.slice(0, 80))
"""


@pytest.fixture
def page(anybody: BrowserContext) -> Iterator[Page]:
    page = anybody.new_page()
    yield page
    page.close()


@pytest.mark.parametrize("name", ["practice", "organisation", "search", "finder"])
def test_on_paper_the_content_stands_alone(site: Site, page: Page, name: str) -> None:
    page.emulate_media(media="print")
    page.goto(TYPES[name].at(site.names, "cy"))
    for useless in (".govuk-service-navigation", ".govuk-language-navigation", ".dolen-formats", ".govuk-button"):
        assert not [each for each in page.locator(useless).all() if each.is_visible()], useless
    assert page.locator("h1").is_visible()
    assert page.locator("main").inner_text().strip()


def test_what_is_folded_is_on_paper(site: Site, page: Page) -> None:
    page.emulate_media(media="print")
    page.goto(TYPES["themes"].at(site.names, "en"))
    folded = page.locator(".dolen-tree details:not([open]) li").all()
    assert folded
    assert all(each.evaluate("e => e.getBoundingClientRect().height > 0") for each in folded)


@pytest.mark.parametrize("name", ["home", "search", "sign-in"])
def test_nothing_moves_for_who_wants_it_still(site: Site, page: Page, name: str) -> None:
    page.emulate_media(reduced_motion="reduce")
    page.goto(TYPES[name].at(site.names, "en"))
    assert page.evaluate(MOVING) == []
