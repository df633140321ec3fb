"""The page that searches: words and filters go in by the address; hits with reasons, counts and other ways come out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

from flask import Blueprint, Response, current_app, make_response, render_template, request, url_for
from flask_babel import lazy_gettext as _
from rdflib import Literal, URIRef
from werkzeug.datastructures import MultiDict

from service.errors import answer, wants_page
from service.failures import SearchUnreadyError
from service.search import FACETS, FEW, KINDS, PROVEN, SORTS, Hit, Hits, Query, Search, is_overdue, misses
from service.search.snippets import Snippet, snippet

from . import locales, search_args, sparql_page
from .data import wanted
from .formats import BY_EXTENSION, BY_MEDIA_TYPE, HTML
from .freshness import conditional
from .kinds import KINDS as KINDS_OF_PAGES
from .links import page_of
from .paging import SIZE, Page, checked
from .paging import offset as offset_of
from .reader import Link, Reader, reader, unnamed
from .search_data import CSV, as_csv, as_graph, everything
from .sparql_questions import without_header
from .texts import Text, choose

blueprint = Blueprint("search", __name__, url_prefix="/<any(en,cy):lang>")
FACET_NAMES = {
    "kind": _("Kind"), "theme": _("Theme"), "organisation": _("Organisation"), "area": _("Area"), "year": _("Year"),
    "status": _("Status"), "stage": _("Stage"), "category": _("Category"),
}  # fmt: skip
SORT_NAMES = {
    "relevance": _("Relevance"), "date": _("Newest first"), "evidence": _("Strongest evidence first"),
    "review": _("Review date, earliest first"),
}  # fmt: skip
#: Later pages than this are reached by narrowing the search.
_LAST_PAGE = 4000


@dataclass(frozen=True)
class Value:
    """A value of a facet: how the address writes it, its name, how many there are, whether it is chosen."""

    value: str
    text: Text
    count: int | None
    chosen: bool


@dataclass(frozen=True)
class Facet:
    """A filter with its values; ``more`` leads to all of them, where there are others."""

    name: str
    label: str
    values: Sequence[Value]
    more: str


@dataclass(frozen=True)
class Chip:
    """A filter that is set; ``query`` is the address's query without it."""

    label: str
    text: Text
    query: str


@dataclass(frozen=True)
class Found:
    """A hit as the page shows it; of a shared service it is told whether others may join."""

    link: Link
    kind: str
    snippet: Snippet | None
    publisher: Link | None
    status: Text | None
    issued: str
    overdue: bool
    unproven: bool
    is_service: bool
    openness: Text | None
    openness_inferred: bool


def search() -> Search:
    """Give the search of the application; one without an index on the disk makes one in memory."""
    config = current_app.config
    if "SEARCH" not in config:
        config["SEARCH"] = Search()
    found: Search = config["SEARCH"]
    found.look()
    if not config.get("SEARCH_FOLLOWED"):  # nobody brings it forward but we
        found.bring(config["STORE"])
    return found


def find(args: MultiDict[str, str], *, offset: int = 0, size: int = SIZE) -> Hits:
    """Search as an address asks: for the feed of a search, without the counts of the page.

    Raises:
        BadRequestError: a filter's value can be none of its values.
        SearchUnreadyError: the index is being made.

    """
    return search().find(replace(search_args.read(args, reader().base, offset), size=size), facets=False)


def address(args: MultiDict[str, str]) -> str:
    """Give the address of the page that shows what an address asks for; raises BadRequestError as ``find`` does."""
    asked = reader()
    written = search_args.written(search_args.read(args, asked.base), asked.base)
    return f"{form_action(asked.lang)}{'?' if written else ''}{written}"


@blueprint.url_value_preprocessor
def _leave_language_to_reader(_endpoint: str | None, values: dict[str, str] | None) -> None:
    (values or {}).pop("lang", None)


@blueprint.errorhandler(SearchUnreadyError)
def _unready(error: SearchUnreadyError) -> Response:
    """Say that search is being prepared, and what can be read meanwhile; programs are told when to come again."""
    if wants_page() and _media_type() == HTML:
        done, total = search().far
        html = render_template("search-preparing.html", done=done, total=total)
        response = make_response(html, error.status, {"Vary": "Accept", "Cache-Control": "no-store"})
    else:
        response = answer(error)
    response.headers["Retry-After"] = str(error.retry_after)
    return response


@blueprint.get("/search")
def page() -> Response:
    """Show what a search finds, or give all of it as data."""
    asked, searching = reader(), search()
    media_type = _media_type()
    number = request.args.get("page", "1")
    number_asked = int(number) if number.isascii() and number.isdigit() and len(number) < len("10000") else 0
    offset = offset_of(number_asked if number_asked <= _LAST_PAGE else 0)
    query = search_args.read(request.args, asked.base, offset if media_type == HTML else 0)
    response = _page(asked, searching, query, number_asked) if media_type == HTML else _data(asked, query, media_type)
    response.headers["Vary"] = "Accept"
    return conditional(response, f"search-{searching.version}-{media_type}")


@blueprint.get("/search/sparql")
def sparql() -> str | Response:
    """Lead to the SPARQL page with the query that finds the same things filled in."""
    asked = reader()
    query = search_args.read(request.args, asked.base)
    return sparql_page.filled(asked, without_header(search_args.sparql(query, search().holds)))


