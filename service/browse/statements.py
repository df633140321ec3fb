"""What is said of one thing as a table: a row for each statement, with names beside the IRIs."""

from __future__ import annotations

from collections.abc import Iterator

from rdflib import Graph, Literal, URIRef
from rdflib.namespace import RDF
from rdflib.term import Node

import queries

from . import spreadsheet
from .reader import Reader
from .terms import property_name

COLUMNS = ("subject", "property", "property_name", "value", "value_name", "language", "datatype")


def as_csv(reader: Reader, description: Graph) -> bytes:
    """Write a description as CSV, names in the reader's language where there are any."""
    ordered = sorted(description, key=lambda each: (str(each[0]), each[1] != RDF.type, str(each[1]), str(each[2])))
    names = reader.names(each for each in {*description.objects()} if isinstance(each, URIRef))
    return spreadsheet.begun(COLUMNS) + spreadsheet.rows(_row(reader, each, names) for each in ordered)


def labels(reader: Reader, description: Graph, asked: str) -> Graph:
    """Give the labels of everything a description links to: in ``en``, ``cy`` (else in the other), or ``all``."""
    nodes = {*description.objects(), *description.predicates()} - set(description.subjects())
    iris = sorted(each for each in nodes if isinstance(each, URIRef))
    if not iris:
        return Graph()
    if asked == "all":
        return reader.store.graph(queries.get("app/labels-of"), iri=iris, lang=None)
    return reader.store.graph(queries.get("app/labels-of"), iri=iris, lang=Literal(asked))


def _row(reader: Reader, statement: tuple[Node, Node, Node], names: object) -> Iterator[str]:
    subject, prop, value = statement
    yield str(subject)
    yield str(prop)
    yield property_name(URIRef(str(prop)), reader.lang).value
    yield str(value)
    yield str(names.get(value, "")) if isinstance(names, dict) else ""
    yield (value.language or "") if isinstance(value, Literal) else ""
    yield str(value.datatype or "") if isinstance(value, Literal) else ""
