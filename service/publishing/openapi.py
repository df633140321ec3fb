"""The description of the doors for programs, ``/openapi.json`` (OpenAPI 3.1), in either language."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import Any

from flask import Blueprint, Response, current_app

from service.browse.locales import LANGUAGES

from .resources import language

blueprint = Blueprint("openapi", __name__)
_BOTH = frozenset(LANGUAGES)


@cache
def description() -> dict[str, Any]:
    """Read the description; its texts are in both languages, and no servers are named."""
    found: dict[str, Any] = json.loads(files(__package__).joinpath("openapi.json").read_text(encoding="utf-8"))
    return found


def spoken(value: Any, lang: str) -> Any:  # noqa: ANN401 - any value of JSON
    """Give a value with the texts of one language."""
    if isinstance(value, list):
        return [spoken(each, lang) for each in value]
    if not isinstance(value, dict):
        return value
    if value.keys() == _BOTH:
        return value[lang]
    return {name: spoken(each, lang) for name, each in value.items()}


@blueprint.get("/openapi.json")
def document() -> Response:
    """Describe the doors of this installation."""
    lang = language()
    said = {**spoken(description(), lang), "servers": [{"url": current_app.config["SETTINGS"].base}]}
    response = Response(json.dumps(said, ensure_ascii=False, indent=2) + "\n", content_type="application/json")
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Content-Language"] = lang
    response.vary.add("Accept-Language")
    return response
