"""The description of the doors for programs, ``/openapi.json`` (OpenAPI 3.1)."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import Any

from flask import Blueprint, Response, current_app

blueprint = Blueprint("openapi", __name__)


@cache
def description() -> dict[str, Any]:
    """Read the description; its servers are filled in when it is given away."""
    found: dict[str, Any] = json.loads(files(__package__).joinpath("openapi.json").read_text(encoding="utf-8"))
    return found


@blueprint.get("/openapi.json")
def document() -> Response:
    """Give the description of this installation."""
    said = {**description(), "servers": [{"url": current_app.config["SETTINGS"].base}]}
    response = Response(json.dumps(said, ensure_ascii=False, indent=2) + "\n", content_type="application/json")
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response
