"""What a parameter takes: its type decides which terms may be bound and how a text becomes a term."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING
from urllib.parse import quote

from rdflib import XSD, Literal, URIRef
from rdflib.term import Node

from .errors import QueryError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

#: The code lists; a concept is this, its scheme, a slash and its slug.
DEFINITIONS = "https://w3id.org/dolen/def/"
#: Areas are named by the Office for National Statistics: this and a code of nine characters.
AREAS = "http://statistics.data.gov.uk/id/statistical-geography/"
LANGUAGES = ("en", "cy")
#: No page, limit or count of people is larger, and every engine's integers reach so far.
LARGEST_INTEGER = 2_147_483_647
SLUG = re.compile(r"[a-z0-9]+(?:[-.][a-z0-9]+)*", re.ASCII)
GSS = re.compile(r"[A-Z][0-9]{8}", re.ASCII)
DIGITS = re.compile(r"[0-9]{1,10}", re.ASCII)
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`\x00-\x20]+")


@dataclass(frozen=True)
class Parameter:
    """One parameter of a query; ``default`` is what stands in the file, None for UNDEF."""

    name: str
    kind: str
    scheme: str | None
    label: Mapping[str, str]
    optional: bool = False
    required: bool = False
    many: bool = False
    default: tuple[Node | None, ...] = field(default=(None,), compare=False)

    @property
    def type(self) -> str:
        """The type as the header writes it, ``concept(theme)``."""
        return f"{self.kind}({self.scheme})" if self.scheme else self.kind

    def parse(self, text: str, base: str | None = None) -> Node:
        """Make a term of a text from an address, a form or a command line; QueryError if it cannot be one."""
        term = PARSERS[self.kind](self, text.strip(), base)
        self.check(term)
        return term

    def check(self, value: object) -> Node:
        """Give the value back when it is a term of the type, else raise QueryError."""
        if isinstance(value, Node) and CHECKS[self.kind](self, value):
            return value
        raise self.refusal(value)

    def refusal(self, value: object) -> QueryError:
        """Make the error that says what the type takes."""
        params = {"parameter": self.name, "value": str(value)[:160]}
        if self.kind == "concept" and self.scheme:
            params |= {"scheme": self.scheme, "space": self.space}
        if self.kind == "integer":
            params["largest"] = str(LARGEST_INTEGER)
        code = "not-iri" if self.kind == "concept" and not self.scheme else f"not-{self.kind}"
        return QueryError(code, **params)

    @property
    def space(self) -> str:
        """What the IRIs of the scheme's concepts start with."""
        return f"{DEFINITIONS}{self.scheme}/"


def _is_iri(_: Parameter, value: Node) -> bool:
    return isinstance(value, URIRef) and ABSOLUTE.fullmatch(value) is not None and _encodes(value)


def _is_concept(parameter: Parameter, value: Node) -> bool:
    within = not parameter.scheme or str(value).startswith(parameter.space)
    return _is_iri(parameter, value) and within and not str(value).endswith("/")


def _is_date(_: Parameter, value: Node) -> bool:
    return isinstance(value, Literal) and value.datatype == XSD.date and _day(str(value)) is not None


def _is_integer(_: Parameter, value: Node) -> bool:
    if not isinstance(value, Literal) or value.datatype != XSD.integer or not DIGITS.fullmatch(value):
        return False
    return int(value) <= LARGEST_INTEGER


def _is_string(_: Parameter, value: Node) -> bool:
    plain = isinstance(value, Literal) and value.language is None and value.datatype in (None, XSD.string)
    return plain and _encodes(str(value))


def _is_lang(parameter: Parameter, value: Node) -> bool:
    return _is_string(parameter, value) and str(value) in LANGUAGES


def _encodes(text: str) -> bool:
    """Half a surrogate pair, or the character zero, is no text of RDF."""
    return not re.search("[\ud800-\udfff\x00]", text)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if DAY.fullmatch(text) else None
    except ValueError:
        return None


def _read_iri(_: Parameter, text: str, __: str | None) -> Node:
    return URIRef(text)


def _read_concept(parameter: Parameter, text: str, _: str | None) -> Node:
    return URIRef(parameter.space + text if parameter.scheme and SLUG.fullmatch(text) else text)


def _read_organisation(_: Parameter, text: str, base: str | None) -> Node:
    if base and SLUG.fullmatch(text):
        return URIRef(f"{base}/id/organisation/{quote(text, safe='')}")
    return URIRef(text)


def _read_area(_: Parameter, text: str, __: str | None) -> Node:
    return URIRef(AREAS + text.upper() if GSS.fullmatch(text.upper()) else text)


def _read_date(_: Parameter, text: str, __: str | None) -> Node:
    return Literal(text, datatype=XSD.date, normalize=False)


def _read_integer(parameter: Parameter, text: str, _: str | None) -> Node:
    if not DIGITS.fullmatch(text):
        raise parameter.refusal(text)
    return Literal(int(text))


def _read_string(_: Parameter, text: str, __: str | None) -> Node:
    return Literal(text)


def _read_lang(_: Parameter, text: str, __: str | None) -> Node:
    return Literal(text.lower().replace("_", "-").partition("-")[0])


CHECKS: Mapping[str, Callable[[Parameter, Node], bool]] = {
    "iri": _is_iri,
    "concept": _is_concept,
    "organisation": _is_iri,
    "area": _is_iri,
    "date": _is_date,
    "integer": _is_integer,
    "string": _is_string,
    "lang": _is_lang,
}
PARSERS: Mapping[str, Callable[[Parameter, str, str | None], Node]] = {
    "iri": _read_iri,
    "concept": _read_concept,
    "organisation": _read_organisation,
    "area": _read_area,
    "date": _read_date,
    "integer": _read_integer,
    "string": _read_string,
    "lang": _read_lang,
}
