"""Results of a query and the formats they can be written in."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import IO, cast

import pyoxigraph as ox

from . import commas
from .markup import Markup, UnwritableError

__all__ = ["BINDINGS", "GRAPHS", "PREFIXES", "TSV", "Answer", "UnwritableError", "others"]

TSV = "text/tab-separated-values"
#: Media types of SELECT and ASK results (SPARQL 1.1 Protocol, section 2.1.6), the preferred one first.
BINDINGS: dict[str, ox.QueryResultsFormat] = {
    "application/sparql-results+json": ox.QueryResultsFormat.JSON,
    "application/sparql-results+xml": ox.QueryResultsFormat.XML,
    "text/csv": ox.QueryResultsFormat.CSV,
    TSV: ox.QueryResultsFormat.TSV,
}
#: Media types of CONSTRUCT and DESCRIBE results, the preferred one first.
GRAPHS: dict[str, ox.RdfFormat] = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
    "application/ld+json": ox.RdfFormat.JSON_LD,
}
PREFIXES = {
    "adms": "http://www.w3.org/ns/adms#",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcterms": "http://purl.org/dc/terms/",
    "dol": "https://w3id.org/dolen/def#",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "org": "http://www.w3.org/ns/org#",
    "prov": "http://www.w3.org/ns/prov#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "https://schema.org/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}

_CSV, _XML = "text/csv", frozenset({"application/sparql-results+xml", "application/rdf+xml"})
#: What the engine says where a graph has what a format lacks: triple terms in JSON-LD, ``rdf:li`` in RDF/XML.
_LACKING = ("does not support RDF 1.2", "reserved syntax term")
#: What the engine gives.
Results = ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples


def others(media_type: str) -> tuple[str, ...]:
    """Give the other media types of the same kind of result."""
    return tuple(each for each in (GRAPHS if media_type in GRAPHS else BINDINGS) if each != media_type)


class Answer:
    """An answer of the engine; it is read once, by ``serialise``."""

    def __init__(self, run: Callable[[], Results]) -> None:
        """Run a query, which may be necessary a second time.

        Raises:
            SyntaxError: it is no SPARQL.

        """
        self._run, self._results = run, run()

    @property
    def media_types(self) -> tuple[str, ...]:
        """The media types this answer can be written in, the preferred one first."""
        return tuple(GRAPHS if isinstance(self._results, ox.QueryTriples) else self._bindings())

    @property
    def variables(self) -> tuple[str, ...]:
        """The names of the variables of solutions, in their order; none of other results."""
        if isinstance(self._results, ox.QuerySolutions):
            return tuple(variable.value for variable in self._results.variables)
        return ()

    @property
    def form(self) -> str:
        """What kind of result it is: ``bindings``, ``boolean`` or ``graph``."""
        if isinstance(self._results, ox.QueryTriples):
            return "graph"
        return "boolean" if isinstance(self._results, ox.QueryBoolean) else "bindings"

    def serialise(self, media_type: str, output: IO[bytes] | None = None) -> bytes:
        """Write the whole answer in one of its media types; with an output, into that, piece by piece.

        Raises:
            UnwritableError: the format does not know what is in the result: triple terms, control characters.
            RuntimeError: rows that had to be asked for twice came otherwise the second time.

        """
        whole = BytesIO()
        out = whole if output is None else output
        target = cast("IO[bytes]", Markup(out, media_type)) if media_type in _XML else out
        if isinstance(self._results, ox.QueryTriples):
            _write(self._results, media_type, target)
        elif media_type == _CSV and isinstance(self._results, ox.QuerySolutions):
            commas.write(self._results, target, cast("Callable[[], ox.QuerySolutions]", self._run))
        else:
            self._results.serialize(target, format=BINDINGS[media_type])
        return whole.getvalue()

    def _bindings(self) -> dict[str, ox.QueryResultsFormat]:
        if isinstance(self._results, ox.QueryBoolean):  # CSV and TSV are for solutions alone
            return {name: BINDINGS[name] for name in list(BINDINGS)[:2]}
        return BINDINGS


def _write(triples: ox.QueryTriples, media_type: str, output: IO[bytes]) -> None:
    try:
        ox.serialize(triples, output, format=GRAPHS[media_type], prefixes=PREFIXES)
    except OSError as error:
        if any(each in str(error) for each in _LACKING):
            raise UnwritableError(media_type) from None
        raise
