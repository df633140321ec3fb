"""A graph as bytes in one of the formats Dolen serves, with the prefixes people expect."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pyoxigraph as ox
from pyoxigraph import RdfFormat
from rdflib import DCAT, DCTERMS, FOAF, ORG, OWL, PROV, RDF, RDFS, SH, SKOS, TIME, VANN, VOID, XSD

from loaders.errors import RefusedError, UnsupportedFormatError
from ontology import DOLEN

from .formats import MEDIA_TYPES
from .terms import to_ox

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rdflib import Graph

PREFIXES = {
    "adms": "http://www.w3.org/ns/adms#",
    "cv": "http://data.europa.eu/m8g/",
    "dcat": str(DCAT),
    "dcterms": str(DCTERMS),
    "dol": str(DOLEN),
    "dqv": "http://www.w3.org/ns/dqv#",
    "foaf": str(FOAF),
    "org": str(ORG),
    "owl": str(OWL),
    "prov": str(PROV),
    "qb": "http://purl.org/linked-data/cube#",
    "rdf": str(RDF),
    "rdfs": str(RDFS),
    "schema": "https://schema.org/",
    "sd": "http://www.w3.org/ns/sparql-service-description#",
    "sh": str(SH),
    "skos": str(SKOS),
    "spdx": "http://spdx.org/rdf/terms#",
    "time": str(TIME),
    "vann": str(VANN),
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "void": str(VOID),
    "xsd": str(XSD),
}
TYPE = ox.NamedNode(str(RDF.type))
#: What RDF/XML can write as an element: an IRI that ends with an XML name.
ELEMENT = re.compile(r".*[^\w.-](?=[\w.-]*[^\W\d])[\w.-]+", re.DOTALL)


def serialise(graph: Graph, media_type: str) -> bytes:
    """Write a graph, sorted, so that the same graph gives the same bytes.

    Raises UnsupportedFormatError for a media type that is not in ``MEDIA_TYPES``, and RefusedError for a property
    that RDF/XML cannot write.
    """
    return serialise_triples((ox.Triple(*map(to_ox, triple)) for triple in graph), media_type)  # type: ignore[arg-type]


def serialise_triples(given: Iterable[ox.Triple], media_type: str) -> bytes:
    """Write the engine's triples in the same way."""
    format_ = MEDIA_TYPES.get(media_type)
    if format_ is None:
        raise UnsupportedFormatError("media-type-unknown", found=media_type, known=", ".join(MEDIA_TYPES))
    return written(sorted(given, key=_order), format_)


def written(triples: Sequence[ox.Triple], format_: RdfFormat) -> bytes:
    """Write the engine's triples as they come; in XML a carriage return is a reference (XML 1.0, section 2.11).

    Raises RefusedError for a property that RDF/XML cannot write.
    """
    if format_ != RdfFormat.RDF_XML:
        return ox.serialize(triples, format=format_, prefixes=PREFIXES) or b""
    check_names(triples)
    return (ox.serialize(triples, format=format_, prefixes=PREFIXES) or b"").replace(b"\r", b"&#xD;")


def _order(triple: ox.Triple) -> tuple[str, bool, str, str]:
    """Sort by subject, its type first."""
    return str(triple.subject), triple.predicate != TYPE, str(triple.predicate), str(triple.object)


def check_names(triples: Sequence[ox.Triple]) -> None:
    """Refuse a property that RDF/XML cannot write, with RefusedError."""
    for predicate in {triple.predicate.value for triple in triples}:
        if not ELEMENT.fullmatch(predicate):
            raise RefusedError("xml-name", iri=predicate)
