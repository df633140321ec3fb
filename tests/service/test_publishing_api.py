"""The HTTP door: a submission sent, looked at, published, given up, shared, taken back, all with a partner's keys."""

from __future__ import annotations

import gzip
import io
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from service.accounts import Accounts, Role
from service.app import create_app
from service.instance import Instance
from service.publishing import forms
from service.submissions import State

from .submitting import BASE, PREFIXES, item, opened, titles

TURTLE = {"Content-Type": "text/turtle"}
WAIT = {"Prefer": "wait=20"}
HTML = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
DOOR = "/partners/vale/submissions"


@pytest.fixture
def instance(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Instance]:
    monkeypatch.setattr(forms, "bounded", SimpleNamespace(run=lambda work, *args, readable=(): work(*args)))  # noqa: ARG005
    with opened(tmp_path, monkeypatch) as instance:
        yield instance


@pytest.fixture
def site(instance: Instance) -> Iterator[Flask]:
    app = create_app(instance.settings, instance.store, instance)
    yield app
    app.config["ACCOUNTS"].close()


@pytest.fixture
def accounts(site: Flask) -> Accounts:
    found: Accounts = site.config["ACCOUNTS"]
    return found


class Caller:
    """Sends requests with a key."""

    def __init__(self, client: FlaskClient, key: str = "") -> None:
        self.client, self.key = client, {"Authorization": f"Bearer {key}"} if key else {}

    def __call__(self, method: str, address: str, body: object = None, **headers: str) -> TestResponse:
        sent = {**self.key, **{name.replace("_", "-"): value for name, value in headers.items()}}
        return self.client.open(address.removeprefix(BASE), method=method, data=body, headers=sent)

    def submit(self, text: str, **headers: str) -> TestResponse:
        return self("POST", DOOR, (PREFIXES + text).encode(), **{**TURTLE, **WAIT, **headers})


@pytest.fixture
def vale(site: Flask, accounts: Accounts) -> Caller:
    return Caller(site.test_client(), accounts.keys.make("vale", Role.PUBLISHER))


def trail(accounts: Accounts) -> list[str]:
    return [each.action for each in accounts.trail.read()]


def test_the_whole_way(vale: Caller, instance: Instance, accounts: Accounts) -> None:
    sent = vale.submit(item("one") + item("two"))
    assert (sent.status_code, sent.headers["Preference-Applied"]) == (201, "wait=20"), sent.text
    draft = sent.json
    assert draft["state"] == "ready"
    assert {name: draft["counts"][name] for name in ("added", "changed", "withdrawn")} == {
        "added": 2, "changed": 0, "withdrawn": 0,
    }  # fmt: skip
    assert sent.headers["Location"] == draft["links"]["self"] == f"{BASE}{DOOR}/{draft['id']}"
    seen = vale("GET", draft["links"]["self"])
    assert (seen.status_code, seen.json) == (200, draft)
    assert vale("GET", draft["links"]["self"], If_None_Match=seen.headers["ETag"]).status_code == 304
    assert vale("GET", draft["links"]["report"]).json["conforms"] is True
    difference = vale("GET", draft["links"]["diff"]).json
    assert [each["kind"] for each in difference["changes"]] == ["added", "added"]
    assert instance.archive.head("vale") == 0
    done = vale("POST", draft["links"]["publish"], If_Match='"0"')
    assert (done.status_code, done.json["version"], done.headers["ETag"]) == (200, 1, '"1"'), done.text
    assert instance.archive.head("vale") == 1
    assert vale("GET", done.json["links"]["version"]).json["submission"] == draft["id"]
    assert vale("GET", draft["links"]["self"]).json["state"] == "published"
    assert vale("GET", draft["links"]["report"] + ".csv").status_code == 200
    assert vale("POST", draft["links"]["publish"]).status_code == 409
    assert trail(accounts) == ["publish", "submit"]


