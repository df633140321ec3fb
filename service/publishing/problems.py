"""Why a submission is not published, told to programs: how many findings, the report, what is different now."""

from __future__ import annotations

from flask import Blueprint, Response, request, url_for

from service import errors
from service.failures import ChangedError, NotConformingError, NotReadyError
from service.submissions import Difference

from .differing import shown
from .drafts import EACH
from .page import show
from .resources import base, language


def register(blueprint: Blueprint) -> None:
    """Say more of these errors than others say."""
    blueprint.register_error_handler(NotConformingError, _not_conforming)
    blueprint.register_error_handler(ChangedError, _changed)
    blueprint.register_error_handler(NotReadyError, _not_ready)


def _not_conforming(error: NotConformingError) -> Response:
    return errors.answer(error, members={"counts": error.report.counts, **_report()})


def _changed(error: ChangedError) -> Response:
    if error.difference is not None and errors.wants_page():
        return _changed_page(error, error.difference)
    members = {"version": error.params.get("head")}
    if error.difference is not None:
        members["difference"] = error.difference.to_json(language())
    return errors.answer(error, members={name: value for name, value in members.items() if value is not None})


def _changed_page(error: ChangedError, difference: Difference) -> Response:
    """Say it on a page, with the first of the changes."""
    first, count = difference.changes[:EACH], sum(map(difference.count, ("added", "changed", "withdrawn")))
    return show(
        "error-changed.html", error.status, error=error, code=error.status, changes=shown(first, language()),
        more=count - len(first),
    )  # fmt: skip


def _not_ready(error: NotReadyError) -> Response:
    return errors.answer(error, members=_report() if error.code == "draft-unreadable" else {})


def _report() -> dict[str, str]:
    """Link to the report of the submission that the address names."""
    values = request.view_args or {}
    if "name" not in values:
        return {}
    return {"report": base() + url_for("publishing_drafts.report", **values)}
