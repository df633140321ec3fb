"""The check for anyone: a report without signing in, of which nothing is kept; and the templates to fill in."""

from __future__ import annotations

import csv
import io
import tempfile
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from service.publishing import validate_door

from .publishing_pages import site
from .submitting import PREFIXES, item
from .test_accounts_web import HTML


def test_a_report_for_anyone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    with site(tmp_path, monkeypatch) as app:
        monkeypatch.setattr(validate_door, "bounded", _Here)
        app.config["SETTINGS"].__dict__["validate_per_minute"] = 4
        browser = app.test_client()
        assert browser.get("/en/validate", headers=HTML).headers["Cache-Control"] == "private, no-store"

        def send(*files: tuple[str, str], **more: str) -> tuple[int, str]:
            sent = {**more, "files": [(io.BytesIO(text.encode()), name) for name, text in files]}
            answer = browser.post("/cy/validate" if more.get("lang") else "/en/validate", data=sent, headers=HTML)
            return answer.status_code, answer.text

        faulty = PREFIXES + item("one").replace('"2026-01-01"^^xsd:date', '"Spring 24"')
        status, page = send(("<b>.ttl", faulty))
        assert (status, "Spring 24" in page, "&lt;b&gt;.ttl" in page) == (200, True, True)
        status, page = send(("a.ttl", PREFIXES + item("one")), partner="vale", lang="cy")
        assert (status, "Gellir cyhoeddi hyn" in page) == (200, True)
        status, page = send(("a.ttl", "<a> <b"))
        assert (status, "Mend these before publishing" in page) == (200, True)
        assert send()[0] == 400
        assert send(("a.ttl", PREFIXES))[0] == 429
        assert list(folder.iterdir()) == []
        assert app.config["INSTANCE"].submissions.list("vale") == []


class _Here:
    """Runs in this process."""

    run = staticmethod(lambda work, *args, **_: work(*args))


def test_templates_in_both_languages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with site(tmp_path, monkeypatch) as app:
        browser = app.test_client()
        for lang, heading in (("en", "title_en"), ("cy", "Teitl")):
            row = next(csv.reader(io.StringIO(browser.get(f"/{lang}/template.csv").text)))
            assert any(heading in each for each in row)
            book = CalamineWorkbook.from_filelike(io.BytesIO(browser.get(f"/{lang}/template.xlsx").data))
            assert len(book.sheet_names) > 1
