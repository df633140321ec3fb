"""The pages people read: each view reads the request, asks one function and renders."""

from __future__ import annotations

import re
from datetime import date

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from rdflib import URIRef
from werkzeug.wrappers import Response as AnyResponse

import shapes
from ontology import DOLEN
from service.errors import NotFoundError

from . import glossary, lists, negotiate, sparql_page, tables
from .freshness import conditional
from .kinds import KINDS
from .layouts import LAYOUTS, layout_of
from .links import VOCABULARY, data_of, is_iri, is_web, page_of, place_of
from .locales import LANGUAGES
from .pages import thing_page
from .present import present
from .reader import asked_iri, reader, types
from .terms import property_name

blueprint = Blueprint("browse", __name__, url_prefix="/<any(en,cy):lang>")
root = Blueprint("root", __name__)
#: Kinds whose pages show more than rows; the others share one template.
_TEMPLATES = {
    kind: f"{kind}.html" for kind in ("practice", "organisation", "partnership", "shared-service", "membership")
}
_KIND = f"<any({', '.join(repr(kind) for kind in KINDS)}):kind>"
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


@blueprint.url_value_preprocessor
def _leave_language_to_reader(_endpoint: str | None, values: dict[str, str] | None) -> None:
    """Take the language out of the views' arguments: reader, links and words find it in the address."""
    (values or {}).pop("lang", None)


@blueprint.after_request
def _fresh(response: Response) -> Response:
    return conditional(response, "page")


@root.get("/")
def start() -> AnyResponse:
    """Send the reader to the home page in the language they prefer."""
    response = redirect(url_for("browse.home", lang=negotiate.language(request.accept_languages)))
    response.headers["Vary"] = "Accept-Language"
    return response


@root.get("/robots.txt")
def robots() -> Response:
    """Tell crawlers to read pages and to leave queries alone."""
    refused = ("/sparql", "/dumps/", *(f"/{lang}/{page}" for lang in LANGUAGES for page in ("links", "sparql?")))
    lines = ("User-agent: *", *(f"Disallow: {path}" for path in refused), "")
    return Response("\n".join(lines), content_type="text/plain; charset=utf-8")


@root.get("/graph/<path:_rest>")
@root.get("/version/<path:_rest>")
@root.get("/.well-known/genid/<path:_rest>")
def own_name(_rest: str) -> AnyResponse:
    """Lead from the name of a graph, a version or a nameless thing to the page about it."""
    asked = reader()
    response = redirect(url_for("browse.resource", lang=asked.lang, iri=f"{asked.base}{request.path}"), 303)
    response.headers["Vary"] = "Accept, Accept-Language"
    return response


@blueprint.get("/")
def home() -> str:
    """Show what the service is for and what it holds."""
    asked = reader()
    return render_template(
        "home.html", counts=lists.counts(asked), latest=lists.latest(asked), themes=lists.theme_tree(asked)
    )


@blueprint.get("/practice/")
def practice_list() -> str:
    """List practice items, newest first, narrowed by theme, publisher, status or area."""
    asked, number = reader(), _page_number()
    page = lists.item_page(asked, number, request.args)
    return render_template("practice-list.html", page=page, filters=lists.filters(asked, request.args))


@blueprint.get(f"/{_KIND}/")
def kind_list(kind: str) -> str:
    """List the things of a kind."""
    page = lists.kind_page(reader(), KINDS[kind], _page_number())
    return render_template("kind-list.html", kind=KINDS[kind], page=page)


@blueprint.get(f"/{_KIND}/<path:slug>")
def thing(kind: str, slug: str) -> str | Response:
    """Show a thing; ``?at=`` asks for a partnership's members as at a date."""
    asked = reader()
    iri, description = asked.find(kind, slug)
    at, wrong = _date_asked()
    page = thing_page(asked, kind, iri, description, at)
    html = render_template(
        _TEMPLATES.get(kind, "thing.html"), kind=KINDS[kind], page=page, thing=page.thing,
        description=description, date_error=wrong, date_asked=request.args.get("at", ""),
        data=lambda extension: data_of(iri, asked.base, extension),
    )  # fmt: skip
    return make_response(html, 400) if wrong else html


@blueprint.get("/theme/")
def themes() -> str:
    """Show the themes as a tree."""
    return render_template("themes.html", themes=lists.theme_tree(reader()))


@blueprint.get("/theme/<slug>")
def theme(slug: str) -> str:
    """Show a theme, its place in the tree and its items."""
    asked, iri = reader(), URIRef(f"{VOCABULARY}/theme/{slug}")
    if not is_iri(iri) or not len(description := asked.store.describe(iri)):
        raise NotFoundError("nothing-known", iri=str(iri))
    return render_template(
        "theme.html", thing=present(asked, description, iri, LAYOUTS["concept"]), slug=slug,
        items=lists.items_of_theme(asked, iri, _page_number()), narrower=lists.narrower(asked, iri),
        data=lambda extension: data_of(iri, asked.base, extension),
    )  # fmt: skip


@blueprint.get("/resource")
def resource() -> str | AnyResponse:
    """Show what is known of any IRI, of other domains too; those with a page of their own lead there."""
    asked, iri = reader(), asked_iri(request.args.get("iri", ""))
    if place_of(iri, asked.base) or iri.startswith(VOCABULARY):
        return redirect(page_of(iri, asked.lang, asked.base), 303)
    return _any_page(iri)


def _any_page(iri: URIRef) -> str:
    asked = reader()
    inverses, description = tables.inverses(asked, iri), asked.store.describe(iri)
    if not len(description) and not inverses:
        raise NotFoundError("nothing-known", iri=str(iri))
    shown = present(asked, description, iri, layout_of(types(description, iri)))
    return render_template("foreign.html", thing=shown, inverses=inverses, iri=iri, web=is_web(iri))


@blueprint.get("/links")
def links() -> str:
    """List, page by page, what points at a thing by one property."""
    asked = reader()
    iri, prop = (asked_iri(request.args.get(name, "")) for name in ("iri", "property"))
    page = tables.inverse_page(asked, iri, prop, _page_number())
    return render_template("links.html", page=page, target=asked.links([iri])[0], prop=property_name(prop, asked.lang))


blueprint.add_url_rule("/sparql", "sparql", sparql_page.show, methods=["GET", "POST"])


@blueprint.get("/about/<any(accessibility,'welsh-language',publishing):topic>")
def about(topic: str) -> str:
    """Show a statement about the service."""
    fields = shapes.fields(DOLEN.PracticeItem) if topic == "publishing" else ()
    states = glossary.welsh_states(reader().lang) if topic == "welsh-language" else ()
    return render_template(f"about-{topic}.html", fields=fields, states=states)


def _page_number() -> int:
    asked = request.args.get("page", "1")
    if not asked.isascii() or not asked.isdigit() or len(asked) > 9:  # noqa: PLR2004 - more pages than any list has
        raise NotFoundError("no-such-page")
    return int(asked)


def _date_asked() -> tuple[date | None, bool]:
    """Read ``?at=``; the second value tells that something was given that is no date."""
    asked = request.args.get("at", "").strip()
    try:
        return (
            date.fromisoformat(asked) if _DATE.fullmatch(asked) else None,
            bool(asked) and not _DATE.fullmatch(asked),
        )
    except ValueError:
        return None, True
