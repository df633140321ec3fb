"""What a partner has published: every version with its files, report and changes; back to any, or all withdrawn."""

from __future__ import annotations

import json

from flask import Response, request, send_file
from werkzeug.wrappers import Response as AnyResponse

from loaders.errors import DolenError
from loaders.report import Report
from service.accounts import Action
from service.browse import paging
from service.errors import BadRequestError, NotFoundError
from service.failures import ChangedError, NoSuchDraftError
from service.manifest import Manifest
from service.submissions import Draft

from . import drafts, steps
from .differing import Shown
from .page import Desk, blueprint, desk, lead, show


@blueprint.get("/partners/<slug>/versions")
def versions(lang: str, slug: str) -> AnyResponse:
    """Lead to the history."""
    return lead("history", lang, slug)


@blueprint.get("/partners/<slug>/history")
def history(lang: str, slug: str) -> Response:
    """List the versions, the newest first."""
    whose = desk(lang, slug)
    archive, number = steps.instance().archive, paging.asked_number(request.args)
    skipped = paging.offset(number)
    page = paging.checked(
        paging.Page(
            [archive.manifest(slug, each) for each in range(whose.head - skipped, 0, -1)[: paging.SIZE]],
            number,
            whose.head,
        )
    )
    return show("history.html", desk=whose, page=page, drafts={each.version: each for each in _published(slug)})


@blueprint.get("/partners/<slug>/history/<int:number>")
def version(lang: str, slug: str, number: int) -> Response:
    """Show a version: who published what, the report of that time, and what it changed."""
    whose, manifest = _version(lang, slug, number)
    draft = _draft(manifest)
    report = Report.from_stored(json.loads(steps.instance().archive.report(slug, number)))
    done = request.args.get("done", "")
    return show(
        "history-version.html", desk=whose, manifest=manifest, draft=draft, report=report,
        page=_changes(draft, lang), done=done if done == "published" else "",
    )  # fmt: skip


@blueprint.get("/partners/<slug>/history/<int:number>/files/<int:place>")
def received(lang: str, slug: str, number: int, place: int) -> Response:
    """Give a file as it was received, to be kept and never to be opened here."""
    _, manifest = _version(lang, slug, number)
    if not 1 <= place <= len(manifest.files) == len(steps.instance().archive.received(slug, number)):
        raise NotFoundError("not-found")
    file = manifest.files[place - 1]
    path = steps.instance().archive.received(slug, number)[place - 1].absolute()
    response = send_file(path, mimetype="application/octet-stream", as_attachment=True, download_name=file.name)
    response.headers["Cache-Control"] = "private, no-store"
    return response


@blueprint.post("/partners/<slug>/history/<int:number>/rollback")
def rollback(lang: str, slug: str, number: int) -> AnyResponse:
    """Make a draft of an older version, and lead to the question whether to publish it."""
    whose = desk(lang, slug, Action.SUBMIT)
    draft = steps.rollback(whose.caller, slug, number)
    return lead("confirm" if whose.may_publish else "submission", lang, slug, name=draft.id)


@blueprint.get("/partners/<slug>/withdraw")
def ask_withdraw(lang: str, slug: str) -> Response:
    """Ask whether all is to be withdrawn."""
    return _ask_withdraw(desk(lang, slug, Action.PUBLISH))


@blueprint.post("/partners/<slug>/withdraw")
def withdraw(lang: str, slug: str) -> AnyResponse:
    """Withdraw all that a partner says, when its short name was typed."""
    whose = desk(lang, slug, Action.PUBLISH)
    if request.form.get("name", "").strip().lower() != slug:
        return _ask_withdraw(whose, BadRequestError("name-needed", name=slug))
    said = request.form.get("expected", "")
    expected = int(said) if said.isascii() and said.isdigit() and len(said) < 10 else None  # noqa: PLR2004
    try:
        done = steps.withdraw(whose.caller, slug, expected=expected)
    except ChangedError as error:
        return _ask_withdraw(desk(lang, slug, Action.PUBLISH), error)
    return lead("version", lang, slug, number=done.version, done="published")


def _ask_withdraw(whose: Desk, problem: DolenError | None = None) -> Response:
    return show("history-withdraw.html", problem.status if problem else 200, desk=whose, problem=problem)


def _version(lang: str, slug: str, number: int) -> tuple[Desk, Manifest]:
    whose = desk(lang, slug)
    if not 1 <= number <= whose.head:
        raise NoSuchDraftError("no-version", partner=slug, version=number, head=whose.head)
    return whose, steps.instance().archive.manifest(slug, number)


def _draft(manifest: Manifest) -> Draft | None:
    """Find the submission that a version came of; the difference to the version before is kept with it."""
    try:
        return steps.submissions().get(manifest.partner, manifest.submission)
    except NoSuchDraftError:
        return None


def _changes(draft: Draft | None, lang: str) -> paging.Page[Shown] | None:
    try:
        return drafts.changes(draft, lang) if draft else None
    except NoSuchDraftError:  # of an older release
        return None


def _published(slug: str) -> list[Draft]:
    return [each for each in steps.submissions().list(slug) if each.version is not None]
