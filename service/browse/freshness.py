"""Validators: an answer changes with the data, with the program and with the day, and with nothing else."""

from __future__ import annotations

from datetime import UTC, datetime
from http import HTTPStatus

from flask import Response, current_app, request

from service import __version__


def conditional(response: Response, variant: str) -> Response:
    """Give an answer its ETag and date, and make it a 304 if the client has it already.

    The variant is the part of the tag that tells the representations of one address apart.
    """
    if response.status_code != HTTPStatus.OK or request.method not in {"GET", "HEAD"}:
        return response
    store = current_app.config["STORE"]
    today = datetime.now(UTC).date()
    response.set_etag(f"{store.version}-{__version__}-{today}-{variant}", weak=True)
    response.last_modified = store.modified
    response.cache_control.no_cache = True
    response.cache_control.public = True
    response.make_conditional(request)
    return response
