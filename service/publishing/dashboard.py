"""A partner's dashboard: what is published and in which condition, drafts, what was sent, and what to do next."""

from __future__ import annotations

from datetime import date

from flask import Response, request
from rdflib import URIRef
from werkzeug.wrappers import Response as AnyResponse

from service.accounts import EVERYWHERE, Action
from service.accounts.web import known
from service.browse import paging
from service.browse.kinds import KINDS
from service.browse.reader import asked_iri, reader
from service.errors import NotFoundError
from service.submissions.records import ENDED

from . import steps
from .condition import WANTED, condition, field_name, lacking
from .page import Desk, blueprint, desk, has_archive, lead, show

#: Submissions that the dashboard lists at once.
LISTED = 20
_DONE = frozenset({"discarded", "same"})


@blueprint.get("/partners/")
def partners(lang: str) -> AnyResponse:
    """List the partners whose pages the reader may see; to the only one lead at once."""
    caller = known()
    has_archive()
    everywhere = caller.may(Action.VIEW, EVERYWHERE)
    found = [each for each in steps.instance().archive.partners if everywhere or caller.may(Action.VIEW, each.slug)]
    if len(found) == 1:
        return lead("dashboard", lang, found[0].slug)
    archive = steps.instance().archive
    return show("dashboard-partners.html", desks=[Desk(each, caller, lang, archive.head(each.slug)) for each in found])


@blueprint.get("/partners/<slug>/")
def dashboard(lang: str, slug: str) -> Response:
    """Show the dashboard."""
    whose = desk(lang, slug)
    archive, sent = steps.instance().archive, steps.submissions().list(slug)
    over = [each for each in sent if each.state in ENDED]
    page = paging.page_of(over, paging.asked_number(request.args), LISTED)
    done = request.args.get("done", "")
    return show(
        "dashboard.html", desk=whose, manifest=archive.manifest(slug, whose.head) if whose.head else None,
        condition=condition(reader(), _graph(whose), date.today()) if whose.head else None,  # noqa: DTZ011
        drafts=[each for each in sent if each.state not in ENDED], page=page, kinds=KINDS,
        done=done if done in _DONE else "",
    )  # fmt: skip


@blueprint.get("/partners/<slug>/missing")
def missing(lang: str, slug: str) -> Response:
    """List the things that do not state something, page by page: ``?kind=practice&field=IRI``."""
    whose, kind, asked = desk(lang, slug), request.args.get("kind", ""), reader()
    path = asked_iri(request.args.get("field", ""))
    if path not in WANTED.get(kind, ()):
        raise NotFoundError("not-found")
    number = paging.asked_number(request.args)
    found = lacking(asked, _graph(whose), kind, path, paging.SIZE + 1, paging.offset(number))
    links = [asked.links([each])[0] for each in found[: paging.SIZE]]
    return show(
        "dashboard-missing.html", desk=whose, kind=KINDS[kind], field=field_name(kind, path, lang), links=links,
        number=number, more=len(found) > paging.SIZE,
    )  # fmt: skip


def _graph(whose: Desk) -> URIRef:
    return whose.partner.space(steps.instance().archive.base).graph
