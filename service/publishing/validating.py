"""The check for anyone: files in, the report out, nothing kept."""

from __future__ import annotations

import tempfile
import threading
from pathlib import Path
from typing import cast

from flask import Response, current_app, request

from loaders.errors import DolenError, TooLargeError
from loaders.report import Report
from service.accounts.attempts import limiter
from service.errors import BadRequestError
from service.failures import CheckingBusyError
from service.submissions.naming import harmless

from . import intake, steps, validate_door
from .page import blueprint, has_archive, show
from .uploading import sent_files

_SECONDS = 5


@blueprint.get("/validate")
def validate(lang: str) -> Response:
    """Show the form."""
    return _page(lang)


@blueprint.post("/validate")
@limiter.limit(validate_door.per_minute)
def judge(lang: str) -> Response:
    """Judge what was sent, and show the report below the form."""
    has_archive()
    try:
        intake.refuse_if_larger(_most())
        names = [harmless(each.filename or "") for each in request.files.getlist("files")]
        return _page(lang, report=_report(), names=names)
    except (BadRequestError, TooLargeError) as error:
        return _page(lang, problem=error)


def _report() -> Report:
    free = cast(threading.BoundedSemaphore, current_app.config["WAITING"])
    if not free.acquire(blocking=False):
        raise CheckingBusyError("checking-busy", seconds=_SECONDS)
    try:
        with tempfile.TemporaryDirectory(prefix="dolen-") as folder:
            paths = list(validate_door.kept(Path(folder), sent_files(), _most()))
            return validate_door.judged(paths, _partner())
    finally:
        free.release()


def _partner() -> str | None:
    """Give whose files they are meant to be; nobody's in particular where the form does not say."""
    named = request.form.get("partner") or None
    if named is not None:
        steps.instance().archive.partners.get(named)
    return named


def _page(
    lang: str, *, report: Report | None = None, problem: DolenError | None = None, names: list[str] | None = None
) -> Response:
    instance = current_app.config["INSTANCE"]
    partners = sorted(instance.archive.partners, key=lambda each: each.slug) if instance else []
    return show(
        "validate.html", problem.status if problem else 200, report=report, problem=problem, names=names or [],
        partners=[(each.slug, each.name_cy if lang == "cy" else each.name_en) for each in partners],
        chosen=request.form.get("partner", "") if request.method == "POST" else "", most=_most() // 2**20 or 1,
    )  # fmt: skip


def _most() -> int:
    return int(current_app.config["SETTINGS"].max_validate_bytes)
