"""After a syntax error: where the next statement begins, so that the faults behind it are found too.

pyoxigraph goes on after an error, but where it does so it takes what follows for something else: a text that is never
closed swallows the lines up to the next quotation mark. So a file with an error is read once more in statements: one
that is at fault is judged by itself, and reading starts afresh with the next.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

import pyoxigraph as ox

from .pace import PacedReader
from .syntax import meaning

if TYPE_CHECKING:
    from loaders.errors import DolenError

    from .source import Source

#: What matters for telling where a statement ends: comments, texts, addresses; ``end`` is its full stop.
TOKEN = re.compile(
    rb"""#[^\r\n]*|(?P<long>\"{3}|'{3})|"(?:[^"\\\r\n]|\\.)*"|'(?:[^'\\\r\n]|\\.)*'|(?P<open>"[^\r\n]*|'[^\r\n]*)"""
    rb"""|<[^<>\r\n]*>|(?P<brace>[{}])|(?P<end>\.)(?=\s|\Z|[#}])|[^\s"'<#{}.]+|\s+|."""
)
#: A line in which nothing is left open: its end is the end of its statement, or not.
PLAIN = re.compile(rb"""(?:[^"'#{}<]++|<[^<>\r\n]*+>|"(?:[^"\\\r\n]|\\.)*+"(?!"))*+\Z""")
LONG_END = {mark: re.compile(rb"(?:[^\\]|\\.)*?" + mark + rb"+", re.DOTALL) for mark in (b'"""', b"'''")}
PREFIX = re.compile(rb"\s*@?prefix\s+([^\s:<]*:)\s*(<[^<>\s]*>)", re.IGNORECASE)
GRAPH = re.compile(rb"(?:graph\s+)?(?:<[^<>\s]*>|[^\s<>\"'{}.;,]+)?\s*\Z", re.IGNORECASE)
#: Bytes that are kept of what the parser was given, to go back to; it reads little ahead.
KEPT = 8 << 20
#: Bytes of one statement that are looked at by themselves.
LONGEST = 4 << 20
#: Bytes of a file in which further errors are looked for, which is slower than reading it.
LOOKED_AT = 48 << 20
BY_LINE = frozenset({ox.RdfFormat.N_TRIPLES, ox.RdfFormat.N_QUADS})
#: Formats with graphs in braces; the braces and the graphs' names are left out, so that every statement stands alone.
BRACED = frozenset({ox.RdfFormat.TRIG})


@dataclass(frozen=True)
class Chunk:
    """The lines of a statement, or of several that end on one line; ``unclosed`` when a text ends with its line."""

    lines: tuple[tuple[int, bytes], ...]
    unclosed: bool

    @property
    def size(self) -> int:
        """Its bytes."""
        return sum(len(piece) for _, piece in self.lines)


class Chunks:
    """A file's statements, some of which can be read again."""

    def __init__(self, chunks: Iterator[Chunk]) -> None:
        self._chunks = chunks
        self._again: deque[Chunk] = deque()
        self._given: deque[Chunk] = deque()
        self._size = 0

    def __iter__(self) -> Iterator[Chunk]:
        while chunk := (self._again.popleft() if self._again else next(self._chunks, None)):
            self._given.append(chunk)
            self._size += chunk.size
            while self._size > KEPT and len(self._given) > 1:
                self._size -= self._given.popleft().size
            yield chunk

    def back_to(self, line: int) -> Chunk | None:
        """Give the statement a line belongs to, and go on after it; None when it is out of reach."""
        behind = [chunk for chunk in self._given if chunk.lines[0][0] > line]
        at = next((chunk for chunk in reversed(self._given) if chunk.lines[0][0] <= line), None)
        self._again.extendleft(reversed(behind))
        self._given.clear()
        self._size = 0
        return at


