"""Results of a query and the formats they can be written in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import IO

import pyoxigraph as ox

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

#: What the engine says of JSON-LD where a result has triple terms (RDF 1.2).
_TOO_NEW = "does not support RDF 1.2"


class UnwritableError(ValueError):
    """A result that the format, its only argument, cannot hold; ``others`` can."""

    @property
    def others(self) -> tuple[str, ...]:
        """The media types of the same kind of result."""
        return tuple(each for each in GRAPHS if each != self.args[0])


@dataclass(frozen=True)
class Answer:
    """An answer of the engine; it is read once, by ``serialise``."""

    _results: ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples

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
            UnwritableError: a graph with triple terms, which JSON-LD does not know.

        """
        if isinstance(self._results, ox.QueryTriples):
            return _written(self._results, media_type, output)
        return self._results.serialize(output, format=BINDINGS[media_type]) or b""

    def _bindings(self) -> dict[str, ox.QueryResultsFormat]:
        if isinstance(self._results, ox.QueryBoolean):  # CSV and TSV are for solutions alone
            return {name: BINDINGS[name] for name in list(BINDINGS)[:2]}
        return BINDINGS


def _written(triples: ox.QueryTriples, media_type: str, output: IO[bytes] | None) -> bytes:
    try:
        return ox.serialize(triples, output, format=GRAPHS[media_type], prefixes=PREFIXES) or b""
    except OSError as error:
        if _TOO_NEW in str(error):
            raise UnwritableError(media_type) from None
        raise
