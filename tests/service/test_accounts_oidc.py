"""Signing in at an OpenID provider: a real little one on the loopback, and what it may do wrong."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from service.accounts import Role
from service.app import create_app
from service.failures import SettingsError
from service.settings import Settings
from service.store import Store

from .oidc_provider import CLIENT, SECRET, Provider


@pytest.fixture(scope="module")
def started() -> Iterator[Provider]:
    provider = Provider()
    yield provider
    provider.close()


@pytest.fixture
def provider(started: Provider) -> Provider:
    started.claims, started.wrong = {"email": "Ann@Example.org", "email_verified": True}, ""
    return started


@pytest.fixture
def site(tmp_path: Path, provider: Provider) -> Flask:
    settings = Settings(
        base="http://localhost", data=tmp_path, oidc_issuer=provider.issuer, oidc_client_id=CLIENT,
        oidc_client_secret=SECRET,
    )  # fmt: skip
    app = create_app(settings, Store())
    people = app.config["ACCOUNTS"].people
    people.add("ann@example.org", "Ann Other")
    people.allow("ann@example.org", Role.EDITOR, "vale")
    return app


@pytest.fixture
def browser(site: Flask) -> FlaskClient:
    return site.test_client()


def sign_in(browser: FlaskClient, start: str = "/cy/sign-in/oidc") -> TestResponse:
    """Go to the provider and come back as a browser does."""
    away = browser.get(start)
    assert away.status_code == 302, away.text
    back = httpx.get(away.location).headers["Location"]
    assert back.startswith("http://localhost/sign-in/oidc?")
    return browser.get(back.removeprefix("http://localhost"))


def test_who_is_known_is_signed_in(browser: FlaskClient) -> None:
    assert 'href="/cy/sign-in/oidc?next=' in browser.get("/cy/sign-in?next=/cy/practice/").text
    done = sign_in(browser, "/cy/sign-in/oidc?next=/cy/practice/")
    assert (done.status_code, done.location) == (303, "/cy/practice/")
    account = browser.get("/cy/account")
    assert "Ann Other" in account.text
    assert "ann@example.org" in account.text
    assert "gyfrif eich sefydliad" in account.text


@pytest.mark.parametrize("elsewhere", ["https://evil.example", "//evil.example"])
def test_it_leads_to_no_other_site(browser: FlaskClient, elsewhere: str) -> None:
    assert sign_in(browser, f"/en/sign-in/oidc?next={elsewhere}").location == "/en/account"


@pytest.mark.parametrize(
    ("claims", "word"),
    [
        ({"email": "someone@example.org", "email_verified": True}, "unknown"),
        ({"email": "not an address", "email_verified": True}, "unknown"),
        ({"email": "ann@example.org", "email_verified": False}, "refused"),
        ({"email": "ann@example.org", "email_verified": "true"}, "refused"),
        ({"email": "ann@example.org"}, "refused"),
        ({"email_verified": True}, "unknown"),
    ],
)
def test_others_are_not(browser: FlaskClient, provider: Provider, claims: dict[str, object], word: str) -> None:
    provider.claims = claims
    done = sign_in(browser)
    assert (done.status_code, done.location) == (303, f"/cy/sign-in?problem={word}")
    assert "Gwall:" in browser.get(done.location).text
    assert browser.get("/cy/account").status_code == 303


@pytest.mark.parametrize("wrong", ["denied", "signature", "issuer", "audience", "nonce", "expired"])
def test_a_provider_that_does_wrong_is_not_believed(browser: FlaskClient, provider: Provider, wrong: str) -> None:
    provider.wrong = wrong
    assert sign_in(browser).location == "/cy/sign-in?problem=refused"
    assert browser.get("/cy/account").status_code == 303


def test_nobody_comes_back_who_was_not_sent(browser: FlaskClient) -> None:
    away = browser.get("/en/sign-in/oidc").location
    back = httpx.get(away).headers["Location"].removeprefix("http://localhost")
    other = browser.application.test_client()
    assert other.get(back).location == "/en/sign-in?problem=refused"
    assert browser.get("/sign-in/oidc?code=x&state=x").location == "/en/sign-in?problem=refused"
    assert browser.get("/sign-in/oidc").location == "/en/sign-in?problem=refused"


def test_a_provider_that_is_away_is_said(tmp_path: Path) -> None:
    settings = Settings(base="http://localhost", data=tmp_path, oidc_issuer="http://127.0.0.1:9", oidc_client_id="x")
    browser = create_app(settings, Store()).test_client()
    away = browser.get("/en/sign-in/oidc")
    assert away.location == "/en/sign-in?problem=unreachable"


def test_without_a_provider_there_is_no_such_way(tmp_path: Path) -> None:
    browser = create_app(Settings(base="http://localhost", data=tmp_path), Store()).test_client()
    assert "/sign-in/oidc" not in browser.get("/en/sign-in").text
    assert browser.get("/en/sign-in/oidc").location == "/en/sign-in?problem=refused"
    with pytest.raises(SettingsError):
        create_app(Settings(base="http://localhost", data=tmp_path, oidc_issuer="http://127.0.0.1:9"), Store())
