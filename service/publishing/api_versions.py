"""A partner's versions over HTTP: what was published when, the way back to each, and taking all back."""

from __future__ import annotations

from flask import Blueprint, Response, request
from werkzeug.wrappers import Response as AnyResponse

from service.accounts import Action
from service.accounts.web import required
from service.failures import NoSuchDraftError
from service.manifest import Manifest

from . import intake, leading, problems, resources, steps

blueprint = Blueprint("publishing_versions", __name__, url_prefix="/partners/<slug>")
problems.register(blueprint)


@blueprint.get("/versions")
def all_(slug: str) -> AnyResponse:
    """List a partner's versions, the newest first; the ETag names the newest, as If-Match takes it."""
    required(Action.VIEW, slug)
    archive = steps.instance().archive
    archive.partners.get(slug)
    if page := leading.page("versions", slug):
        return page
    head = archive.head(slug)
    found = [resources.version(archive.manifest(slug, number)) for number in range(head, 0, -1)]
    return resources.answer({"partner": slug, "head": head, "versions": found}, tag=str(head))


@blueprint.get("/versions/<int:number>")
def one(slug: str, number: int) -> Response:
    """Say what a version is."""
    required(Action.VIEW, slug)
    response = resources.answer(resources.version(_manifest(slug, number)))
    return response.make_conditional(request)  # type: ignore[return-value]


@blueprint.post("/versions/<int:number>/rollback")
def rollback(slug: str, number: int) -> Response:
    """Make a submission of an older version, ready to be published."""
    caller = required(Action.SUBMIT, slug)
    return resources.of_draft(steps.rollback(caller, slug, number), 201)


@blueprint.post("/withdrawal")
def withdraw(slug: str) -> Response:
    """Take back all that a partner says."""
    caller = required(Action.PUBLISH, slug)
    expected = intake.expected(steps.instance().archive.head(slug))
    done = steps.withdraw(caller, slug, expected=expected)
    return resources.answer(resources.publication(done), tag=str(done.version))


def _manifest(slug: str, number: int) -> Manifest:
    archive = steps.instance().archive
    archive.partners.get(slug)
    head = archive.head(slug)
    if not 1 <= number <= head:
        raise NoSuchDraftError("no-version", partner=slug, version=number, head=head)
    return archive.manifest(slug, number)
