"""What has to be known of an XML file before it is parsed as RDF: well formed, no DOCTYPE, not too deep."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.parsers import expat

from loaders.errors import DolenError, RefusedError, TooLargeError, UnreadableError

from .faulty import named
from .tags import faults

if TYPE_CHECKING:
    from .source import Source

#: Declared encodings of what reaches us as UTF-8 or UTF-16.
ENCODINGS = frozenset({"utf-8", "utf8", "utf-16", "utf-16le", "utf-16be", "us-ascii", "ascii"})

#: expat's error codes that have a text of their own.
FAULTS = {
    2: "xml-mark",
    3: "xml-end",
    4: "xml-mark",
    5: "xml-end",
    7: "xml-tag",
    8: "xml-twice",
    9: "xml-after",
    11: "xml-entity",
}


class _Scan:
    """Handlers of one pass over a file."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._depth = 0
        self.parser = expat.ParserCreate("utf-8")
        self.parser.XmlDeclHandler = self._declaration
        self.parser.StartDoctypeDeclHandler = self._doctype
        self.parser.EntityDeclHandler = self._doctype
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end

    def _declaration(self, _version: str, encoding: str | None, _standalone: int) -> None:
        if encoding and encoding.lower() not in ENCODINGS:
            raise UnreadableError("xml-encoding", self._source.at(1), encoding=encoding)

    def _doctype(self, *_: object) -> None:
        raise RefusedError("xml-doctype", self._source.at(self.parser.CurrentLineNumber))

    def _start(self, _name: str, _attributes: object) -> None:
        self._depth += 1
        if self._depth > self._source.limits.nesting:
            line = self.parser.CurrentLineNumber
            raise TooLargeError("nesting-too-deep", self._source.at(line), limit=self._source.limits.nesting)

    def _end(self, _name: str) -> None:
        self._depth -= 1


def prescan(source: Source) -> None:
    """Refuse an XML file that is not well formed or declares a document type or entities.

    An entity can unfold to gigabytes, or name another file: RDF/XML needs none.
    """
    parser = _Scan(source).parser
    try:
        for _, piece in source.lines():
            parser.Parse(piece, False)  # noqa: FBT003 - a positional argument of expat
        parser.Parse(b"", True)  # noqa: FBT003
    except expat.ExpatError as error:
        place = source.at(error.lineno, error.offset + 1)
        known = FAULTS.get(error.code)
        found = {} if known else {"found": expat.ErrorString(error.code)}
        first = UnreadableError(known or "xml-syntax", place, **found)
        raise UnreadableError.several(named(_all(first, source), source)) from error


def _all(first: DolenError, source: Source) -> list[DolenError]:
    """Add to the parser's one error what a reading of the tags alone finds on other lines."""
    lines = {first.position and first.position.line: first}
    for error in faults(source) if first.code != "xml-end" else ():
        lines.setdefault(error.position and error.position.line, error)
    return sorted(lines.values(), key=lambda error: (error.position and error.position.line) or 0)
