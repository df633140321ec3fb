"""The faults of a JSON-LD document that is JSON: each value at fault is told, left out, and the rest read again.

The streaming parser stops at the value it cannot take. What is left out is the smallest thing without which it gets
further. Things that stand side by side are read in halves, so that a large document is not read again for each fault.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyoxigraph as ox
from rdflib import RDF

from loaders.errors import DolenError, UnreadableError

from .context import Contexts
from .jsonld import Document, Piece
from .jsontext import Array, Object, Scalar, Value
from .pace import PacedReader
from .syntax import meaning

if TYPE_CHECKING:
    from .source import Source

#: Bytes that are read again, in all, to find further faults.
LOOKED_AT = 48 << 20
#: Bytes of a document in which further faults are looked for.
LARGEST = 16 << 20
TYPE = str(RDF.type)
Take = Callable[[ox.Quad], object]
Made = Callable[[Sequence[Value]], Value]


@dataclass(frozen=True)
class Attempt:
    """A document as far as it was read: the parser's error and the number of the piece it was raised at, if any."""

    document: Document
    error: SyntaxError | None = None
    at: int = 0


class JsonFaults:
    """The faults of one document; ``take`` looks at a statement, and where it may not stand raises a DolenError."""

    def __init__(self, source: Source, base: str, take: Take) -> None:
        self._source, self._base, self._take = source, base, take
        self._errors: dict[object, DolenError] = {}
        self._left = LOOKED_AT

    def find(self, tree: Value, size: int) -> list[DolenError]:
        """Give every fault, in the order of the document; none where it is too large to be read again."""
        if size > LARGEST:
            return []
        items, made = _side_by_side(tree, Contexts(self._source))
        self._judge(items, made)
        return sorted(self._errors.values(), key=lambda error: (error.position and error.position.line) or 0)

    def _judge(self, items: Sequence[Value], made: Made) -> None:
        """Read things side by side; where something is at fault, the halves by themselves."""
        tree = made(items)
        attempt = self._read(tree)
        if attempt.error is None:
            self._note_ignored(attempt.document)
        elif len(items) > 1 and self._goes_on():
            half = len(items) // 2
            self._judge(items[:half], made)
            self._judge(items[half:], made)
        else:
            self._prune(tree, attempt)

    def _prune(self, tree: Value, attempt: Attempt) -> None:
        """Tell one fault after the other of a thing, each left out in turn."""
        of_context = False
        while (error := attempt.error) is not None:
            piece = attempt.document.pieces[attempt.at]
            place = self._source.at(piece.line)
            self._errors.setdefault((piece.line, attempt.at), meaning(error, place, "json-ld"))
            of_context |= _is_context(piece)
            found = next(self._without(tree, piece, attempt), None) if self._goes_on() else None
            if found is None:
                return
            tree, attempt = found
        if not of_context:
            self._note_ignored(attempt.document)

    def _without(self, tree: Value, piece: Piece, attempt: Attempt) -> Iterator[tuple[Value, Attempt]]:
        """Leave out the value at fault, or what is around it, until the parser gets further."""
        for gone in reversed(_path(tree, piece.origin)):
            less = _left_out(tree, gone)
            if less is None:
                return
            again = self._read(less)
            if again.error is None or again.at >= _parted(attempt.document, again.document):
                yield less, again

    def _read(self, tree: Value) -> Attempt:
        document = Document(tree, self._source)
        reader = PacedReader(document.read(), document.pieces[0])
        self._left -= sum(len(piece.text) for piece in document.pieces)
        parser = ox.parse(reader, format=ox.RdfFormat.STREAMING_JSON_LD, base_iri=self._base)  # type: ignore[arg-type]
        try:
            for quad in parser:
                piece = reader.place
                piece.triples += 1
                self._look_at(quad, document.type_line(piece) if quad.predicate.value == TYPE else piece.line)
        except SyntaxError as error:
            return Attempt(document, error, next(n for n, one in enumerate(document.pieces) if one is reader.place))
        return Attempt(document)

    def _look_at(self, quad: ox.Quad, line: int) -> None:
        try:
            self._take(quad)
        except DolenError as error:
            error.position = self._source.at(line)
            self._errors.setdefault((error.code, line), error)

    def _note_ignored(self, document: Document) -> None:
        for key, line in document.ignored():
            error = UnreadableError("json-ignored", self._source.at(line), key=key)
            self._errors.setdefault((error.code, key, line), error)

    def _goes_on(self) -> bool:
        return self._left > 0 and len(self._errors) < self._source.limits.errors


def _side_by_side(tree: Value, contexts: Contexts) -> tuple[Sequence[Value], Made]:
    """Give the things of a document that stand by themselves, and how some of them are put together again."""
    contexts.collect(tree)
    if isinstance(tree, Array):
        return tree.items, lambda items: Array(list(items), tree.line)
    if isinstance(tree, Object):
        graphs = [key for key, value in tree.members if _is_graph(key, value, contexts)]
        if len(graphs) == 1:
            whole = next(value for key, value in tree.members if key is graphs[0])
            return whole.items if isinstance(whole, Array) else [], lambda items: _framed(tree, graphs[0], items)
    return [tree], lambda items: items[0]


def _is_graph(key: Scalar, value: Value, contexts: Contexts) -> bool:
    return isinstance(value, Array) and bool(value.items) and contexts.keyword(key.text or "") == "@graph"


def _framed(tree: Object, graph: Scalar, items: Sequence[Value]) -> Object:
    members = [(key, Array(list(items), value.line) if key is graph else value) for key, value in tree.members]
    return Object(members, tree.line)


def _path(tree: Value, origin: Value | None) -> list[Value]:
    """Give the values that lead to one, from the outermost on; empty when it is not there."""
    if tree is origin:
        return [tree]
    inner = tree.items if isinstance(tree, Array) else [v for _, v in tree.members] if isinstance(tree, Object) else []
    found = next((path for path in (_path(each, origin) for each in inner) if path), [])
    return [tree, *found] if found else []


def _left_out(tree: Value, gone: Value) -> Value | None:
    """Copy a tree without one of its values; None when that is all of it."""
    if tree is gone:
        return None
    match tree:
        case Array(items, line):
            return Array([kept for item in items if (kept := _left_out(item, gone)) is not None], line)
        case Object(members, line):
            left = [(key, _left_out(value, gone)) for key, value in members]
            return Object([(key, value) for key, value in left if value is not None], line)
    return tree


def _parted(before: Document, after: Document) -> int:
    """Give the number of the first piece in which two documents differ."""
    pairs = enumerate(zip(before.pieces, after.pieces, strict=False))
    return next((n for n, (one, other) in pairs if one.text != other.text and not one.is_made), len(after.pieces))


def _is_context(piece: Piece) -> bool:
    return piece.text.lstrip("{,[").startswith('"@context"')
