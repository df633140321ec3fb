"""The accounts' part of the web application, put together."""

from __future__ import annotations

from functools import partial

from flask import Flask, request

from service.browse import locales, negotiate
from service.settings import Settings

from . import attempts, cookies, forgery, managing, oidc, pages, signing, web
from .secret import secret_key


def register(app: Flask, settings: Settings) -> None:
    """Set cookies, forms and pages up."""
    app.secret_key = secret_key(settings)
    cookies.configure(app, settings)
    web.register(app)
    forgery.register(app)
    attempts.register(app)
    oidc.register(app, settings)
    for blueprint in (signing.blueprint, pages.blueprint, managing.blueprint):
        app.register_blueprint(blueprint)
    app.context_processor(_context)


def _context() -> dict[str, object]:
    """Give what the templates need to know of who is signed in."""
    lang = negotiate.page_language(request)
    return {"signed_in": web.reader(), "moment_text": partial(locales.moment_text, lang=lang)}
