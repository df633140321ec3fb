"""Forms of other sites do nothing here: what a browser sends with its cookies has to show that our page made it."""

from __future__ import annotations

from flask import Flask, Response, request
from flask_wtf.csrf import CSRFError, CSRFProtect

from service import errors
from service.failures import ForgedError

from . import cookies, web

_protection = CSRFProtect()
#: Views that only read, though their questions may be too long for an address.
_READING = frozenset({"browse.sparql"})


def register(app: Flask) -> None:
    """Check every request that may change something and comes with the cookie of a sign-in.

    One that brings a key is the key's alone and needs no such check; one with neither has no power to misuse.
    """
    app.config["WTF_CSRF_CHECK_DEFAULT"] = False
    app.config["WTF_CSRF_TIME_LIMIT"] = None  # as long as the browser is open
    app.config["WTF_CSRF_SSL_STRICT"] = False  # our pages send no Referer
    _protection.init_app(app)
    app.register_error_handler(CSRFError, _refuse)
    app.before_request(_check)


def protect() -> None:
    """Check a form that counts without a sign-in too, such as the sign-in's own.

    Raises:
        CSRFError: it has no token, or another page's.

    """
    if request.method not in web.SAFE:
        _protection.protect()


def _check() -> None:
    if request.endpoint not in _READING and cookies.sign_in(request) and web.sent_key() is None:
        protect()


def _refuse(_error: CSRFError) -> Response:
    return errors.answer(ForgedError("form-not-signed"))