def test_without_a_wish_to_wait_it_is_202_and_a_resource_that_says_how_far(vale: Caller, instance: Instance) -> None:
    sent = vale("POST", DOOR, (PREFIXES + item("one")).encode(), **TURTLE)
    assert (sent.status_code, sent.headers["Retry-After"], sent.json["state"]) == (202, "1", "received")
    assert "Preference-Applied" not in sent.headers
    assert "report" not in sent.json["links"]
    assert vale("GET", sent.headers["Location"] + "/report").status_code == 404
    assert vale("POST", sent.headers["Location"] + "/publish").status_code == 409
    instance.submissions.check("vale", sent.json["id"])
    seen = vale("GET", sent.headers["Location"])
    assert (seen.json["state"], seen.json["stage"], seen.json["done"], seen.json["total"]) == ("ready", "done", 1, 1)
    assert "Retry-After" not in seen.headers
    assert [each["id"] for each in vale("GET", DOOR).json["submissions"]] == [sent.json["id"]]


def test_what_does_not_conform_is_told_in_both_languages_and_stays(vale: Caller, instance: Instance) -> None:
    sent = vale.submit(item("one").replace('dcterms:issued "2026-01-01"^^xsd:date ;', ""))
    assert (sent.status_code, sent.json["state"], sent.json["counts"]["violations"]) == (201, "failing", 1)
    assert "publish" not in sent.json["links"]
    for lang, words in (("en", "Nothing was published"), ("cy", "Ni chyhoeddwyd dim")):
        refused = vale("POST", sent.headers["Location"] + "/publish", Accept_Language=lang)
        assert (refused.status_code, refused.mimetype) == (422, "application/problem+json")
        assert words in refused.json["detail"]
        assert refused.json["counts"]["Violation"] == 1
        assert vale("GET", refused.json["report"], Accept_Language=lang).json["conforms"] is False
    assert instance.archive.head("vale") == 0


@pytest.mark.parametrize(
    ("form", "media_type", "begins"),
    [
        ("json", "application/json", b"{"),
        ("csv", "text/csv", "\ufeff".encode()),
        ("xlsx", forms.XLSX, b"PK"),
        ("ttl", "text/turtle", b"@prefix"),
        ("txt", "text/plain", b"Must be mended"),
        ("html", "text/html", b"<!DOCTYPE html>"),
    ],
)
def test_a_report_in_every_form(vale: Caller, form: str, media_type: str, begins: bytes) -> None:
    address = vale.submit(item("one").replace('dcterms:issued "2026-01-01"^^xsd:date ;', "")).json["links"]["report"]
    for asked in (
        vale("GET", f"{address}.{form}"),
        vale("GET", f"{address}?format={form}"),
        vale("GET", address, Accept=media_type),
    ):
        assert (asked.status_code, asked.mimetype) == (200, media_type)
        assert asked.data.startswith(begins)
        assert asked.headers["Cache-Control"] == "private, no-store"
    other = vale("GET", f"{address}.{form}?lang=cy")
    assert "cy" in other.headers["Content-Language"]
    assert form == "ttl" or other.data != vale("GET", f"{address}.{form}").data


def test_a_form_that_there_is_not(vale: Caller) -> None:
    address = vale.submit(item("one")).json["links"]["report"]
    assert vale("GET", address, Accept="image/png").status_code == 406
    assert vale("GET", f"{address}.pdf").status_code == 404


def test_publishing_over_what_somebody_else_published_is_412_with_the_difference(
    vale: Caller, instance: Instance
) -> None:
    first, second = vale.submit(item("one")).json, vale.submit(item("two")).json
    assert vale("POST", first["links"]["publish"]).status_code == 200
    missed = vale("POST", second["links"]["publish"])
    assert (missed.status_code, missed.json["version"]) == (412, 1)
    kinds = {each["iri"].rpartition("/")[2]: each["kind"] for each in missed.json["difference"]["changes"]}
    assert kinds == {"two": "added", "one": "withdrawn"}
    assert titles(instance) == {"One team"}
    late = vale("POST", second["links"]["publish"], If_Match='"0"')
    assert (late.status_code, late.json["difference"]) == (412, missed.json["difference"])
    for lang, added in (("en", "added"), ("cy", "ychwanegwyd")):
        page = vale("POST", second["links"]["publish"], If_Match='"0"', Accept_Language=lang, **HTML)
        assert (page.status_code, page.content_type) == (412, "text/html; charset=utf-8")
        assert "id/practice/vale/two" in page.text
        assert f">{added}</strong>" in page.text
    again = vale("POST", second["links"]["publish"], If_Match='"1"')
    assert (again.status_code, again.json["version"]) == (200, 2)
    assert vale("POST", first["links"]["self"] + "/publish", If_Match='"x"').status_code == 400


