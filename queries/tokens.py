"""Just enough of SPARQL's grammar to find VALUES blocks and LIMIT in a query, never inside a string."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rdflib import Literal, URIRef

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rdflib.term import Node

TOKEN = re.compile(
    r"""
      (?P<comment>\#[^\n\r]*)
    | (?P<iri><[^<>"{}|^`\\\x00-\x20]*>)
    | (?P<string>\"{3}(?:(?:"|"")?(?:[^"\\]|\\.))*\"{3} | '{3}(?:(?:'|'')?(?:[^'\\]|\\.))*'{3}
        | "(?:[^"\\\n\r]|\\.)*" | '(?:[^'\\\n\r]|\\.)*')
    | (?P<variable>[?$]\w+)
    | (?P<language>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)
    | (?P<word>\w*:?[\w.:%-]*[\w:%-])
    | (?P<sign>\^\^|\S)
    """,
    re.VERBOSE | re.DOTALL,
)
#: What may not stand as it is between the quotes of an N-Triples string.
ESCAPES = str.maketrans({"\\": r"\\", '"': r"\"", "\n": r"\n", "\r": r"\r"})
#: SPARQL may read \\u0022 as a quotation mark before it reads strings (section 19.2): no u may follow a backslash.
NUMBERED = {"\\u": r"\\\U00000075", "\\U": r"\\\U00000055"}
PIECE = re.compile(r"\\[uU]|[^\\]+|\\")
ESCAPED = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))", re.DOTALL)
SIGNS = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}
FORMS = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")


@dataclass(frozen=True)
class Token:
    """A piece of the query's text with its kind and place."""

    kind: str
    text: str
    start: int
    end: int


@dataclass(frozen=True)
class Block:
    """A VALUES block: its variables, whether its rows have parentheses, its values, the place of its rows."""

    variables: tuple[str, ...]
    tuples: bool
    values: tuple[Node | None, ...]
    start: int
    end: int

    def column(self, variable: str) -> tuple[Node | None, ...]:
        """Give the different values of a variable, in order."""
        place, width = self.variables.index(variable), len(self.variables)
        return tuple(dict.fromkeys(self.values[place::width]))

    def rows(self, rows: Sequence[Sequence[str]]) -> str:
        """Write rows of serialised terms as they stand between the braces."""
        wrapped = (f"({' '.join(row)})" if self.tuples else row[0] for row in rows)
        return f" {' '.join(wrapped)} "


def tokens(text: str) -> list[Token]:
    """Cut a query into tokens without its comments."""
    found = TOKEN.finditer(text)
    return [Token(str(m.lastgroup), m.group(), m.start(), m.end()) for m in found if m.lastgroup != "comment"]


def form(found: Sequence[Token]) -> str | None:
    """Give the query's form, the first of the four words."""
    words = (token.text.upper() for token in found if token.kind == "word")
    return next((word for word in words if word in FORMS), None)


def prefixes(found: Sequence[Token]) -> dict[str, str]:
    """Give the declared prefixes, each with its colon."""
    triples = zip(found, found[1:], found[2:], strict=False)
    return {b.text: c.text[1:-1] for a, b, c in triples if a.text.upper() == "PREFIX" and c.kind == "iri"}


def blocks(found: Sequence[Token]) -> Iterator[Block]:
    """Find the VALUES blocks in the order of the text."""
    names = prefixes(found)
    for index, token in enumerate(found):
        if token.kind == "word" and token.text.upper() == "VALUES":
            yield _block(found, index + 1, names)


def literal(term: Literal) -> str:
    r"""Serialise as N-Triples; rdflib's n3() breaks a text with a line feed that ends in ``\"``."""
    pieces = (NUMBERED.get(piece) or piece.translate(ESCAPES) for piece in PIECE.findall(term))
    words = f'"{"".join(pieces)}"'
    if term.language:
        return f"{words}@{term.language}"
    return f"{words}^^{term.datatype.n3()}" if term.datatype else words


def _block(found: Sequence[Token], index: int, names: dict[str, str]) -> Block:
    opening = next(i for i in range(index, len(found)) if found[i].text == "{")
    closing = next(i for i in range(opening, len(found)) if found[i].text == "}")
    variables = tuple(token.text[1:] for token in found[index:opening] if token.kind == "variable")
    inside = [token for token in found[opening + 1 : closing] if token.text not in "()"]
    return Block(
        variables,
        found[index].text == "(",
        tuple(_terms(inside, names)),
        found[opening].end,
        found[closing].start,
    )


def _terms(inside: Sequence[Token], names: dict[str, str]) -> Iterator[Node | None]:
    for index, token in enumerate(inside):
        before = inside[index - 1].text if index else ""
        if token.kind in {"language", "sign"} or before == "^^":
            continue
        yield _term(token, inside[index + 1 : index + 3], names)


def _term(token: Token, after: Sequence[Token], names: dict[str, str]) -> Node | None:
    if token.kind == "string":
        return _literal(token.text, after, names)
    if token.text.upper() == "UNDEF":
        return None
    if token.text.isdecimal():
        return Literal(int(token.text))
    if token.text in {"true", "false"}:
        return Literal(token.text == "true")
    return URIRef(_expand(token, names))


def _literal(text: str, after: Sequence[Token], names: dict[str, str]) -> Literal:
    quotes = 3 if text[:3] in {'"""', "'''"} else 1
    value = ESCAPED.sub(_unescape, text[quotes:-quotes])
    if after and after[0].kind == "language":
        return Literal(value, lang=after[0].text[1:])
    if after and after[0].text == "^^":
        return Literal(value, datatype=URIRef(_expand(after[1], names)), normalize=False)
    return Literal(value)


def _unescape(match: re.Match[str]) -> str:
    number = match[1] or match[2]
    return chr(int(number, 16)) if number else SIGNS.get(match[3], match[3])


def _expand(token: Token, names: dict[str, str]) -> str:
    if token.kind == "iri":
        return token.text[1:-1]
    prefix, _, local = token.text.partition(":")
    return names.get(f"{prefix}:", f"{prefix}:") + local
