"""Names and data: ``/id/…`` leads by 303 to page or data, ``/data/…`` gives the data in the format asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from flask import Blueprint, Response, redirect, request, url_for
from rdflib import URIRef
from werkzeug.wrappers import Response as AnyResponse

from loaders.rdf import serialise
from loaders.rdf.serialise import serialise_triples
from service.errors import BadRequestError, NotAcceptableError, NotFoundError
from service.store.said import Said

from . import freshness, gone, memento, negotiate, statements
from .addresses import in_header, of_data, of_thing
from .formats import ALIASES, CSV, DATA, HTML, Format, of_media_type, split
from .kinds import KINDS
from .links import VOCABULARY, names_of
from .reader import Reader, asked_iri, reader

blueprint = Blueprint("data", __name__)
_KIND = f"<any({', '.join(repr(kind) for kind in KINDS)}):kind>"
_EXTENSION = f"<any({','.join(each.extension for each in DATA)}):extension>"
_DATA_TYPES = tuple(each.media_type for each in DATA)
_LABELS = frozenset({"", "en", "cy", "all"})
Address = tuple[str, str]


@blueprint.after_request
def _open(response: Response) -> Response:
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Access-Control-Expose-Headers"] = "Link, Content-Location, Memento-Datetime, ETag"
    return response


@blueprint.get(f"/id/{_KIND}/<path:slug>")
def name(kind: str, slug: str) -> AnyResponse:
    """Lead from the name of a thing to the document about it, or to what it was at the time of Accept-Datetime."""
    asked = reader()
    iri = _known(asked, kind, slug)
    if past := memento.asked_time():
        return memento.gate_of_thing(asked, iri, past)
    media_type = wanted((HTML, *_DATA_TYPES), HTML, alternates(kind, slug))
    target = (
        url_for("browse.thing", lang=negotiate.language(request.accept_languages), kind=kind, slug=slug)
        if media_type == HTML
        else url_for(".document", kind=kind, slug=f"{slug}.{of_media_type(media_type).extension}")
    )
    response = redirect(target, 303)
    response.headers["Vary"] = "Accept, Accept-Language, Accept-Datetime"
    for address, each in alternates(kind, slug):
        response.headers.add("Link", f'<{address}>; rel="alternate"; type="{each}"')
    memento.link(response, asked, iri)
    return response


@blueprint.get(f"/data/{_KIND}/<path:slug>")
def document(kind: str, slug: str) -> Response:
    """Give the data about a thing, in the format of the address's extension or else of the Accept header."""
    stem, form = split(slug, DATA)
    return _document(lambda asked: _found(asked, kind, stem), form, alternates(kind, stem))


@blueprint.get("/data/resource")
@blueprint.get(f"/data/resource.{_EXTENSION}")
def resource(extension: str | None = None) -> Response:
    """Give the data about a thing by any IRI, of another domain too: ``?iri=``."""
    iri = asked_iri(request.args.get("iri", ""))
    form = next((each for each in DATA if each.extension == extension), None)
    pages = [(url_for("browse.resource", lang=lang, iri=iri), HTML) for lang in ("en", "cy")]
    data = [(url_for(".resource", extension=each.extension, iri=iri), each.media_type) for each in DATA]
    return _document(lambda asked: _said_of(asked, iri), form, [*pages, *data])


def _known(asked: Reader, kind: str, slug: str) -> URIRef:
    names = names_of(asked.base, kind, slug)
    found = next((iri for iri in names if asked.is_known(iri)), None)
    if found is None:
        raise NotFoundError("nothing-known", iri=str(names[0]) if names else f"{asked.base}/id/{kind}/{slug}")
    gone.check(asked, found)
    return found


def _found(asked: Reader, kind: str, slug: str) -> tuple[URIRef, Said]:
    iri, description = asked.find(kind, slug)
    gone.check(asked, iri, description)
    return iri, description


def _said_of(asked: Reader, iri: URIRef) -> tuple[URIRef, Said]:
    description = asked.store.said_of(iri)
    if not len(description):
        raise NotFoundError("nothing-known", iri=str(iri))
    gone.check(asked, iri, description)
    return iri, description


def _document(find: Callable[[Reader], tuple[URIRef, Said]], form: Format | None, others: list[Address]) -> Response:
    labels = request.args.get("labels", "")
    if labels not in _LABELS:
        raise BadRequestError("no-labels", value=labels)
    asked = reader()
    chosen = form or of_media_type(wanted(_DATA_TYPES, "text/turtle", others))
    variant = f"csv-{asked.lang}" if chosen == CSV else chosen.extension
    if (response := freshness.unchanged(variant)) is None:
        iri, said = find(asked)
        response = Response(_written(asked, said, chosen, labels), content_type=chosen.content_type)
        response.headers.add("Link", f'<{in_header(iri)}>; rel="about"')
        response.headers.add("Link", f'<{VOCABULARY}>; rel="describedby"')
        memento.link(response, asked, iri)
    return freshness.conditional(_said(response, chosen, others, negotiated=form is None), variant)


def _written(asked: Reader, said: Said, form: Format, labels: str) -> bytes:
    if not labels and form != CSV:
        return serialise_triples(said.triples, form.media_type)
    description = said.graph()
    if labels:
        description += statements.labels(asked, description, labels)
    return statements.as_csv(asked, description) if form == CSV else serialise(description, form.media_type)


def wanted(offers: Sequence[str], default: str, others: Sequence[Address]) -> str:
    """Choose a media type by the Accept header.

    Raises:
        NotAcceptableError: the client takes none; the error lists what there is.

    """
    every = (*offers, *(alias for alias, meant in ALIASES.items() if meant in offers))
    best = negotiate.media_type(request.accept_mimetypes, every, default)
    if best is None:
        raise NotAcceptableError(others)
    return ALIASES.get(best, best)


def represented(write: Callable[[str], bytes], form: Format | None, others: Sequence[Address]) -> Response:
    """Write something in a format, or in the one the Accept header prefers (Turtle by default); link to the others.

    ``write`` makes the body for a media type; CSV is on offer where one of the others is CSV.

    Raises:
        NotAcceptableError: the client takes none of the formats; the error lists what there is.

    """
    on_offer = [each for each in DATA if each.media_type in {media_type for _, media_type in others}]
    chosen = form or of_media_type(wanted([each.media_type for each in on_offer], "text/turtle", others))
    variant = f"csv-{reader().lang}" if chosen == CSV else chosen.extension
    if (response := freshness.unchanged(variant)) is None:
        response = Response(write(chosen.media_type), content_type=chosen.content_type)
    return freshness.conditional(_said(response, chosen, others, negotiated=form is None), variant)


def _said(response: Response, chosen: Format, others: Sequence[Address], *, negotiated: bool) -> Response:
    """Add what the headers say of a document: its other forms, and what it was chosen by."""
    for address, media_type in others:
        rel = "canonical" if media_type == chosen.media_type else "alternate"
        response.headers.add("Link", f'<{address}>; rel="{rel}"; type="{media_type}"')
        if rel == "canonical" and negotiated:
            response.headers["Content-Location"] = address
    if negotiated:
        response.vary.add("Accept")
    if chosen == CSV:
        response.vary.add("Accept-Language")
        response.headers["Content-Language"] = reader().lang
    return response


def alternates(kind: str, slug: str) -> list[Address]:
    """Give every address of a document about a thing, with its media type."""
    pages = [(of_thing(lang, kind, slug), HTML) for lang in ("en", "cy")]
    data = [(of_data(kind, f"{slug}.{each.extension}"), each.media_type) for each in DATA]
    return [*pages, *data]
