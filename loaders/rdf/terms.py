"""Terms of pyoxigraph and of rdflib, one as the other, exactly as they were written."""

from __future__ import annotations

import logging
import re
from itertools import count
from typing import TYPE_CHECKING
from uuid import uuid4

import pyoxigraph as ox
import rdflib
from rdflib import RDF, XSD, BNode, Literal, URIRef
from rdflib.term import IdentifiedNode, Node

from loaders.errors import RefusedError, TooLargeError

if TYPE_CHECKING:
    from collections.abc import Callable

# A value stays as it is written: "12/03/2014"^^xsd:date is for the shapes to judge, 1e999999999 is never expanded.
rdflib.NORMALIZE_LITERALS = False
# Markup is text here: rdflib would otherwise parse it, which takes minutes for what a hostile file can hold.
# Its log tells of every value that does not fit its datatype, with a traceback; the shapes tell that properly.
logging.getLogger("rdflib.term").setLevel(logging.ERROR)
for markup in (RDF.HTML, RDF.XMLLiteral):
    rdflib.term.bind(markup, str, datatype_specific=True)

#: Characters that XML cannot carry, so that a literal with one could not be served as RDF/XML.
UNSERVABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")

STRING = str(XSD.string)

OxNode = ox.NamedNode | ox.BlankNode | ox.Literal
OxTriple = tuple[ox.NamedNode | ox.BlankNode, ox.NamedNode, OxNode]


class Reader:
    """Turns the quads of one file into rdflib triples; its blank nodes never meet another file's."""

    def __init__(self, longest: int) -> None:
        self._longest = longest
        self._iris: dict[str, URIRef] = {}
        self._blanks: dict[str, BNode] = {}
        self._names = map(f"f{uuid4().hex}x{{}}".format, count(1))

    def triple(self, quad: ox.Quad) -> tuple[IdentifiedNode, URIRef, Node]:
        """Convert a quad's triple; its graph name is not looked at."""
        return self._resource(quad.subject), self._iri(quad.predicate.value), self._object(quad.object)

    def _object(self, term: OxNode | ox.Triple) -> Node:
        return self._literal(term) if isinstance(term, ox.Literal) else self._resource(term)

    def _resource(self, term: OxNode | ox.Triple) -> IdentifiedNode:
        if isinstance(term, ox.NamedNode):
            return self._iri(term.value)
        if isinstance(term, ox.BlankNode):
            return self._blanks.get(term.value) or self._blanks.setdefault(term.value, BNode(next(self._names)))
        raise RefusedError("triple-term")

    def _iri(self, value: str) -> URIRef:
        return self._iris.get(value) or self._iris.setdefault(value, URIRef(value))

    def _literal(self, term: ox.Literal) -> Literal:
        value = term.value
        if len(value) > self._longest:
            raise TooLargeError("literal-too-long", limit=self._longest)
        if found := UNSERVABLE.search(value):
            raise RefusedError("control-character", character=f"U+{ord(found[0]):04X}")
        if term.direction is not None:
            raise RefusedError("text-direction")
        return _literal(term, self._iri)


def from_ox(term: OxNode) -> Node:
    """Convert a term of pyoxigraph as it is, blank nodes by their name."""
    match term:
        case ox.Literal():
            return _literal(term, URIRef)
        case ox.BlankNode():
            return BNode(term.value)
    return URIRef(term.value)


def to_ox(term: Node) -> OxNode:
    """Convert a term of rdflib."""
    match term:
        case Literal():
            datatype = None if term.language or term.datatype is None else ox.NamedNode(term.datatype)
            return ox.Literal(str(term), language=term.language, datatype=datatype)
        case BNode():
            return ox.BlankNode(str(term))
        case _:
            return ox.NamedNode(str(term))


def _literal(term: ox.Literal, iri: Callable[[str], URIRef]) -> Literal:
    """Convert a literal; xsd:string is dropped, because pySHACL takes it for another value than the plain text."""
    if term.language is not None:
        return Literal(term.value, lang=term.language)
    datatype = term.datatype.value
    return Literal(term.value) if datatype == STRING else Literal(term.value, datatype=iri(datatype))
