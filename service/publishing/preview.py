"""What a draft's pages would look like: the real pages, over a store in memory of the draft and what it refers to."""

from __future__ import annotations

import re
import threading
from collections import OrderedDict
from dataclasses import dataclass
from html import escape, unescape
from typing import cast

from flask import Response, current_app, request, url_for
from rdflib import URIRef

from loaders.rdf.lines import subject, triples
from service.browse import dates, paging
from service.browse.kinds import KINDS
from service.browse.links import names_of, page_of, place_of
from service.browse.pages import thing_page
from service.browse.reader import Reader, unnamed
from service.errors import BadRequestError, NotFoundError
from service.store import Store
from service.submissions import Draft

from . import steps
from .page import Desk, blueprint, desk, show

#: The largest draft that is shown, in statements, and how many stay in memory.
MOST, KEPT = 50_000, 3
#: Kinds whose pages have templates of their own.
_OWN = frozenset({"practice", "organisation", "partnership", "shared-service", "membership"})
#: What the graph of other partners' words is called within a preview.
_OTHERS = "urn:dolen:others"


@dataclass(frozen=True)
class Preview:
    """A draft's graph in a store of its own, and the names of the things it describes that have pages."""

    store: Store
    things: tuple[URIRef, ...]


class Previews:
    """Keeps the few previews looked at last."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[str, ...], Preview] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, draft: Draft) -> Preview:
        """Give a draft's preview.

        Raises:
            BadRequestError: it is too large for one.
            NoSuchDraftError: it has not been checked, does not conform, or was discarded.

        """
        if draft.triples > MOST:
            raise BadRequestError("preview-too-large", most=MOST)
        key = (draft.partner, draft.id, draft.checked, steps.instance().store.version)
        with self._lock:
            if key not in self._kept:
                self._kept[key] = _made(draft)
                while len(self._kept) > KEPT:
                    self._kept.popitem(last=False)
            self._kept.move_to_end(key)
            return self._kept[key]


@blueprint.get("/partners/<slug>/submissions/<name>/preview/")
def contents(lang: str, slug: str, name: str) -> Response:
    """List the things of a draft."""
    whose, draft = desk(lang, slug), steps.submissions().get(slug, name)
    found = _previews().of(draft)
    page = paging.page_of(found.things, paging.asked_number(request.args))
    names = _reader(found, whose).names(page.items)
    listed = [(names.get(each, unnamed(each)), place_of(each, _base())) for each in page.items]
    return show(
        "submission-preview.html", desk=whose, draft=draft,
        page=paging.Page(listed, page.number, page.total, page.size, alphabetical=False), kinds=KINDS,
    )  # fmt: skip


@blueprint.get("/partners/<slug>/submissions/<name>/preview/<kind>/<path:thing>")
def preview(lang: str, slug: str, name: str, kind: str, thing: str) -> Response:
    """Show a thing as its page would be."""
    whose, draft = desk(lang, slug), steps.submissions().get(slug, name)
    if kind not in KINDS:
        raise NotFoundError("not-found")
    found = _previews().of(draft)
    asked = _reader(found, whose)
    iri = next((each for each in names_of(_base(), kind, thing) if each in found.things), None)
    if iri is None:
        raise NotFoundError("nothing-known", iri=names_of(_base(), kind, thing)[0])
    at, wrong = dates.asked_date(request.args)
    page = thing_page(asked, kind, iri, found.store.describe(iri), at)
    response = show(
        f"{kind if kind in _OWN else 'thing'}.html", kind=KINDS[kind], page=page, thing=page.thing, description=None,
        date_error=wrong, date_asked=request.args.get("at", ""), structured=_nothing, previewed=(whose, draft),
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


def _made(draft: Draft) -> Preview:
    lines = steps.submissions().graph(draft.partner, draft.id)
    own = {subject(line) for line in lines}
    refers = {str(value) for _, _, value in triples(lines) if isinstance(value, URIRef)} - own
    store, live = Store(), steps.instance().store
    others = (f"{line[:-1]}<{_OTHERS}> ." for line in live.said_anywhere(sorted(refers)))
    store.load([*lines, *others])
    return Preview(store, tuple(URIRef(each) for each in sorted(own) if "#" not in each and place_of(each, _base())))


def _reader(found: Preview, whose: Desk) -> Reader:
    return Reader(found.store, _base(), whose.lang)


def _base() -> str:
    return str(current_app.config["SETTINGS"].base)


def _previews() -> Previews:
    return cast(Previews, current_app.extensions.setdefault("dolen-previews", Previews()))
