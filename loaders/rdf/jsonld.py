"""JSON-LD in the order a streaming parser wants it, in pieces that know their line in the partner's file.

pyoxigraph's ordinary JSON-LD parser takes in the whole document before it gives the first triple, so nothing tells
where a triple comes from; its streaming parser gives each triple as soon as it has read it, but wants ``@context``,
``@type`` and ``@id`` first (JSON-LD 1.1 Streaming, section 3). So the document is written anew: members in that order,
a blank node named where an object has no ``@id``, and one piece for each key or value.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING
from uuid import uuid4

from .context import Contexts, plain
from .jsontext import Array, Object, Scalar, Value

if TYPE_CHECKING:
    from .source import Source

ORDER = {"@context": 0, "@type": 1, "@id": 2}
#: An object with one of these is no node that lacks a name.
NAMED = frozenset({"@id", "@graph", "@value", "@list", "@set"})
#: Keywords whose values are nodes or values like those of a property.
CARRIERS = frozenset({"@graph", "@included", "@list", "@set"})
#: Keywords whose objects hold properties of the node around them.
NESTS = frozenset({"@reverse", "@nest"})


@dataclass(slots=True)
class Piece:
    """A few tokens of the document that end with the value on ``line``."""

    line: int
    text: str
    #: Lines of the types of the node whose name this is: the parser gives them once it knows the name.
    types: list[int] = field(default_factory=list)
    #: The number this piece holds, as it is written.
    number: str | None = None
    #: How many triples came of it.
    triples: int = 0


@dataclass(frozen=True, slots=True)
class Span:
    """The pieces of one property's value, from ``start`` up to ``end``; at least one triple has to come of them."""

    start: int
    end: int
    key: Scalar
    line: int


class Document:
    """A JSON-LD document in streaming order; raises RefusedError for a context that lies elsewhere."""

    def __init__(self, tree: Value, source: Source) -> None:
        self.pieces = [Piece(1, "")]
        self.spans: list[Span] = []
        self._contexts = Contexts(source)
        self._contexts.collect(tree)
        self._names = map(f"_:n{uuid4().hex}x{{}}".format, count())
        self._write(tree, named=True)

    def read(self) -> Iterator[tuple[Piece, bytes]]:
        """Give the pieces for a PacedReader."""
        return ((piece, piece.text.encode()) for piece in self.pieces if piece.text)

    def ignored(self) -> Iterator[Span]:
        """Find the values that no triple came of: an unknown key, an IRI or a language that is none."""
        made, sums = 0, [0]
        for piece in self.pieces:
            made += piece.triples
            sums.append(made)
        end = 0
        for span in sorted(self.spans, key=lambda span: (span.start, -span.end)):
            if span.start >= end and sums[span.end] == sums[span.start]:
                end = span.end
                yield span

    def _piece(self, text: str, line: int) -> Piece:
        piece = Piece(line, text)
        self.pieces.append(piece)
        return piece

    def _glue(self, text: str) -> None:
        self.pieces[-1].text += text

    def _write(self, value: Value, *, named: bool) -> None:
        """Write a value; ``named`` says that an object here is a node, which gets a name if it has none."""
        match value:
            case Scalar(token, line):
                self._piece(token, line).number = token if token[0] in "-0123456789" else None
            case Array(items):
                self._glue("[")
                self._each(items, named=named)
                self._glue("]")
            case Object():
                self._object(value, named=named)

    def _each(self, items: list[Value], *, named: bool) -> None:
        for index, item in enumerate(items):
            self._glue("," if index else "")
            self._write(item, named=named)

    def _object(self, value: Object, *, named: bool) -> None:
        keywords = [(self._contexts.keyword(key.text or "") or "", key, member) for key, member in value.members]
        keywords.sort(key=lambda entry: ORDER.get(entry[0], 3))
        if value_line := next((member.line for keyword, _, member in keywords if keyword == "@value"), None):
            members = ",".join(f"{key.token}:{plain(member)}" for _, key, member in keywords)
            self._piece(f"{{{members}}}", value_line)
            return
        nameless = named and NAMED.isdisjoint(keyword for keyword, _, _ in keywords)
        types: list[int] = []
        self._glue("{")
        for index, (keyword, key, member) in enumerate(keywords):
            if nameless and ORDER.get(keyword, 3) > ORDER["@type"]:
                self._name(value.line, types, "," if index else "", "" if index else ",")
                nameless = False
            self._glue("," if index else "")
            self._member(keyword, key, member, types)
        if nameless:
            self._name(value.line, types, "," if keywords else "", "")
        self._glue("}")

    def _name(self, line: int, types: list[int], before: str, after: str) -> None:
        self._glue(before)
        self._piece(f'"@id":"{next(self._names)}"{after}', line).types = types

    def _member(self, keyword: str, key: Scalar, value: Value, types: list[int]) -> None:
        if keyword == "@context":
            self._piece(f"{key.token}:{self._contexts.local(value)}", key.line)
        elif keyword == "@type":
            types += [scalar.line for scalar in _scalars(value)]
            self._piece(f"{key.token}:{plain(value)}", key.line)
        elif keyword == "@id":
            self._piece(f"{key.token}:{plain(value)}", key.line).types = types
        else:
            self._glue(f"{key.token}:")
            self._carried(keyword, key, value)

    def _carried(self, keyword: str, key: Scalar, value: Value) -> None:
        if keyword in CARRIERS:
            self._write(value, named=True)
        elif keyword in NESTS:
            self._write(value, named=False)
        elif keyword or (key.text or "") in self._contexts.literals:
            self._piece(plain(value), key.line)
        else:
            self._property(key, value)

    def _property(self, key: Scalar, value: Value) -> None:
        term = key.text or ""
        values = value.items if isinstance(value, Array) else [value]
        self._glue("[" if isinstance(value, Array) else "")
        for index, one in enumerate(values):
            self._glue("," if index else "")
            start = len(self.pieces)
            self._write(one, named=term not in self._contexts.maps)
            if term not in self._contexts.ignored and not _empty(one):
                self.spans.append(Span(start, len(self.pieces), key, one.line))
        self._glue("]" if isinstance(value, Array) else "")


def _scalars(value: Value) -> list[Scalar]:
    items = value.items if isinstance(value, Array) else [value]
    return [item for item in items if isinstance(item, Scalar)]


def _empty(value: Value) -> bool:
    """Tell a value that means nothing by the rules of JSON-LD: null, or a set or value object without content."""
    match value:
        case Scalar("null"):
            return True
        case Object([(Scalar('"@value"' | '"@set"'), inner), *_]):
            return isinstance(inner, Array) or _empty(inner)
        case Object([]):
            return True
    return False
