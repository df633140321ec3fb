"""Files go the whole way through the web door: by keyboard and file chooser, dropped, and without JavaScript."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from .conftest import Site
from .site import SENDER, WITHDRAWN

#: Lets a file fall where files are dropped.
DROP = """
([name, content]) => {
  const bytes = Uint8Array.from(atob(content), each => each.charCodeAt(0))
  const dataTransfer = new DataTransfer()
  dataTransfer.items.add(new File([bytes], name))
  const place = document.querySelector('[data-drop]')
  for (const type of ['dragenter', 'dragover', 'drop'])
    place.dispatchEvent(new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer }))
}
"""
FOCUSED = "document.activeElement.id || document.activeElement.type"
PUBLISH = "main a.govuk-button[href$='/publish']"


@pytest.fixture
def page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    context = browser.new_context(java_script_enabled=request.param)
    context.set_default_timeout(60_000)
    yield context.new_page()
    context.close()


@pytest.fixture
def file(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """An item of the sender's, with a name of its own for each test."""
    text = WITHDRAWN.read_text("utf-8").replace(
        "id/practice/wlga/shared-legal-team", f"id/practice/sender/{slug(request)}"
    )
    path = tmp_path / "file.ttl"
    path.write_text(text.replace('"shared-legal-team"', f'"{slug(request)}"'), encoding="utf-8")
    return path


def slug(request: pytest.FixtureRequest) -> str:
    return str(request.node.callspec.params["send"].__name__).replace("_", "-")


def by_keyboard(page: Page, file: Path) -> None:
    page.on("filechooser", lambda _: None)  # the browser is told to tell of it, and takes a moment to hear that
    tab(page, "files")
    with page.expect_file_chooser() as chooser:
        page.keyboard.press("Enter")
    chooser.value.set_files(file)
    expect(page.locator("[data-drop-chosen] li")).to_have_text(file.name)
    tab(page, "mode-replace")
    page.keyboard.press("ArrowDown")
    assert page.is_checked("#mode-merge")
    tab(page, "submit")
    page.keyboard.press("Enter")
    page.locator(PUBLISH).wait_for()
    page.locator(PUBLISH).focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/publish")
    page.locator("main form button[type=submit]").focus()
    page.keyboard.press("Enter")


def dropped(page: Page, file: Path) -> None:
    page.evaluate(DROP, [file.name, base64.b64encode(file.read_bytes()).decode()])
    expect(page.locator("[data-drop-chosen] li")).to_have_text(file.name)
    by_hand(page)


def chosen(page: Page, file: Path) -> None:
    page.set_input_files("#files", file)
    by_hand(page)


def by_hand(page: Page) -> None:
    page.check("#mode-merge")
    page.locator("main form button[type=submit]").click()
    page.locator(PUBLISH).click()
    page.locator("main form button[type=submit]").click()


def tab(page: Page, wanted: str) -> None:
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate(FOCUSED) == wanted:
            return
    raise AssertionError(f"Tab does not lead to {wanted}")


@pytest.mark.parametrize(
    ("page", "lang", "send"),
    [(True, "en", by_keyboard), (True, "cy", dropped), (False, "cy", chosen)],
    indirect=["page"],
)
def test_a_file_is_sent_confirmed_and_published(
    page: Page, lang: str, send: Callable[[Page, Path], None], site: Site, file: Path, request: pytest.FixtureRequest
) -> None:
    page.goto(f"{site.base}/{lang}/partners/{SENDER}/upload")
    page.fill("#key", site.key)
    page.locator("main form button[type=submit]").click()
    assert page.url == f"{site.base}/{lang}/partners/{SENDER}/upload", page.locator("main").inner_text()
    assert page.locator("#files").count() == 1, page.locator("body").inner_text()
    send(page, file)
    page.wait_for_url("**/history/*?done=published")
    assert page.locator(".govuk-notification-banner--success").count() == 1
    answer = page.goto(f"{site.base}/{lang}/practice/{SENDER}/{slug(request)}")
    assert answer is not None
    assert answer.status == 200
    assert page.locator("h1").inner_text()
