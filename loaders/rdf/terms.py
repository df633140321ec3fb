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
from rdflib.term import Node

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
#: Characters of the longest term that is kept in case it comes again.
KEPT = 1000

OxNode = ox.NamedNode | ox.BlankNode | ox.Literal
OxTriple = tuple[ox.NamedNode | ox.BlankNode, ox.NamedNode, OxNode]


class Reader(dict["OxNode | ox.Triple", "Node"]):
    """The terms of one file as rdflib's, each made once; its blank nodes never meet another file's."""

    def __init__(self, longest: int) -> None:
        super().__init__()
        self._longest = longest
        self._names = map(f"f{uuid4().hex}x{{}}".format, count(1))
        self._alike: dict[str, Literal] = {}

    def __missing__(self, term: OxNode | ox.Triple) -> Node:
        """Make a term; raises DolenError for one that cannot be served."""
        match term:
            case ox.NamedNode():
                made: Node = URIRef(term.value)
            case ox.Literal():
                made = self._literal(term)
            case ox.BlankNode():
                made = BNode(next(self._names))
            case _:
                raise RefusedError("triple-term")
        if len(made) <= KEPT:  # type: ignore[arg-type]
            self[term] = made
        return made

    def _literal(self, term: ox.Literal) -> Literal:
        value = term.value
        if len(value) > self._longest:
            raise TooLargeError("literal-too-long", limit=self._longest)
        if found := UNSERVABLE.search(value):
            raise RefusedError("control-character", character=f"U+{ord(found[0]):04X}")
        if term.direction is not None:
            raise RefusedError("text-direction")
        if term.language is None:
            return _literal(term, self._datatype)
        like = self._alike.get(term.language) or self._alike.setdefault(term.language, Literal("-", term.language))
        return _text_like(like, value)

    def _datatype(self, value: str) -> URIRef:
        return self[ox.NamedNode(value)]  # type: ignore[return-value]


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


def _text_like(like: Literal, value: str) -> Literal:
    """Make a text in the language of another; rdflib takes four times as long to look at what needs no look."""
    made = str.__new__(Literal, value)
    made._language, made._datatype, made._ill_typed = like.language, None, like.ill_typed  # noqa: SLF001
    made._value = value  # noqa: SLF001
    return made


def _literal(term: ox.Literal, iri: Callable[[str], URIRef]) -> Literal:
    """Convert a literal; xsd:string is dropped, because pySHACL takes it for another value than the plain text."""
    if term.language is not None:
        return Literal(term.value, lang=term.language)
    datatype = term.datatype.value
    return Literal(term.value, datatype=None if datatype == STRING else iri(datatype), normalize=False)
