"""Terms of the vocabularies that describe datasets, as far as rdflib does not have them."""

from __future__ import annotations

from rdflib import DCTERMS, FOAF, RDF, RDFS, XSD, Graph, Literal, Namespace, URIRef
from rdflib.term import Node

from .words import Words, literals, words

#: DCAT 3; rdflib's namespace is closed and of version 2.
DCAT = Namespace("http://www.w3.org/ns/dcat#")
SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
SPDX = Namespace("http://spdx.org/rdf/terms#")
#: Names of file formats: http://www.w3.org/ns/formats/
FORMATS = Namespace("http://www.w3.org/ns/formats/")
MEDIA_TYPES = Namespace("https://www.iana.org/assignments/media-types/")
LANGUAGES = tuple(
    URIRef(f"http://publications.europa.eu/resource/authority/language/{code}") for code in ("ENG", "CYM")
)
GOVERNMENT = URIRef("http://publications.europa.eu/resource/authority/data-theme/GOVE")
VOCABULARY_LICENCE = URIRef("https://creativecommons.org/licenses/by/4.0/")


def say(graph: Graph, subject: URIRef, *said: tuple[URIRef, Node | None]) -> None:
    """State properties and values of a subject; a value that is None is not stated."""
    for prop, value in said:
        if value is not None:
            graph.add((subject, prop, value))


def name(graph: Graph, subject: URIRef, title: Words, description: Words) -> None:
    """State title and description in both languages."""
    say(graph, subject, *((DCTERMS.title, each) for each in literals(title)))
    say(graph, subject, *((DCTERMS.description, each) for each in literals(description)))


def agent(graph: Graph, subject: URIRef, called: Words) -> None:
    """State that somebody acts, and their name."""
    say(graph, subject, (RDF.type, FOAF.Agent), *((FOAF.name, each) for each in literals(called)))


def rights(graph: Graph, base: str) -> URIRef:
    """State what all datasets say of rights, and give the statement's name."""
    statement = URIRef(f"{base}/catalog#rights")
    labels = ((RDFS.label, each) for each in literals(words("rights")))
    say(graph, statement, (RDF.type, DCTERMS.RightsStatement), *labels)
    return statement


def whole_number(number: int) -> Literal:
    """Write a count, as VoID does."""
    return Literal(str(number), datatype=XSD.integer)
