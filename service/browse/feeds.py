"""Atom feeds (RFC 4287) of practice items, the last changed first: of all, a theme, an organisation, a search."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from urllib.parse import urlencode, urljoin

from flask import Blueprint, Response, render_template, request, url_for
from flask_babel import gettext as _
from rdflib import Literal, URIRef
from rdflib.namespace import DCTERMS, SKOS
from rdflib.term import Node
from werkzeug.datastructures import MultiDict

import queries
from service.errors import NotFoundError

from . import freshness, paging, search_page, shelved
from .addresses import here
from .links import VOCABULARY, is_iri, names_of, page_of
from .lists import FILTERS
from .reader import Reader, reader
from .tables import integer
from .texts import Text, choose

blueprint = Blueprint("feeds", __name__, url_prefix="/<any(en,cy):lang>")
MEDIA_TYPE = "application/atom+xml"
SIZE = 50
_PROPERTIES = (
    DCTERMS.title, SKOS.prefLabel, DCTERMS.abstract, DCTERMS.publisher, DCTERMS.subject, DCTERMS.issued,
    DCTERMS.modified, DCTERMS.license,
)  # fmt: skip
Values = dict[URIRef, list[Node]]


@dataclass(frozen=True)
class Entry:
    """An entry; ``updated`` and ``published`` as RFC 3339 writes moments, the latter empty when not known."""

    iri: str
    title: Text
    summary: Text | None
    updated: str
    published: str
    authors: tuple[Text, ...]
    categories: tuple[tuple[str, str], ...]
    rights: tuple[str, ...]
    pages: tuple[tuple[str, str], ...]


@blueprint.url_value_preprocessor
def _leave_language_to_reader(_endpoint: str | None, values: dict[str, str] | None) -> None:
    (values or {}).pop("lang", None)


@blueprint.before_request
def _same() -> Response | None:
    return freshness.unchanged("atom")


@blueprint.after_request
def _open(response: Response) -> Response:
    response.headers["Access-Control-Allow-Origin"] = "*"
    return freshness.conditional(response, "atom")


@blueprint.get("/feed.atom")
def everything() -> Response:
    """Give the items changed last."""
    return _listed(_("Practice"), url_for("browse.practice_list", lang=reader().lang))


@blueprint.get("/theme/<slug>/feed.atom")
def theme(slug: str) -> Response:
    """Give the items of a theme, and of those below it, changed last."""
    asked, iri = reader(), URIRef(f"{VOCABULARY}/theme/{slug}")
    return _listed(_named(asked, [iri]), url_for("browse.theme", lang=asked.lang, slug=slug), theme=iri)


@blueprint.get("/organisation/<path:slug>/feed.atom")
def organisation(slug: str) -> Response:
    """Give the items of an organisation changed last."""
    asked = reader()
    found = [iri for iri in names_of(asked.base, "organisation", slug) if asked.is_known(iri)]
    title, address = _named(asked, found), url_for("browse.thing", lang=asked.lang, kind="organisation", slug=slug)
    return _listed(title, address, publisher=found[0])


@blueprint.get("/search/feed.atom")
def search() -> Response:
    """Give what a search finds, the newest first unless the address says otherwise."""
    number, asked = paging.asked_number(request.args), MultiDict(request.args.items(multi=True))
    asked.setdefault("sort", "date")
    found = search_page.find(asked, offset=paging.offset(number, SIZE), size=SIZE)
    if not found.hits and number > 1:
        raise NotFoundError("no-such-page")
    iris = [str(each.iri) for each in found.hits]
    return answer(_("Search results"), search_page.address(request.args), iris, more=found.total > number * SIZE)


def answer(title: str, page: str, items: Sequence[str], *, more: bool = False) -> Response:
    """Write a feed of items in the order given; ``page`` is the address of the page that shows the same."""
    asked, number = reader(), paging.asked_number(request.args)
    entries = list(_entries(asked, items))
    newest = max((each.updated for each in entries), default=_text(asked.store.modified))
    body = render_template(
        "feed.xml", title=title, entries=entries, updated=newest, lang=asked.lang, base=asked.base,
        own=_absolute(asked, _page(number)), first=_absolute(asked, _page(1)), page=_absolute(asked, page),
        previous=_absolute(asked, _page(number - 1)) if number > 1 else "",
        next=_absolute(asked, _page(number + 1)) if more else "",
    )  # fmt: skip
    return Response(body, content_type=f"{MEDIA_TYPE}; charset=utf-8", headers={"Content-Language": asked.lang})


def _listed(title: str, page: str, **chosen: URIRef) -> Response:
    asked, number = reader(), paging.asked_number(request.args)
    start = paging.offset(number, SIZE)
    if (shelf := shelved.items(asked, chosen)) is not None:
        found = shelf.changed(start, SIZE + 1)
    else:
        values: dict[str, Node | None] = {**dict.fromkeys(FILTERS), **chosen}
        cut = {"limit": integer(SIZE + 1), "offset": integer(start)}
        found = asked.store.column(queries.get("app/feed-items"), "item", **values, **cut)
    if not found and number > 1:
        raise NotFoundError("no-such-page")
    return answer(title, page, found[:SIZE], more=len(found) > SIZE)


def _entries(asked: Reader, items: Sequence[str]) -> Iterable[Entry]:
    things: dict[str, Values] = {}
    iris = [URIRef(each) for each in items]
    for row in asked.rows("cells", thing=iris, property=list(_PROPERTIES)) if iris else ():
        things.setdefault(str(row["thing"]), {}).setdefault(URIRef(str(row["property"])), []).append(row["value"])
    linked = {
        value for of in things.values() for prop in (DCTERMS.publisher, DCTERMS.subject) for value in of.get(prop, ())
    }
    names = asked.names(each for each in linked if isinstance(each, URIRef))
    return (_entry(asked, each, things.get(each, {}), names) for each in items)


def _entry(asked: Reader, iri: str, of: Values, names: dict[URIRef, Text]) -> Entry:
    title = _words(of, (DCTERMS.title, SKOS.prefLabel), asked.lang)
    modified, issued = (_moment(of.get(prop, ())) for prop in (DCTERMS.modified, DCTERMS.issued))
    publishers, themes = (sorted(of.get(prop, ()), key=str) for prop in (DCTERMS.publisher, DCTERMS.subject))
    return Entry(
        iri=iri,
        title=title or Text(iri),
        summary=_words(of, (DCTERMS.abstract,), asked.lang),
        updated=max(modified, issued) or _text(asked.store.modified),
        published=issued,
        authors=tuple(_name(each, names) for each in publishers),
        categories=tuple((str(each), _name(each, names).value) for each in themes),
        rights=tuple(sorted(str(each) for each in of.get(DCTERMS.license, ()))),
        pages=tuple((lang, _absolute(asked, page_of(iri, lang, asked.base))) for lang in ("en", "cy")),
    )


def _words(of: Values, properties: Iterable[URIRef], lang: str) -> Text | None:
    return choose((each for prop in properties for each in of.get(prop, ()) if isinstance(each, Literal)), lang)


def _name(node: Node, names: dict[URIRef, Text]) -> Text:
    return names.get(URIRef(str(node)), Text(str(node)))


def _named(asked: Reader, found: Sequence[URIRef]) -> str:
    known = [iri for iri in found if is_iri(iri) and asked.is_known(iri)]
    if not known:
        raise NotFoundError("not-found")
    return asked.links(known)[0].text.value


def _moment(values: Iterable[Node]) -> str:
    """Write the latest of some dates as a moment; empty where there is none or they are malformed."""
    read: Callable[[Node], object] = lambda each: each.toPython() if isinstance(each, Literal) else None  # noqa: E731
    found = [value for value in map(read, values) if isinstance(value, date)]
    moments = [each if isinstance(each, datetime) else datetime.combine(each, time(), UTC) for each in found]
    return max(map(_text, moments), default="")


def _text(moment: datetime) -> str:
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return aware.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _page(number: int) -> str:
    address = here()
    kept = [(key, value) for key, value in request.args.items(multi=True) if key != "page"]
    query = urlencode([*kept, *([("page", str(number))] if number > 1 else [])])
    return f"{address}?{query}" if query else address


def _absolute(asked: Reader, address: str) -> str:
    return urljoin(f"{asked.base}/", address)
