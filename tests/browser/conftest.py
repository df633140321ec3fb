"""Debian's Chromium over a real service with the demonstration's data: one of each, until the folder's tests end."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, sync_playwright

from tests.clients.conftest import ROOT, free_port, running

from .page_types import TYPES
from .unready import unready
from .visits import PREPARE, Visit, visit

CHROMIUM = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
MISSING = (
    "there is no Chromium, so no page was looked at in a browser: on Debian and Ubuntu `apt-get install chromium` "
    "as root, elsewhere install Chromium or Chrome so that `chromium` or `google-chrome` is on the PATH"
)
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--hide-scrollbars",
]  # fmt: skip
AXE = Path(__file__).parent / "vendor" / "axe.min.js"


@dataclass(frozen=True)
class Site:
    """The running service: its base address, the operator's key, and names for addresses, the base among them."""

    base: str
    key: str
    names: Mapping[str, str]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the browser's tests last: its event loop stays in the process, and others want one of their own."""
    items.sort(key=lambda item: Path(__file__).parent in item.path.parents)


@pytest.fixture(scope="package")
def chromium() -> str:
    """The path of the browser; without one tests are skipped, and fail where all must be tested."""
    found = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if found is None and os.environ.get("CI") == "true":
        pytest.fail(MISSING)
    return found or pytest.skip(MISSING)


@pytest.fixture(scope="package")
def site(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    assert chromium, "no browser, no site to look at"
    port, folder = free_port(), tmp_path_factory.mktemp("site")
    made = subprocess.run(
        [sys.executable, "-m", "tests.browser.site", str(folder / "data"), str(port)],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert made.returncode == 0, made.stderr
    base = f"http://127.0.0.1:{port}"
    words = ("--data", str(folder / "data"), "--base", base, "serve")
    with (
        running(words, f"{base}/en/search", folder / "log", port=port),
        unready(folder / "unready", free_port()) as other,
    ):
        names = json.loads(made.stdout)
        yield Site(base, names["key"], {**names, "base": base, "unready": other})


@pytest.fixture(scope="package")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield started
        started.close()


@pytest.fixture(scope="package")
def anybody(browser: Browser) -> Iterator[BrowserContext]:
    """Somebody who is not signed in."""
    context = _context(browser)
    yield context
    context.close()


@pytest.fixture(scope="package")
def operator(browser: Browser, site: Site) -> Iterator[BrowserContext]:
    """Somebody who is signed in and may do everything."""
    context = _context(browser)
    page = context.new_page()
    page.goto(f"{site.base}/en/sign-in")
    page.fill("#key", site.key)
    page.click("main button[type=submit]")
    assert page.url.startswith(f"{site.base}/en/account"), page.url
    page.close()
    yield context
    context.close()


@pytest.fixture(scope="package")
def visited(site: Site, anybody: BrowserContext, operator: BrowserContext) -> Callable[[str, str], Visit]:
    """Gives what was found on a type of page in a language; each is visited once."""
    kept: dict[tuple[str, str], Visit] = {}

    def get(name: str, lang: str) -> Visit:
        if (name, lang) not in kept:
            who = operator if TYPES[name].signed_in else anybody
            kept[name, lang] = visit(who, TYPES[name].at(site.names, lang))
        return kept[name, lang]

    return get


def _context(browser: Browser) -> BrowserContext:
    context = browser.new_context(locale="en-GB")
    context.add_init_script(path=AXE)
    context.add_init_script(PREPARE)
    context.set_default_timeout(20_000)
    return context
