"""All that a search finds as one file: CSV for people, RDF for programs. Complete, or refused."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from rdflib import Graph, Literal, URIRef

import queries
from loaders.rdf import serialise
from service.failures import SearchTooWideError
from service.search import Hit, Query, Search

from . import spreadsheet
from .links import page_of
from .reader import Reader, unnamed
from .texts import choose

CSV = "text/csv"
#: More results are not gathered for one request.
MOST = 10_000
_BATCH = 500
_COLUMNS = (
    "iri", "kind", "title", "title_language", "summary", "publisher", "date", "review_by", "status", "evidence_level",
    "page",
)  # fmt: skip


def everything(search: Search, query: Query) -> Sequence[Hit]:
    """Give all hits of a search.

    Raises:
        SearchTooWideError: there are more than one file holds.

    """
    found = search.find(replace(query, offset=0, size=MOST), facets=False)
    if found.total > MOST:
        raise SearchTooWideError("search-too-wide", total=found.total, most=MOST)
    return found.hits


def as_csv(reader: Reader, hits: Sequence[Hit]) -> bytes:
    """Write hits as CSV, with names in the reader's language; no cell is a formula."""
    wanted = {URIRef(hit.shown[name]) for hit in hits for name in ("publisher", "status") if hit.shown[name]}
    names = {str(iri): text.value for iri, text in reader.names(wanted).items()}
    return spreadsheet.begun(_COLUMNS) + spreadsheet.rows(map(str, _row(reader, hit, names)) for hit in hits)


def _row(reader: Reader, hit: Hit, names: dict[str, str]) -> Iterator[object]:
    shown = hit.shown
    title, summary = (
        choose((Literal(text, lang=tag or None) for text, tag in shown[name]), reader.lang)
        for name in ("title", "summary")
    )
    named = [names.get(shown[name], shown[name]) for name in ("publisher", "status")]
    name = title or unnamed(URIRef(hit.iri))
    yield from (hit.iri, shown["kind"], name.value, name.lang or "", summary.value if summary else "", named[0])
    yield from (shown["date"], shown["review"], named[1], shown["level"] if shown["kind"] == "practice" else "")
    href = page_of(hit.iri, reader.lang, reader.base)
    yield f"{reader.base}{href}"


def as_graph(reader: Reader, hits: Sequence[Hit], media_type: str) -> bytes:
    """Write what is said of the hits themselves, in a format of RDF."""
    graph, query = Graph(), queries.get("app/search-data")
    for start in range(0, len(hits), _BATCH):
        graph += reader.store.graph(query, thing=[URIRef(hit.iri) for hit in hits[start : start + _BATCH]])
    return serialise(graph, media_type)
