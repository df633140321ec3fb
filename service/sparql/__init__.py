"""The SPARQL endpoint."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, redirect, request
from werkzeug.wrappers import Response as BaseResponse

from service import errors
from service.browse import negotiate

from . import protocol
from .guard import Limits

blueprint = Blueprint("sparql", __name__)


@blueprint.route("/sparql", methods=["GET", "POST"])
def query() -> Response | BaseResponse:
    """Answer a SPARQL query; a browser that asks nothing is led to the form."""
    if request.method == "GET" and not request.args and errors.wants_page():
        return redirect(f"/{negotiate.page_language(request)}/sparql", 303)
    settings, store = current_app.config["SETTINGS"], current_app.config["STORE"]
    limits = Limits(settings.max_query_bytes, settings.max_query_depth)
    return protocol.respond(store, protocol.read(request), request, limits)