def _media_type() -> str:
    """Read the format asked for, by ``format=`` or else by the Accept header."""
    named = request.args.get("format", "").lower()
    if named == "csv":
        return CSV
    if named in BY_EXTENSION:
        return BY_EXTENSION[named].media_type
    offers = (HTML, CSV, *BY_MEDIA_TYPE)
    return wanted(offers, HTML, [(request.full_path, each) for each in offers]) if not named else HTML


def _data(asked: Reader, query: Query, media_type: str) -> Response:
    hits = everything(search(), query)
    if media_type == CSV:
        response = Response(as_csv(asked, hits), content_type=f"{CSV}; charset=utf-8")
        response.headers["Content-Disposition"] = f'attachment; filename="dolen-search-{asked.lang}.csv"'
    else:
        form = BY_MEDIA_TYPE[media_type]
        response = Response(as_graph(asked, hits, media_type), content_type=form.content_type)
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


def _page(asked: Reader, searching: Search, query: Query, number: int) -> Response:
    hits = searching.find(query)
    shown = checked(Page(hits.hits, number, min(hits.total, _LAST_PAGE * SIZE)))
    names = _names(asked, hits)
    here = search_args.written(query, asked.base)
    html = render_template(
        "search.html", query=query, hits=hits, page=shown, found=[_found(asked, hits, hit, names) for hit in hits.hits],
        facets=[facet for name in FACETS if (facet := _facet(asked, hits, name, names))],
        chips=_chips(asked, query, names), sorts=[(name, SORT_NAMES[name]) for name in SORTS], here_query=here,
        near_query=search_args.written(Query(hits.near, hits.near_filters), asked.base) if hits.near else "",
        unfiltered=search_args.written(Query(query.text), asked.base),
        themes=_themes(asked, hits) if not hits.total else (),
    )  # fmt: skip
    response = make_response(html)
    if not hits.total and number == 1:
        response.headers["Cache-Control"] = "no-store"  # so that each such search is counted
        themes = query.filters.get("theme", ())
        misses.count(current_app.config["SETTINGS"].misses, hits.question, themes, datetime.now(UTC).date())
    return response


def _names(asked: Reader, hits: Hits) -> Mapping[str, Text]:
    """Name everything that the page names, with one query; kinds and years need none."""
    iris = {value for name, counts in hits.facets.items() if name not in {"kind", "year"} for value, _count in counts}
    iris |= {value for name, value in hits.query.chosen if name not in {"kind", "year"}}
    iris |= {
        str(hit.shown[name]) for hit in hits.hits for name in ("publisher", "status", "openness") if hit.shown[name]
    }
    names = {str(iri): text for iri, text in asked.names(URIRef(iri) for iri in iris).items()}
    return {iri: names.get(iri, unnamed(URIRef(iri))) for iri in iris}


def _name(name: str, value: str, names: Mapping[str, Text]) -> Text:
    if name == "kind":
        return Text(str(KINDS_OF_PAGES[value].one)) if value in KINDS else Text(value)
    return Text(value) if name == "year" else names[value]


def _facet(asked: Reader, hits: Hits, name: str, names: Mapping[str, Text]) -> Facet | None:
    counts = dict(hits.facets[name])
    chosen = hits.query.filters.get(name, ())
    every = [*(value for value in chosen if value not in counts), *counts]
    if name == "year":
        every.sort(reverse=True)
    values = [
        Value(
            search_args.brief(name, each, asked.base), _name(name, each, names), counts.get(each), chosen=each in chosen
        )
        for each in every
    ]
    further = len(counts) >= FEW and hits.query.more != name
    more = search_args.written(hits.query, asked.base, more=name) if further else ""
    return Facet(name, str(FACET_NAMES[name]), values, more) if values else None


def _chips(asked: Reader, query: Query, names: Mapping[str, Text]) -> list[Chip]:
    return [
        Chip(
            str(FACET_NAMES[name]), _name(name, value, names),
            search_args.written(query.without(name, value), asked.base),
        )
        for name, value in query.chosen
    ]  # fmt: skip


def _found(asked: Reader, hits: Hits, hit: Hit, names: Mapping[str, Text]) -> Found:
    shown: Mapping[str, Any] = hit.shown
    title = choose((Literal(text, lang=tag or None) for text, tag in shown["title"]), asked.lang)
    publisher, day = shown["publisher"], _day(shown["date"])
    texts = [tuple(each) for field in ("summary", "body") for each in shown[field]]
    return Found(
        link=Link(title or unnamed(URIRef(hit.iri)), page_of(hit.iri, asked.lang, asked.base)),
        kind=str(KINDS_OF_PAGES[shown["kind"]].one),
        snippet=snippet(texts, hits.question, asked.lang),
        publisher=Link(names[publisher], page_of(publisher, asked.lang, asked.base)) if publisher else None,
        status=names[shown["status"]] if shown["status"] else None,
        issued=locales.date_text(day, asked.lang) if day else shown["date"],
        overdue=shown["kind"] == "practice" and is_overdue(shown["review"], datetime.now(UTC).date()),
        unproven=shown["kind"] == "practice" and shown["level"] < PROVEN,
        is_service=shown["kind"] == "shared-service",
        openness=names[shown["openness"]] if shown["openness"] else None,
        openness_inferred=shown["openness_inferred"],
    )


def _themes(asked: Reader, hits: Hits) -> list[Link]:
    """Give the themes that the words name, for a reader who found nothing."""
    return asked.links(URIRef(iri) for iri in misses.themes_of(hits.question))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


def form_action(lang: str) -> str:
    """Give where the forms that search lead."""
    return url_for("search.page", lang=lang)