def test_if_match_names_the_version_a_submission_was_made_from(vale: Caller) -> None:
    vale("POST", vale.submit(item("one")).json["links"]["publish"])
    vale("POST", vale.submit(item("one", "Another")).json["links"]["publish"])
    late = vale.submit(item("two"), If_Match='"1"').json
    assert (late["base_version"], late["compared"]) == (1, 2)
    assert vale("POST", late["links"]["publish"]).status_code == 412
    assert vale.submit(item("two"), If_Match=f'"{"9" * 5_000}"').status_code == 400


def test_the_address_of_a_submission_is_whole_at_the_address_of_the_service_too(vale: Caller) -> None:
    content = (PREFIXES + item("one")).encode()
    sent = vale.client.post(DOOR, base_url=BASE, data=content, headers={**vale.key, **TURTLE, **WAIT})
    assert sent.headers["Location"].startswith(f"{BASE}{DOOR}/")
    shared = vale.client.post(sent.json["links"]["share"], base_url=BASE, headers=vale.key)
    assert shared.headers["Location"] == shared.json["link"]
    led = vale.client.get(DOOR, base_url=BASE, headers={**vale.key, **HTML})
    assert led.headers["Location"] == f"/en{DOOR}"


def test_several_files_of_any_kind_in_a_form(vale: Caller) -> None:
    body = {
        "mode": "merge",
        "files": [
            (io.BytesIO((PREFIXES + item("one")).encode()), "../one.ttl", "application/octet-stream"),
            (io.BytesIO((PREFIXES + item("two")).encode()), "two", "text/turtle"),
        ],
    }
    sent = vale("POST", DOOR, body, **WAIT)
    assert sent.status_code == 201, sent.text
    assert [each["name"] for each in sent.json["files"]] == ["one.ttl", "two.ttl"]
    assert (sent.json["mode"], sent.json["state"], sent.json["counts"]["added"]) == ("merge", "ready", 2)


@pytest.mark.parametrize(
    ("headers", "name"),
    [
        ({}, "data.ttl"),
        ({"Slug": "fy%20nata.ttl"}, "fy nata.ttl"),
        ({"Content_Disposition": "attachment; filename*=UTF-8''t%C3%AEm.ttl"}, "tîm.ttl"),
        ({"Content_Disposition": 'attachment; filename="../../etc/passwd"'}, "passwd.ttl"),
    ],
)
def test_names_of_bodies(vale: Caller, headers: dict[str, str], name: str) -> None:
    assert vale.submit(item("one"), **headers).json["files"][0]["name"] == name


def test_bodies_that_are_packed(vale: Caller, instance: Instance) -> None:
    packed = gzip.compress((PREFIXES + item("one")).encode())
    for headers in ({"Content_Encoding": "gzip"}, {"Slug": "data.ttl.gz"}):
        sent = vale("POST", DOOR, packed, **TURTLE, **WAIT, **headers).json
        assert (sent["state"], sent["files"][0]["size"]) == ("ready", len(packed))
    table = "identifier,title_en\none,One\n"
    sent = vale("POST", DOOR, gzip.compress(table.encode()), Content_Type="text/csv", Content_Encoding="gzip", **WAIT)
    assert sent.json["state"] == "failing"
    assert vale("GET", sent.json["links"]["report"] + ".xlsx").data.startswith(b"PK")
    before = len(instance.submissions.list("vale"))
    refused = vale("POST", DOOR, packed, **TURTLE, Content_Encoding="br")
    assert (refused.status_code, refused.json["type"].rpartition("/")[2]) == (415, "unsupported-media-type")
    assert len(instance.submissions.list("vale")) == before


