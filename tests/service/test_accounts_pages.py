"""The account's pages: who sees and changes what of whose people and keys, in both languages."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from service.accounts import Accounts, Role
from service.accounts.keys import SHOWN
from service.app import create_app
from service.partners import Partner, Partners
from service.settings import Settings
from service.store import Store

from .test_accounts_web import HTML, send, sign_in
from .test_i18n import english_left

VALE = "/en/account/partners/vale"
ROLES = {
    "viewer": ("vale", Role.VIEWER),
    "publisher": ("vale", Role.PUBLISHER),
    "steward": ("vale", Role.STEWARD),
    "stranger": ("dale", Role.STEWARD),
    "operator": ("*", Role.OPERATOR),
}


@pytest.fixture
def site(tmp_path: Path) -> Flask:
    settings = Settings(base="http://localhost", data=tmp_path)
    for slug, en, cy in (("vale", "Vale Council", "Cyngor y Fro"), ("dale", "Dale Council", "Cyngor y Dyffryn")):
        Partners(settings.archive).add(Partner(slug, en, cy, f"id/organisation/{slug}"))
    return create_app(settings, Store())


@pytest.fixture
def accounts(site: Flask) -> Accounts:
    found: Accounts = site.config["ACCOUNTS"]
    return found


@pytest.fixture
def enter(site: Flask, accounts: Accounts) -> Callable[..., FlaskClient]:
    """Gives the browser of somebody with a role."""

    def entered(who: str, scope: Role = Role.OPERATOR) -> FlaskClient:
        browser, partner_and_role = site.test_client(), ROLES[who]
        person = accounts.people.add(f"{who}@example.org", who.title())
        accounts.people.allow(person.email, partner_and_role[1], partner_and_role[0])
        assert sign_in(browser, accounts.keys.make(None, scope, person=person.id)).status_code == 303
        return browser

    return entered


def new_key(response: TestResponse) -> str:
    found = re.search(r"dolen_[\w-]{43}", response.text)
    assert found, response.text[-500:]
    return found[0]


@pytest.mark.parametrize("lang", ["en", "cy"])
def test_pages_are_whole_in_both_languages(
    enter: Callable[..., FlaskClient], read: Callable[[str], Any], accounts: Accounts, lang: str
) -> None:
    browser = enter("operator")
    accounts.keys.make("vale", Role.EDITOR, days=30, note="harvest")
    accounts.keys.revoke(accounts.keys.make("vale"), partner="vale")
    accounts.people.allow("operator@example.org", Role.STEWARD, "vale")
    for path in ("account", "account/partners/vale", "account/partners/vale/audit", "account/audit"):
        page = read(browser.get(f"/{lang}/{path}", headers=HTML).text)
        assert page.left_open == []
        assert len(page.all("h1")) == 1
        assert len(page.ids) == len(set(page.ids))
        assert {each["for"] for each in page.all("label")} <= set(page.ids)
        assert [form for form in page.all("form") if form["method"] != "post"] == []
        assert lang == "en" or english_left(page) == []
        assert page.html.count("<form") == page.html.count('name="csrf_token"')


@pytest.mark.parametrize(
    ("who", "account", "people", "own_log", "whole_log"),
    [
        ("viewer", 200, 403, 200, 403), ("publisher", 200, 403, 200, 403), ("steward", 200, 200, 200, 403),
        ("stranger", 200, 403, 403, 403), ("operator", 200, 200, 200, 200),
    ],
)  # fmt: skip
def test_who_sees_what(
    enter: Callable[..., FlaskClient], who: str, account: int, people: int, own_log: int, whole_log: int
) -> None:
    browser = enter(who)
    pages = ("/en/account", VALE, f"{VALE}/audit", "/en/account/audit")
    assert [browser.get(page, headers=HTML).status_code for page in pages] == [account, people, own_log, whole_log]
    if people != 200:
        for path in ("keys", "people", "people/remove", "keys/dolen_abcdef/revoke"):
            sent = {"scope": "viewer", "days": "", "email": "x@example.org", "role": "viewer"}
            assert send(browser, "/en/account", f"{VALE}/{path}", **sent).status_code == 403


def test_nobody_sees_anything(site: Flask) -> None:
    for page in ("/en/account", VALE, f"{VALE}/audit", "/en/account/audit"):
        assert site.test_client().get(page, headers=HTML).status_code == 303
        assert site.test_client().get(page, headers={"Accept": "application/json"}).status_code == 401
    for path in ("keys", "people", "people/remove"):
        assert site.test_client().post(f"{VALE}/{path}").status_code == 403


def test_a_key_is_made_shown_once_and_revoked(enter: Callable[..., FlaskClient], accounts: Accounts) -> None:
    browser = enter("steward")
    done = send(browser, VALE, f"{VALE}/keys", scope="editor", days="30", note="<b>harvest</b>")
    key = new_key(done)
    assert done.status_code == 201
    assert done.headers["Cache-Control"] == "private, no-store"
    assert accounts.by_key(key).roles == {("vale", Role.EDITOR)}
    page = browser.get(VALE).text
    assert key not in page
    assert key[:SHOWN] in page
    assert "&lt;b&gt;harvest" in page
    again = send(browser, VALE, f"{VALE}/keys/{key[:SHOWN]}/revoke")
    assert (again.status_code, again.location) == (303, f"{VALE}?done=key-revoked")
    assert "The key is revoked" in browser.get(again.location).text
    assert accounts.keys.of_partner("vale")[0].revoked
    assert [each.action for each in accounts.trail.read("vale")] == ["key revoked", "key made"]


@pytest.mark.parametrize(
    "wrong", [{"scope": "operator"}, {"scope": "x"}, {"scope": ""}, {"days": "1"}, {"days": "x"}, {"days": "-1"}]
)
def test_a_key_may_not_be_more_than_is_offered(enter: Callable[..., FlaskClient], wrong: dict[str, str]) -> None:
    sent = {"scope": "editor", "days": "30", **wrong}
    assert send(enter("operator"), VALE, f"{VALE}/keys", **sent).status_code == 400


def test_a_steward_gives_and_takes_roles_at_its_own_partner(
    enter: Callable[..., FlaskClient], accounts: Accounts
) -> None:
    browser = enter("steward")
    accounts.people.add("bob@example.org", "Bob")
    for email, name in (("Bob@example.org", "Not Bob"), ("new@example.org", "New")):
        done = send(browser, VALE, f"{VALE}/people", email=email, name=name, role="editor")
        assert done.location == f"{VALE}?done=role-given"
    assert [(each.name, str(role)) for each, role in accounts.people.at("vale")] == [
        ("Bob", "editor"), ("New", "editor"), ("Steward", "steward"),
    ]  # fmt: skip
    assert send(browser, VALE, f"{VALE}/people", email="new@example.org", role="operator").status_code == 400
    assert send(browser, VALE, "/en/account/partners/dale/people", email="a@b.org", role="viewer").status_code == 403
    gone = send(browser, VALE, f"{VALE}/people/remove", email="bob@example.org")
    assert gone.location == f"{VALE}?done=role-taken"
    wrong = send(browser, VALE, f"{VALE}/people", email="<b>", role="viewer")
    assert (wrong.status_code, "is not an e-mail address" in wrong.text, "<b>" in wrong.text) == (422, True, False)


def test_a_person_makes_keys_of_their_own(enter: Callable[..., FlaskClient], accounts: Accounts) -> None:
    browser = enter("publisher")
    key = new_key(send(browser, "/en/account", "/en/account/keys", scope="viewer", days=""))
    assert accounts.by_key(key).roles == {("vale", Role.VIEWER)}
    done = send(browser, "/en/account", f"/en/account/keys/{key[:SHOWN]}/revoke")
    assert done.location == "/en/account?done=key-revoked"


def test_a_key_of_less_scope_makes_none_of_more(
    enter: Callable[..., FlaskClient], site: Flask, accounts: Accounts
) -> None:
    browser = enter("steward", Role.VIEWER)
    assert "Make a key" not in browser.get("/en/account").text
    assert send(browser, "/en/account", "/en/account/keys", scope="operator", days="").status_code == 403
    assert browser.get(VALE, headers=HTML).status_code == 403
    partners = site.test_client()
    sign_in(partners, accounts.keys.make("vale", Role.STEWARD))
    assert send(partners, "/en/account", "/en/account/keys", scope="operator", days="").status_code == 403
    assert partners.get(VALE).status_code == 200


def test_what_is_not_there(enter: Callable[..., FlaskClient]) -> None:
    browser = enter("operator")
    long = f"vale/audit?before={'9' * 5_000}"
    for path in ("none", "none/audit", "vale/audit?before=x", "vale/audit?before=-1", long):
        assert browser.get(f"/en/account/partners/{path}", headers=HTML).status_code == 404, path
    for path in ("none/keys", "none/people"):
        sent = {"scope": "viewer", "days": "", "email": "a@example.org", "role": "viewer"}
        assert send(browser, "/en/account", f"/en/account/partners/{path}", **sent).status_code == 404
    assert send(browser, VALE, f"{VALE}/keys/dolen_abcdef/revoke").status_code == 404
    assert send(browser, VALE, f"{VALE}/people/remove", email="nobody@example.org").status_code == 422


def test_the_log_in_pages(enter: Callable[..., FlaskClient], accounts: Accounts) -> None:
    browser = enter("steward")
    for number in range(60):
        accounts.audit(None, "publish", "vale", f"version {number:02}")
    first = browser.get(f"{VALE}/audit").text
    older = re.search(rf'href="({VALE}/audit\?before=\d+)"', first)
    assert older
    second = browser.get(older[1]).text
    found = re.findall(r"version \d\d", first) + re.findall(r"version \d\d", second)
    assert found == [f"version {number:02}" for number in reversed(range(60))]
    assert ">Older<" not in second
