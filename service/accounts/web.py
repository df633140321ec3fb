"""Who asks: the caller of a Flask request, by a key in its headers or by a sign-in, and what that allows."""

from __future__ import annotations

from http import HTTPStatus
from typing import cast
from urllib.parse import urlencode

from flask import Flask, Response, current_app, g, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from service import errors
from service.browse import negotiate
from service.failures import AccountsError, KeyMissingError, SignInNeededError

from . import Accounts, Action, Caller, Signed, cookies

_BEARER = "bearer "
_HEADER = "X-API-Key"
#: Methods that change nothing.
SAFE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})


def accounts() -> Accounts:
    """Give the accounts of the application at work."""
    return cast(Accounts, current_app.config["ACCOUNTS"])


def caller() -> Caller | None:
    """Give who asks: by ``Authorization: Bearer KEY`` or ``X-API-Key``, else by the cookie of a sign-in.

    A request with a key is the key's alone, whatever cookie comes with it.

    Raises:
        KeyMissingError: a key that is not good.
        AccountsError: the accounts cannot be read.

    """
    if (key := sent_key()) is not None:
        if "caller" not in g:
            g.caller = accounts().by_key(key)
        return cast(Caller, g.caller)
    found = signed()
    return found.caller if found else None


def required(action: Action, partner: str) -> Caller:
    """Give who asks, if they may do it.

    Raises:
        SignInNeededError: nobody in particular asks (401; a browser that asks for a page is led to the sign-in).
        KeyMissingError: a key that is not good.
        NotAllowedError: they may not (403).

    """
    found = known()
    found.require(action, partner)
    return found


def known() -> Caller:
    """Give who asks, whatever they may do.

    Raises:
        SignInNeededError, KeyMissingError: nobody in particular.

    """
    found = caller()
    if found is None:
        raise SignInNeededError("sign-in-needed")
    return found


def sent_key() -> str | None:
    """Give the key that a request brings in its headers."""
    shown = request.headers.get("Authorization", "")
    if shown.lower().startswith(_BEARER):
        return shown[len(_BEARER) :].strip()
    return request.headers.get(_HEADER, type=str.strip)


def signed() -> Signed | None:
    """Give the sign-in of the browser that asks."""
    if "signed" not in g:
        secret = cookies.sign_in(request)
        g.signed = accounts().sign_ins.find(secret) if secret else None
    return cast(Signed | None, g.signed)


def reader() -> Caller | None:
    """Give who is signed in, for what every page shows; an accounts' database that is away hinders no page."""
    try:
        found = signed()
    except AccountsError:
        return None
    return found.caller if found else None


def register(app: Flask) -> None:
    """Answer those who need a key or a sign-in, and keep what was made for one person from others."""
    app.register_error_handler(KeyMissingError, _challenge)
    app.register_error_handler(SignInNeededError, _lead_to_sign_in)
    app.before_request(_ask_anew)
    app.after_request(_keep_private)


def _challenge(error: KeyMissingError) -> Response:
    response = errors.answer(error)
    response.headers["WWW-Authenticate"] = 'Bearer realm="Dolen"'
    return response


def _lead_to_sign_in(error: SignInNeededError) -> AnyResponse:
    if request.method not in SAFE or not errors.wants_page() or sent_key() is not None:
        return _challenge(error)
    lang = negotiate.page_language(request)
    here = request.full_path.removesuffix("?")
    response = redirect(f"{url_for('signing.page', lang=lang)}?{urlencode({'next': here})}", HTTPStatus.SEE_OTHER)
    response.headers["Cache-Control"] = "no-store"
    return response


def _ask_anew() -> None:
    """Leave conditions of somebody who is signed in aside: what they have kept was made for nobody in particular."""
    if cookies.sign_in(request) and request.method in SAFE and request.endpoint != "static":
        for name in ("HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE"):
            request.environ.pop(name, None)


def _keep_private(response: Response) -> Response:
    """Let nobody keep an answer that was made for somebody."""
    personal = cookies.sign_in(request) or sent_key() is not None or request.method not in SAFE
    if personal and request.endpoint != "static":
        response.headers["Cache-Control"] = "private, no-store"
    return response
