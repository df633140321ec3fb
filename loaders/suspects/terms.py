"""Terms as texts, the way N-Triples writes them: quick to make, to compare and to look into."""

from __future__ import annotations

import re
from typing import Final

from rdflib import RDF, RDFS, XSD, BNode, Literal
from rdflib.term import Node

TYPE: Final = f"<{RDF.type}>"
SUBCLASS: Final = f"<{RDFS.subClassOf}>"
#: The end of a literal of a datatype.
INTEGER: Final = f'"^^<{XSD.integer}>'
#: Characters that canonical N-Triples writes otherwise.
ESCAPED: Final = str.maketrans(
    {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f"}
)
SPECIAL: Final = re.compile(r'[\x00-\x1f"\\\x7f]')
WRITTEN: Final = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))", re.DOTALL)
SHORT: Final = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f"}


def text(term: Node) -> str:
    """Write a term of rdflib; a literal of xsd:string is a plain one."""
    if isinstance(term, Literal):
        return f"{_quoted(str(term))}{_suffix(term)}"
    return f"_:{term}" if isinstance(term, BNode) else f"<{term}>"


class Texts(dict[Node, str]):
    """The text of each term, made once."""

    def __missing__(self, term: Node) -> str:
        self[term] = made = text(term)
        return made


def lexical(term: str) -> str:
    """Give what SPARQL's ``str`` makes of a term that is no blank node."""
    if term[0] == "<":
        return term[1:-1]
    inner = term[1 : term.rindex('"')]
    return WRITTEN.sub(_character, inner) if "\\" in inner else inner


def language(term: str) -> str:
    """Give the language of a literal in small letters, ``""`` when it has none."""
    return "" if term[-1] in '">' else term[term.rindex('"') + 2 :].lower()


def plain(value: str) -> str:
    """Write a plain literal."""
    return _quoted(value)


def _quoted(value: str) -> str:
    return f'"{value.translate(ESCAPED) if SPECIAL.search(value) else value}"'


def _suffix(literal: Literal) -> str:
    if literal.language:
        return f"@{literal.language}"
    return "" if literal.datatype is None or literal.datatype == XSD.string else f"^^<{literal.datatype}>"


def _character(found: re.Match[str]) -> str:
    code = found[1] or found[2]
    return chr(int(code, 16)) if code else SHORT.get(found[3], found[3])
