"""The two cookies: one names a sign-in, the other signs forms; neither says anything about anyone."""

from __future__ import annotations

from datetime import datetime

from flask import Flask, Request, current_app
from werkzeug.wrappers import Response

from service.settings import Settings

SIGN_IN, FORMS = "dolen-sign-in", "dolen-forms"
#: Makes a browser keep a cookie to this host and to TLS (RFC 6265bis, section 4.1.3).
_HOST = "__Host-"


def configure(app: Flask, settings: Settings) -> None:
    """Set how the cookies are sent: over TLS alone, unless the base is plain http (on this computer)."""
    secure = settings.base.startswith("https:")
    app.config.update(
        SIGN_IN_COOKIE=f"{_HOST}{SIGN_IN}" if secure else SIGN_IN,
        SESSION_COOKIE_NAME=f"{_HOST}{FORMS}" if secure else FORMS,
        SESSION_COOKIE_SECURE=secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_PATH="/",
    )


def sign_in(request: Request) -> str | None:
    """Give the secret of the sign-in that a request names."""
    return request.cookies.get(current_app.config["SIGN_IN_COOKIE"]) or None


def keep(response: Response, secret: str, ends: datetime) -> None:
    """Have the browser keep a sign-in until it ends."""
    config = current_app.config
    response.set_cookie(
        config["SIGN_IN_COOKIE"], secret, expires=ends, path="/",
        secure=config["SESSION_COOKIE_SECURE"], httponly=True, samesite="Lax",
    )  # fmt: skip


def forget(response: Response) -> None:
    """Have the browser forget its sign-in and what signs its forms."""
    config = current_app.config
    for name in (config["SIGN_IN_COOKIE"], config["SESSION_COOKIE_NAME"]):
        response.delete_cookie(
            name, path="/", secure=config["SESSION_COOKIE_SECURE"], httponly=True, samesite="Lax"
        )  # fmt: skip
