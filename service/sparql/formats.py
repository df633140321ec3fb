"""The formats of results: their names in addresses, the names clients use, and the choice before a query runs."""

from __future__ import annotations

from functools import lru_cache

from werkzeug.wrappers import Request

from service.browse import negotiate
from service.failures import ResultFormatError

from .operations import Formats

#: Media types of SELECT, of ASK and of CONSTRUCT and DESCRIBE results, the preferred one first. CSV and TSV are for
#: solutions alone (SPARQL 1.1 Query Results CSV and TSV Formats, section 1).
BINDINGS = (
    "application/sparql-results+json",
    "application/sparql-results+xml",
    "text/csv",
    "text/tab-separated-values",
)
BOOLEAN = BINDINGS[:2]
HTML = ("text/html", "application/xhtml+xml")
GRAPH = ("text/turtle", "application/n-triples", "application/rdf+xml", "application/ld+json")
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
NAMES = {
    **FORMATS,
    "turtle": FORMATS["ttl"],
    "n3": FORMATS["ttl"],
    "ntriples": FORMATS["nt"],
    "n-triples": FORMATS["nt"],
    "rdf+xml": FORMATS["rdf"],
    "json-ld": FORMATS["jsonld"],
}
#: The names of rows' formats where a graph comes: SPARQLWrapper says ``xml`` with every query unless it is told better.
GRAPH_NAMES = {"json": FORMATS["jsonld"], "xml": FORMATS["rdf"]}
#: What clients say in Accept for the same formats, for rows and truth values and for graphs.
ROW_ALIASES = {
    "application/json": "application/sparql-results+json",
    "application/xml": "application/sparql-results+xml",
    "text/xml": "application/sparql-results+xml",
}
GRAPH_ALIASES = {
    "application/json": "application/ld+json",
    "application/xml": "application/rdf+xml",
    "text/xml": "application/rdf+xml",
    "text/plain": "application/n-triples",
    "text/n3": "text/turtle",
    "application/x-turtle": "text/turtle",
}
_UTF8 = frozenset({"application/n-triples", "application/n-quads"})


def chosen(request: Request) -> Formats:
    """Choose a format for each kind of result, by ``?format=`` or else by Accept.

    Raises:
        ResultFormatError: the client takes no format of any kind.

    """
    name, accept = request.values.get("format", ""), request.headers.get("Accept", "")
    found = Formats(
        _choose(name, accept, BINDINGS),
        _choose(name, accept, BOOLEAN),
        _choose(name, accept, GRAPH),
    )
    if found == Formats(None, None, None):
        raise ResultFormatError("query-not-acceptable", found=wanted(request), offered=", ".join((*BINDINGS, *GRAPH)))
    return found


def graph(request: Request) -> str:
    """Choose a format for a graph.

    Raises:
        ResultFormatError: the client takes none.

    """
    found = _choose(request.values.get("format", ""), request.headers.get("Accept", ""), GRAPH)
    if found is None:
        raise ResultFormatError("query-not-acceptable", found=wanted(request), offered=", ".join(GRAPH))
    return found


def prefers_page(request: Request) -> bool:
    """Tell whether a client would rather have a page than any format of a graph."""
    return negotiate.media_type(request.accept_mimetypes, (*GRAPH, *HTML), GRAPH[0]) in HTML


def wanted(request: Request) -> str:
    """Give what the client asked for, in its own words."""
    return request.values.get("format") or request.headers.get("Accept", "")


def content_type(media_type: str) -> str:
    """Give the Content-Type header; the text formats are UTF-8 and say so."""
    text = media_type.startswith("text/") or media_type in _UTF8
    return f"{media_type}; charset=utf-8" if text else media_type


@lru_cache(maxsize=1024)
def _choose(name: str, accept: str, offers: tuple[str, ...]) -> str | None:
    """Choose by a format's name, else by an Accept header; clients send few different ones."""
    aliases = GRAPH_ALIASES if offers is GRAPH else ROW_ALIASES
    if name:
        names = {**NAMES, **aliases, **(GRAPH_NAMES if offers is GRAPH else {})}
        known = name.lower().replace(" ", "+")  # a plus sign that was not encoded
        named = names.get(known, known)
        return named if named in offers else None
    every = (*offers, *(alias for alias, meant in aliases.items() if meant in offers))
    found = negotiate.media_type(negotiate.accepted(accept), every, offers[0])
    return aliases.get(found, found) if found else None
