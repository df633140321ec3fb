"""Puts the web application together: settings and store go in, a Flask application comes out."""

from __future__ import annotations

from flask import Flask, Request, request
from flask_babel import Babel

from . import accounts, datasets, errors, health, publishing
from .accounts import site
from .browse import data, feeds, gone, headers, negotiate, search_page, shell, sitemap, versions, views, vocabulary
from .instance import Instance
from .settings import Settings
from .store import Store


class PageRequest(negotiate.Accepting, Request):
    """A request for a page, a file, or data of a thing."""


def create_app(settings: Settings, store: Store | None = None, instance: Instance | None = None) -> Flask:
    """Make the application; without a store it opens the one the settings name, without an instance it only reads."""
    app = Flask(__name__)
    app.request_class = PageRequest
    app.config["SETTINGS"] = settings
    app.config["STORE"] = store if store is not None else Store(settings.store)
    app.config["INSTANCE"] = instance
    app.config["ACCOUNTS"] = accounts.Accounts(settings)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    Babel(app, locale_selector=lambda: negotiate.page_language(request))
    pages = (views.root, views.blueprint, feeds.blueprint, vocabulary.blueprint)
    others = (data.blueprint, versions.blueprint, sitemap.blueprint, datasets.blueprint, health.blueprint)
    for blueprint in (*pages, *others):
        app.register_blueprint(blueprint)
    app.register_blueprint(search_page.blueprint)
    app.context_processor(shell.context)
    app.after_request(headers.secure)
    errors.register(app)
    app.register_error_handler(errors.GoneError, gone.answer)
    site.register(app, settings)
    publishing.register(app)
    return app
