"""The web door of publishing: files in, report, changes, preview, publish, history, back again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from service.instance import Instance

from .publishing_pages import DESK, enter, press, site, turtle, upload
from .submitting import item, titles
from .test_accounts_web import HTML


@pytest.fixture
def opened_site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Flask, Instance]]:
    with site(tmp_path, monkeypatch) as made:
        yield made


@pytest.fixture
def app(opened_site: tuple[Flask, Instance]) -> Flask:
    return opened_site[0]


@pytest.fixture
def instance(opened_site: tuple[Flask, Instance]) -> Instance:
    return opened_site[1]


def test_the_whole_way(app: Flask, instance: Instance) -> None:
    browser = enter(app)
    sent = upload(browser, turtle(item("one")))
    assert sent.status_code == 303, sent.text
    page = browser.get(sent.location, headers=HTML)
    assert page.status_code == 200
    assert "Ready to be published" in page.text, page.text
    for part in ("difference", "preview/", "publish", "share", "discard"):
        assert browser.get(f"{sent.location}/{part}", headers=HTML).status_code == 200, part
    shown = browser.get(f"{sent.location}/preview/practice/vale/one", headers=HTML)
    assert "One team" in shown.text
    done = press(browser, f"{sent.location}/publish", expected="0")
    assert done.status_code == 303, done.text
    assert browser.get(done.location, headers=HTML).status_code == 200
    assert titles(instance) == {"One team"}
    for path in ("/", "/history", "/history/1", "/withdraw", "/upload"):
        assert browser.get(f"{DESK}{path}", headers=HTML).status_code == 200, path
