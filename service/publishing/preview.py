"""What a draft's pages would look like: the real pages, over a store of the draft and what it refers to."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape, unescape
from itertools import islice

from flask import Response, current_app, request, url_for
from rdflib import URIRef

from service.browse import dates, paging
from service.browse.kinds import KINDS
from service.browse.links import Place, names_of, page_of, place_of
from service.browse.pages import thing_page
from service.browse.reader import Reader, unnamed
from service.browse.texts import Text
from service.errors import NotFoundError
from service.submissions import Draft
from service.submissions.looking import Lines

from . import steps
from .page import Desk, blueprint, desk, show
from .previewing import Preview, named, previews

#: Kinds whose pages have templates of their own.
_OWN = frozenset({"practice", "organisation", "partnership", "shared-service", "membership"})


@blueprint.get("/partners/<slug>/submissions/<name>/preview/")
def contents(lang: str, slug: str, name: str) -> Response:
    """List the things of a draft."""
    whose, draft = desk(lang, slug), steps.submissions().get(slug, name)
    found = previews().all(draft)
    if found is None:
        return _listed(whose, draft, previews().lines(draft))
    page = paging.page_of(found.things, paging.asked_number(request.args))
    listed = paging.Page(_entries(found, page.items, whose), page.number, page.total, page.size, alphabetical=False)
    return show(
        "submission-preview.html", desk=whose, draft=draft, items=listed.items, page=listed, kinds=KINDS, onward=""
    )


def _listed(whose: Desk, draft: Draft, lines: Lines) -> Response:
    """List the things of a large draft from one on, without their number."""
    asked = request.args.get("after", "")
    paged = (URIRef(each) for each in lines.things(asked) if place_of(each, _base()))
    found = list(islice(paged, paging.SIZE + 1))
    shown, more = found[: paging.SIZE], len(found) > paging.SIZE
    entries = _entries(named(lines.about(map(str, shown))), shown, whose)
    return show(
        "submission-preview.html", desk=whose, draft=draft, items=entries, page=None, kinds=KINDS,
        onward=str(shown[-1]) if more else "", asked=asked, lists_changes=lines.lists_changes,
    )  # fmt: skip


def _entries(found: Preview, things: Sequence[URIRef], whose: Desk) -> list[tuple[Text, Place | None]]:
    names = _reader(found, whose).names(things)
    return [(names.get(each, unnamed(each)), place_of(each, _base())) for each in things]


@blueprint.get("/partners/<slug>/submissions/<name>/preview/<kind>/<path:thing>")
def preview(lang: str, slug: str, name: str, kind: str, thing: str) -> Response:
    """Show a thing as its page would be."""
    whose, draft = desk(lang, slug), steps.submissions().get(slug, name)
    if kind not in KINDS:
        raise NotFoundError("not-found")
    meant = names_of(_base(), kind, thing)
    found, iri = next(((seen, each) for each in meant if (seen := previews().of(draft, each))), (None, meant[0]))
    if found is None:
        raise NotFoundError("nothing-known", iri=iri)
    asked = _reader(found, whose)
    at, wrong = dates.asked_date(request.args)
    page = thing_page(asked, kind, iri, found.store.describe(iri), at)
    response = show(
        f"{kind if kind in _OWN else 'thing'}.html", kind=KINDS[kind], page=page, thing=page.thing, description=None,
        date_error=wrong, date_asked=request.args.get("at", ""), structured=_nothing,
        previewed=(whose, draft, found.is_whole),
    )  # fmt: skip
    response.set_data(_led_within(response.get_data(as_text=True), found, whose, draft))
    return response


def _nothing(*_: object) -> str:
    return ""


def _led_within(html: str, found: Preview, whose: Desk, draft: Draft) -> str:
    """Let links to things of the draft lead to their previews."""
    live = {page_of(iri, whose.lang, _base()): place_of(iri, _base()) for iri in found.things}

    def led(match: re.Match[str]) -> str:
        address, mark, anchor = unescape(match[1]).partition("#")
        if (place := live.get(address)) is None:
            return match[0]
        target = url_for(".preview", lang=whose.lang, slug=whose.slug, name=draft.id, kind=place.kind, thing=place.slug)
        return f'href="{escape(target)}{mark}{escape(anchor)}"'

    return re.sub(r'href="(/[^"]*)"', led, html)


def _reader(found: Preview, whose: Desk) -> Reader:
    return Reader(found.store, _base(), whose.lang)


def _base() -> str:
    return str(current_app.config["SETTINGS"].base)
