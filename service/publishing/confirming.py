"""The last question before publishing: what will be added, changed, withdrawn; asked again when that has changed."""

from __future__ import annotations

from flask import Response, request
from werkzeug.wrappers import Response as AnyResponse

from loaders.errors import DolenError
from service.accounts import Action
from service.errors import BadRequestError
from service.failures import ChangedError, EmptyingError, NotConformingError, NotReadyError
from service.submissions import Draft, Mode, State

from . import drafts, steps
from .differing import shown
from .page import Desk, blueprint, desk, lead, show

#: Items whose withdrawal has to be meant expressly, if there are so many, or half of all.
MANY = 10
#: Withdrawn items that the question names.
_NAMED = 20


@blueprint.get("/partners/<slug>/submissions/<name>/publish")
def confirm(lang: str, slug: str, name: str) -> AnyResponse:
    """Ask whether to publish."""
    whose = desk(lang, slug, Action.PUBLISH)
    draft = steps.submissions().get(slug, name)
    if draft.state is not State.READY:
        return lead("submission", lang, slug, name=name)
    return _question(whose, draft)


@blueprint.post("/partners/<slug>/submissions/<name>/publish")
def publish(lang: str, slug: str, name: str) -> AnyResponse:
    """Publish over the version that the question was about, and no other."""
    whose = desk(lang, slug, Action.PUBLISH)
    draft = steps.submissions().get(slug, name)
    meant = request.form.get("meant") == "1"
    if draft.state is State.READY and needs_tick(draft) and not meant:
        return _question(whose, draft, BadRequestError("tick-needed"))
    try:
        done = steps.publish(whose.caller, slug, name, expected=_expected(draft), emptying=meant)
    except (ChangedError, EmptyingError) as error:
        return _again(whose, name, error)
    except (NotConformingError, NotReadyError) as error:
        return drafts.submission_page(whose, name, error.status, error)
    if not done.changed:
        return lead("dashboard", lang, slug, done="same")
    return lead("version", lang, slug, number=done.version, done="published")


def needs_tick(draft: Draft) -> bool:
    """Tell whether so much would be withdrawn that it has to be meant expressly."""
    if not draft.withdrawn:
        return False
    before = draft.items - draft.added + draft.withdrawn if draft.mode is Mode.REPLACE and draft.items else 0
    return draft.withdrawn >= MANY or not draft.triples or 0 < before <= 2 * draft.withdrawn


def _again(whose: Desk, name: str, error: DolenError) -> Response:
    """Ask anew, about what would be changed now; show the report where that is not possible any more."""
    draft = steps.submissions().get(whose.slug, name)
    if draft.state is State.READY:
        return _question(whose, draft, error)
    return drafts.submission_page(whose, name, error.status, error)


def _question(whose: Desk, draft: Draft, problem: DolenError | None = None) -> Response:
    long = drafts.is_long(draft)
    found = () if long else steps.submissions().difference(whose.slug, draft.id).changes
    gone = [each for each in found if each.kind == "withdrawn"]
    return show(
        "submission-publish.html", problem.status if problem else 200, desk=whose, draft=draft, problem=problem,
        head=steps.instance().archive.head(whose.slug), tick=needs_tick(draft), gone=shown(gone[:_NAMED], whose.lang),
        more=max(0, len(gone) - _NAMED), moved=isinstance(problem, ChangedError),
        anew=shown(found[: drafts.EACH], whose.lang) if isinstance(problem, ChangedError) else (),
    )  # fmt: skip


def _expected(draft: Draft) -> int:
    said = request.form.get("expected", "")
    return int(said) if said.isascii() and said.isdigit() and len(said) < 10 else draft.compared  # noqa: PLR2004
