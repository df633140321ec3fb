"""JSON-LD in the order a streaming parser wants it, in pieces that know their line in the partner's file.

pyoxigraph's ordinary JSON-LD parser takes in the whole document before it gives the first triple, so nothing tells
where a triple comes from; its streaming parser gives each triple as soon as it has read it, but wants ``@context``,
``@type`` and ``@id`` first (JSON-LD 1.1 Streaming, section 3). So the document is written anew: members in that order,
a blank node named where an object has no ``@id``, and one piece for each key or value.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum, auto
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


class Role(Enum):
    """What an object is where it stands."""

    #: A node: it gets a name if it has none.
    NODE = auto()
    #: Properties of the node around it, or a node that has its name from the key.
    NEST = auto()
    #: A map from languages, indexes, names or types to values.
    MAP = auto()


#: Keywords whose values are nodes, or hold properties of the node around them.
ROLES = {
    "@graph": Role.NODE,
    "@included": Role.NODE,
    "@list": Role.NODE,
    "@set": Role.NODE,
    "@reverse": Role.NEST,
    "@nest": Role.NEST,
}


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
    #: The value of the document that it was written for; of a name that was made up, the thing it names.
    origin: Value | None = None

    @property
    def is_made(self) -> bool:
        """Tell a name that was made up, which is another each time."""
        return isinstance(self.origin, Object) and '"@id":' in self.text and '"@value"' not in self.text


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
        self._typed: list[Piece] = []
        self._contexts = Contexts(source)
        self._contexts.collect(tree)
        self._names = map(f"_:n{uuid4().hex}x{{}}".format, count())
        self._write(tree, Role.NODE)

    def read(self) -> Iterator[tuple[Piece, bytes]]:
        """Give the pieces for a PacedReader."""
        for piece in self.pieces:
            if piece.types:
                self._typed.append(piece)
            if piece.text:
                yield piece, piece.text.encode()

    def type_line(self, piece: Piece) -> int:
        """Give the line of the type that came while ``piece`` was read; the parser gives types late, but in order."""
        while self._typed and not self._typed[-1].types:
            self._typed.pop()
        return self._typed[-1].types.pop(0) if self._typed else piece.line

    def ignored(self) -> Iterator[tuple[str, int]]:
        """Find the values that no triple came of (an unknown key, no valid IRI or language): their keys and lines."""
        for piece in self.pieces:
            yield from (("@type", line) for line in piece.types)
        made, sums = 0, [0]
        for piece in self.pieces:
            made += piece.triples
            sums.append(made)
        end = 0
        for span in sorted(self.spans, key=lambda span: (span.start, -span.end)):
            if span.start >= end and sums[span.end] == sums[span.start]:
                end = span.end
                yield span.key.text or "", span.line

    def _piece(self, text: str, line: int, origin: Value) -> Piece:
        piece = Piece(line, text, origin=origin)
        self.pieces.append(piece)
        return piece

    def _glue(self, text: str) -> None:
        self.pieces[-1].text += text

    def _write(self, value: Value, role: Role) -> None:
        match value:
            case Scalar(token, line):
                self._piece(token, line, value).number = token if token[0] in "-0123456789" else None
            case Array(items):
                self._glue("[")
                for index, item in enumerate(items):
                    self._glue("," if index else "")
                    self._write(item, role)
                self._glue("]")
            case Object():
                self._object(value, role)

    def _object(self, value: Object, role: Role) -> None:
        members = [(self._contexts.keyword(key.text or "") or "", key, member) for key, member in value.members]
        present = {keyword: member.line for keyword, _, member in members}
        if role is Role.NODE and NAMED.isdisjoint(present):
            members.append(("@id", Scalar('"@id"', value.line), Scalar(f'"{next(self._names)}"', value.line)))
        members.sort(key=lambda member: ORDER.get(member[0], len(ORDER)))
        if "@value" in present:
            whole = ",".join(f"{key.token}:{plain(member)}" for _, key, member in members)
            self._piece(f"{{{whole}}}", present["@value"], value)
            return
        types = [line for keyword, _, member in members if keyword == "@type" for line in _lines(member)]
        self._glue("{")
        for index, (keyword, key, member) in enumerate(members):
            self._glue("," if index else "")
            if keyword == "@id":
                origin = member if any(each is member for _, each in value.members) else value
                self._piece(f"{key.token}:{plain(member)}", key.line, origin).types = types
            else:
                self._member(keyword, key, member, Role.NEST if role is Role.MAP else Role.NODE)
        self._glue("}")

    def _member(self, keyword: str, key: Scalar, value: Value, role: Role) -> None:
        if keyword == "@context":
            self._piece(f"{key.token}:{self._contexts.local(value)}", key.line, value)
        elif keyword in ROLES:
            self._glue(f"{key.token}:")
            self._write(value, ROLES[keyword])
        elif keyword or (key.text or "") in self._contexts.literals:
            self._piece(f"{key.token}:{plain(value)}", key.line, value)
        else:
            self._glue(f"{key.token}:")
            self._property(key, value, role)

    def _property(self, key: Scalar, value: Value, role: Role) -> None:
        term = key.text or ""
        role = Role.MAP if term in self._contexts.maps else role
        values = value.items if isinstance(value, Array) else [value]
        self._glue("[" if isinstance(value, Array) else "")
        for index, one in enumerate(values):
            self._glue("," if index else "")
            start = len(self.pieces)
            self._write(one, role)
            if self._says(term, one, role) and start < len(self.pieces):
                self.spans.append(Span(start, len(self.pieces), key, one.line))
        self._glue("]" if isinstance(value, Array) else "")

    def _says(self, term: str, value: Value, role: Role) -> bool:
        """Tell whether a triple has to come of a value; the entries of a map answer for themselves."""
        of_entries = role is Role.MAP and isinstance(value, Object)
        return not of_entries and term not in self._contexts.ignored and not _empty(value)


def _lines(value: Value) -> list[int]:
    return [item.line for item in (value.items if isinstance(value, Array) else [value])]


def _empty(value: Value) -> bool:
    """Tell a value that means nothing by the rules of JSON-LD: null, an empty set, a value object with null."""
    match value:
        case Scalar("null") | Array([]):
            return True
        case Object(members):
            content = [member for key, member in members if key.text in {"@value", "@set"}]
            return bool(content) and _empty(content[0])
    return False
