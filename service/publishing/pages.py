"""The pages of publishing, put together: each module adds its views to the one blueprint."""

from __future__ import annotations

from flask import Flask

from . import confirming, dashboard, drafts, history, preview, sharing, uploading, validating
from .page import blueprint

__all__ = ["confirming", "dashboard", "drafts", "history", "preview", "register", "sharing", "uploading", "validating"]
#: The part of a form that is not its files, in bytes.
_MARGIN = 2**20


def register(app: Flask) -> None:
    """Open the pages of an application; no form of it may be larger than a submission."""
    app.config["MAX_CONTENT_LENGTH"] = app.config["SETTINGS"].max_upload_bytes + _MARGIN
    app.register_blueprint(blueprint)
