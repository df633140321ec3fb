"""What came of checking a submission, over HTTP: its report and its difference to what is live."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Blueprint, Response, request
from werkzeug.wrappers import Response as AnyResponse

from service.accounts import Action
from service.accounts.web import required
from service.submissions import Draft

from . import forms, leading, steps

blueprint = Blueprint("publishing_drafts", __name__, url_prefix="/partners/<slug>/submissions/<name>")


@blueprint.get("/report")
@blueprint.get("/report.<form>")
def report(slug: str, name: str, form: str | None = None) -> Response:
    """Give the report."""
    required(Action.VIEW, slug)
    return report_of(steps.submissions().get(slug, name), form)


@blueprint.get("/diff")
@blueprint.get("/diff.<form>")
def diff(slug: str, name: str, form: str | None = None) -> AnyResponse:
    """Give the difference, item by item and field by field."""
    required(Action.VIEW, slug)
    found = steps.submissions().difference(slug, name)
    named = form or request.args.get("format")
    return (None if named else leading.page("submissions", slug, name, "difference")) or forms.difference(found, form)


def report_of(draft: Draft, form: str | None) -> Response:
    """Answer with a draft's report, in a workbook together with the partner's own tables."""
    found = steps.submissions().report(draft.partner, draft.id)
    with _by_their_names(draft) as files:
        return forms.report(found, files, form)


@contextmanager
def _by_their_names(draft: Draft) -> Iterator[list[Path]]:
    """Lead to a draft's files by the names they were sent with, as the report has them; the archive numbers them."""
    with tempfile.TemporaryDirectory(prefix="dolen-") as folder:
        found = list[Path]()
        for number, (path, sent) in enumerate(zip(steps.submissions().files(draft), draft.files, strict=False), 1):
            link = Path(folder) / str(number) / sent.name
            link.parent.mkdir()
            link.symlink_to(path.absolute())
            found.append(link)
        yield found
