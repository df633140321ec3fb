"""What is said of things, straight from the engine's index: a thing with its parts, and documents of many of them.

Parts have the thing's own name with a fragment, or a name that stands for a blank node; they are followed to any depth.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

import pyoxigraph as ox

from loaders.rdf.serialise import written

from .changes import quads

#: Formats that a long document can be written in piece by piece, with what stands between two pieces.
FORMATS: dict[str, ox.RdfFormat] = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/ld+json": ox.RdfFormat.JSON_LD,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
}
#: What the names that stand for blank nodes have in them.
BLANK = "/.well-known/genid/"
#: Triples that are written at once.
_PIECE = 5_000
_XML_END = b"</rdf:RDF>"


def description(store: ox.Store, iri: str) -> list[ox.Triple]:
    """Give what is said of a thing and of its parts, however deep; nothing for what is no IRI."""
    try:
        waiting = [ox.NamedNode(iri)]
    except ValueError:
        return []
    found: list[ox.Triple] = []
    seen = set(waiting)
    for node in waiting:
        for quad in store.quads_for_pattern(node, None, None, ox.DefaultGraph()):
            found.append(quad.triple)
            value = quad.object
            if isinstance(value, ox.NamedNode) and value not in seen and is_part(value.value, iri):
                seen.add(value)
                waiting.append(value)
    return found


def is_part(iri: str, owner: str) -> bool:
    """Tell whether an IRI names a part of a thing: a fragment of its name, or a blank node by another name."""
    return iri.startswith(f"{owner}#") or BLANK in iri


def of_lines(lines: Iterable[str]) -> Iterator[ox.Triple]:
    """Read N-Quads lines as triples, a few thousand at a time."""
    rest = iter(lines)
    while piece := list(islice(rest, _PIECE)):
        yield from (quad.triple for quad in quads(piece))


def write(triples: Iterable[ox.Triple], media_type: str) -> Iterator[bytes]:
    """Write triples as one document, piece by piece, so that memory does not grow with its length."""
    rest, form = iter(triples), FORMATS[media_type]
    first, end = True, b""
    while (piece := list(islice(rest, _PIECE))) or first:
        body, end = _cut(written(piece, form), form, first=first)
        yield body
        first = False
    yield end


def _cut(document: bytes, form: ox.RdfFormat, *, first: bool) -> tuple[bytes, bytes]:
    """Take the beginning (but of the first piece) and the end off a document; give the rest and the end."""
    if form == ox.RdfFormat.JSON_LD:
        inner = document.strip()[1:-1]
        return (b"[" if first else b",") + inner, b"]\n"
    if form == ox.RdfFormat.RDF_XML:
        begin, _, inner = document.rpartition(_XML_END)[0].partition(b"<rdf:RDF")
        head, close, inner = inner.partition(b">")
        return (begin + b"<rdf:RDF" + head + close if first else b"") + inner, _XML_END + b"\n"
    if form == ox.RdfFormat.TURTLE and not first:
        return document[_end_of_prefixes(document) :], b""
    return document, b""


def _end_of_prefixes(document: bytes) -> int:
    """Give where the first line begins that names no prefix."""
    place = 0
    while document.startswith(b"@prefix", place):
        place = document.index(b"\n", place) + 1
    return place
