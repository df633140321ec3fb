"""JSON as a tree that remembers the line of every key and value and the order of members."""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

from loaders.errors import DolenError, TooLargeError, UnreadableError

from .faulty import named

if TYPE_CHECKING:
    from loaders.statements import Position

    from .source import Source

TOKEN = re.compile(
    r'[ \t\r\n]*(?P<token>"[^"\\\x00-\x1f]*(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[^"\\\x00-\x1f]*)*"'
    r"|-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?(?![0-9.\w])|[\[\]{}:,]|(?:true|false|null)\b|\Z)"
)
LINE_END = re.compile(r"\r\n|\r|\n")
SPACES = re.compile(r"[ \t\r\n]*")
#: What follows the name of a member.
NAMES = re.compile(r"[ \t\r\n]*:")
#: What is passed over after an error: a text up to the end of its line, but for a comma that ends it; else a word.
BROKEN = re.compile(r"\"[^\r\n]*?(?=,?[ \t]*(?:[\r\n]|\Z))|[^\s,\]}:\[{\"]+|.", re.DOTALL)
#: How many times ``limits.errors`` errors are counted, though no more than that are named.
COUNTED = 10
OPENING = frozenset("{[")
MARKS = frozenset("]}:,")
SEPARATORS = frozenset(",")
#: What follows a colon that no value follows.
LACKING = frozenset(",}")
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
        self._lacks_comma = False
        self._errors: list[DolenError] = []
        self._next()

    def document(self) -> Value:
        """Read all of it; raises every error that does not hide what comes after it."""
        try:
            value = self._value()
            if self._token:
                raise self._unexpected()
        except UnreadableError as error:
            if not isinstance(error, TooLargeError) and self._is_new(error):
                self._errors.append(error)
            elif not self._errors:
                raise
        if self._errors:
            raise UnreadableError.several(named(self._errors, self._source))
        return value

    def _note(self, error: DolenError) -> None:
        """Keep an error that one can read on after; too many end the reading."""
        self._errors.append(error)
        if len(self._errors) > COUNTED * self._source.limits.errors:
            raise error

    def _is_new(self, error: DolenError) -> bool:
        """Tell an error from one that only follows from another, as the end does from a text that is not closed."""
        return not self._errors or (error.code != "json-end" and self._errors[-1].position != error.position)

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
        first = True
        while self._goes_on("}", first=first):
            first = False
            if self._is_surplus() or self._is_stray():
                continue
            key = Scalar(self._token, self._line())
            if not self._token.startswith('"'):
                raise self._unexpected()
            if self._token in known:
                self._note(UnreadableError("json-key-twice", self._source.at(key.line), key=key.text))
            known.add(self._token)
            self._next()
            self._expect(":")
            if self._token in LACKING:
                self._note(self._unexpected())
            else:
                members.append((key, self._value()))
        return members

    def _items(self) -> list[Value]:
        items: list[Value] = []
        first = True
        while self._goes_on("]", first=first):
            first = False
            if not self._is_surplus():
                items.append(self._value())
        return items

    def _is_surplus(self) -> bool:
        """Tell a comma that separates nothing, and say so; it is left for what follows to step over."""
        if self._token not in SEPARATORS:
            return False
        self._note(self._unexpected())
        return True

    def _is_stray(self) -> bool:
        """Step over a second value, where a member is to begin; the comma that it lacks has been told."""
        if not self._lacks_comma or not self._begins():
            return False
        if self._token in OPENING or NAMES.match(self._text, self._end):
            return False
        self._next()
        return True

    def _goes_on(self, closing: str, *, first: bool) -> bool:
        """Step over what opens or separates; False, and behind the closing mark, when the container ends here."""
        if first:
            self._next()
        if self._token == closing:
            self._next()
            return False
        if not first:
            separated = self._token in SEPARATORS
            self._lacks_comma = not separated
            self._expect(",")
            if self._token == closing and separated:
                self._note(UnreadableError("json-comma", self._place()))
                self._next()
                return False
        return True

    def _begins(self) -> bool:
        """Tell whether a value could begin here, so that only a mark is missing before it."""
        return bool(self._token) and self._token not in MARKS

    def _expect(self, mark: str) -> None:
        if self._token != mark:
            if not self._begins():
                raise self._unexpected(mark)
            self._note(self._unexpected(mark))
            return
        self._next()

    def _next(self) -> None:
        match = TOKEN.match(self._text, self._end)
        if match is None:
            spaces = SPACES.match(self._text, self._end)
            self._at = spaces.end() if spaces else self._end
            self._token = ""
            self._note(self._unexpected())
            # What cannot be read counts as a value, so that what stands behind it is read too.
            broken = BROKEN.match(self._text, self._at)
            self._end = broken.end() if broken else len(self._text)
            self._token = '"' + "?" * (self._end - self._at) + '"'
            return
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
