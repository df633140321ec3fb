"""Validators: an answer changes with the data, with the program and with the day, and with nothing else.

So whether the client has it already is known before anything is asked or rendered.
"""

from __future__ import annotations

from datetime import UTC, datetime
from http import HTTPStatus

from flask import Response, current_app, request
from werkzeug.http import is_resource_modified, quote_etag

from service import __version__

from . import ahead

_CONDITIONS = frozenset({"If-None-Match", "If-Modified-Since"})


def unchanged(variant: str) -> Response | None:
    """Answer 304 if the client has this representation in its present state; None where it must be made."""
    if request.method not in {"GET", "HEAD"} or not _CONDITIONS & set(request.headers.keys()):
        return None
    etag = quote_etag(_tag(variant), weak=True)
    if is_resource_modified(request.environ, etag, last_modified=current_app.config["STORE"].modified):
        return None
    return conditional(Response(status=HTTPStatus.OK), variant)


def conditional(response: Response, variant: str) -> Response:
    """Give an answer its ETag and date, and make it a 304 if the client has it already.

    The variant is the part of the tag that tells the representations of one address apart. What was answered with
    counts of earlier data nobody is to keep.
    """
    if not ahead.is_settled():
        response.cache_control.no_store = True
    kept = response.status_code == HTTPStatus.OK and request.method in {"GET", "HEAD"}
    if not kept or response.cache_control.no_store:
        return response
    response.set_etag(_tag(variant), weak=True)
    response.last_modified = current_app.config["STORE"].modified
    response.cache_control.no_cache = True
    response.cache_control.public = True
    response.make_conditional(request)
    return response


def _tag(variant: str) -> str:
    return f"{current_app.config['STORE'].version}-{__version__}-{datetime.now(UTC).date()}-{variant}"
