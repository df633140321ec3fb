"""Reports and differences in the form and the language that a request asks for."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from flask import Response, render_template, request

from loaders import bounded
from loaders.report import Report
from service.browse import negotiate
from service.errors import NotAcceptableError, NotFoundError
from service.submissions import Difference

from .resources import JSON, language

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: Forms of a report by their names in addresses.
REPORTS = {
    "json": JSON,
    "html": "text/html",
    "csv": "text/csv",
    "xlsx": XLSX,
    "ttl": "text/turtle",
    "txt": "text/plain",
}
DIFFERENCES = {"json": JSON, "txt": "text/plain"}
#: Forms that are kept as a file rather than looked at.
_FILES = frozenset({"csv", "xlsx"})
Written = str | bytes


def report(found: Report, sources: Sequence[Path], name: str | None, status: int = 200) -> Response:
    """Answer with a report; ``sources`` are the files it is on, for the workbook, and ``name`` the form asked for."""
    form, lang = chosen(REPORTS, name), language()
    write: dict[str, Callable[[], Written]] = {
        "json": lambda: _json(found.to_json(lang)),
        "html": lambda: render_template("report_page.html", report=found, lang=lang),
        "csv": lambda: found.to_csv(lang),
        "xlsx": lambda: bounded.run(Report.to_xlsx, found, lang, tuple(sources), readable=sources),
        "ttl": found.to_turtle,
        "txt": lambda: found.to_text(lang) + "\n",
    }
    return _response(write[form](), REPORTS[form], form, lang, status)


def difference(found: Difference, name: str | None) -> Response:
    """Answer with a difference."""
    form, lang = chosen(DIFFERENCES, name), language()
    text = _json(found.to_json(lang)) if form == "json" else found.to_text(lang) + "\n"
    return _response(text, DIFFERENCES[form], form, lang, 200)


def chosen(forms: dict[str, str], name: str | None) -> str:
    """Choose the form: of the address's ending, of ``?format=``, of Accept; JSON where nothing is said.

    Raises:
        NotFoundError: there is no such form.
        NotAcceptableError: none that the client takes.

    """
    wanted = name or request.args.get("format")
    if wanted:
        if wanted not in forms:
            raise NotFoundError("not-found")
        return wanted
    by_type = {media_type: each for each, media_type in forms.items()}
    best = negotiate.media_type(request.accept_mimetypes, tuple(by_type), JSON)
    if best is None:
        raise NotAcceptableError([(f"{request.path}.{each}", media_type) for each, media_type in forms.items()])
    return by_type[best]


def _response(body: Written, media_type: str, form: str, lang: str, status: int) -> Response:
    charset = "; charset=utf-8" if media_type.startswith("text/") else ""
    response = Response(body, status, content_type=f"{media_type}{charset}")
    response.headers["Content-Language"] = lang if form != "ttl" else "en, cy"
    response.headers["Cache-Control"] = "private, no-store"
    response.vary.update(("Accept", "Accept-Language"))
    if form in _FILES:
        response.headers["Content-Disposition"] = f'attachment; filename="report.{form}"'
    return response


def _json(value: dict[str, Any] | dict[str, object]) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"
