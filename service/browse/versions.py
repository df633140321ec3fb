"""Versions: ``/version/{partner}/{n}`` as data and as a page, what it changed, and what it said of one thing."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import partial

from flask import Blueprint, Response, redirect, render_template, request, url_for
from rdflib import URIRef
from werkzeug.wrappers import Response as AnyResponse

from service.errors import NotFoundError
from service.history import Moment
from service.manifest import Manifest
from service.store import write_lines

from . import locales, memento, negotiate, statements
from .data import wanted
from .formats import CSV, DATA, HTML, NQUADS, PATCH, WHOLE, Format, of_media_type, split
from .layouts import layout_of
from .present import present
from .reader import asked_iri, reader, types

blueprint = Blueprint("versions", __name__)
_LANG = "<any(en,cy):lang>"
_CHANGE = (NQUADS, PATCH)
#: A version never changes.
_YEAR = 365 * 24 * 3600


@blueprint.after_request
def _open(response: Response) -> Response:
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Access-Control-Expose-Headers"] = "Link, Content-Location, Memento-Datetime, ETag"
    return response


@blueprint.get("/version/<partner>/<name>")
def whole(partner: str, name: str) -> AnyResponse:
    """Give a graph as it was at a version, streamed; or lead to the page about the version."""
    number, form = split(name, WHOLE)
    if memento.history() is None:  # no archive behind the application: what the record says of the version
        return _to_resource()
    manifest = _manifest(partner, number)
    others = _addresses(manifest)
    chosen = form.media_type if form else wanted((HTML, *(each.media_type for each in WHOLE)), HTML, others)
    if chosen == HTML:
        return _to_page("page", manifest)
    past = memento.required()
    return _stream(past.lines(partner, manifest.version), of_media_type(chosen, WHOLE), manifest, others)


@blueprint.get("/version/<partner>/<int:number>/change.<any(nq,rdfp):extension>")
def change(partner: str, number: int, extension: str) -> Response:
    """Give what a version changed: N-Quads in two graphs, ``…#removed`` and ``…#added``, or an RDF Patch."""
    manifest = _manifest(partner, str(number))
    steps = memento.required().change(partner, number)
    form = next(each for each in _CHANGE if each.extension == extension)
    iri = f"{reader().base}/version/{partner}/{number}"
    lines = _patch(steps) if form == PATCH else _quads(steps, iri, f"{reader().base}/graph/{partner}")
    response = Response((f"{line}\n".encode() for line in lines), content_type=form.content_type)
    response.headers.add("Link", f'<{iri}>; rel="about"')
    return _lasting(response, manifest, f"change-{extension}")


@blueprint.get("/version/<partner>/<int:number>/thing")
def thing(partner: str, number: int) -> AnyResponse:
    """Give what a version says of a thing (``?iri=``), in the format of ``format=`` or of the Accept header."""
    manifest, iri = _manifest(partner, str(number)), asked_iri(request.args.get("iri", ""))
    at = partial(url_for, partner=partner, number=number, iri=iri)
    others = [(at(".thing_page", lang=lang), HTML) for lang in ("en", "cy")]
    others += [(at(".thing", format=each.extension), each.media_type) for each in DATA]
    named = next((each for each in DATA if each.extension == request.args.get("format")), None)
    chosen = named.media_type if named else wanted((HTML, *(each.media_type for each in DATA)), HTML, others)
    if chosen == HTML:
        return _to_page("thing_page", manifest, iri=iri)
    lines, form = _lines_of(manifest, iri), of_media_type(chosen)
    body: Iterable[bytes] = (
        [statements.as_csv(reader(), memento.graph_of(lines))] if form == CSV else write_lines(lines, chosen)
    )
    response = Response(body, content_type=form.content_type)
    if named is None:
        response.vary.update(("Accept", "Accept-Language"))
    for address, each in others:
        response.headers.add("Link", f'<{address}>; rel="alternate"; type="{each}"')
    memento.mark(response, _moment(manifest), str(iri), memento.timemap_of_thing(iri))
    return _lasting(response, manifest, f"thing-{form.extension}-{reader().lang}")


@blueprint.get(f"/{_LANG}/version/<partner>/<int:number>")
def page(lang: str, partner: str, number: int) -> Response:
    """Show what a version is: who published what when, what it changed, and where to have it."""
    manifest, asked = _manifest(partner, str(number)), reader()
    owner = asked.links([URIRef(manifest.owner)])[0] if "/id/" in manifest.owner else None
    html = render_template(
        "version.html", manifest=manifest, owner=owner, when=_written(manifest, lang), addresses=_addresses(manifest),
        whole=[(each, url_for(".whole", partner=partner, name=f"{number}.{each.extension}")) for each in WHOLE],
        change=[(e, url_for(".change", partner=partner, number=number, extension=e.extension)) for e in _CHANGE],
        newest=number == len(memento.required().moments(partner)), name=memento.required().name(partner, lang),
    )  # fmt: skip
    response = Response(html)
    memento.mark(response, _moment(manifest), f"{asked.base}/graph/{partner}", memento.timemap_of_graph(partner))
    return response