def test_items_put_in_place_and_taken_away(vale: Caller, instance: Instance) -> None:
    vale("POST", vale.submit(item("one") + item("two")).json["links"]["publish"])
    merged = vale("POST", f"{DOOR}?mode=merge", (PREFIXES + item("one", "New")).encode(), **TURTLE, **WAIT).json
    assert (merged["counts"]["changed"], merged["counts"]["withdrawn"]) == (1, 0)
    vale("POST", merged["links"]["publish"])
    names = f"{BASE}/id/practice/vale/two\n"
    gone = vale("POST", f"{DOOR}?mode=remove", names, Content_Type="text/uri-list", **WAIT).json
    assert (gone["state"], gone["counts"]["withdrawn"]) == ("ready", 1)
    vale("POST", gone["links"]["publish"])
    assert titles(instance) == {"New"}
    assert vale("POST", f"{DOOR}?mode=all", names, Content_Type="text/uri-list").status_code == 400


def test_a_body_that_is_too_large_is_refused_before_it_is_read(vale: Caller, instance: Instance) -> None:
    class Unread(io.RawIOBase):
        def read(self, size: int = -1) -> bytes:  # noqa: ARG002
            pytest.fail("it was read")

    length = instance.settings.max_upload_bytes + 1
    environ = {"wsgi.input": Unread(), "CONTENT_LENGTH": str(length)}
    refused = vale.client.post(DOOR, environ_overrides=environ, headers={**vale.key, **TURTLE})
    assert (refused.status_code, refused.mimetype) == (413, "application/problem+json")
    assert instance.submissions.list("vale") == []


def test_a_form_of_too_many_parts_is_not_called_too_large_a_file(vale: Caller, instance: Instance) -> None:
    body = "".join(f'--b\r\nContent-Disposition: form-data; name="{n}"\r\n\r\n\r\n' for n in range(1002)) + "--b--\r\n"
    refused = vale("POST", DOOR, body, Content_Type="multipart/form-data; boundary=b")
    assert (refused.status_code, "1,000 parts" in refused.text) == (413, True), refused.text
    assert instance.submissions.list("vale") == []


def test_an_empty_request(vale: Caller, instance: Instance) -> None:
    assert vale("POST", DOOR, b"", **TURTLE).status_code == 400
    assert vale("POST", DOOR, {"mode": "merge"}, Content_Type="multipart/form-data").status_code == 400
    assert instance.submissions.list("vale") == []


def test_what_cannot_be_read_says_where_and_all_of_it(vale: Caller) -> None:
    sent = vale.submit("<a> <b> ; .\n<c> <d> .\n", Accept_Language="cy")
    assert (sent.status_code, sent.json["state"]) == (201, "unreadable")
    assert sent.json["error"]["status"] == 400
    assert "llinell" in sent.json["error"]["detail"]
    report = vale("GET", sent.json["links"]["report"]).json
    assert (report["readable"], len(report["findings"])) == (False, sent.json["counts"]["violations"])
    refused = vale("POST", sent.headers["Location"] + "/publish")
    assert (refused.status_code, refused.json["report"]) == (409, sent.json["links"]["report"])


def test_emptying_has_to_be_meant(vale: Caller, instance: Instance) -> None:
    vale("POST", vale.submit(item("one")).json["links"]["publish"])
    empty = vale.submit("").json
    assert vale("POST", empty["links"]["publish"]).status_code == 422
    assert vale("POST", empty["links"]["publish"] + "?emptying=true").status_code == 200
    assert titles(instance) == set()


def test_discard(vale: Caller, accounts: Accounts) -> None:
    address = vale.submit(item("one")).headers["Location"]
    gone = vale("DELETE", address)
    assert (gone.status_code, gone.json["state"]) == (200, "discarded")
    assert {"publish", "discard"}.isdisjoint(gone.json["links"])
    assert vale("DELETE", address).status_code == 409
    assert trail(accounts) == ["discard", "submit"]


