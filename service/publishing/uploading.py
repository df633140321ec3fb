"""Files sent by a form: which, and how they are meant; and the templates to fill in."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path
from typing import BinaryIO, cast

from flask import Response, current_app, request
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response as AnyResponse

from loaders.errors import DolenError, TooLargeError
from loaders.table import write_template
from service.accounts import Action
from service.errors import BadRequestError
from service.failures import BodyTooLargeError
from service.submissions import Mode

from . import intake, steps
from .page import Desk, blueprint, desk, lead, show

#: Seconds that a sender waits for the report, before a page that tells of the progress is shown.
PATIENCE = 2.0
#: Seconds for which a template may be kept.
_DAY = 86_400
_TYPES = {"xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "csv": "text/csv"}


@blueprint.get("/partners/<slug>/upload")
def upload(lang: str, slug: str) -> Response:
    """Show the form."""
    return _form(desk(lang, slug, Action.SUBMIT))


@blueprint.post("/partners/<slug>/upload")
def receive(lang: str, slug: str) -> AnyResponse:
    """Take the files, have them checked, and lead to what came of that."""
    whose = desk(lang, slug, Action.SUBMIT)
    try:
        mode, base = _mode(), _base(whose)
        draft = steps.submit(whose.caller, slug, sent_files(), mode, base)
    except (BadRequestError, TooLargeError) as error:
        return _form(whose, error)
    steps.check(draft, PATIENCE)
    return lead("submission", lang, slug, name=draft.id)


@blueprint.get(f"/template.<any({','.join(_TYPES)}):extension>")
def template(lang: str, extension: str) -> Response:
    """Give a template to fill in, with its headings and notes in a language."""
    response = Response(_template(lang, extension), content_type=_TYPES[extension])
    name = {"en": "dolen-template", "cy": "templed-dolen"}[lang]
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.{extension}"'
    response.cache_control.max_age = _DAY
    return response


@blueprint.app_errorhandler(RequestEntityTooLarge)
def too_large(_error: RequestEntityTooLarge) -> Response:
    """Say how large a form may be, or of how many parts."""
    from service import errors

    most = current_app.config["SETTINGS"].max_upload_bytes
    is_short = request.content_length is not None and request.content_length <= most
    return errors.answer(BodyTooLargeError("form-parts", most=intake.PARTS) if is_short else larger_than(most))


def larger_than(most: int) -> TooLargeError:
    """Make the error that names a limit in bytes."""
    return TooLargeError("file-too-large", limit=f"{most / 2**20:,.0f} MiB")


def sent_files() -> list[tuple[str, BinaryIO]]:
    """Give the files of a form (name, bytes to read).

    Raises:
        BadRequestError: none was chosen.

    """
    chosen = [each for each in request.files.getlist("files") if each.filename]
    if not chosen:
        raise BadRequestError("no-file-chosen")
    return [(intake.named(each.filename or "", each.mimetype), cast(BinaryIO, each.stream)) for each in chosen]


def _form(whose: Desk, problem: DolenError | None = None) -> Response:
    most = current_app.config["SETTINGS"].max_upload_bytes
    chosen = request.form.get("mode", "") if problem else Mode.REPLACE.value
    field = "mode" if problem and problem.code == "no-mode" else "files"
    return show(
        "upload.html", problem.status if problem else 200, desk=whose, problem=problem, field=field, most=most // 2**20,
        modes=[each.value for each in Mode], chosen=chosen,
    )  # fmt: skip


def _mode() -> Mode:
    try:
        return Mode(request.form.get("mode", ""))
    except ValueError as error:
        raise BadRequestError("no-mode") from error


def _base(whose: Desk) -> int:
    """Give the version that was the newest when the form was opened."""
    said = request.form.get("base", "")
    number = int(said) if said.isascii() and said.isdigit() and len(said) < 10 else whose.head  # noqa: PLR2004
    return min(number, whose.head)


@cache
def _template(lang: str, extension: str) -> bytes:
    with tempfile.TemporaryDirectory(prefix="dolen-") as folder:
        path = Path(folder) / f"template.{extension}"
        write_template(path, lang)
        return path.read_bytes()
