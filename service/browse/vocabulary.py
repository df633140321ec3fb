"""The vocabulary and its code lists at ``/def…``, for people and for programs, and the shapes at ``/shapes``."""

from __future__ import annotations

import json
from functools import cache, partial

from flask import Blueprint, Response, redirect, render_template, request, url_for
from rdflib import SKOS, Graph, URIRef
from werkzeug.wrappers import Response as AnyResponse

import ontology
import shapes
from loaders.rdf import serialise
from service.errors import NotFoundError

from . import glossary, negotiate, statements, tables
from .data import Address, represented, wanted
from .formats import BY_EXTENSION, CSV, DATA, FORMATS, HTML, Format, split
from .freshness import conditional
from .layouts import LAYOUTS
from .links import VOCABULARY, data_of, page_of
from .present import present
from .reader import reader

blueprint = Blueprint("vocabulary", __name__)
_LANG = "<any(en,cy):lang>"
_EXTENSION = f"<any({','.join(BY_EXTENSION)}):extension>"
_WITH_CSV = f"<any({','.join(each.extension for each in DATA)}):extension>"


@blueprint.after_request
def _open(response: Response) -> Response:
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


@blueprint.get("/def/context.jsonld")
def context() -> Response:
    """Give the context that turns a partner's plain JSON into RDF."""
    body = json.dumps(ontology.context(), ensure_ascii=False, indent=2)
    return conditional(Response(body, content_type="application/ld+json"), "context")


@blueprint.get("/def")
@blueprint.get(f"/def.{_WITH_CSV}")
def root(extension: str | None = None) -> AnyResponse:
    """Give the whole vocabulary, or lead to its page."""
    return _term("", extension)


@blueprint.get("/def/<path:name>")
def term(name: str) -> AnyResponse:
    """Give a code list or one of its concepts, or lead to its page."""
    stem, form = split(name, DATA)
    return _term(f"/{stem}", form.extension if form else None)


@blueprint.get("/shapes")
@blueprint.get(f"/shapes.{_EXTENSION}")
def shapes_document(extension: str = "ttl") -> Response:
    """Give the rules that submissions are checked against; Turtle unless another format is named."""
    others = [(url_for(".shapes_document", extension=each.extension), each.media_type) for each in FORMATS]
    return represented(_shapes_written, BY_EXTENSION[extension], others)


@blueprint.get(f"/{_LANG}/def")
def page(lang: str) -> Response:
    """Show the classes, properties and code lists."""
    html = render_template(
        "vocabulary.html", classes=glossary.classes(lang), properties=glossary.properties(lang),
        schemes=glossary.schemes(lang), version=ontology.VERSION,
    )  # fmt: skip
    return conditional(Response(html), "page")


@blueprint.get(f"/{_LANG}/def/<scheme>")
def scheme_page(lang: str, scheme: str) -> Response:
    """Show a code list with its concepts."""
    iri = _known(f"/{scheme}")
    shown = present(reader(), _described(iri), iri, LAYOUTS["concept"])
    html = render_template(
        "scheme.html", thing=shown, scheme=scheme, concepts=glossary.concepts(iri, lang),
        data=lambda extension: data_of(iri, reader().base, extension),
    )  # fmt: skip
    return conditional(Response(html), "page")


@blueprint.get(f"/{_LANG}/def/<scheme>/<slug>")
def concept_page(lang: str, scheme: str, slug: str) -> AnyResponse:
    """Show a concept, its place in the list and what uses it; themes have a page of their own."""
    iri, asked = _known(f"/{scheme}/{slug}"), reader()
    if scheme == "theme":
        return redirect(page_of(iri, lang, asked.base), 303)
    shown = present(asked, _described(iri), iri, LAYOUTS["concept"])
    html = render_template(
        "concept.html", thing=shown, inverses=tables.inverses(asked, iri, glossary.WITHIN_LISTS),
        data=lambda extension: data_of(iri, asked.base, extension),
    )  # fmt: skip
    return conditional(Response(html), "page")


def _term(path: str, extension: str | None) -> AnyResponse:
    iri = _known(path)
    others = _alternates(path)
    if extension:
        return represented(partial(_written, iri), _form(extension), others)
    media_type = wanted((HTML, *(each.media_type for each in DATA)), HTML, others)
    if media_type == HTML:
        lang = negotiate.language(request.accept_languages)
        response = redirect(page_of(iri, lang, reader().base), 303)
        response.headers["Vary"] = "Accept, Accept-Language"
        return response
    return represented(partial(_written, iri), None, others)


def _alternates(path: str) -> list[Address]:
    data = [(f"{url_for('.root')}{path}.{each.extension}", each.media_type) for each in DATA]
    pages = [(page_of(f"{VOCABULARY}{path}", lang, ""), HTML) for lang in ("en", "cy")]
    return [*pages, *data]


def _known(path: str) -> URIRef:
    iri = URIRef(f"{VOCABULARY}{path.removeprefix(f'/{ontology.VERSION}')}")
    if (iri, None, None) not in ontology.graph():
        raise NotFoundError("nothing-known", iri=str(iri))
    return iri


def _form(extension: str) -> Format:
    return next(each for each in DATA if each.extension == extension)


def _written(iri: URIRef, media_type: str) -> bytes:
    if media_type == CSV.media_type:
        return statements.as_csv(reader(), _described(iri))
    return _serialised(iri, media_type)


@cache
def _serialised(iri: URIRef, media_type: str) -> bytes:
    return serialise(_described(iri), media_type)


@cache
def _shapes_written(media_type: str) -> bytes:
    return serialise(shapes.graph(), media_type)


@cache
def _described(iri: URIRef) -> Graph:
    """Give what the vocabulary says: of the whole, of a list with its concepts, or of one concept."""
    whole = ontology.graph()
    if str(iri) == VOCABULARY:
        return whole
    found = Graph(namespace_manager=whole.namespace_manager)
    for subject in (iri, *whole.subjects(SKOS.inScheme, iri)):
        for triple in whole.triples((subject, None, None)):
            found.add(triple)
    return found