def test_a_link_shows_a_draft_and_nothing_else(vale: Caller, site: Flask, accounts: Accounts) -> None:
    sent = vale.submit(item("one")).json
    made = vale("POST", sent["links"]["share"])
    assert made.status_code == 201
    nobody = Caller(site.test_client())
    seen = nobody("GET", made.json["link"])
    assert (seen.status_code, seen.json["id"]) == (200, sent["id"])
    assert "agent" not in seen.json
    assert set(seen.json["links"]) == {"self", "report", "diff"}
    assert "no-store" in seen.headers["Cache-Control"]
    assert nobody("GET", seen.json["links"]["report"] + ".csv").status_code == 200
    assert nobody("GET", seen.json["links"]["diff"], Accept="text/plain").text.startswith("+ ")
    assert nobody("GET", sent["links"]["self"]).status_code == 401
    assert nobody("POST", made.json["link"]).status_code == 405
    for guess in (made.json["link"][:-1], "/shared/**-x", "/shared/[-]", "/shared/..-.."):
        assert nobody("GET", guess).status_code == 404
    assert nobody("GET", made.json["link"], **HTML).headers["Location"].startswith("/en/shared/")
    assert trail(accounts) == ["share", "submit"]


def test_a_link_ends_after_as_many_days_as_said(vale: Caller) -> None:
    draft = vale.submit(item("one")).get_json()
    made = vale("POST", f"{DOOR}/{draft['id']}/share?days=30").get_json()
    assert (
        vale("GET", f"{DOOR}/{draft['id']}/share").get_json()["shares"][0]["expires"]
        == made["expires"]
        > draft["created"]
    )
    assert "expires" not in vale("POST", f"{DOOR}/{draft['id']}/share").get_json()
    for wrong in ("0", "-1", "3654", "99999", "1.5", "soon", "\u0663"):
        assert vale("POST", f"{DOOR}/{draft['id']}/share?days={wrong}").status_code == 400


@pytest.mark.parametrize(("header", "status"), [('"7", "0"', 200), ('"8", "9"', 412), ("*", 200), ('"x"', 400)])
def test_several_versions_may_be_named(vale: Caller, header: str, status: int) -> None:
    draft = vale.submit(item("one")).get_json()
    assert vale("POST", f"{DOOR}/{draft['id']}/publish", If_Match=header).status_code == status


def test_links_are_listed_and_taken_back_one_by_one(vale: Caller, site: Flask, accounts: Accounts) -> None:
    sent = vale.submit(item("one")).json
    share, nobody = sent["links"]["share"], Caller(site.test_client())
    made = [vale("POST", f"{share}?note={note}").json for note in ("Non", "Huw", "Mair")]
    listed = vale("GET", share).json["shares"]
    assert [(each["id"], each["note"]) for each in listed] == [(each["id"], each["note"]) for each in made]
    assert all(each["created"] and each["agent"] and "sha256" not in each for each in listed)
    assert nobody("GET", share).status_code == nobody("DELETE", share).status_code == 401
    left = vale("DELETE", f"{share}/{made[1]['id']}")
    assert [each["note"] for each in left.json["shares"]] == ["Non", "Mair"]
    assert [nobody("GET", each["link"]).status_code for each in made] == [200, 404, 200]
    assert vale("DELETE", f"{share}/{made[1]['id']}").status_code == 404
    assert vale("DELETE", share).json == {"shares": []}
    assert [nobody("GET", each["link"]).status_code for each in made] == [404, 404, 404]
    assert trail(accounts)[:2] == ["unshare", "unshare"]


def test_what_fails_has_a_difference_that_says_so(vale: Caller, site: Flask) -> None:
    vale("POST", vale.submit(item("one")).json["links"]["publish"])
    sent = vale.submit(item("one", "Better").replace('dcterms:issued "2026-01-01"^^xsd:date ;', "")).json
    assert (sent["state"], sent["counts"]["changed"]) == ("failing", 1)
    assert "publish" not in sent["links"]
    difference = vale("GET", sent["links"]["diff"])
    assert (difference.status_code, difference.json["conforms"], difference.json["changed"]) == (200, False, 1)
    text = vale("GET", sent["links"]["diff"], Accept="text/plain", Accept_Language="cy")
    assert text.text.startswith("! Ni ellir ei gyhoeddi eto")
    link = vale("POST", sent["links"]["share"]).json["link"]
    assert Caller(site.test_client())("GET", f"{link}/diff").json["conforms"] is False


