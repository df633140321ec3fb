"""The SPARQL 1.1 Protocol's query operation: what a request asks, and the response that answers it."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Request, Response

from service.browse import negotiate
from service.failures import QueryError, ResultFormatError, UnsupportedMediaError
from service.store import Answer, Store

from .guard import Limits, check

_DIRECT = "application/sparql-query"
_FORM = "application/x-www-form-urlencoded"
#: Short names for ``?format=``, for addresses typed by hand.
FORMATS = {
    "json": "application/sparql-results+json",
    "xml": "application/sparql-results+xml",
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
    "ttl": "text/turtle",
    "nt": "application/n-triples",
    "rdf": "application/rdf+xml",
    "jsonld": "application/ld+json",
}
#: Other names that clients send for them (SPARQLWrapper writes its own into the address).
_NAMES = {
    **FORMATS,
    "turtle": FORMATS["ttl"],
    "n3": FORMATS["ttl"],
    "ntriples": FORMATS["nt"],
    "n-triples": FORMATS["nt"],
    "rdf+xml": FORMATS["rdf"],
    "json-ld": FORMATS["jsonld"],
}
#: What clients say for the same formats.
_ALIASES = {
    "application/json": "application/sparql-results+json",
    "application/xml": "application/sparql-results+xml",
    "text/xml": "application/sparql-results+xml",
    "text/plain": "application/n-triples",
}


@dataclass(frozen=True)
class Asked:
    """One query operation: its text and the dataset it asks for (SPARQL 1.1 Protocol, section 2.1)."""

    query: str
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()


def read(request: Request) -> Asked:
    """Read a query operation from GET, a posted form or a posted query.

    Raises:
        QueryError: no query, several of them, or not UTF-8.
        UnsupportedMediaError: a body of another type.

    """
    values = request.args
    if request.method == "POST" and request.mimetype == _FORM:
        values = request.form
    if request.method == "POST" and request.mimetype == _DIRECT:
        found = [_text(request.get_data())]
    elif request.method == "POST" and request.mimetype != _FORM:
        raise UnsupportedMediaError("query-media-type", found=request.mimetype or "?")
    else:
        found = values.getlist("query")
    if len(found) != 1 or not found[0].strip():
        raise QueryError("query-several" if len(found) > 1 else "query-missing", count=len(found))
    graphs = (tuple(values.getlist(name)) for name in ("default-graph-uri", "named-graph-uri"))
    return Asked(found[0], *graphs)


def respond(store: Store, asked: Asked, request: Request, limits: Limits) -> Response:
    """Answer a query operation whole, in the best format that the client takes.

    Raises:
        QueryError: it is refused, no SPARQL, or no format fits.

    """
    check(asked.query, limits)
    try:
        answer = store.answer(asked.query, asked.default_graphs, asked.named_graphs)
        media_type = choose(answer, request)
        body = answer.serialise(media_type)
    except SyntaxError as error:
        raise QueryError("query-syntax", reason=str(error)) from error
    except (ValueError, RuntimeError) as error:
        raise QueryError("query-failed", reason=str(error)) from error
    text = media_type.startswith("text/") or media_type == "application/n-triples"
    response = Response(body, content_type=f"{media_type}; charset=utf-8" if text else media_type)
    response.headers["Vary"] = "Accept"
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


def choose(answer: Answer, request: Request) -> str:
    """Choose the result's media type by ``?format=``, else by Accept."""
    offers = answer.media_types
    if name := request.values.get("format"):
        wanted = _NAMES.get(name.lower(), name)
        if wanted not in offers:
            raise ResultFormatError("query-not-acceptable", found=wanted, offered=", ".join(offers))
        return wanted
    found = negotiate.media_type(request.accept_mimetypes, (*offers, *_ALIASES), offers[0])
    chosen = _ALIASES.get(found, found) if found else None
    if chosen not in offers:
        accepted = str(request.accept_mimetypes)
        raise ResultFormatError("query-not-acceptable", found=accepted, offered=", ".join(offers))
    return chosen


def _text(body: bytes) -> str:
    try:
        return body.decode()
    except UnicodeDecodeError as error:
        raise QueryError("query-not-utf8") from error
