"""Cells become values: what a column of a mapping says about language, datatype, lists and what stands for what."""

from __future__ import annotations

import datetime as dt
import decimal
from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import quote, urljoin

from csvw.metadata import NAMESPACES, Column
from rdflib import XSD, Literal, URIRef

from loaders.statements import Position
from loaders.table.problems import CellProblem

#: Prefixes of the standard (RDFa's initial context), with those of our vocabulary; schema.org's terms begin with https.
PREFIXES = {
    **NAMESPACES,
    "adms": "http://www.w3.org/ns/adms#",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcterms": "http://purl.org/dc/terms/",
    "dol": "https://w3id.org/dolen/def#",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "org": "http://www.w3.org/ns/org#",
    "prov": "http://www.w3.org/ns/prov#",
    "schema": "https://schema.org/",
}
#: Datatypes of the standard whose names are not those of XML Schema.
_ALIASES = {"number": "double", "binary": "base64Binary", "datetime": "dateTime", "any": "string"}
#: What an address must not hold as it is; a mapping may have been filled with anything.
_SAFE = "%/:?#[]@!$&'()*+,;=~-._"


class ProblemError(Exception):
    """A value that fits nothing: the code of its text and what the text needs."""

    def __init__(self, code: str, value: str, **params: str) -> None:
        super().__init__(code)
        self.code, self.value, self.params = code, value, params

    def at(self, position: Position, focus: URIRef) -> CellProblem:
        """Say where it is."""
        return CellProblem(position, None, self.value, self.code, self.params, focus=focus)


def literals(column: Column, cells: Sequence[str]) -> Iterator[Literal]:
    """Give the literals of a column's cells.

    Raises:
        ProblemError: a cell is empty that must not be, or holds no value of the column's datatype.

    """
    for text in _texts(column, cells):
        yield _literal(column, text)


def meant(column: Column, cells: Sequence[str], known: Mapping[str, str | None], base: str) -> Iterator[URIRef]:
    """Give what the values of a column's cells stand for; a value that stands for null says nothing.

    Raises:
        ProblemError: the mapping does not know a value.

    """
    for text in _texts(column, cells):
        if text not in known:
            raise ProblemError("value-unmapped", text, known=", ".join(known))
        if (found := known[text]) is not None:
            yield iri(found, base)


def iri(text: str, base: str) -> URIRef:
    """Make an IRI: a prefixed name written out, a relative one resolved against the base."""
    prefix, colon, local = text.partition(":")
    if colon and prefix in PREFIXES and not local.startswith("//"):
        return URIRef(PREFIXES[prefix] + local)
    return URIRef(urljoin(base, quote(text, safe=_SAFE)))


def _texts(column: Column, cells: Sequence[str]) -> Iterator[str]:
    null, separator = column.inherit_null(), column.inherit("separator")
    found = False
    for cell in cells:
        for part in (cell or column.inherit("default") or "").split(separator) if separator else [cell]:
            text = part.strip() or column.inherit("default") or ""
            if text and text not in null:
                found = True
                yield text
    if not found and column.inherit("required"):
        raise ProblemError("value-missing", "")
    if not found and not cells and (default := column.inherit("default")):
        yield default


def _literal(column: Column, text: str) -> Literal:
    datatype = column.inherit("datatype")
    if datatype is None or datatype.base in {None, "string", "any"}:
        return Literal(text, lang=_language(column))
    try:
        value = datatype.read(text)
    except (ValueError, decimal.InvalidOperation, OverflowError, AssertionError) as error:  # it asserts its patterns
        raise ProblemError("value-datatype", text, datatype=datatype.base, format=str(datatype.format or "")) from error
    name = _ALIASES.get(datatype.base, datatype.base)
    return Literal(_lexical(value, name, text), datatype=XSD[name], normalize=False)


def _lexical(value: object, name: str, text: str) -> str:
    """Write a value as XML Schema does (Part 2: Datatypes, canonical representations)."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if name == "date" else value.isoformat().replace("+00:00", "Z")
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, int | decimal.Decimal):
        return f"{value:f}" if isinstance(value, decimal.Decimal) else str(value)
    return text


def _language(column: Column) -> str | None:
    spoken = (column.lang, getattr(column._parent, "lang", "und"))  # noqa: SLF001 - the library's way to inherit
    return next((lang for lang in spoken if lang and lang != "und"), None)
