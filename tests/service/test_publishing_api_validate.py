"""``POST /validate``: a report for anyone; nothing is kept, and not too much or too often is taken."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from service.accounts.attempts import limiter
from service.app import create_app
from service.instance import Instance
from service.publishing import forms, validate_door

from .submitting import PREFIXES, item, opened

Ask = Callable[..., TestResponse]
GOOD = PREFIXES + item("one")
FAULTY = GOOD.replace('dcterms:issued "2026-01-01"^^xsd:date ;', "")


@pytest.fixture
def instance(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Instance]:
    here = SimpleNamespace(run=lambda work, *args, readable=(), bounds=None: work(*args))  # noqa: ARG005
    for module in (forms, validate_door):
        monkeypatch.setattr(module, "bounded", here)
    monkeypatch.setattr(validate_door, "BOUNDS", None)
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    with opened(tmp_path, monkeypatch) as instance:
        yield instance


@pytest.fixture
def client(instance: Instance) -> Iterator[FlaskClient]:
    settings = replace(instance.settings, max_validate_bytes=5000, validate_per_minute=4)
    app = create_app(settings, instance.store, instance)
    limiter.reset()
    yield app.test_client()
    limiter.reset()
    app.config["ACCOUNTS"].close()


@pytest.fixture
def ask(client: FlaskClient) -> Ask:
    def asked(body: str, address: str = "/validate", **headers: str) -> TestResponse:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return client.post(address, data=body.encode(), headers={"Content-Type": "text/turtle", **named})

    return asked


def test_a_report_for_anyone_and_nothing_stays(ask: Ask, instance: Instance, tmp_path: Path) -> None:
    before = sorted(tmp_path.rglob("*"))
    good, faulty = ask(GOOD), ask(FAULTY, Accept_Language="cy")
    assert (good.status_code, good.json["conforms"], good.json["items"]) == (200, True, 1)
    assert (faulty.status_code, faulty.json["conforms"]) == (200, False)
    assert faulty.headers["Content-Language"] == "cy"
    assert "ar goll" in faulty.text
    broken = ask("<a> <b> ; .")
    assert (broken.status_code, broken.json["readable"]) == (200, False)
    assert instance.submissions.list("vale") == []
    left = [path for path in sorted(tmp_path.rglob("*")) if path not in before]
    assert [path for path in left if not path.name.startswith("accounts.sqlite")] == []


@pytest.mark.parametrize(("form", "begins"), [("csv", "\ufeff"), ("txt", "Must be"), ("html", "<!DOCTYPE")])
def test_in_the_forms_of_reports(ask: Ask, form: str, begins: str) -> None:
    assert ask(FAULTY, f"/validate?format={form}").text.startswith(begins)


def test_as_a_partners(ask: Ask) -> None:
    foreign = PREFIXES + item("one").replace("practice/vale", "practice/dale")
    assert ask(foreign).json["conforms"] is True
    assert ask(foreign, "/validate?partner=vale").json["conforms"] is False
    assert ask(GOOD, "/validate?partner=nobody").status_code == 404


def test_too_much(ask: Ask) -> None:
    refused = ask(GOOD + "#" * 5000)
    assert (refused.status_code, refused.mimetype) == (413, "application/problem+json")
    assert ask("").status_code == 400


def test_too_often(ask: Ask) -> None:
    assert [ask("").status_code for _ in range(4)] == [400] * 4
    refused = ask(GOOD, Accept_Language="cy")
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "60")
    assert refused.headers["Content-Language"] == "cy"


def test_too_many_at_the_same_time(ask: Ask, client: FlaskClient) -> None:
    free = client.application.config["WAITING"]
    while free.acquire(blocking=False):
        pass
    refused = ask(GOOD)
    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "5")
    free.release()
    assert ask(GOOD).status_code == 200
