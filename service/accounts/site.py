"""The accounts' part of the web application, put together."""

from __future__ import annotations

from flask import Flask

from service.settings import Settings

from . import cookies, forgery, web
from .secret import secret_key


def register(app: Flask, settings: Settings) -> None:
    """Set cookies, forms and pages up."""
    app.secret_key = secret_key(settings)
    cookies.configure(app, settings)
    web.register(app)
    forgery.register(app)
