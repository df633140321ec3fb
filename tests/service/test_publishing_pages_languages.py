"""Every page of publishing is whole in both languages, whoever looks, in whatever state it is."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from .publishing_pages import DESK, enter, press, site, turtle, upload
from .submitting import item
from .test_accounts_web import HTML
from .test_i18n import english_left
from .test_publishing_pages import csv

OF_DRAFTS = ("", "/difference", "/preview/", "/publish", "/share", "/discard")


def test_pages_are_whole_in_both_languages(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, read: Callable[[str], Any]
) -> None:
    with site(tmp_path, monkeypatch) as app:
        browser = enter(app)
        failing = upload(browser, csv("issued-not-a-date.csv")).location
        first = upload(browser, turtle(item("one") + item("two"))).location
        empty = upload(browser, turtle("")).location
        press(browser, f"{first}/publish", expected="0")
        changed = upload(browser, turtle(item("one", "New", '; dol:reviewBy "2020-01-01"^^xsd:date'))).location
        shared = press(browser, f"{changed}/share").text.partition('href="https://dolen.test')[2].partition('"')[0]
        pages = [
            DESK + "/", f"{DESK}/upload", f"{DESK}/history", f"{DESK}/history/1", f"{DESK}/withdraw", shared, failing,
            f"{empty}/publish", "/en/validate", "/en/about/publishing", *(f"{changed}{each}" for each in OF_DRAFTS),
            f"{changed}/preview/practice/vale/one",
            f"{DESK}/missing?kind=practice&field=https://w3id.org/dolen/def%23impact",
        ]  # fmt: skip
        for lang in ("en", "cy"):
            for address in pages:
                answer = browser.get(address.replace("/en/", f"/{lang}/", 1), headers=HTML)
                assert answer.status_code == 200, (address, answer.text[-500:])
                page = read(answer.text)
                assert page.left_open == [], address
                assert len(page.all("h1")) == 1, address
                assert len(page.ids) == len(set(page.ids)), address
                assert {each["for"] for each in page.all("label")} <= set(page.ids), address
                assert lang == "en" or english_left(page) == [], address
                assert page.html.count('method="post"') == page.html.count('name="csrf_token"'), address
        for address in (f"{DESK}/upload", f"{failing}/discard", f"{DESK}/withdraw", "/en/validate"):
            for lang in ("en", "cy"):
                sent = press(browser, address.replace("/en/", f"/{lang}/"), f"/{lang}{address[3:]}", mode="")
                if "discard" not in address:
                    assert sent.status_code == 400
                    assert lang == "en" or english_left(read(sent.text)) == []
