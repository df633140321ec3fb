"""The pages people read: each view reads the request, asks one function and renders."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from rdflib import SKOS, Literal, URIRef
from werkzeug.wrappers import Response as AnyResponse

import queries
import shapes
from loaders.space import Space
from ontology import DOLEN
from service.errors import NotFoundError

from . import (
    coproduction,
    dates,
    explore,
    finder,
    framework,
    freshness,
    glossary,
    gone,
    list_data,
    lists,
    negotiate,
    paging,
    principles,
    sparql_page,
    tables,
)
from . import map as area_map
from .data import alternates, wanted
from .formats import DATA, HTML, of_media_type
from .freshness import conditional
from .kinds import KINDS
from .layouts import LAYOUTS, layout_of
from .links import VOCABULARY, data_of, is_iri, is_web, page_of, place_of
from .pages import thing_page
from .present import present
from .reader import asked_iri, reader, types
from .sparql_questions import without_header
from .terms import property_name
from .texts import Text

blueprint = Blueprint("browse", __name__, url_prefix="/<any(en,cy):lang>")
root = Blueprint("root", __name__)
#: Kinds whose pages show more than rows; the others share one template.
_TEMPLATES = {
    kind: f"{kind}.html" for kind in ("practice", "organisation", "partnership", "shared-service", "membership")
}
#: When the accessibility statement was prepared, and what it says was last gone through.
TESTED = date(2026, 11, 22)
_KIND = f"<any({', '.join(repr(kind) for kind in KINDS)}):kind>"


@blueprint.url_value_preprocessor
def _leave_language_to_reader(_endpoint: str | None, values: dict[str, str] | None) -> None:
    """Take the language out of the views' arguments: reader, links and words find it in the address."""
    (values or {}).pop("lang", None)


@blueprint.before_request
def _same() -> Response | None:
    """Tell who has a page in its present state so, before anything is asked or rendered."""
    same = freshness.unchanged(list_data.variant())
    return _varied(same) if same else None


@blueprint.after_request
def _fresh(response: Response) -> Response:
    _varied(response)
    return response if "ETag" in response.headers else conditional(response, "page")


def _varied(response: Response) -> Response:
    response.vary.add("Accept")
    return response


@root.get("/")
def start() -> AnyResponse:
    """Send the reader to the home page in the language they prefer."""
    response = redirect(url_for("browse.home", lang=negotiate.language(request.accept_languages)))
    response.headers["Vary"] = "Accept-Language"
    return response


@root.get("/.well-known/genid/<path:_rest>")
def own_name(_rest: str) -> AnyResponse:
    """Lead from the name of a nameless thing to the page about it, or to its data."""
    asked = reader()
    iri = f"{asked.base}{request.path}"
    offers = (HTML, *(each.media_type for each in DATA))
    media_type = wanted(offers, HTML, [(data_of(iri, asked.base, each.extension), each.media_type) for each in DATA])
    if media_type != HTML:
        return _to_data(data_of(iri, asked.base, of_media_type(media_type).extension))
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
def practice_list() -> str | Response:
    """List practice items, newest first, narrowed by theme, publisher, status or area."""
    if form := list_data.asked():
        return list_data.answer(reader(), lists.all_items(reader(), request.args), "practice", form)
    asked, number = reader(), paging.asked_number(request.args)
    page = lists.item_page(asked, number, request.args)
    return render_template(
        "practice-list.html", page=page, filters=lists.filters(asked, request.args), data=list_data.address
    )


blueprint.add_url_rule("/shared-service/", "finder", finder.show)
blueprint.add_url_rule("/coproduction/", "coproduction", coproduction.show)
blueprint.add_url_rule("/framework/", "framework_page", framework.show)
blueprint.add_url_rule("/map/", "map", area_map.show)
blueprint.add_url_rule("/map/<code>", "area", area_map.area)
blueprint.add_url_rule("/explore/", "explore", explore.show)
blueprint.add_url_rule("/principles/", "principles", principles.show)


@blueprint.get(f"/{_KIND}/")
def kind_list(kind: str) -> str | Response:
    """List the things of a kind."""
    if form := list_data.asked():
        return list_data.answer(reader(), lists.all_of(reader(), KINDS[kind]), kind, form)
    page = lists.kind_page(reader(), KINDS[kind], paging.asked_number(request.args))
    return render_template("kind-list.html", kind=KINDS[kind], page=page, data=list_data.address)