class Faults:
    """The syntax errors of one file in Turtle, TriG, N-Triples or N-Quads."""

    def __init__(self, source: Source, format_: ox.RdfFormat, base: str) -> None:
        self._source, self._format, self._base = source, format_, base
        self._prefixes: dict[bytes, bytes] = {}
        self._undeclared: set[bytes] = set()

    def find(self) -> Iterator[DolenError]:
        """Give the first error of each statement, and each prefix that is not declared once, in their order."""
        chunks = Chunks(_chunks(self._source.lines(), self._format))
        while (error := self._first(chain.from_iterable(self._noted(chunk) for chunk in chunks))) is not None:
            chunk = chunks.back_to(error.line)
            if chunk is None:
                return
            self._noted(chunk)
            yield from self._of(chunk, error)

    def _of(self, chunk: Chunk, otherwise: _Error) -> Iterator[DolenError]:
        """Judge a statement by itself; a prefix that lacks is then taken as declared, to find what else is wrong."""
        close = [(chunk.lines[-1][0] + 1, b'\n"')] if chunk.unclosed else []
        found = False
        while chunk.size <= LONGEST and (error := self._first(iter([*chunk.lines, *close]))) is not None:
            told = error.told(self._source)
            prefix = str(told.params.get("found", "")).encode() if told.code == "syntax-prefix" else b""
            if not prefix or prefix in self._prefixes:
                yield told
                return
            if prefix not in self._undeclared:
                yield told
            self._undeclared.add(prefix)
            self._prefixes[prefix] = b"<urn:x-undeclared:>"
            found = True
        if not found:
            yield otherwise.told(self._source)

    def _first(self, lines: Iterator[tuple[int, bytes]]) -> _Error | None:
        """Parse lines until the first error."""
        header = b" ".join(b"@prefix %s %s ." % declared for declared in self._prefixes.items())
        reader = _Numbered(chain([(0, header + b"\n")], lines))
        try:
            for _ in ox.parse(PacedReader(reader, 0), format=self._format, base_iri=self._base):  # type: ignore[arg-type]
                pass
        except SyntaxError as error:
            return _Error(error, reader.line(error.lineno or 1))
        except MemoryError:
            return None
        return None

    def _noted(self, chunk: Chunk) -> tuple[tuple[int, bytes], ...]:
        for _, line in chunk.lines if self._format not in BY_LINE else ():
            if match := PREFIX.match(line):
                self._prefixes[match[1]] = match[2]
        return chunk.lines


@dataclass(frozen=True)
class _Error:
    error: SyntaxError
    line: int

    def told(self, source: Source) -> DolenError:
        return meaning(self.error, source.at(self.line, self.error.offset))


class _Numbered:
    """Lines for a parser that counts them from one; knows which number each has in the file."""

    def __init__(self, lines: Iterator[tuple[int, bytes]]) -> None:
        self._lines = lines
        self._first: int | None = None

    def __iter__(self) -> Iterator[tuple[int, bytes]]:
        return self

    def __next__(self) -> tuple[int, bytes]:
        number, piece = next(self._lines)
        if number and self._first is None:
            self._first = number
        return number, piece

    def line(self, counted: int) -> int:
        """Give the file's number of a line; the one before the first is the header's."""
        return max((self._first or 1) + counted - 2, 1)


def _chunks(lines: Iterator[tuple[int, bytes]], format_: ox.RdfFormat) -> Iterator[Chunk]:
    scan = Scan(format_)
    found: list[tuple[int, bytes]] = []
    left = LOOKED_AT
    for number, line in lines:
        left -= len(line)
        if left < 0:
            return
        found.append((number, scan.line(line)))
        if scan.ended:
            yield Chunk(tuple(found), scan.unclosed)
            found, scan.unclosed = [], False
    if found:
        yield Chunk(tuple(found), scan.unclosed)


class Scan:
    """Tells line by line whether a statement ends there, and whether a text is left open."""

    def __init__(self, format_: ox.RdfFormat) -> None:
        self._by_line, self._braced = format_ in BY_LINE, format_ in BRACED
        self._long: bytes | None = None
        self._last = b"."
        self.ended = self.unclosed = False

    def line(self, line: bytes) -> bytes:
        """Take in a line; give it as it is to be parsed, which is no longer and no shorter."""
        if self._long is None and PLAIN.match(line):
            self._last = line.rstrip()[-1:] or self._last
            self.ended = self._last == b"." or (self._by_line and line.endswith((b"\n", b"\r")))
            return line
        place, out = 0, bytearray(line)
        while place < len(line):
            place = self._close(line, place) if self._long else self._token(line, place, out)
        outside = self._long is None
        whole = line.endswith((b"\n", b"\r"))
        self.ended = (self._by_line and whole) or (outside and (self._last == b"." or self._stops(line)))
        return bytes(out)

    def _stops(self, line: bytes) -> bool:
        """Tell a line with a text that is left open and yet with the full stop of its statement."""
        return self.unclosed and line.rstrip().endswith(b".")

    def _close(self, line: bytes, place: int) -> int:
        match = LONG_END[self._long or b'"""'].match(line, place)
        if match is None:
            return len(line)
        self._long, self._last = None, b'"'
        return match.end()

    def _token(self, line: bytes, place: int, out: bytearray) -> int:
        match = TOKEN.match(line, place)
        if match is None:
            return len(line)
        token = match[0]
        if match["long"] and not self._by_line:
            self._long = token
        elif match["open"]:
            self.unclosed = True
        if match["brace"] and self._braced:
            self._brace(token, place, out)
        elif token.strip() and not token.startswith(b"#"):
            self._last = b"." if match["end"] else token
        return match.end()

    def _brace(self, brace: bytes, place: int, out: bytearray) -> None:
        """Leave out a brace, with the name before an opening one; a closing one ends the statement before it."""
        if brace == b"}":
            out[place : place + 1] = b" " if self._last == b"." else b"."
        else:
            name = GRAPH.search(bytes(out[:place]))
            start = name.start() if name else place
            out[start : place + 1] = b" " * (place + 1 - start)
        self._last = b"."
