"""The partners' pages over an installation in memory: people with roles, forms sent as a browser sends them."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from service.accounts import Accounts, Role
from service.app import create_app
from service.publishing import uploading

from .submitting import PREFIXES, opened
from .test_accounts_web import HTML, sign_in, token

DESK = "/en/partners/vale"


@contextmanager
def site(folder: Path, patch: pytest.MonkeyPatch) -> Iterator[Flask]:
    """The application with an installation behind it; who sends files waits for the report however long it takes."""
    patch.setattr(uploading, "PATIENCE", 300)
    with opened(folder, patch) as instance:
        app = create_app(instance.settings, instance.store, instance)
        yield app
        app.config["ACCOUNTS"].close()


def enter(app: Flask, role: Role = Role.PUBLISHER, partner: str = "vale") -> FlaskClient:
    """The browser of somebody with a role at a partner."""
    accounts: Accounts = app.config["ACCOUNTS"]
    browser = app.test_client()
    assert sign_in(browser, accounts.keys.make(partner, role)).status_code == 303
    return browser


def upload(
    browser: FlaskClient,
    *files: tuple[str, str | bytes],
    mode: str = "replace",
    page: str = f"{DESK}/upload",
    **more: str,
) -> TestResponse:
    """Fill in the form with files (name, content) and send it."""
    contents = [(text.encode() if isinstance(text, str) else text, name) for name, text in files]
    sent = {"csrf_token": token(browser.get(page, headers=HTML)), "mode": mode, **more}
    return browser.post(
        page, data={**sent, "files": [(io.BytesIO(content), name) for content, name in contents]}, headers=HTML
    )


def turtle(text: str) -> tuple[str, str]:
    return ("data.ttl", PREFIXES + text)


def press(browser: FlaskClient, page: str, action: str = "", **fields: str) -> TestResponse:
    """Open a page and send its form."""
    sent = {"csrf_token": token(browser.get(page, headers=HTML)), **fields}
    return browser.post(action or page, data=sent, headers=HTML)