@blueprint.get(f"/{_KIND}/<path:slug>")
def thing(kind: str, slug: str) -> str | AnyResponse:
    """Show a thing; ``?at=`` asks for a partnership's members as at a date."""
    media_type = wanted((HTML, *(each.media_type for each in DATA)), HTML, alternates(kind, slug))
    if media_type != HTML:
        extension = of_media_type(media_type).extension
        return _to_data(url_for("data.document", kind=kind, slug=f"{slug}.{extension}"))
    asked = reader()
    iri, description = asked.find(kind, slug)
    gone.check(asked, iri, description)
    at, wrong = dates.asked_date(request.args)
    page = thing_page(asked, kind, iri, description, at)
    html = render_template(
        _TEMPLATES.get(kind, "thing.html"), kind=KINDS[kind], page=page, thing=page.thing,
        description=description, date_error=wrong, date_asked=request.args.get("at", ""),
        data=lambda extension: data_of(iri, asked.base, extension), feed=_feed_of(kind, slug),
    )  # fmt: skip
    return make_response(html, 400) if wrong else html


@blueprint.get("/theme/")
def themes() -> str | Response:
    """Show the themes as a tree."""
    if form := list_data.asked():
        found = reader().store.column(queries.get("app/theme-tree"), "theme")
        return list_data.answer(reader(), found, "concept", form)
    return render_template("themes.html", themes=lists.theme_tree(reader()), data=list_data.address)


@blueprint.get("/theme/<slug>")
def theme(slug: str) -> str | Response:
    """Show a theme, its place in the tree and its items."""
    asked, iri = reader(), URIRef(f"{VOCABULARY}/theme/{slug}")
    if not is_iri(iri) or not len(description := asked.store.describe(iri)):
        raise NotFoundError("nothing-known", iri=str(iri))
    if form := list_data.asked():
        return list_data.answer(asked, lists.all_items(asked, {"theme": str(iri)}), "practice", form)
    return render_template(
        "theme.html", thing=present(asked, description, iri, LAYOUTS["concept"]), slug=slug,
        items=lists.items_of_theme(asked, iri, paging.asked_number(request.args)), narrower=lists.narrower(asked, iri),
        definitions=sorted(
            (Text.of(each) for each in description.objects(iri, SKOS.definition) if isinstance(each, Literal)),
            key=lambda words: (words.lang != asked.lang, words.value),
        ),
        data=lambda extension: data_of(iri, asked.base, extension),
        feed=(_("Practice changed last on this theme"), url_for("feeds.theme", lang=asked.lang, slug=slug)),
        list_address=list_data.address,
    )  # fmt: skip


@blueprint.get("/resource")
def resource() -> str | AnyResponse:
    """Show what is known of any IRI, of other domains too; those with a page of their own lead there."""
    asked, iri = reader(), asked_iri(request.args.get("iri", ""))
    if place_of(iri, asked.base) or iri.startswith(VOCABULARY):
        return redirect(page_of(iri, asked.lang, asked.base), 303)
    if iri == Space(asked.base, "provenance").graph:  # which says nothing of itself
        query = without_header(queries.get("app/said-in").bind(graph=iri))
        return redirect(url_for(".sparql", lang=asked.lang, query=query), 303)
    return _any_page(iri)


def _any_page(iri: URIRef) -> str:
    asked = reader()
    inverses, description = tables.inverses(asked, iri), asked.store.describe(iri)
    gone.check(asked, iri, description)
    if not len(description) and not inverses:
        raise NotFoundError("nothing-known", iri=str(iri))
    shown = present(asked, description, iri, layout_of(types(description, iri)))
    return render_template(
        "foreign.html", thing=shown, inverses=inverses, iri=iri, web=is_web(iri),
        data=(lambda extension: data_of(iri, asked.base, extension)) if len(description) else None,
    )  # fmt: skip


@blueprint.get("/links")
def links() -> str | Response:
    """List, page by page, what points at a thing by one property."""
    asked = reader()
    iri, prop = (asked_iri(request.args.get(name, "")) for name in ("iri", "property"))
    if form := list_data.asked():
        return list_data.answer(asked, tables.all_inverses(asked, iri, prop), "", form)
    page = tables.inverse_page(asked, iri, prop, paging.asked_number(request.args))
    return render_template(
        "links.html", page=page, target=asked.links([iri])[0], prop=property_name(prop, asked.lang),
        data=list_data.address,
    )  # fmt: skip


def _feed_of(kind: str, slug: str) -> tuple[str, str] | None:
    if kind != "organisation":
        return None
    return _("Practice this organisation changed last"), url_for("feeds.organisation", lang=reader().lang, slug=slug)


def _to_data(address: str) -> AnyResponse:
    response = redirect(address, 303)
    response.headers["Vary"] = "Accept"
    return response


blueprint.add_url_rule("/sparql", "sparql", sparql_page.show, methods=["GET", "POST"])


@blueprint.get("/about/<any(accessibility,'welsh-language',publishing):topic>")
def about(topic: str) -> str:
    """Show a statement about the service."""
    fields = shapes.fields(DOLEN.PracticeItem) if topic == "publishing" else ()
    states = glossary.welsh_states(reader().lang) if topic == "welsh-language" else ()
    return render_template(f"about-{topic}.html", fields=fields, states=states, tested=TESTED)
