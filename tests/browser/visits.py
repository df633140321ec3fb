"""One visit to a page: axe at two widths, reflow at 320 px, what was asked of the network, its head and its words."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import BrowserContext, Page

WIDE, NARROW, NARROWEST = 1100, 375, 320
HEIGHT = 900
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
#: What the console says of a page that is answered with the status of a mistake, or of what is not there yet.
_STATUS = re.compile(r"Failed to load resource: the server responded with a status of (4\d\d|503)")
#: Runs in each page before its own scripts: keeps what the policy refused.
PREPARE = """
window.refused = [];
document.addEventListener('securitypolicyviolation',
  e => window.refused.push(`${e.violatedDirective} ${e.blockedURI}`));
"""
AXE = """
tags => axe.run(document, {runOnly: {type: 'tag', values: tags}, resultTypes: ['violations'], preload: false}).then(
  found => found.violations.flatMap(each => each.nodes.map(
    node => `${each.id}: ${node.target.join(' ')}: ${node.failureSummary.split('\\n').slice(0, 2).join(' ')}`)))
"""
#: What sticks out to the right at the narrowest width, where the page scrolls sideways.
WIDER = """
() => document.documentElement.scrollWidth <= innerWidth ? [] : [
  `page: ${document.documentElement.scrollWidth} px`,
  ...[...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > innerWidth + 1
    && !e.parentElement.closest('.dolen-scroll')).slice(0, 5).map(e => e.outerHTML.slice(0, 150))]
"""
HEAD = """
() => ({
  lang: document.documentElement.lang, title: document.title, headings: document.querySelectorAll('h1').length,
  refused: window.refused, errors: document.querySelectorAll('.govuk-error-summary').length,
  alternates: Object.fromEntries([...document.querySelectorAll('link[hreflang]')].map(e => [e.hreflang, e.href])),
  toggle: document.querySelector('.govuk-language-navigation a').href,
  weight: [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]
    .reduce((sum, each) => sum + each.encodedBodySize, 0),
})
"""
#: Every piece of text with the language it stands in; not code, and not the title, which has one language only.
WORDS = """
() => {
  const found = [], walker = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_TEXT)
  const add = (words, element) => {
    const plain = words.replace(/\\s+/g, ' ').trim()
    if (plain && !element.closest('code, pre, script, style, textarea, kbd, title')) {
      found.push([plain, element.closest('[lang]').lang])
    }
  }
  while (walker.nextNode()) add(walker.currentNode.data, walker.currentNode.parentElement)
  for (const element of document.querySelectorAll('[aria-label], [title], [alt], [placeholder]'))
    for (const name of ['aria-label', 'title', 'alt', 'placeholder']) add(element.getAttribute(name) ?? '', element)
  return found
}
"""


@dataclass
class Visit:
    """What was found on a page."""

    address: str
    status: int = 0
    content_language: str = ""
    head: dict[str, Any] = field(default_factory=dict)
    #: What axe has to say, by width.
    axe: dict[int, list[str]] = field(default_factory=dict)
    wider: list[str] = field(default_factory=list)
    #: Addresses the page asked for; what the console and the page complained of.
    asked: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    words: list[tuple[str, str]] = field(default_factory=list)


def visit(context: BrowserContext, address: str) -> Visit:
    """Look at a page once, at all widths."""
    page, found = context.new_page(), Visit(address)
    try:
        _listen(page, found)
        page.set_viewport_size({"width": WIDE, "height": HEIGHT})
        response = page.goto(address, wait_until="load")
        assert response is not None
        found.status = response.status
        found.content_language = response.headers.get("content-language", "")
        for width in (WIDE, NARROW):
            page.set_viewport_size({"width": width, "height": HEIGHT})
            found.axe[width] = page.evaluate(AXE, TAGS)
        page.set_viewport_size({"width": NARROWEST, "height": HEIGHT})
        found.wider = page.evaluate(WIDER)
        found.head = page.evaluate(HEAD)
        found.words = [(words, lang) for words, lang in page.evaluate(WORDS)]
    finally:
        page.close()
    return found


def _listen(page: Page, found: Visit) -> None:
    page.on("request", lambda request: found.asked.append(request.url))
    page.on("pageerror", lambda error: found.complaints.append(str(error)))
    page.on("console", lambda message: _complaint(message.type, message.text, found))


def _complaint(kind: str, words: str, found: Visit) -> None:
    """Keep errors and warnings; that a page itself is answered with an error's status is no complaint of the page."""
    if kind in {"error", "warning"} and not _STATUS.search(words):
        found.complaints.append(f"{kind}: {words}")
