"""Names and data: ``/id/…`` leads by 303 to page or data, ``/data/…`` gives the data in the format asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from loaders.rdf import serialise
from service.errors import NotAcceptableError, NotFoundError

from . import negotiate
from .formats import ALIASES, BY_MEDIA_TYPE, FORMATS, HTML, Format, split
from .freshness import conditional
from .kinds import KINDS
from .links import VOCABULARY, names_of
from .reader import reader

blueprint = Blueprint("data", __name__)
_KIND = f"<any({', '.join(repr(kind) for kind in KINDS)}):kind>"
_DATA_TYPES = tuple(BY_MEDIA_TYPE)
Address = tuple[str, str]


@blueprint.after_request
def _open(response: Response) -> Response:
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


@blueprint.get(f"/id/{_KIND}/<path:slug>")
def name(kind: str, slug: str) -> AnyResponse:
    """Lead from the name of a thing to the document about it."""
    asked = reader()
    found = [iri for iri in names_of(asked.base, kind, slug) if asked.is_known(iri)]
    if not found:
        raise NotFoundError("nothing-known", iri=f"{asked.base}/id/{kind}/{slug}")
    media_type = wanted((HTML, *_DATA_TYPES), HTML, alternates(kind, slug))
    target = (
        url_for("browse.thing", lang=negotiate.language(request.accept_languages), kind=kind, slug=slug)
        if media_type == HTML
        else url_for(".document", kind=kind, slug=f"{slug}.{BY_MEDIA_TYPE[media_type].extension}")
    )
    response = redirect(target, 303)
    response.headers["Vary"] = "Accept, Accept-Language"
    return response


@blueprint.get(f"/data/{_KIND}/<path:slug>")
def document(kind: str, slug: str) -> Response:
    """Give the data about a thing, in the format of the address's extension or else of the Accept header."""
    stem, form = split(slug)
    iri, description = reader().find(kind, stem)
    response = represented(partial(serialise, description), form, alternates(kind, stem))
    response.headers.add("Link", f'<{iri}>; rel="about"')
    response.headers.add("Link", f'<{VOCABULARY}>; rel="describedby"')
    return response


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

    ``write`` makes the body for a media type.

    Raises:
        NotAcceptableError: the client takes none of the formats; the error lists what there is.

    """
    chosen = form or BY_MEDIA_TYPE[wanted(_DATA_TYPES, "text/turtle", others)]
    response = Response(write(chosen.media_type), content_type=chosen.content_type)
    for address, media_type in others:
        rel = "canonical" if media_type == chosen.media_type else "alternate"
        response.headers.add("Link", f'<{address}>; rel="{rel}"; type="{media_type}"')
        if rel == "canonical" and form is None:
            response.headers["Content-Location"] = address
    if form is None:
        response.headers["Vary"] = "Accept"
    return conditional(response, chosen.extension)


def alternates(kind: str, slug: str) -> list[Address]:
    """Give every address of a document about a thing, with its media type."""
    pages = [(url_for("browse.thing", lang=lang, kind=kind, slug=slug), HTML) for lang in ("en", "cy")]
    data = [(url_for("data.document", kind=kind, slug=f"{slug}.{each.extension}"), each.media_type) for each in FORMATS]
    return [*pages, *data]
