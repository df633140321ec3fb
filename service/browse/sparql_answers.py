"""Reads the answer to a query, SPARQL JSON results or N-Triples, into rows of terms."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

#: What the page asks the endpoint for.
BINDINGS, GRAPH = "application/sparql-results+json", "application/n-triples"
TRIPLE = ("subject", "predicate", "object")
_TERM = re.compile(
    r"""
    (?P<triple><<\(.*\)>>)
  | <(?P<uri>[^>]*)>
  | _:(?P<bnode>[^\s]+)
  | "(?P<literal>(?:[^"\\]|\\.)*)"(?:@(?P<lang>[A-Za-z0-9\-]+)|\^\^<(?P<datatype>[^>]*)>)?
    """,
    re.VERBOSE,
)
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))")
_SHORT = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}


@dataclass(frozen=True, slots=True)
class Term:
    """A value of a result; ``kind`` is uri, bnode, literal or triple, as in the JSON results."""

    kind: str
    value: str
    lang: str = ""
    datatype: str = ""
    direction: str = ""


Row = Sequence[Term | None]
#: A solution of JSON results, or a line of N-Triples.
Raw = Mapping[str, Mapping[str, object]] | str


@dataclass(frozen=True)
class Answer:
    """A whole answer: rows under columns, read when they are shown; yes or no when ``truth`` is not None."""

    columns: Sequence[str] = ()
    raw: Sequence[Raw] = ()
    truth: bool | None = None
    is_graph: bool = False

    def row(self, raw: Raw) -> Row:
        """Read one of the rows."""
        return statement(raw) if isinstance(raw, str) else [_bound(raw.get(name)) for name in self.columns]


def read(media_type: str, body: bytes) -> Answer:
    """Read an answer whole; a graph's statements come once each, in order, so that pages of it fit together."""
    if media_type.partition(";")[0] == GRAPH:
        return Answer(TRIPLE, sorted(set(filter(None, body.decode().split("\n")))), is_graph=True)
    content = json.loads(body)
    if "boolean" in content:
        return Answer(truth=bool(content["boolean"]))
    return Answer(tuple(content["head"].get("vars", ())), content["results"]["bindings"])


def statement(line: str) -> Row:
    """Read the three terms of a line of N-Triples."""
    return [_written(found) for found in _TERM.finditer(line)]


def tagged(term: Term) -> str:
    """Give the language of a literal as queries write it: with its direction, where it has one (SPARQL 1.2)."""
    return f"{term.lang}--{term.direction}" if term.direction else term.lang


def _bound(value: Mapping[str, object] | None) -> Term | None:
    if value is None:
        return None
    kind, content = str(value["type"]), value["value"]
    if kind == "triple" and isinstance(content, Mapping):
        return Term(kind, f"<<( {' '.join(_plain(_bound(content[part])) for part in TRIPLE)} )>>")
    said = (str(value.get(name, "")) for name in ("xml:lang", "datatype", "its:dir"))
    return Term(kind.removeprefix("typed-"), str(content), *said)


def _plain(term: Term | None) -> str:
    if term is None or term.kind == "triple":
        return term.value if term else ""
    if term.kind == "uri":
        return f"<{term.value}>"
    tag = f"@{tagged(term)}" if term.lang else f"^^<{term.datatype}>" if term.datatype else ""
    return f"_:{term.value}" if term.kind == "bnode" else f'"{term.value}"{tag}'


def _written(found: re.Match[str]) -> Term:
    kind = next(kind for kind in ("triple", "uri", "bnode", "literal") if found[kind] is not None)
    value = found[kind] if kind == "triple" else _ESCAPE.sub(_unescaped, found[kind])
    lang, _, direction = (found["lang"] or "").partition("--")
    return Term(kind, value, lang, found["datatype"] or "", direction)


def _unescaped(found: re.Match[str]) -> str:
    code = found[1] or found[2]
    return chr(int(code, 16)) if code else _SHORT.get(found[3], found[3])