@blueprint.get(f"/{_LANG}/version/<partner>/<int:number>/thing")
def thing_page(lang: str, partner: str, number: int) -> Response:
    """Show what a version says of a thing."""
    manifest, iri, asked = _manifest(partner, str(number)), asked_iri(request.args.get("iri", "")), reader()
    said = memento.graph_of(_lines_of(manifest, iri))
    shown = present(asked, said, iri, layout_of(types(said, iri)))
    html = render_template(
        "memento.html", thing=shown, iri=iri, manifest=manifest, when=_written(manifest, lang),
        data=lambda extension: url_for(".thing", partner=partner, number=number, iri=iri, format=extension),
    )  # fmt: skip
    response = Response(html)
    return memento.mark(response, _moment(manifest), str(iri), memento.timemap_of_thing(iri))


@blueprint.get("/graph/<partner>")
def graph(partner: str) -> AnyResponse:
    """Lead from the name of a graph to the page about it, or to what it was at the time of Accept-Datetime."""
    past = memento.asked_time()
    return memento.gate_of_graph(reader(), partner, past) if past else _to_resource()


@blueprint.get("/timemap/graph/<partner>")
def map_of_graph(partner: str) -> Response:
    """List the versions of a graph (RFC 7089)."""
    return memento.map_of_graph(reader(), partner)


@blueprint.get("/timemap")
def map_of_thing() -> Response:
    """List what was said of a thing (``?iri=``), version by version."""
    return memento.map_of_thing(reader(), asked_iri(request.args.get("iri", "")))


def _manifest(partner: str, number: str) -> Manifest:
    known = number.isascii() and number.isdigit() and len(number) <= 9  # noqa: PLR2004 - more than any archive has
    found = memento.required().manifest(partner, int(number)) if known else None
    if found is None:
        raise NotFoundError("nothing-known", iri=f"{reader().base}/version/{partner}/{number}")
    return found


def _lines_of(manifest: Manifest, iri: URIRef) -> list[str]:
    lines = memento.required().thing(manifest.partner, manifest.version, str(iri))
    if not lines:
        raise NotFoundError("nothing-known", iri=str(iri))
    return lines


def _addresses(manifest: Manifest) -> list[tuple[str, str]]:
    partner, number = manifest.partner, manifest.version
    pages = [(url_for("versions.page", lang=lang, partner=partner, number=number), HTML) for lang in ("en", "cy")]
    data = [(url_for("versions.whole", partner=partner, name=f"{number}.{e.extension}"), e.media_type) for e in WHOLE]
    return [*pages, *data]


def _to_resource() -> AnyResponse:
    asked = reader()
    response = redirect(url_for("browse.resource", lang=asked.lang, iri=f"{asked.base}{request.path}"), 303)
    response.headers["Vary"] = "Accept, Accept-Language, Accept-Datetime"
    return response


def _to_page(endpoint: str, manifest: Manifest, iri: str | None = None) -> AnyResponse:
    lang = negotiate.language(request.accept_languages)
    target = url_for(f".{endpoint}", lang=lang, partner=manifest.partner, number=manifest.version, iri=iri)
    response = redirect(target, 303)
    response.headers["Vary"] = "Accept, Accept-Language"
    return response


def _stream(lines: Iterable[str], form: Format, manifest: Manifest, others: list[tuple[str, str]]) -> Response:
    as_they_are = (f"{line}\n".encode() for line in lines)
    body = as_they_are if form == NQUADS else write_lines(lines, form.media_type)
    response = Response(body, content_type=form.content_type)
    for address, media_type in others:
        rel = "canonical" if media_type == form.media_type else "alternate"
        response.headers.add("Link", f'<{address}>; rel="{rel}"; type="{media_type}"')
        if rel == "canonical" and address != request.path:
            response.headers["Content-Location"] = address
            response.vary.add("Accept")
    original = f"{reader().base}/graph/{manifest.partner}"
    memento.mark(response, _moment(manifest), original, memento.timemap_of_graph(manifest.partner))
    return _lasting(response, manifest, form.extension)


def _lasting(response: Response, manifest: Manifest, variant: str) -> Response:
    response.set_etag(f"{manifest.change_sha256[:16]}-{manifest.version}-{variant}", weak=True)
    response.cache_control.public = True
    response.cache_control.max_age = _YEAR
    response.make_conditional(request)
    return response


def _quads(steps: Iterable[tuple[str, str]], iri: str, graph: str) -> Iterable[str]:
    """Put what was removed and what was added into a graph each, named by the version and a fragment."""
    return (f"{line.removesuffix(f'<{graph}> .')}<{iri}#{kind}> ." for kind, line in steps)


def _patch(steps: Iterable[tuple[str, str]]) -> Iterable[str]:
    yield "TX ."
    yield from (f"{'A' if kind == 'added' else 'D'} {line}" for kind, line in steps)
    yield "TC ."


def _moment(manifest: Manifest) -> Moment:
    return Moment(manifest.partner, manifest.version, datetime.fromisoformat(manifest.created))


def _written(manifest: Manifest, lang: str) -> str:
    return locales.moment_text(_moment(manifest).created, lang)