def test_versions_rollback_and_withdrawal(vale: Caller, instance: Instance, accounts: Accounts) -> None:
    vale("POST", vale.submit(item("one")).json["links"]["publish"])
    vale("POST", vale.submit(item("one", "Another")).json["links"]["publish"])
    listed = vale("GET", "/partners/vale/versions")
    assert (listed.json["head"], listed.headers["ETag"]) == (2, '"2"')
    assert [each["version"] for each in listed.json["versions"]] == [2, 1]
    back = vale("POST", listed.json["versions"][1]["links"]["rollback"])
    assert (back.status_code, back.json["state"], back.json["origin"]) == (201, "ready", "rollback:1")
    assert vale("POST", back.json["links"]["publish"]).json["version"] == 3
    assert titles(instance) == {"One team"}
    assert vale("POST", "/partners/vale/withdrawal", If_Match='"2"').status_code == 412
    gone = vale("POST", "/partners/vale/withdrawal", If_Match='"3"')
    assert (gone.status_code, gone.json["version"], gone.json["triples"]) == (200, 4, 0)
    assert vale("GET", "/partners/vale/versions/4").json["origin"] == "withdrawal"
    assert vale("GET", "/partners/vale/versions/9").status_code == 404
    assert vale("POST", "/partners/vale/versions/9/rollback").status_code == 404
    assert trail(accounts)[:3] == ["withdraw", "publish", "rollback"]


WRITES = [
    ("POST", DOOR, Role.EDITOR),
    ("GET", DOOR, Role.VIEWER),
    ("GET", f"{DOOR}/ID", Role.VIEWER),
    ("GET", f"{DOOR}/ID/report", Role.VIEWER),
    ("GET", f"{DOOR}/ID/diff", Role.VIEWER),
    ("DELETE", f"{DOOR}/ID", Role.EDITOR),
    ("POST", f"{DOOR}/ID/share", Role.EDITOR),
    ("POST", f"{DOOR}/ID/publish", Role.PUBLISHER),
    ("GET", "/partners/vale/versions", Role.VIEWER),
    ("GET", "/partners/vale/versions/1", Role.VIEWER),
    ("POST", "/partners/vale/versions/1/rollback", Role.EDITOR),
    ("POST", "/partners/vale/withdrawal", Role.PUBLISHER),
]


def test_each_door_opens_to_its_role_and_no_lesser_one(
    vale: Caller, site: Flask, accounts: Accounts, instance: Instance
) -> None:
    roles = [Role.VIEWER, Role.EDITOR, Role.PUBLISHER]
    callers = {role: Caller(site.test_client(), accounts.keys.make("vale", role)) for role in roles}
    other = Caller(site.test_client(), accounts.keys.make("register", Role.STEWARD))
    name = vale.submit(item("one")).json["id"]
    for method, address, least in WRITES:
        where = address.replace("ID", name)
        assert Caller(site.test_client())(method, where).status_code == 401, where
        assert other(method, where).status_code == 403, where
        for role in roles[: roles.index(least)]:
            assert callers[role](method, where).status_code == 403, (where, role)
        if method == "GET":
            assert callers[least](method, where).status_code in {200, 404}, where
    assert instance.submissions.get("vale", name).state is State.READY
    assert other("GET", "/partners/nobody/versions").status_code == 403


def test_a_browser_is_led_to_pages(vale: Caller) -> None:
    name = vale.submit(item("one")).json["id"]
    for address in (DOOR, f"{DOOR}/{name}", "/partners/vale/versions"):
        led = vale("GET", address, Accept_Language="cy", **HTML)
        assert (led.status_code, led.headers["Location"]) == (303, f"/cy{address}")
    led = vale("GET", f"{DOOR}/{name}/diff", **HTML)
    assert (led.status_code, led.headers["Location"]) == (303, f"/en{DOOR}/{name}/difference")
    assert vale("GET", f"{DOOR}/{name}/diff.txt", **HTML).text.startswith("+ ")
