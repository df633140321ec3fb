"""Signing in and out, what a sign-in allows, and what other sites, caches and guessers get."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html import unescape
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from service.accounts import Accounts, Action, Role
from service.accounts.cookies import SIGN_IN
from service.accounts.onward import target
from service.accounts.web import caller, required
from service.app import create_app
from service.cache import Cache
from service.partners import Partner, Partners
from service.settings import Settings
from service.store import Store

HTML = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
HOME = "/en/account"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    settings = Settings(base="http://localhost", data=tmp_path, sign_in_attempts=3)
    partners = Partners(settings.archive)
    partners.add(Partner("vale", "Vale Council", "Cyngor y Fro", "id/organisation/vale"))
    partners.add(Partner("dale", "Dale Council", "Cyngor y Dyffryn", "id/organisation/dale"))
    return settings


@pytest.fixture
def site(settings: Settings, store: Store) -> Iterator[Flask]:
    app = create_app(settings, store)

    @app.route("/partners/<slug>/act", methods=["GET", "POST"])
    @app.route("/<any(en,cy):lang>/partners/<slug>/act", methods=["GET", "POST"], endpoint="page")
    def act(slug: str, lang: str = "") -> str:  # noqa: ARG001 - of the address
        return required(Action.SUBMIT, slug).agent

    @app.route("/who", methods=["GET", "POST"])
    def who() -> str:
        found = caller()
        return found.agent if found else "nobody"

    yield app
    app.config["ACCOUNTS"].close()


@pytest.fixture
def accounts(site: Flask) -> Accounts:
    found: Accounts = site.config["ACCOUNTS"]
    return found


@pytest.fixture
def browser(site: Flask) -> FlaskClient:
    return site.test_client()


def token(page: TestResponse) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', page.text)
    assert found, page.text[-800:]
    return found[1]


def send(browser: FlaskClient, page: str, action: str, **fields: str) -> TestResponse:
    """Open a page and send one of its forms."""
    sent = {"csrf_token": token(browser.get(page, headers=HTML)), **fields}
    return browser.post(action, data=sent, headers=HTML)


def sign_in(browser: FlaskClient, key: str, lang: str = "en", **fields: str) -> TestResponse:
    return send(browser, f"/{lang}/sign-in", f"/{lang}/sign-in", key=key, **fields)


def cookies(response: TestResponse) -> SimpleCookie:
    jar = SimpleCookie()
    for value in response.headers.getlist("Set-Cookie"):
        jar.load(value)
    return jar


def test_in_by_key_and_out_again(browser: FlaskClient, accounts: Accounts) -> None:
    key = accounts.keys.make("vale", Role.EDITOR)
    done = sign_in(browser, f" {key}\n")
    assert (done.status_code, done.location) == (303, HOME)
    assert browser.get("/who").text == f"key {key[:12]}"
    assert browser.get("/en/partners/vale/act").text == f"key {key[:12]}"
    assert browser.get("/en/partners/dale/act", headers=HTML).status_code == 403
    secret = browser.get_cookie(SIGN_IN)
    assert secret is not None
    out = send(browser, HOME, "/en/sign-out")
    assert (out.status_code, out.location) == (303, "/en/sign-in?out=1")
    assert "signed out" in browser.get(out.location).text
    browser.set_cookie(SIGN_IN, secret.value)  # kept by somebody
    assert browser.get("/who").text == "nobody"
    assert [each.action for each in accounts.trail.read()] == ["sign out", "sign in"]


def test_the_cookie_is_a_random_name_kept_as_a_digest(
    browser: FlaskClient, accounts: Accounts, settings: Settings
) -> None:
    key = accounts.keys.make("vale")
    cookie = cookies(sign_in(browser, key))[SIGN_IN]
    again = cookies(sign_in(browser.application.test_client(), key))[SIGN_IN]
    assert len(cookie.value) == 43
    assert cookie.value != again.value
    assert (cookie["httponly"], cookie["samesite"], cookie["path"], cookie["secure"]) == (True, "Lax", "/", "")
    accounts.close()
    kept = b"".join(path.read_bytes() for path in settings.data.glob("accounts.sqlite*"))
    assert cookie.value.encode() not in kept


def test_over_tls_cookies_are_bound_to_the_host(tmp_path: Path, store: Store) -> None:
    app = create_app(Settings(base="https://dolen.test", data=tmp_path), store)
    browser = app.test_client()
    key = app.config["ACCOUNTS"].keys.make("vale")
    page = browser.get("/en/sign-in", base_url="https://dolen.test")
    form = {"csrf_token": token(page), "key": key}
    done = browser.post("/en/sign-in", data=form, base_url="https://dolen.test")
    assert done.status_code == 303
    for response in (page, done):
        for name, cookie in cookies(response).items():
            assert name.startswith("__Host-")
            assert (cookie["secure"], cookie["path"], cookie["domain"]) == (True, "/", "")
            if cookie.value:
                assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")


def test_the_secret_is_made_once_and_is_ours_alone(settings: Settings, site: Flask, store: Store) -> None:
    path = settings.data / "secret.key"
    assert path.stat().st_mode & 0o777 == 0o600
    assert create_app(settings, store).secret_key == site.secret_key == path.read_text()
    assert len(path.read_text()) == 43
    named = Settings(base="http://localhost", data=settings.data / "other", secret_key="of the setting")  # noqa: S106
    assert create_app(named, store).secret_key == named.secret_key
    assert not (settings.data / "other" / "secret.key").exists()


@pytest.mark.parametrize("lang", ["en", "cy"])
def test_a_wrong_key_is_refused_on_the_page(browser: FlaskClient, read: Callable[[str], Any], lang: str) -> None:
    wrong = f"dolen_{'x' * 43}"
    done = sign_in(browser, wrong, lang, next="/en/practice/")
    page = read(done.text)
    assert done.status_code == 401
    assert wrong not in done.text
    assert page.text("title").startswith({"en": "Error:", "cy": "Gwall:"}[lang])
    assert 'name="next" value="/en/practice/"' in done.text
    assert "no-store" in done.headers["Cache-Control"]
    assert SIGN_IN not in cookies(done)


@pytest.mark.parametrize(
    ("wanted", "led"),
    [
        ("/en/partners/vale/?page=2#drafts", "/cy/partners/vale/?page=2#drafts"),
        ("/cy/practice/", "/cy/practice/"),
        ("/en", "/cy"),
        ("/english/page", "/english/page"),
        ("/partners/vale/submissions", "/partners/vale/submissions"),
    ],
)
def test_changing_the_language_on_the_way_changes_that_of_the_page_led_to(
    browser: FlaskClient, accounts: Accounts, wanted: str, led: str
) -> None:
    asked = browser.get("/en/sign-in", query_string={"next": wanted})
    page = unescape(re.findall(r'action="(/en/sign-in[^"]*)"', asked.text)[0])
    assert parse_qs(urlsplit(page).query) == {"next": [wanted]}
    refused = send(browser, page, page, key="dolen_wrong", next=wanted)
    for each in (asked, refused):
        toggles = re.findall(r'href="(/cy/sign-in[^"]*)" rel="alternate" lang', each.text)
        assert [parse_qs(urlsplit(unescape(toggle)).query) for toggle in toggles] == [{"next": [wanted]}]
    done = sign_in(browser, accounts.keys.make("vale"), "cy", next=wanted)
    assert (done.status_code, done.location) == (303, led)


def test_guessing_is_slowed_down_and_signing_in_is_not(browser: FlaskClient, accounts: Accounts) -> None:
    key = accounts.keys.make("vale")
    for _ in range(5):
        fresh = browser.application.test_client()
        assert sign_in(fresh, key).status_code == 303
    answers = [sign_in(browser, "x").status_code for _ in range(5)]
    assert answers == [401, 401, 401, 429, 429]
    refused = sign_in(browser, key)
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "60")


def test_a_revoked_key_ends_its_sign_ins(browser: FlaskClient, accounts: Accounts) -> None:
    key = accounts.keys.make("vale")
    sign_in(browser, key)
    accounts.keys.revoke(key, partner="vale")
    assert browser.get("/who").text == "nobody"


def test_a_role_taken_away_counts_at_once(browser: FlaskClient, accounts: Accounts) -> None:
    person = accounts.people.add("a@example.org")
    accounts.people.allow("a@example.org", Role.EDITOR, "vale")
    sign_in(browser, accounts.keys.make(None, Role.OPERATOR, person=person.id))
    assert browser.get("/partners/vale/act").status_code == 200
    accounts.people.disallow("a@example.org", "vale")
    assert browser.get("/partners/vale/act").status_code == 403
    accounts.people.remove("a@example.org")
    assert browser.get("/partners/vale/act").status_code == 401


def test_out_everywhere(browser: FlaskClient, accounts: Accounts) -> None:
    key, other = accounts.keys.make("vale"), accounts.keys.make("vale")
    elsewhere, colleague = browser.application.test_client(), browser.application.test_client()
    for each, by in ((browser, key), (elsewhere, key), (colleague, other)):
        sign_in(each, by)
    send(browser, HOME, "/en/sign-out", everywhere="1")
    assert [each.get("/who").text[:3] for each in (browser, elsewhere, colleague)] == ["nob", "nob", "key"]


def test_a_sign_in_ends_by_itself(settings: Settings, accounts: Accounts) -> None:
    key = accounts.keys.find(accounts.keys.make("vale", days=1))
    over = Accounts(Settings(base=settings.base, data=settings.data, sign_in_hours=0))
    ended, _ = over.sign_ins.begin("key", key=key)
    secret, ends = accounts.sign_ins.begin("key", key=key)
    assert over.sign_ins.find(ended) is None
    assert accounts.sign_ins.find(secret) is not None
    long = Accounts(Settings(base=settings.base, data=settings.data, sign_in_hours=1000))
    _, not_longer = long.sign_ins.begin("key", key=key)
    assert key.expires is not None
    assert ends < not_longer == key.expires


# --- Who needs a sign-in ----------------------------------------------------------------------------------


def test_a_page_leads_to_the_sign_in_and_back(browser: FlaskClient, accounts: Accounts) -> None:
    away = browser.get("/cy/partners/vale/act?step=2", headers=HTML)
    assert (away.status_code, away.location) == (303, "/cy/sign-in?next=%2Fcy%2Fpartners%2Fvale%2Fact%3Fstep%3D2")
    form = browser.get(away.location, headers=HTML)
    sent = {"csrf_token": token(form), "key": accounts.keys.make("vale"), "next": "/cy/partners/vale/act?step=2"}
    assert 'name="next" value="/cy/partners/vale/act?step=2"' in form.text
    done = browser.post("/cy/sign-in", data=sent, headers=HTML)
    assert done.location == "/cy/partners/vale/act?step=2"
    assert browser.get(away.location).location == "/cy/partners/vale/act?step=2"  # signed in already


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/", "//evil.example", "/\\evil.example", "\\\\evil.example", "/\t/evil.example", "evil",
        " //evil.example", "/en/\r\nSet-Cookie: a=b", "", "/\x00/evil.example", "///evil.example",
        "http:evil.example", "/en/\u0085", "javascript:alert(1)",
    ],
)  # fmt: skip
def test_a_sign_in_leads_to_no_other_site(site: Flask, elsewhere: str) -> None:
    with site.test_request_context():
        assert target(elsewhere, "en") == HOME


def test_a_program_is_told_401_and_403(browser: FlaskClient, accounts: Accounts) -> None:
    key = accounts.keys.make("vale", Role.VIEWER)
    for headers, status, kind in (
        ({}, 401, "key"),
        ({"Authorization": "Bearer dolen_x"}, 401, "key"),
        ({"X-API-Key": "dolen_x"}, 401, "key"),
        ({"Authorization": f"Bearer {key}"}, 403, "not-yours"),
    ):
        answer = browser.post("/partners/vale/act", headers={**headers, "Accept-Language": "cy"})
        assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")
        assert answer.json is not None
        assert answer.json["type"].endswith(f"/{kind}")
        assert ("WWW-Authenticate" in answer.headers) == (status == 401)
        assert answer.headers["Content-Language"] == "cy"


@pytest.mark.parametrize("header", ["Authorization", "X-API-Key"])
def test_a_program_may_do_what_its_key_may(browser: FlaskClient, accounts: Accounts, header: str) -> None:
    key = accounts.keys.make("vale")
    sent = {header: f"bearer  {key}" if header == "Authorization" else key}
    answer = browser.post("/partners/vale/act", headers=sent)
    assert (answer.status_code, answer.text) == (200, f"key {key[:12]}")
    assert "no-store" in answer.headers["Cache-Control"]


# --- Forms of others --------------------------------------------------------------------------------------


def test_a_form_of_another_site_does_nothing(browser: FlaskClient, accounts: Accounts) -> None:
    sign_in(browser, accounts.keys.make("vale"))
    others = token(browser.application.test_client().get("/en/sign-in"))
    for fields in ({}, {"csrf_token": "x"}, {"csrf_token": others}):
        for address, word in (("/en/partners/vale/act", "form"), ("/cy/partners/vale/act", "ffurflen")):
            refused = browser.post(address, data=fields, headers=HTML)
            assert (refused.status_code, word in refused.text) == (403, True)
        assert browser.post("/en/sign-out", data=fields).status_code == 403
    assert browser.get("/who").text.startswith("key")
    assert send(browser, HOME, "/en/partners/vale/act").status_code == 200
    shown = {"X-CSRFToken": token(browser.get(HOME))}
    assert browser.post("/partners/vale/act", headers=shown).status_code == 200


def test_a_key_needs_no_form_and_is_not_mixed_with_a_cookie(browser: FlaskClient, accounts: Accounts) -> None:
    sign_in(browser, accounts.keys.make("vale"))
    key = accounts.keys.make("dale")
    sent = {"Authorization": f"Bearer {key}"}
    assert browser.post("/who", headers=sent).text == f"key {key[:12]}"
    assert browser.post("/partners/vale/act", headers=sent).status_code == 403
    assert browser.post("/partners/vale/act", headers={"Authorization": "Basic eDp5"}).status_code == 403
    assert browser.post("/who", headers={"Authorization": "Bearer dolen_x"}).status_code == 401


def test_nobody_is_signed_in_by_another_site(browser: FlaskClient, accounts: Accounts) -> None:
    key = accounts.keys.make("vale")
    assert browser.post("/en/sign-in", data={"key": key}, headers=HTML).status_code == 403
    assert browser.get("/who").text == "nobody"


def test_strangers_ask_without_forms(browser: FlaskClient, accounts: Accounts) -> None:
    assert browser.post("/who").text == "nobody"
    sign_in(browser, accounts.keys.make("vale"))
    assert browser.post("/en/sparql", data={"query": "x"}, headers=HTML).status_code == 303  # it reads


# --- What is kept -----------------------------------------------------------------------------------------


def test_pages_of_a_reader_are_nobody_elses(browser: FlaskClient, accounts: Accounts) -> None:
    before = browser.get("/en/practice/")
    assert "public" in before.headers["Cache-Control"]
    assert "Set-Cookie" not in before.headers
    assert 'href="/en/sign-in"' in before.text
    person = accounts.people.add("a@example.org", "Ann Other")
    sign_in(browser, accounts.keys.make(None, Role.OPERATOR, person=person.id))
    signed = browser.get("/en/practice/", headers={"If-None-Match": before.headers["ETag"]})
    assert signed.status_code == 200
    assert signed.headers["Cache-Control"] == "private, no-store"
    assert "Ann Other" in signed.text
    assert 'href="/en/sign-in"' not in signed.text
    with browser.get("/static/dolen.css") as style:
        assert "no-store" not in style.headers["Cache-Control"]
    after = browser.application.test_client().get("/en/practice/", headers={"If-None-Match": before.headers["ETag"]})
    assert after.status_code == 304


async def _answer(cache: Cache, headers: list[tuple[bytes, bytes]]) -> None:
    scope = {"type": "http", "method": "GET", "path": "/en/", "query_string": b"", "headers": headers}

    async def receive() -> dict[str, object]:
        return {"type": "http.request"}

    async def send(_message: object) -> None:
        pass

    await cache(scope, receive, send)


@pytest.mark.parametrize("name", [b"cookie", b"authorization", b"x-api-key"])
def test_the_cache_is_not_asked_by_somebody_in_particular(name: bytes) -> None:
    import asyncio

    asked: list[object] = []

    async def application(scope: Any, _receive: Any, send: Any) -> None:
        asked.append(scope["headers"])
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"x"})

    cache = Cache(application, lambda: "1", 10_000)
    for headers in ([(name, b"dolen-sign-in=a")], [(name, b"dolen-sign-in=a")], [], [], [(name, b"dolen-sign-in=b")]):
        asyncio.run(_answer(cache, headers))
    assert len(asked) == 4


def test_accounts_that_are_away_hinder_no_reader(browser: FlaskClient, accounts: Accounts, settings: Settings) -> None:
    sign_in(browser, accounts.keys.make("vale"))
    accounts.close()
    for path in settings.data.glob("accounts.sqlite*"):
        path.write_bytes(b"no database")
    assert browser.get("/en/practice/").status_code == 200
    away = browser.get("/cy/account", headers=HTML)
    assert (away.status_code, "cyfrifon" in away.text) == (503, True)
