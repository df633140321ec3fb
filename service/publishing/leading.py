"""Browsers that ask an address of programs for a page are led to the page."""

from __future__ import annotations

from flask import redirect, request
from werkzeug.wrappers import Response

from service.browse import negotiate
from service.browse.formats import HTML

from .resources import JSON


def page(*parts: str) -> Response | None:
    """Give the way to a page of a partner's submissions or versions, if the client would rather have one."""
    kind, slug, *rest = parts
    return _led("/".join(("partners", slug, kind, *rest)))


def shared(token: str) -> Response | None:
    """Give the way to the page of what was shared."""
    return _led(f"shared/{token}")


def _led(path: str) -> Response | None:
    if negotiate.media_type(request.accept_mimetypes, (JSON, HTML), JSON) != HTML:
        return None
    response = redirect(f"/{negotiate.language(request.accept_languages)}/{path}", 303)
    response.headers["Vary"] = "Accept, Accept-Language"
    response.headers["Cache-Control"] = "private, no-store"
    return response
