"""Whether the process lives, and whether it answers: for load balancers and operators."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, jsonify

import queries

blueprint = Blueprint("health", __name__)


@blueprint.get("/health")
def health() -> Response:
    """Answer while the process lives."""
    return jsonify(status="ok")


@blueprint.get("/ready")
def ready() -> tuple[Response, int]:
    """Ask the store a question; 503 when it does not answer, or holds nothing yet."""
    store = current_app.config["STORE"]
    heads = store.rows(queries.get("app/heads"))
    answer = jsonify(status="ok" if heads else "empty", version=store.version, modified=store.modified.isoformat())
    return answer, 200 if heads else 503
