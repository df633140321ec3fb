"""The addresses of the datasets: ``/.well-known/void``, ``/catalog`` and its page, ``/dumps/…``."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import cast

from flask import Blueprint, Flask, Response, redirect, render_template, request, send_file, url_for
from flask.blueprints import BlueprintSetupState
from werkzeug.wrappers import Response as AnyResponse

from loaders.rdf import serialise
from service import __version__
from service.browse import negotiate
from service.browse.data import Address, wanted
from service.browse.formats import BY_EXTENSION, BY_MEDIA_TYPE, FORMATS, HTML
from service.errors import NotFoundError, answer

from . import library, page
from .dumps import EXTENSIONS, Dump
from .errors import RETRY_AFTER, FilesBusyError
from .library import Document

blueprint = Blueprint("datasets", __name__)
_EXTENSION = f"<any({','.join(BY_EXTENSION)}):extension>"
_FILE = f"<any({','.join(EXTENSIONS)}):extension>"
_YEAR = 365 * 24 * 3600
#: How long after midnight (UTC) a publication of the day before may still reach the archive.
_SETTLED = timedelta(hours=1)


@blueprint.record_once
def _install(state: BlueprintSetupState) -> None:
    library.install(cast(Flask, state.app))


@blueprint.after_request
def _open(response: Response) -> Response:
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


@blueprint.errorhandler(FilesBusyError)
def _busy(error: FilesBusyError) -> Response:
    response = answer(error)
    response.headers["Retry-After"] = str(RETRY_AFTER)
    return response


@blueprint.get("/.well-known/void")
@blueprint.get(f"/.well-known/void.{_EXTENSION}")
def void(extension: str | None = None) -> Response:
    """Give the description of the data in VoID; Turtle unless the client prefers another format."""
    others = _alternates(".void")
    chosen = extension or BY_MEDIA_TYPE[wanted(tuple(BY_MEDIA_TYPE), "text/turtle", others)].extension
    return _document(library.of().void(), chosen, others)


@blueprint.get("/catalog")
@blueprint.get(f"/catalog.{_EXTENSION}")
def catalogue(extension: str | None = None) -> AnyResponse:
    """Give the catalogue in DCAT, Turtle unless another format is preferred; lead who prefers HTML to its page."""
    pages = [(url_for(".catalogue_page", lang=lang), HTML) for lang in ("en", "cy")]
    others = [*pages, *_alternates(".catalogue")]
    media_type = (
        BY_EXTENSION[extension].media_type if extension else wanted((*BY_MEDIA_TYPE, HTML), "text/turtle", others)
    )
    if media_type == HTML:
        lang = negotiate.language(request.accept_languages)
        response = redirect(url_for(".catalogue_page", lang=lang), 303)
        response.headers["Vary"] = "Accept, Accept-Language"
        return response
    library.of().prepare_aside()
    return _document(library.of().catalogue(), BY_MEDIA_TYPE[media_type].extension, others)


@blueprint.get("/<any(en,cy):lang>/catalog")
def catalogue_page(lang: str) -> Response:
    """Show the datasets and what can be downloaded."""
    shelf = library.of()
    shelf.prepare_aside()
    document = shelf.catalogue()
    html = render_template("catalog.html", entries=page.entries(shelf.holdings(), shelf.dumps, lang))
    return _conditional(Response(html, content_type="text/html; charset=utf-8"), document, f"page-{lang}")


@blueprint.get("/dumps/<day>.nq.gz")
def snapshot(day: str) -> Response:
    """Give everything as at the end of a day (UTC); of today, as it is now."""
    try:
        asked = date.fromisoformat(day)
    except ValueError as error:
        raise NotFoundError("not-found") from error
    found = library.of().snapshot(asked) if str(asked) == day and asked <= datetime.now(UTC).date() else None
    if found is None:
        raise NotFoundError("not-found")
    settled = datetime.now(UTC) - _SETTLED >= datetime(asked.year, asked.month, asked.day, tzinfo=UTC) + timedelta(1)
    return _file(library.of().dumps.snapshot(found), f"dolen-{day}.nq.gz", found.changed, lasting=settled)


@blueprint.get(f"/dumps/<slug>/<int:number>.{_FILE}.gz")
def edition(slug: str, number: int, extension: str) -> Response:
    """Give one version of one graph."""
    found = next((each for each in library.of().holdings().editions(slug) if each.number == number), None)
    if found is None:
        raise NotFoundError("not-found")
    made = library.of().dumps.edition(found, extension)
    return _file(made, f"dolen-{slug}-{number}.{extension}.gz", found.published, lasting=True)


def _file(made: Dump, name: str, when: datetime, *, lasting: bool) -> Response:
    """Send a file, a part of it, or nothing where the client has it."""
    response = send_file(
        made.path, "application/gzip", as_attachment=True, download_name=name, etag=made.sha256,
        last_modified=when, conditional=True, max_age=_YEAR if lasting else None,
    )  # fmt: skip
    response.cache_control.public = True
    response.cache_control.no_cache = None if lasting else True
    response.cache_control.immutable = lasting
    return response


def _document(document: Document, extension: str, others: list[Address]) -> Response:
    form = BY_EXTENSION[extension]
    response = Response(serialise(document.graph, form.media_type), content_type=form.content_type)
    for address, media_type in others:
        rel = "canonical" if media_type == form.media_type else "alternate"
        response.headers.add("Link", f'<{address}>; rel="{rel}"; type="{media_type}"')
    if not request.path.endswith(f".{extension}"):
        response.headers["Vary"] = "Accept"
    return _conditional(response, document, extension)


def _conditional(response: Response, document: Document, variant: str) -> Response:
    """Give an answer its tag, and make it a 304 where the client has it; what is not settled nobody is to keep."""
    if not document.settled:
        response.cache_control.no_store = True
        return response
    response.set_etag(f"{document.mark}-{variant}-{__version__}", weak=True)
    response.cache_control.no_cache = True
    response.cache_control.public = True
    response.make_conditional(request)
    return response


def _alternates(endpoint: str) -> list[Address]:
    address = partial(url_for, endpoint)
    return [(address(extension=each.extension), each.media_type) for each in FORMATS]
