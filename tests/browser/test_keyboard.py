"""The main pages by keyboard alone: Tab reaches everything in order, shows where it is, and leaves again."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page

from .conftest import Site
from .page_types import MAIN, TYPES
from .visits import HEIGHT, NARROW, WIDE

#: Numbers what Tab should reach, in order, and keeps how each looks without focus.
NUMBER = """
() => {
  const look = e => {
    const s = getComputedStyle(e)
    return [s.outline, s.boxShadow, s.backgroundColor, s.border].join()
  }
  const own = e => [look(e), ...(e.labels ? [...e.labels].map(l => getComputedStyle(l, '::before')).map(
    s => s.outline + s.boxShadow + s.border) : [])].join()
  window.look = own
  window.plain = []
  const wanted = 'a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex="0"]'
  const groups = new Set()
  for (const e of document.querySelectorAll(wanted)) {
    if (e.disabled || e.tabIndex < 0 || !e.checkVisibility({visibilityProperty: true})) continue
    if (e.type === 'radio') {
      const chosen = document.querySelector(`input[name="${e.name}"]:checked`) ?? e
      if (e !== chosen || groups.has(e.name)) continue
      groups.add(e.name)
    }
    e.dataset.walk = window.plain.length
    window.plain.push(own(e))
  }
  return window.plain.length
}
"""
#: Where the focus is, and whether that can be seen; -1 for nowhere on the page.
WHERE = """
() => {
  const e = document.activeElement
  if (e === document.body) return [-1, true, '']
  const number = e.dataset.walk === undefined ? -2 : Number(e.dataset.walk)
  const box = e.getBoundingClientRect()
  const inside = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth
  return [number, inside && look(e) !== plain[number], e.outerHTML.slice(0, 120)]
}
"""


@pytest.fixture
def page(anybody: BrowserContext) -> Iterator[Page]:
    page = anybody.new_page()
    yield page
    page.close()


def walk(page: Page) -> tuple[list[int], list[str]]:
    """Press Tab from the top until the page is left; give where that led, and what did not show its focus."""
    count = page.evaluate(NUMBER)
    page.evaluate("document.body.tabIndex = -1; document.body.focus(); document.body.removeAttribute('tabindex')")
    visited, unseen = [], []
    for _ in range(count + 2):
        page.keyboard.press("Tab")
        number, seen, what = page.evaluate(WHERE)
        if number == -1:
            break
        visited.append(number)
        unseen += [] if seen else [what]
    return visited, unseen


@pytest.mark.parametrize(
    ("name", "lang", "width"),
    [
        *((name, "en", WIDE) for name in MAIN),
        ("query form", "cy", NARROW),
        ("search with words and a filter", "cy", NARROW),
    ],
)
def test_tab_reaches_everything_in_order_and_leaves(
    site: Site, anybody: BrowserContext, operator: BrowserContext, name: str, lang: str, width: int
) -> None:
    page = (operator if TYPES[name].signed_in else anybody).new_page()
    page.set_viewport_size({"width": width, "height": HEIGHT})
    response = page.goto(TYPES[name].at(site.names, lang))
    assert response
    assert response.ok
    visited, unseen = walk(page)
    assert visited == list(range(page.evaluate("plain.length")))
    assert unseen == []
    page.close()


def test_the_skip_link_shows_itself_and_skips(site: Site, page: Page) -> None:
    page.goto(TYPES["organisation"].at(site.names, "cy"))
    page.keyboard.press("Tab")
    box = page.locator(".govuk-skip-link:focus").bounding_box()
    assert box is not None
    assert box["height"] > 20
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")


@pytest.mark.parametrize("lang", ["en", "cy"])
def test_the_menu_opens_and_closes_on_a_phone(site: Site, page: Page, lang: str) -> None:
    page.set_viewport_size({"width": NARROW, "height": HEIGHT})
    page.goto(TYPES["home"].at(site.names, lang))
    menu, first = page.locator("button[aria-controls=navigation]"), page.locator("#navigation a").first
    assert menu.get_attribute("aria-expanded") == "false"
    assert not first.is_visible()
    menu.focus()
    page.keyboard.press("Enter")
    assert menu.get_attribute("aria-expanded") == "true"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('#navigation') !== null")
    menu.focus()
    page.keyboard.press("Space")
    assert not first.is_visible()
