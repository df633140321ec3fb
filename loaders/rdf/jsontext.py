"""JSON as a tree that remembers the line of every key and value and the order of members."""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

from loaders.errors import DolenError, TooLargeError, UnreadableError

if TYPE_CHECKING:
    from loaders.statements import Position

    from .source import Source

TOKEN = re.compile(
    r'[ \t\r\n]*(?P<token>"[^"\\\x00-\x1f]*(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[^"\\\x00-\x1f]*)*"'
    r"|-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?(?![0-9.\w])|[\[\]{}:,]|(?:true|false|null)\b|\Z)"
)
LINE_END = re.compile(r"\r\n|\r|\n")
OPENING = frozenset("{[")
MARKS = frozenset("]}:,")
#: Characters that one character of a text may take up (``\\u0175``).
LONGEST_ESCAPE = 6


@dataclass(frozen=True, slots=True)
class Scalar:
    """A text, number, true, false or null: the token as it is written."""

    token: str
    line: int

    @property
    def text(self) -> str | None:
        """The text of a JSON string; None for any other scalar."""
        if not self.token.startswith('"'):
            return None
        return str(json.loads(self.token)) if "\\" in self.token else self.token[1:-1]


@dataclass(frozen=True, slots=True)
class Array:
    """An array, with the line it opens on."""

    items: list[Value]
    line: int


@dataclass(frozen=True, slots=True)
class Object:
    """An object, with the line it opens on."""

    members: list[tuple[Scalar, Value]]
    line: int


Value = Scalar | Array | Object


class _Reader:
    def __init__(self, text: str, source: Source) -> None:
        self._text = text
        self._source = source
        self._starts = [0, *(match.end() for match in LINE_END.finditer(text))]
        self._end = self._at = 0
        self._token = ""
        self._depth = 0
        self._next()

    def document(self) -> Value:
        value = self._value()
        if self._token:
            raise self._unexpected()
        return value

    def _value(self) -> Value:
        if self._token in OPENING:
            return self._nested()
        if not self._token or self._token in MARKS:
            raise self._unexpected()
        if len(self._token) > LONGEST_ESCAPE * self._source.limits.literal + 2:
            limit = self._source.limits.literal
            raise TooLargeError("literal-too-long", self._source.at(self._line()), limit=limit)
        scalar = Scalar(self._token, self._line())
        self._next()
        return scalar

    def _nested(self) -> Value:
        line = self._line()
        self._depth += 1
        if self._depth > self._source.limits.nesting:
            limit = self._source.limits.nesting
            raise TooLargeError("nesting-too-deep", self._source.at(line), limit=limit)
        opened = self._token
        value = Object(self._members(), line) if opened == "{" else Array(self._items(), line)
        self._depth -= 1
        return value

    def _members(self) -> list[tuple[Scalar, Value]]:
        members: list[tuple[Scalar, Value]] = []
        known: set[str] = set()
        while self._goes_on("}", first=not members):
            key = Scalar(self._token, self._line())
            if not self._token.startswith('"'):
                raise self._unexpected()
            if self._token in known:
                raise UnreadableError("json-key-twice", self._source.at(key.line), key=key.text)
            known.add(self._token)
            self._next()
            self._expect(":")
            members.append((key, self._value()))
        return members

    def _items(self) -> list[Value]:
        items: list[Value] = []
        while self._goes_on("]", first=not items):
            items.append(self._value())
        return items

    def _goes_on(self, closing: str, *, first: bool) -> bool:
        """Step over what opens or separates; False, and behind the closing mark, when the container ends here."""
        if first:
            self._next()
        if self._token == closing:
            self._next()
            return False
        if not first:
            self._expect(",")
            if self._token == closing:
                raise UnreadableError("json-comma", self._place())
        return True

    def _expect(self, mark: str) -> None:
        if self._token != mark:
            raise self._unexpected(mark)
        self._next()

    def _next(self) -> None:
        match = TOKEN.match(self._text, self._end)
        if match is None:
            self._at = self._end + len(self._text[self._end :]) - len(self._text[self._end :].lstrip(" \t\r\n"))
            self._token = ""
            raise self._unexpected()
        self._token, self._at, self._end = match["token"], match.start("token"), match.end()

    def _line(self) -> int:
        return bisect_right(self._starts, self._at)

    def _place(self) -> Position:
        line = self._line()
        return self._source.at(line, self._at - self._starts[line - 1] + 1)

    def _unexpected(self, mark: str = "") -> DolenError:
        if self._at >= len(self._text):
            return UnreadableError("json-end", self._place())
        found = self._token or LINE_END.split(self._text[self._at : self._at + 20])[0]
        if found.startswith('"') and not self._token:
            return UnreadableError("json-text", self._place())
        if mark:
            return UnreadableError("json-expected", self._place(), found=found, expected=f'"{mark}"')
        return UnreadableError("json-unexpected", self._place(), found=found)


def read(source: Source) -> Value:
    """Read a file as JSON (RFC 8259); a key given twice in one object is an error, as one value would be lost."""
    return _Reader(source.text(), source).document()
