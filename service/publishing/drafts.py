"""A submission's page: how far it is, its report and what it would change, and what may be done next."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from flask import Response, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from loaders.errors import DolenError
from loaders.report import SEVERITIES, Report
from service.accounts import Action
from service.browse import paging
from service.errors import BadRequestError
from service.submissions import Draft, State
from service.submissions.records import ENDED, UNFINISHED

from . import steps
from .differing import Shown, shown
from .page import Desk, blueprint, desk, lead, show

#: Forms in which a report can be kept, by what their addresses call them.
FORMS = ("xlsx", "csv", "json", "ttl")
#: Changes that a page of a difference shows, and the most items a difference is paged for.
EACH, PAGED = 20, 20_000


@dataclass(frozen=True)
class Look:
    """One draft as a page shows it; ``address`` is that of this page, ``reports`` are the report in other forms."""

    draft: Draft
    report: Report | None
    address: str
    reports: Sequence[tuple[str, str]]
    severity: str
    head: int

    @property
    def unfinished(self) -> bool:
        """Whether it is still to be checked."""
        return self.draft.state in UNFINISHED

    @property
    def ended(self) -> bool:
        """Whether nothing follows any more."""
        return self.draft.state in ENDED

    @property
    def overtaken(self) -> bool:
        """Whether another version was published since it was compared."""
        waits = self.draft.state in {State.READY, State.FAILING} and self.draft.has_difference
        return waits and self.draft.compared != self.head

    def filtered(self, severity: str) -> str:
        """Give the address of this page with the findings of one severity, or with all."""
        query = urlencode({"severity": severity.lower()}) if severity else ""
        return f"{self.address}{'?' if query else ''}{query}#report"


def look(draft: Draft, address: str, base: str, lang: str, head: int) -> Look:
    """Gather a draft's page; ``base`` is where programs find the draft."""
    report = None
    if draft.state not in UNFINISHED and draft.checked:
        report = steps.submissions().report(draft.partner, draft.id)
    asked = request.args.get("severity", "").title()
    forms = [
        (form, f"{request.script_root}{base}/report?{urlencode({'format': form, 'lang': lang})}") for form in FORMS
    ]
    return Look(draft, report, address, forms, asked if asked in SEVERITIES else "", head)


@blueprint.get("/partners/<slug>/submissions/<name>")
def submission(lang: str, slug: str, name: str) -> Response:
    """Show a submission."""
    return submission_page(desk(lang, slug), name)


@blueprint.get("/partners/<slug>/submissions/")
@blueprint.get("/partners/<slug>/submissions")
def submissions(lang: str, slug: str) -> AnyResponse:
    """Lead to the list of submissions."""
    desk(lang, slug)
    return lead("dashboard", lang, slug, _anchor="submissions")


def submission_page(whose: Desk, name: str, status: int = 200, problem: DolenError | None = None) -> Response:
    """Make the page of a submission; ``problem`` is what kept it from being published."""
    draft = steps.submissions().get(whose.slug, name)
    address = url_for("partner_pages.submission", lang=whose.lang, slug=whose.slug, name=name)
    seen = look(draft, address, f"/partners/{whose.slug}/submissions/{name}", whose.lang, whose.head)
    return show("submission.html", status, desk=whose, look=seen, draft=draft, problem=problem, **_told())


def _told() -> dict[str, str]:
    """Give what the address says was just done."""
    done = request.args.get("done", "")
    return {"done": done if done in {"unshared", "unshared-one", "rollback"} else ""}


@blueprint.get("/partners/<slug>/submissions/<name>/difference")
def difference(lang: str, slug: str, name: str) -> Response:
    """Show what a submission changes, item by item and field by field."""
    whose = desk(lang, slug)
    draft = steps.submissions().get(slug, name)
    return show(
        "submission-difference.html", desk=whose, draft=draft, page=changes(draft, lang), kind=_kind(),
        of_kind=_of_kind(draft),
    )  # fmt: skip


def changes(draft: Draft, lang: str) -> paging.Page[Shown] | None:
    """Give the page of a difference that the address asks for, of one kind or of all; None for one without end."""
    if is_long(draft):
        return None
    found = steps.submissions().difference(draft.partner, draft.id).changes
    chosen = [each for each in found if not _kind() or each.kind == _kind()]
    page = paging.page_of(chosen, paging.asked_number(request.args), EACH)
    return paging.Page(shown(page.items, lang), page.number, page.total, page.size)


def is_long(draft: Draft) -> bool:
    """Tell whether a draft changes more items than pages list."""
    return draft.added + draft.changed + draft.withdrawn > PAGED


def _kind() -> str:
    asked = request.args.get("kind", "")
    return asked if asked in {"added", "changed", "withdrawn"} else ""


def _of_kind(draft: Draft) -> Callable[[str], int]:
    return lambda kind: int(getattr(draft, kind))


@blueprint.get("/partners/<slug>/submissions/<name>/discard")
def ask_discard(lang: str, slug: str, name: str) -> Response:
    """Ask whether a draft is to be given up."""
    whose = desk(lang, slug, Action.SUBMIT)
    return show("submission-discard.html", desk=whose, draft=steps.submissions().get(slug, name))


@blueprint.post("/partners/<slug>/submissions/<name>/discard")
def discard(lang: str, slug: str, name: str) -> AnyResponse:
    """Give a draft up."""
    steps.discard(desk(lang, slug, Action.SUBMIT).caller, slug, name)
    return lead("dashboard", lang, slug, done="discarded")


@blueprint.post("/partners/<slug>/submissions/<name>/check")
def check(lang: str, slug: str, name: str) -> AnyResponse:
    """Have a draft checked and compared anew, after something else was published."""
    desk(lang, slug, Action.SUBMIT)
    draft = steps.submissions().get(slug, name)
    if draft.state in ENDED:
        raise BadRequestError("draft-over")
    steps.check(draft, None)
    return lead("submission", lang, slug, name=name)
