"""Submissions over HTTP: sent, looked at, published, given up, shared (``/partners/{slug}/submissions``)."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, request
from werkzeug.wrappers import Response as AnyResponse

from service.accounts import Action
from service.accounts.web import required

from . import intake, leading, problems, resources, steps

blueprint = Blueprint("publishing", __name__, url_prefix="/partners/<slug>/submissions")
problems.register(blueprint)


@blueprint.post("")
def submit(slug: str) -> Response:
    """Take files as a submission: 201 with what came of it when that is soon enough, else 202."""
    caller = required(Action.SUBMIT, slug)
    instance = steps.instance()
    instance.archive.partners.get(slug)
    intake.refuse_if_larger(current_app.config["SETTINGS"].max_upload_bytes)
    mode, base_version, patience = intake.mode(), intake.expected(instance.archive.head(slug)), intake.patience()
    draft = steps.submit(caller, slug, intake.files(), mode, base_version)
    draft = steps.check(draft, patience)
    response = resources.of_draft(draft, 202 if steps.unfinished(draft) else 201)
    if patience is not None and not steps.unfinished(draft):
        response.headers["Preference-Applied"] = f"wait={patience:g}"
    return response


@blueprint.get("")
def all_(slug: str) -> AnyResponse:
    """List a partner's submissions, the newest first."""
    required(Action.VIEW, slug)
    drafts = steps.submissions().list(slug)
    if page := leading.page("submissions", slug):
        return page
    body = {"partner": slug, "submissions": [resources.draft(each) for each in drafts]}
    return resources.answer(body).make_conditional(request)


@blueprint.get("/<name>")
def one(slug: str, name: str) -> AnyResponse:
    """Say how far a submission is."""
    required(Action.VIEW, slug)
    draft = steps.submissions().get(slug, name)
    return leading.page("submissions", slug, name) or resources.of_draft(draft)


@blueprint.delete("/<name>")
def discard(slug: str, name: str) -> Response:
    """Give a submission up."""
    caller = required(Action.SUBMIT, slug)
    return resources.of_draft(steps.discard(caller, slug, name))


@blueprint.post("/<name>/publish")
def publish(slug: str, name: str) -> Response:
    """Publish a submission over the version it was made from, or over that of If-Match."""
    caller = required(Action.PUBLISH, slug)
    emptying = request.values.get("emptying") == "true"
    expected = intake.expected(steps.instance().archive.head(slug))
    done = steps.publish(caller, slug, name, expected=expected, emptying=emptying)
    return resources.answer(resources.publication(done), tag=str(done.version))


@blueprint.post("/<name>/share")
def share(slug: str, name: str) -> Response:
    """Make a link that shows a submission to whoever has it."""
    caller = required(Action.SUBMIT, slug)
    token = steps.share(caller, slug, name, request.values.get("note", ""), intake.days())
    address = resources.absolute("publishing_shared.one", token=token)
    pages = {lang: f"{resources.base()}/{lang}/shared/{token}" for lang in ("en", "cy")}
    made = steps.submissions().get(slug, name).shares[-1]
    said = {"id": made.id, "note": made.note, "expires": made.expires, "link": address, "pages": pages}
    response = resources.answer({name: value for name, value in said.items() if name != "expires" or value}, 201)
    response.headers["Location"] = address
    return response


@blueprint.get("/<name>/share")
def shares(slug: str, name: str) -> Response:
    """List the links that show a submission."""
    required(Action.VIEW, slug)
    return resources.answer(resources.shares(steps.submissions().get(slug, name)))


@blueprint.delete("/<name>/share")
@blueprint.delete("/<name>/share/<share>")
def unshare(slug: str, name: str, share: str | None = None) -> Response:
    """Take back one of the links that show a submission, or all."""
    caller = required(Action.SUBMIT, slug)
    return resources.answer(resources.shares(steps.unshare(caller, slug, name, share)))
