"""Terms between rdflib and the engine."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

import pyoxigraph as ox
from rdflib import BNode, Graph, Literal, URIRef
from rdflib.namespace import XSD
from rdflib.term import Node

_STRING = str(XSD.string)
#: So many IRIs are kept: properties, classes and concepts come again and again.
_MOST = 20_000


def to_rdflib(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> Node:
    """Turn an engine's term into rdflib's; a plain string carries no datatype, a value stays as it was written."""
    match term:
        case ox.NamedNode():
            return _iri(term.value)
        case ox.BlankNode():
            return BNode(term.value)
        case ox.Literal():
            if term.language:
                return Literal(term.value, lang=term.language)
            datatype = term.datatype.value
            if datatype == _STRING:
                return Literal(term.value)
            return Literal(term.value, datatype=_iri(datatype), normalize=False)
    raise TypeError(type(term).__name__)


@lru_cache(_MOST)
def _iri(value: str) -> URIRef:
    return URIRef(value)


def to_graph(triples: Iterable[ox.Triple]) -> Graph:
    """Collect triples in an rdflib graph in memory."""
    graph = Graph()
    for triple in triples:
        graph.add((to_rdflib(triple.subject), to_rdflib(triple.predicate), to_rdflib(triple.object)))
    return graph
