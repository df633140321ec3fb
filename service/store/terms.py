"""Terms between rdflib and the engine."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

import pyoxigraph as ox
from rdflib import BNode, Graph, Literal, URIRef
from rdflib.namespace import XSD
from rdflib.term import Node

_STRING = str(XSD.string)
#: So many IRIs and typed values are kept: properties, classes, concepts and dates come again and again.
_MOST = 20_000
_same: dict[str, URIRef] = {}


def is_iri(text: str) -> bool:
    """Tell whether the engine takes a text for an absolute IRI (RFC 3987)."""
    try:
        ox.NamedNode(text)
    except ValueError:
        return False
    return True


def to_rdflib(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> Node:
    """Turn an engine's term into rdflib's; a plain string carries no datatype, a value stays as it was written."""
    match term:
        case ox.NamedNode():
            return iri_of(term.value)
        case ox.BlankNode():
            return BNode(term.value)
        case ox.Literal():
            if term.language:
                return Literal(term.value, lang=term.language)
            datatype = term.datatype.value
            if datatype == _STRING:
                return Literal(term.value)
            return _typed(term.value, datatype)
    raise TypeError(type(term).__name__)


@lru_cache(_MOST)
def iri_of(value: str) -> URIRef:
    """Give an IRI as rdflib has it, mostly the very same object each time: what is identical need not be compared."""
    return _same.get(value) or URIRef(value)


def term_of(written: str) -> Node:
    """Read an IRI or a literal as a line of canonical N-Quads writes it, to the same as ``to_rdflib`` gives."""
    if written[0] == "<":
        return iri_of(written[1:-1])
    if "\\" in written:
        return to_rdflib(next(ox.parse(f"<urn:s> <urn:p> {written} .", format=ox.RdfFormat.N_TRIPLES)).object)
    value, _, kind = written[1:].rpartition('"')
    if kind.startswith("^^"):
        return _typed(value, kind[3:-1])
    return Literal(value, lang=kind[1:].partition("--")[0]) if kind else Literal(value)


def keep(iris: Iterable[URIRef]) -> None:
    """Have these very objects stand for their IRIs in all that is read: for properties that pages look up."""
    _same.update((str(each), each) for each in iris)
    iri_of.cache_clear()


@lru_cache(_MOST)
def _typed(value: str, datatype: str) -> Literal:
    return Literal(value, datatype=iri_of(datatype), normalize=False)


def to_graph(triples: Iterable[ox.Triple]) -> Graph:
    """Collect triples in an rdflib graph in memory."""
    graph = Graph()
    for triple in triples:
        graph.add((to_rdflib(triple.subject), to_rdflib(triple.predicate), to_rdflib(triple.object)))
    return graph
