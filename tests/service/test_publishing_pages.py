"""The web door of publishing: files in, report, changes, preview, publish, history, back again."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from service.accounts import Role
from service.instance import Instance
from service.publishing import uploading
from service.submissions import State

from .publishing_pages import DESK, enter, press, site, turtle, upload
from .submitting import item, titles
from .test_accounts_web import HTML

DATA = Path(__file__).parents[1] / "data" / "publishing"


@pytest.fixture
def app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    with site(tmp_path, monkeypatch) as made:
        yield made


@pytest.fixture
def instance(app: Flask) -> Instance:
    found: Instance = app.config["INSTANCE"]
    return found


def csv(name: str) -> tuple[str, bytes]:
    return (name, (DATA / name).read_bytes())


def text(browser: FlaskClient, address: str, status: int = 200) -> str:
    with browser.get(address, headers=HTML) as response:
        assert response.status_code == status, response.text[-600:]
        assert response.headers["Cache-Control"] == "private, no-store"
        return response.text


def test_from_a_faulty_file_to_a_page_and_back_again(app: Flask, instance: Instance) -> None:
    browser = enter(app)
    failing = upload(browser, csv("issued-not-a-date.csv"))
    page = text(browser, failing.location)
    assert "Has to be mended" in page
    assert "Spring 24" in page
    assert "Go on to publish" not in page
    anchors = re.findall(r'error-summary__list.*?href="#([\w-]+)"', page, re.DOTALL)
    assert anchors
    assert all(f'id="{each}"' in page for each in anchors)
    assert "severity=violation" in page
    warnings = text(browser, f"{failing.location}?severity=warning")
    assert f'href="{failing.location}#{anchors[0]}"' in warnings
    assert "Spring 24" not in warnings.partition('id="report"')[2]
    assert browser.get(f"{failing.location}/publish", headers=HTML).location == failing.location

    ready = upload(browser, csv("mended.csv")).location
    assert "Ready to be published" in text(browser, ready)
    changes = text(browser, f"{ready}/difference")
    assert "&lt;script&gt;alert(2)" in changes
    assert "<script>alert" not in changes
    assert "One team" in text(browser, f"{ready}/difference?kind=added")
    assert "No item." in text(browser, f"{ready}/difference?kind=withdrawn")
    assert browser.get("/en/practice/vale/one").status_code == 404
    done = press(browser, f"{ready}/publish", expected="0")
    assert (done.status_code, done.location) == (303, f"{DESK}/history/1?done=published")
    assert "Published as version 1" in text(browser, done.location)
    assert "One team" in browser.get("/en/practice/vale/one").text

    renamed = upload(browser, csv("renamed.csv")).location
    changes = text(browser, f"{renamed}/difference")
    assert changes.index("One team</bdi>") < changes.index("One team, renamed</bdi></dd>")
    press(browser, f"{renamed}/publish", expected="1")
    assert titles(instance) == {"One team, renamed", "<script>alert(2)</script>"}
    assert text(browser, f"{DESK}/history").count("/history/") >= 2
    back = press(browser, f"{DESK}/history/1", f"{DESK}/history/1/rollback")
    assert back.location.endswith("/publish")
    assert "Going back to version 1" in text(browser, back.location)
    assert press(browser, back.location, expected="2").location == f"{DESK}/history/3?done=published"
    assert titles(instance) == {"One team", "<script>alert(2)</script>"}
    lines = [(each.action, each.detail) for each in app.config["ACCOUNTS"].trail.read("vale")][:2]
    assert [each[0] for each in lines] == ["publish", "rollback"]


def test_a_newer_version_is_shown_before_it_is_gone_over(app: Flask, instance: Instance) -> None:
    browser = enter(app)
    first, second = (upload(browser, turtle(item(slug))).location for slug in ("one", "two"))
    press(browser, f"{second}/publish", expected="0")
    refused = press(browser, f"{first}/publish", expected="0")
    assert refused.status_code == 412
    assert "Something else was published in the meantime" in refused.text
    assert 'name="expected" value="1"' in refused.text
    assert "practice/vale/two" in refused.text  # what would be withdrawn now
    assert re.findall(r'dolen-changes__name"><strong class="[^"]*">(\w+)<', refused.text) == ["added", "withdrawn"]
    assert instance.archive.head("vale") == 1
    assert press(browser, f"{first}/publish", expected="1").status_code == 400  # half is withdrawn: a tick
    assert press(browser, f"{first}/publish", expected="1", meant="1").status_code == 303
    assert instance.archive.head("vale") == 2


def test_withdrawing_everything_takes_the_name(app: Flask, instance: Instance) -> None:
    browser = enter(app)
    press(browser, f"{upload(browser, turtle(item('one'))).location}/publish", expected="0")
    emptying = upload(browser, turtle("")).location
    assert "I mean to withdraw everything" in text(browser, f"{emptying}/publish")
    assert press(browser, f"{emptying}/publish", expected="1").status_code == 400
    assert press(browser, f"{emptying}/discard").location == f"{DESK}/?done=discarded"
    assert press(browser, f"{DESK}/withdraw", name="vael", expected="1").status_code == 400
    assert press(browser, f"{DESK}/withdraw", name="vale", expected="0").status_code == 412
    assert press(browser, f"{DESK}/withdraw", name=" Vale ", expected="1").status_code == 303
    assert browser.get("/en/practice/vale/one").status_code == 410
    assert instance.archive.head("vale") == 2


@pytest.mark.parametrize(
    ("mode", "left"), [("merge", {"One team", "Two"}), ("remove", {"Two"}), ("replace", {"One team"})]
)
def test_what_the_files_are(app: Flask, instance: Instance, mode: str, left: set[str]) -> None:
    browser = enter(app)
    both = item("one", "First") + item("two", "Two")
    press(browser, f"{upload(browser, turtle(both)).location}/publish", expected="0")
    sent = upload(browser, turtle(item("one")), mode=mode)
    assert press(browser, f"{sent.location}/publish", expected="1", meant="1").status_code == 303
    assert titles(instance) == left


def test_who_may_do_what(app: Flask) -> None:
    publisher, editor = enter(app), enter(app, Role.EDITOR)
    viewer, stranger = enter(app, Role.VIEWER), enter(app, Role.STEWARD, "register")
    draft = upload(editor, turtle(item("one"))).location
    pages = ("", "/upload", "/history", "/withdraw")
    for browser, expected in (
        (publisher, [200, 200, 200, 200, 200, 200]), (editor, [200, 200, 200, 403, 200, 403]),
        (viewer, [200, 403, 200, 403, 200, 403]), (stranger, [403] * 6), (app.test_client(), [303] * 6),
    ):  # fmt: skip
        addresses = [*(f"{DESK}{each or '/'}" for each in pages), draft, f"{draft}/publish"]
        assert [browser.get(each, headers=HTML).status_code for each in addresses] == expected
    assert "Go on to publish" not in text(editor, draft)
    for browser, action in ((editor, "publish"), (viewer, "discard"), (viewer, "share"), (stranger, "publish")):
        assert press(browser, "/en/account", f"{draft}/{action}").status_code == 403
    assert publisher.post(f"{draft}/publish", data={"expected": "0"}, headers=HTML).status_code == 403  # no token
    assert app.test_client().post(f"{draft}/publish", headers=HTML).status_code == 401


def test_a_link_shows_a_draft_until_it_is_taken_back(app: Flask) -> None:
    browser, colleague = enter(app, Role.EDITOR), app.test_client()
    draft = upload(browser, csv("issued-not-a-date.csv")).location
    shared = press(browser, f"{draft}/share")
    link = re.search(r'href="https://dolen.test(/en/shared/[\w-]+)"', shared.text)
    assert link
    assert "Spring 24" in text(colleague, link[1])
    assert "Rhaid ei gywiro" in text(colleague, link[1].replace("/en/", "/cy/"))
    assert colleague.get(draft, headers=HTML).status_code == 303
    assert press(browser, f"{draft}/share", f"{draft}/unshare").status_code == 303
    assert colleague.get(link[1], headers=HTML).status_code == 404


def test_a_link_says_when_it_ends(app: Flask) -> None:
    browser = enter(app)
    name = upload(browser, turtle(item("one"))).location.rpartition("/")[2]
    made = press(browser, f"{DESK}/submissions/{name}/share", days="30")
    assert made.status_code == 201
    assert "When it ends:" in made.text
    assert press(browser, f"{DESK}/submissions/{name}/share", days="soon").status_code == 400


def test_links_are_taken_back_one_by_one(app: Flask) -> None:
    browser, colleague = enter(app, Role.EDITOR), app.test_client()
    draft = upload(browser, turtle(item("one"))).location
    made = [press(browser, f"{draft}/share", note=note).text for note in ("for <Non>", "")]
    links = [re.findall(r'href="https://dolen.test(/en/shared/[\w-]+)"', each)[0] for each in made]
    page = text(browser, draft)
    assert "for &lt;Non&gt;" in page
    first, second = re.findall(r'name="share" value="(\w+)"', page)
    done = press(browser, draft, f"{draft}/unshare", share=first)
    assert "That link shows nothing any more." in text(browser, done.location)
    assert [colleague.get(each, headers=HTML).status_code for each in links] == [404, 200]
    assert f'value="{second}"' in text(browser, f"{draft}/share")
    assert press(browser, draft, f"{draft}/unshare", share=first).status_code == 404
    viewer = enter(app, Role.VIEWER)
    assert 'name="share"' not in text(viewer, draft)
    assert press(viewer, "/en/account", f"{draft}/unshare", share=second).status_code == 403


def test_while_it_is_checked(app: Flask, instance: Instance, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploading, "PATIENCE", None)
    browser = enter(app)
    monkeypatch.setattr(instance.submissions, "enqueue", lambda *_: None)
    sent = upload(browser, turtle(item("one"))).location
    page = text(browser, sent)
    assert "Waiting to be checked" in page
    assert '<noscript><meta http-equiv="refresh"' in page
    assert 'data-watch="yes"' in page
    instance.submissions.check("vale", sent.rpartition("/")[2])
    page = text(browser, sent)
    assert "Ready to be published" in page
    assert "http-equiv" not in page


def test_names_of_files_are_words_and_files_are_kept_to_be_saved(app: Flask) -> None:
    browser = enter(app)
    name = "<img src=x>\u202egnp.ttl"
    draft = upload(browser, (name, turtle(item("one"))[1])).location
    page = text(browser, draft)
    assert "<img src" not in page
    assert '<bdi class="dolen-file" lang="">&lt;img src=x&gt;gnp.ttl</bdi>' in page
    press(browser, f"{draft}/publish", expected="0")
    with browser.get(f"{DESK}/history/1/files/1") as file:
        assert file.content_type == "application/octet-stream"
        assert file.headers["Content-Disposition"].startswith("attachment;")
        assert file.headers["X-Content-Type-Options"] == "nosniff"
        assert file.data == turtle(item("one"))[1].encode()
    for address in ("files/0", "files/2", "../2", "../0"):
        assert browser.get(f"{DESK}/history/1/{address}", headers=HTML).status_code == 404, address
    assert enter(app, Role.STEWARD, "register").get(f"{DESK}/history/1/files/1", headers=HTML).status_code == 403


def test_the_preview_is_the_page_and_leads_within(app: Flask) -> None:
    browser = enter(app)
    two = item("two", more="; dol:relatedPractice <id/practice/vale/one>")
    draft = upload(browser, turtle(item("one") + two)).location
    assert f'href="{draft}/preview/practice/vale/one"' in text(browser, f"{draft}/preview/")
    with browser.get(f"{draft}/preview/practice/vale/two", headers=HTML) as page:
        assert page.headers["X-Robots-Tag"] == "noindex, nofollow"
        assert "This is a draft and not published." in page.text
        assert f'href="{draft}/preview/practice/vale/one"' in page.text
        assert 'href="/en/organisation/vale"' in page.text  # of the register, by its name
    assert browser.get(f"{draft}/preview/practice/vale/none", headers=HTML).status_code == 404
    assert browser.get(f"{draft}/preview/theme/co-production", headers=HTML).status_code == 404


@pytest.mark.parametrize("wrong", [{"mode": "x"}, {"mode": ""}, {}])
def test_forms_that_are_not_filled_in(app: Flask, instance: Instance, wrong: dict[str, str]) -> None:
    browser = enter(app)
    sent = upload(browser, *([turtle(item("one"))] if wrong else []), **wrong)  # type: ignore[arg-type]
    assert sent.status_code == 400
    assert "There is a problem" in sent.text
    assert "govuk-form-group--error" in sent.text
    assert instance.submissions.list("vale") == []


def test_too_much_and_what_cannot_be_read(app: Flask, instance: Instance) -> None:
    browser = enter(app)
    most = instance.settings.max_upload_bytes
    assert upload(browser, ("a.csv", b"x" * (most + 1))).status_code == 413
    app.config["MAX_CONTENT_LENGTH"] = most  # of the whole form
    assert upload(browser, ("a.csv", b"x" * most)).status_code == 413
    assert instance.submissions.list("vale") == []
    draft = upload(browser, ("a.ttl", "<a> <b"))
    assert instance.submissions.list("vale")[0].state is State.UNREADABLE
    assert "Cannot be read" in text(browser, draft.location)
