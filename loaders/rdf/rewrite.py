"""Large files as canonical N-Triples text, in pieces: read and written by the engine, without a term of Python's."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, BinaryIO, cast

import pyoxigraph as ox
from pyoxigraph import RdfFormat

from loaders.errors import DolenError, RefusedError, TooLargeError, UnreadableError, UnsupportedFormatError
from loaders.statements import Position

from . import formats
from .canonical import HELD
from .limits import DEFAULT
from .source import Source
from .syntax import meaning
from .terms import UNSERVABLE

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from pathlib import Path

    from loaders.space import Space

#: Formats whose statements each stand on a line of their own.
BY_LINE = {".nt": RdfFormat.N_TRIPLES, ".nq": RdfFormat.N_QUADS}
#: Formats that are read from the beginning to the end.
STREAMED = frozenset({RdfFormat.TURTLE, RdfFormat.TRIG, RdfFormat.N_TRIPLES, RdfFormat.N_QUADS})
#: Bytes that the parser takes at once.
TAKEN = 1 << 16
TYPED = re.compile(r'("(?:[^"\\\n]|\\.)*"\^\^<[^>\n]*>) \.\n')
ESCAPED = re.compile(r"\\u([0-9A-F]{4})")


def lines(data: bytes, space: Space, path: Path) -> str:
    """Write whole lines of N-Triples or N-Quads canonically: terms as the engine writes them, values as they are.

    Raises UnreadableError with what is wrong in the lines, counted from 1.
    """
    format_ = BY_LINE[path.suffix.lower()]
    try:
        return _checked(_written(data, format_, space), path)
    except (SyntaxError, RefusedError, TooLargeError, MemoryError):
        raise UnreadableError.several(_errors(data, format_, space, path)) from None


def stream(path: Path, space: Space, size: int) -> Iterator[bytes]:
    """Give a file of any format of text as lines of canonical N-Triples, about ``size`` bytes at once.

    Raises DolenError for the first thing that is wrong; and for formats that are no text of statements.
    """
    source = Source(path, DEFAULT)
    format_ = formats.detect(source)
    if format_ not in STREAMED:
        raise UnsupportedFormatError("format-unknown", source.at())
    quads = ox.parse(
        cast("BinaryIO", _Pieces(piece for _, piece in source.lines())), format=format_, base_iri=f"{space.base}/"
    )
    held = _Held()
    try:
        for quad in _ours(quads, space):
            held.take(quad)
            if len(held.quads) >= TAKEN:
                held.write()
                if held.size >= size:
                    yield held.pop()
    except SyntaxError as error:
        raise meaning(error, source.at(error.lineno, error.offset), "syntax") from error
    held.write()
    yield held.pop()


def stored(literals: Collection[str]) -> dict[str, str]:
    """Give typed literals, as text, in the form in which the store keeps them ("01" is 1)."""
    written = list(literals)
    data = "".join(f"<urn:{n}> {HELD} {literal} .\n" for n, literal in enumerate(written))
    store = ox.Store()
    store.load(data.encode(), format=RdfFormat.N_TRIPLES)
    return {written[int(quad.subject.value[4:])]: str(quad.object) for quad in store}


class _Held:
    """Statements on their way into text."""

    def __init__(self) -> None:
        self.quads: list[ox.Triple] = []
        self.size = 0
        self._pieces: list[bytes] = []

    def take(self, triple: ox.Triple) -> None:
        self.quads.append(triple)

    def write(self) -> None:
        piece = cast(bytes, ox.serialize(self.quads, format=RdfFormat.N_TRIPLES))
        self._pieces.append(piece)
        self.size += len(piece)
        self.quads = []

    def pop(self) -> bytes:
        whole = b"".join(self._pieces)
        self._pieces, self.size = [], 0
        return whole


class _Pieces:
    """Pieces of a file as a file that can only be read on."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces, self._rest = pieces, b""

    def read(self, size: int = -1) -> bytes:
        while len(self._rest) < max(size, 1) and (piece := next(self._pieces, b"")):
            self._rest += piece
        given, self._rest = (self._rest, b"") if size < 0 else (self._rest[:size], self._rest[size:])
        return given


def _written(data: bytes, format_: RdfFormat, space: Space) -> str:
    quads = ox.parse(data, format=format_)
    if format_ == RdfFormat.N_QUADS:
        return cast(bytes, ox.serialize(_ours(quads, space), format=RdfFormat.N_TRIPLES)).decode()
    return cast(bytes, ox.serialize(quads, format=RdfFormat.N_TRIPLES)).decode()


def _ours(quads: Iterable[ox.Quad], space: Space) -> Iterator[ox.Triple]:
    graphs = (ox.DefaultGraph(), ox.NamedNode(space.graph))
    for quad in quads:
        if quad.graph_name not in graphs:
            raise RefusedError("graph-foreign", graph=str(quad.graph_name).strip("<>"))
        yield quad.triple


def _checked(text: str, path: Path) -> str:
    """Look for what no literal may hold."""
    if "\\u" in text and any(UNSERVABLE.match(chr(int(found[1], 16))) for found in ESCAPED.finditer(text)):
        raise RefusedError("control-character", Position(path.name), character="U+0000")
    if "<<(" in text:
        raise RefusedError("triple-term", Position(path.name))
    if len(max(text.split("\n"), key=len)) > DEFAULT.literal:
        raise TooLargeError("literal-too-long", Position(path.name), limit=DEFAULT.literal)
    return text


def _errors(data: bytes, format_: RdfFormat, space: Space, path: Path) -> list[DolenError]:
    """Read line by line what could not be read at once, to tell all that is wrong."""
    errors: list[DolenError] = []
    for number, line in enumerate(data.split(b"\n"), 1):
        if len(errors) >= DEFAULT.errors:
            break
        try:
            _checked(_written(line, format_, space), path)
        except SyntaxError as error:
            errors.append(meaning(error, Position(path.name, line=number, column=str(error.offset or 1)), "syntax"))
        except MemoryError:
            errors.append(TooLargeError("literal-too-long", Position(path.name, line=number), limit=DEFAULT.literal))
        except DolenError as error:
            error.position = Position(path.name, line=number)
            errors.append(error)
    return errors
