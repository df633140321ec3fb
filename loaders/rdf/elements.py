"""The elements of an RDF/XML file as they are written, with their places; a thing that has been told of is let go."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from xml.parsers import expat

if TYPE_CHECKING:
    from collections.abc import Callable

    from .source import Source

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
#: A start tag, and an attribute in it; the file is known to be well formed.
TAG = re.compile(rb"""<(?:[^<>"']|"[^"]*"|'[^']*')*>""")
ATTRIBUTE = re.compile(rb"""\s(?P<name>[^\s=/<>"']+)\s*=\s*(?:"[^"]*"|'[^']*')""")

Place = tuple[int, int]


@dataclass(slots=True)
class Attribute:
    """An attribute as it is written, and its line and column."""

    name: str
    written: bytes
    place: Place

    @property
    def value(self) -> str:
        """What stands between the quotation marks."""
        return self.written.partition(b"=")[2].strip()[1:-1].decode(errors="replace")


@dataclass(slots=True)
class Element:
    """An element: ``scope`` holds the prefixes that are declared where it stands, as they are written."""

    name: str
    place: Place
    attributes: list[Attribute]
    scope: dict[str, bytes]
    base: str
    children: list[Element] = field(default_factory=list)
    #: The text directly in it, and where each piece of it begins.
    text: list[tuple[str, Place]] = field(default_factory=list)
    whole: bytes = b""

    def expanded(self, name: str) -> str:
        """Give a name with its prefix resolved."""
        prefix, _, local = name.rpartition(":")
        declared = self.scope.get(prefix, b"").partition(b"=")[2].strip()[1:-1].decode(errors="replace")
        return f"{declared}{local}"

    def said(self, local: str) -> Attribute | None:
        """Give an attribute of RDF's own."""
        return next((each for each in self.attributes if self.expanded(each.name) == f"{RDF}{local}"), None)


class Elements:
    """Calls ``done`` for each element that stands by itself, below ``rdf:RDF`` or alone; ``root`` is the outermost."""

    def __init__(self, source: Source, done: Callable[[Element], None]) -> None:
        self._content = b"".join(piece for _, piece in source.lines())
        self._done = done
        self._open: list[tuple[Element, int]] = []
        self.root: Element | None = None

    def read(self) -> None:
        """Go through the file."""
        self._parser = expat.ParserCreate("utf-8")
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._said
        self._parser.Parse(self._content, True)  # noqa: FBT003 - a positional argument of expat

    @property
    def _is_framed(self) -> bool:
        return self.root is not None and self.root.expanded(self.root.name) == f"{RDF}RDF"

    def _place(self) -> Place:
        return self._parser.CurrentLineNumber, self._parser.CurrentColumnNumber + 1

    def _start(self, name: str, _: object) -> None:
        at, place = self._parser.CurrentByteIndex, self._place()
        tag = TAG.match(self._content, at)
        written = [] if tag is None else list(_attributes(tag[0], place))
        above = self._open[-1][0] if self._open else None
        scope = {
            **(above.scope if above else {}),
            **{_prefix(each): each.written for each in written if _declares(each)},
        }
        base = next((each.value for each in written if each.name == "xml:base"), above.base if above else "")
        element = Element(name, place, [each for each in written if not _declares(each)], scope, base)
        if above is None:
            self.root = element
        elif len(self._open) > 1 or not self._is_framed:
            above.children.append(element)
        self._open.append((element, at))

    def _said(self, text: str) -> None:
        if text.strip():
            self._open[-1][0].text.append((text, self._place()))

    def _end(self, _: str) -> None:
        element, start = self._open.pop()
        if len(self._open) == int(self._is_framed):
            end = self._content.index(b">", max(self._parser.CurrentByteIndex, start)) + 1
            element.whole = self._content[start : max(end, start)]
            self._done(element)


def _attributes(tag: bytes, place: Place) -> list[Attribute]:
    found = []
    for match in ATTRIBUTE.finditer(tag):
        before = tag[: match.start("name")]
        lines = before.splitlines() or [b""]
        line = place[0] + before.count(b"\n")
        column = (place[1] if line == place[0] else 1) + len(lines[-1].decode(errors="replace"))
        found.append(Attribute(match["name"].decode(), match[0].strip(), (line, column)))
    return found


def _declares(attribute: Attribute) -> bool:
    return attribute.name == "xmlns" or attribute.name.startswith("xmlns:")


def _prefix(attribute: Attribute) -> str:
    return attribute.name.removeprefix("xmlns").removeprefix(":")
