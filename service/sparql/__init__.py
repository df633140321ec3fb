"""The SPARQL endpoint."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, request

from . import protocol
from .guard import Limits

blueprint = Blueprint("sparql", __name__)


@blueprint.route("/sparql", methods=["GET", "POST"])
def query() -> Response:
    """Answer a SPARQL query."""
    settings, store = current_app.config["SETTINGS"], current_app.config["STORE"]
    limits = Limits(settings.max_query_bytes, settings.max_query_depth)
    return protocol.respond(store, protocol.read(request), request, limits)
