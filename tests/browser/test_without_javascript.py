"""Everything people do, with JavaScript off: search, browse, change the language, ask, sign in, send files."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page

from .conftest import Site
from .site import WITHDRAWN

FAULTY = Path(__file__).parents[1] / "data" / "invalid" / "practice-item-no-title.ttl"
languages = pytest.mark.parametrize("lang", ["en", "cy"])


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(java_script_enabled=False)
    context.set_default_timeout(20_000)
    yield context.new_page()
    context.close()


def heading(page: Page) -> str:
    return page.locator("h1").inner_text()


def toggle(page: Page) -> None:
    """Change the language; the path and the query stay."""
    before = urlsplit(page.url)
    page.locator(".govuk-language-navigation a").click()
    after = urlsplit(page.url)
    assert after.path[3:] == before.path[3:]
    assert {before.path[:4], after.path[:4]} == {"/en/", "/cy/"}
    assert after.query == before.query


def sign_in(page: Page, site: Site, lang: str, onward: str) -> None:
    page.goto(f"{site.base}/{lang}{onward}")
    assert "/sign-in" in page.url
    page.fill("#key", site.key)
    page.locator("main button[type=submit]").click()
    assert page.url == f"{site.base}/{lang}{onward}"
    assert not page.title().startswith(("Error:", "Gwall:"))


@languages
def test_search_is_narrowed_widened_and_read(page: Page, site: Site, lang: str) -> None:
    page.goto(f"{site.base}/{lang}/")
    page.fill("main input[name=q]", "legal")
    page.locator("main input[name=q]").press("Enter")
    page.wait_for_url("**/search?*")
    found = page.locator(".dolen-list > li").count()
    assert found > 1
    page.locator(".dolen-facet input[type=checkbox]").first.check()
    page.locator(".dolen-narrow button[type=submit]").click()
    assert page.locator(".dolen-chip").count() == 1
    narrowed = page.locator(".dolen-list > li").count()
    assert 0 < narrowed <= found
    toggle(page)
    assert page.locator(".dolen-list > li").count() == narrowed
    page.locator(".dolen-chip").click()
    assert page.locator(".dolen-chip").count() == 0
    assert page.locator(".dolen-list > li").count() == found
    page.locator(".dolen-list__name a, .dolen-list h3 a, .dolen-list a").first.click()
    assert page.locator("main .govuk-summary-list, main dl").count() > 0


@languages
def test_browsing_leads_from_the_menu_to_things_and_on(page: Page, site: Site, lang: str) -> None:
    page.goto(f"{site.base}/{lang}/")
    page.locator(f"#navigation a[href='/{lang}/practice/']").click()
    item = page.locator(".dolen-list a[href*='/practice/']").first
    name = item.inner_text()
    item.click()
    assert heading(page).startswith(name)
    toggle(page)
    toggle(page)
    page.locator("main a[href*='/theme/']").first.click()
    assert "/theme/" in page.url
    page.locator("#navigation a[href$='/organisation/']").click()
    page.locator(".govuk-pagination__next a").click()
    assert page.url.endswith("?page=2")
    page.locator(".dolen-list a[href*='/organisation/'], .dolen-columns a[href*='/organisation/']").first.click()
    assert "/organisation/" in page.url


@languages
def test_the_finder_compares(page: Page, site: Site, lang: str) -> None:
    page.goto(f"{site.base}/{lang}/shared-service/")
    boxes = page.locator("input[name=compare]")
    for number in range(2):
        boxes.nth(number).check()
    page.locator("main form button[type=submit]").last.click()
    assert page.url.count("compare=") == 2
    assert page.locator(".dolen-compare").count() == 1
    toggle(page)


@languages
def test_a_question_is_asked_and_answered(page: Page, site: Site, lang: str) -> None:
    page.goto(f"{site.base}/{lang}/sparql")
    page.fill("main textarea", "SELECT ?s WHERE { ?s ?p ?o } LIMIT 7")
    page.locator("main form:has(textarea) button[type=submit]").first.click()
    assert page.locator(".dolen-sparql-table tbody tr").count() == 7
    toggle(page)
    page.fill("main textarea", "SELECT")
    page.locator("main form:has(textarea) button[type=submit]").first.click()
    assert page.title().startswith(("Error:", "Gwall:"))


@languages
def test_a_wrong_key_is_an_error_in_the_language_of_the_page(page: Page, site: Site, lang: str) -> None:
    page.goto(f"{site.base}/{lang}/sign-in")
    page.fill("#key", "dolen_wrong")
    page.locator("main button[type=submit]").click()
    assert page.title().startswith({"en": "Error: ", "cy": "Gwall: "}[lang])
    assert page.locator("html").get_attribute("lang") == lang
    assert page.locator(".govuk-error-summary a").get_attribute("href") == "#key"


@languages
@pytest.mark.parametrize(("file", "state"), [(WITHDRAWN, "publish"), (FAULTY, "report")])
def test_files_are_sent_and_checked(page: Page, site: Site, lang: str, file: Path, state: str) -> None:
    sign_in(page, site, lang, "/partners/wlga/upload")
    page.locator("main form button[type=submit]").last.click()
    assert page.title().startswith({"en": "Error: ", "cy": "Gwall: "}[lang]), "no file was chosen"
    page.set_input_files("#files", file)
    page.check("input[name=mode][value=merge]")
    page.locator("main form button[type=submit]").last.click()
    ended = {"publish": "main a[href$='/publish']", "report": ".dolen-report"}[state]
    page.locator(ended).first.wait_for()  # the page asks again by itself
    if state == "publish":
        page.locator(ended).first.click()
        assert page.locator("main form button[type=submit]").count() > 0
