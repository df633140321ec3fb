"""What was shared by a link, for whoever has it: a submission with its report and difference, to read."""

from __future__ import annotations

from flask import Blueprint, Response
from werkzeug.wrappers import Response as AnyResponse

from . import api_drafts, forms, leading, resources, steps

blueprint = Blueprint("publishing_shared", __name__, url_prefix="/shared/<token>")


@blueprint.get("")
def one(token: str) -> AnyResponse:
    """Say how far it is."""
    draft = steps.submissions().shared(token)
    return leading.shared(token) or resources.of_draft(draft, token=token)


@blueprint.get("/report")
@blueprint.get("/report.<form>")
def report(token: str, form: str | None = None) -> Response:
    """Give its report."""
    return api_drafts.report_of(steps.submissions().shared(token), form)


@blueprint.get("/diff")
@blueprint.get("/diff.<form>")
def diff(token: str, form: str | None = None) -> Response:
    """Give its difference."""
    draft = steps.submissions().shared(token)
    return forms.difference(steps.submissions().difference(draft.partner, draft.id), form)
