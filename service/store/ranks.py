"""What an RDF term compares by when rows are put in order: between every two terms one goes first, or they are equal.

What is unbound comes first, then blank nodes, IRIs and literals (SPARQL 1.1, section 15.1), then triple terms (SPARQL
1.2). Literals that ``<`` compares (section 17.3) go by their values; the specification leaves open how the others go:
numbers first, then points in time, one datatype after the other, then booleans, then strings, each with those of the
same text in a language before it, then what is of another datatype or is no value of its own, by datatype and text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from ctypes import c_float
from datetime import date
from decimal import Decimal

#: A rank: the kind of term, for literals the kind of literal, and values of one type for each kind.
Rank = tuple[object, ...]
_UNBOUND, _BLANK, _IRI, _LITERAL, _TRIPLE = range(5)
_NO_NUMBER, _NUMBER, _TIME, _BOOLEAN, _STRING, _OTHER = range(6)
_XSD = b"http://www.w3.org/2001/XMLSchema#"
#: The datatype of plain strings comes after that of strings with a language.
_PLAIN = b"\xff"
_EXACT = re.compile(rb"[+-]?(?:\d+(?:\.\d*)?|\.\d+)")
_FLOATING = re.compile(rb"[+-]?(?:(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,9})?|INF)|NaN")
_LONGEST = 300
_INTEGERS = (
    "integer long int short byte nonNegativeInteger positiveInteger nonPositiveInteger negativeInteger unsignedLong"
    " unsignedInt unsignedShort unsignedByte decimal"
)
_POINT = re.compile(
    rb"(-?\d{4,9})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d):(\d\d):(\d\d)(?:\.(\d+))?)?)?)?(Z|([+-])(\d\d):(\d\d))?"
)
_ESCAPE = re.compile(rb"\\(.)")
_ESCAPED = {b"t": b"\t", b"n": b"\n", b"r": b"\r", b'"': b'"', b"\\": b"\\"}
#: The Gregorian calendar repeats itself after so many years and days.
_CYCLE, _CYCLE_DAYS = 400, 146_097


def ranks(terms: Sequence[bytes]) -> list[Rank] | list[bytes]:
    """Give what each of some terms compares by, as they are written in TSV.

    Of strings alone, written without escapes, it is their text with the quote before it, and what follows, as one.
    """
    whole = b"\n".join(terms)
    strings = whole.startswith(b'"') and whole.count(b'\n"') == len(terms) - 1
    if not strings or b"\\" in whole or b'"^^' in whole or b"\0" in whole:
        return [rank(term) for term in terms]
    return [b"%b\0%b" % (text, suffix or _PLAIN) for text, _, suffix in (term.rpartition(b'"') for term in terms)]


def rank(term: bytes) -> Rank:
    """Give what a term, as it is written in TSV, compares by."""
    first = term[:1]
    if first == b'"':
        return _of_literal(term)
    if first == b"<":
        return (_TRIPLE, term) if term.startswith(b"<<") else (_IRI, term[1:-1])
    if not term:
        return (_UNBOUND,)
    if first == b"_":
        return _BLANK, term
    if term in {b"true", b"false"}:
        return _LITERAL, _BOOLEAN, term
    return _LITERAL, *(_exact(term) or _double(term) or (_OTHER, b"", term))


def _of_literal(term: bytes) -> Rank:
    quoted, _, suffix = term.rpartition(b'"')
    text = _ESCAPE.sub(_unescaped, quoted[1:]) if b"\\" in quoted else quoted[1:]
    if not suffix.startswith(b"^^"):
        return _LITERAL, _STRING, text, suffix or _PLAIN
    datatype = suffix[3:-1]
    valued = _VALUES.get(datatype)
    return _LITERAL, *((valued and valued(text)) or (_OTHER, datatype, text))


def _unescaped(found: re.Match[bytes]) -> bytes:
    return _ESCAPED.get(found[1], found[0])


def _exact(text: bytes) -> Rank | None:
    if len(text) > _LONGEST or not _EXACT.fullmatch(text):
        return None
    return _NUMBER, float(text), Decimal(text.decode())


def _double(text: bytes) -> Rank | None:
    if len(text) > _LONGEST or not _FLOATING.fullmatch(text):
        return None
    return (_NO_NUMBER,) if text == b"NaN" else (_NUMBER, float(text), Decimal(text.decode()))


def _float(text: bytes) -> Rank | None:
    found = _double(text)
    if found is None or found == (_NO_NUMBER,):
        return found
    value = c_float(float(text)).value
    return _NUMBER, value, Decimal(value)


def _boolean(text: bytes) -> Rank | None:
    known = {b"0": b"false", b"1": b"true"}.get(text, text)
    return (_BOOLEAN, known) if known in {b"true", b"false"} else None


def _point(datatype: bytes) -> Callable[[bytes], Rank | None]:
    """Make what ranks points in time; one without a time zone is taken to be in UTC."""

    def ranked(text: bytes) -> Rank | None:
        if (found := _POINT.fullmatch(text)) is None:
            return None
        year, month, day, hour, minute, second = (
            int(part or low) for part, low in zip(found.groups(), (0, 1, 1, 0, 0, 0), strict=False)
        )
        try:
            days = date(year % _CYCLE + _CYCLE, month, day).toordinal() + year // _CYCLE * _CYCLE_DAYS
        except ValueError:
            return None
        offset = int(found[10]) * 60 + int(found[11]) if found[9] else 0
        minutes = days * 1440 + hour * 60 + minute - (-offset if found[9] == b"-" else offset)
        return _TIME, datatype, minutes, second, (found[7] or b"").rstrip(b"0")

    return ranked


_VALUES: dict[bytes, Callable[[bytes], Rank | None]] = {
    **{_XSD + name.encode(): _exact for name in _INTEGERS.split()},
    _XSD + b"double": _double,
    _XSD + b"float": _float,
    **{_XSD + name: _point(name) for name in (b"date", b"dateTime", b"gYear", b"gYearMonth")},
    _XSD + b"boolean": _boolean,
}
