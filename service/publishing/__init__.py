"""The doors of publishing: HTTP for programs, pages for people; both lead to ``instance.submissions``."""

from __future__ import annotations

from flask import Flask

from . import api, api_drafts, api_shared, api_versions, openapi, pages, steps, validate_door


def register(app: Flask) -> None:
    """Open the doors of an application."""
    steps.register(app)
    for module in (api, api_drafts, api_versions, api_shared, validate_door, openapi):
        app.register_blueprint(module.blueprint)
    pages.register(app)
