"""Dates, numbers, yes or no and addresses as people write them, as RDF literals; what is unclear is refused."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from urllib.parse import urlsplit

from babel.dates import get_month_names
from rdflib import XSD, Literal, URIRef
from rdflib.term import Node

from .folding import fold
from .sheets import Cell


class Misfit(Exception):  # noqa: N818 - it is an answer about a cell, not a failure
    """A value that its column cannot take: the code of the text, its parameters, what may have been meant."""

    def __init__(self, code: str, near: tuple[Mapping[str, str], ...] = (), **params: object) -> None:
        super().__init__(code)
        self.code, self.near, self.params = code, near, params


@dataclass(frozen=True)
class Reading:
    """A term and, where the reading needs to be known to the partner, the code of a note."""

    term: Node
    note: str | None = None


_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})$")
_DAY_FIRST = re.compile(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4})$")
_WORDS = re.compile(r"(\d{1,2})(?:st|nd|rd|th|af|ail|ydd|fed|eg|ain)?\s+([^\W\d]+)\.?,?\s+(\d{4})$")
_YEAR = re.compile(r"\d{4}(\.0)?$", re.ASCII)
_NUMBER = re.compile(r"([-+−]?)\s*£?\s*([-+−]?)(\d{1,3}(?:,\d{3})+|\d+)(\.\d+)?$")
_DURATION = re.compile(r"-?P(?=\d|T\d)(\d+Y)?(\d+M)?(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?$")
#: How spreadsheet programs keep a day: days since the end of 1899; these are of the years 1954 to 2119.
_DAY_NUMBER, _DAY_0 = re.compile(r"[2-7]\d{4}(\.\d+)?$", re.ASCII), dt.date(1899, 12, 30)
_DIGITS = 40
_WORDS_FOR_DURATION = {
    "year": "P1Y", "a year": "P1Y", "per year": "P1Y", "annual": "P1Y", "annually": "P1Y", "blwyddyn": "P1Y",
    "y flwyddyn": "P1Y", "month": "P1M", "a month": "P1M", "per month": "P1M", "monthly": "P1M", "mis": "P1M",
    "y mis": "P1M", "week": "P7D", "per week": "P7D", "wythnos": "P7D", "yr wythnos": "P7D",
}  # fmt: skip
_TRUTH = {
    "yes": "true", "y": "true", "true": "true", "1": "true", "ie": "true", "oes": "true", "gwir": "true",
    "no": "false", "n": "false", "false": "false", "0": "false", "na": "false", "nage": "false",
    "nac oes": "false", "nac ydy": "false", "ydy": "true", "anwir": "false", "gau": "false",
}  # fmt: skip


def text(cell: Cell) -> str:
    """Write a cell as text the way the partner sees it: a number without ``.0``, a date in ISO form."""
    if isinstance(cell, str):
        return cell.replace("\r\n", "\n").replace("\r", "\n").strip()
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return _plain(Decimal(repr(cell)))
    if isinstance(cell, dt.datetime) and cell.time() == dt.time():
        return cell.date().isoformat()
    if isinstance(cell, dt.date):
        return cell.isoformat()
    return str(cell)


def date(cell: Cell) -> Reading:
    """Read an xsd:date: ISO, a date cell, ``28/05/2015`` (day first, noted), ``28 May 2015`` or ``28 Mai 2015``."""
    if isinstance(cell, dt.datetime):
        return Reading(_date(cell.date()), "time-dropped" if cell.time() != dt.time() else None)
    if isinstance(cell, dt.date):
        return Reading(_date(cell))
    value = text(cell)
    if found := _ISO.match(value):
        return Reading(_date(_calendar(found[1], found[2], found[3])))
    if found := _DAY_FIRST.match(value):
        return Reading(_date(_day_first(found)), "day-first")
    if found := _WORDS.match(value):
        return Reading(_date(_calendar(found[3], _month(found[2]), found[1])))
    if _DAY_NUMBER.match(value):
        meant = (_DAY_0 + dt.timedelta(int(value[:5]))).isoformat()
        raise Misfit("day-number", near=({"en": meant, "cy": meant},))
    raise Misfit("year-only" if _YEAR.match(value) else "not-a-date")


def moment(cell: Cell) -> Reading:
    """Read an xsd:dateTime where the cell has a time of day, else an xsd:date."""
    if isinstance(cell, dt.datetime) and cell.time() != dt.time():
        return Reading(Literal(cell.isoformat(), datatype=XSD.dateTime, normalize=False))
    value = text(cell)
    try:
        stamp = dt.datetime.fromisoformat(value) if "T" in value else None
    except ValueError:
        raise Misfit("not-a-date") from None
    return Reading(Literal(value, datatype=XSD.dateTime, normalize=False)) if stamp else date(cell)


def decimal(cell: Cell) -> Reading:
    """Read an xsd:decimal; a pound sign and commas between thousands are understood."""
    return Reading(Literal(_plain(_number(cell)), datatype=XSD.decimal, normalize=False))


def integer(cell: Cell, datatype: URIRef = XSD.integer) -> Reading:
    """Read a whole number; ``12.0`` is one, ``12.5`` is not."""
    number = _number(cell)
    if number != number.to_integral_value():
        raise Misfit("not-whole")
    return Reading(Literal(_plain(number), datatype=datatype, normalize=False))


def boolean(cell: Cell) -> Reading:
    """Read yes or no, ie or na."""
    if (truth := _TRUTH.get(fold(text(cell)))) is None:
        raise Misfit("not-yes-or-no")
    return Reading(Literal(truth, datatype=XSD.boolean, normalize=False))


def duration(cell: Cell) -> Reading:
    """Read an ISO 8601 duration (``P1Y``) or a plain word for one (year, mis)."""
    value = _WORDS_FOR_DURATION.get(fold(text(cell)), text(cell).upper())
    if not _DURATION.match(value):
        raise Misfit("not-a-duration")
    return Reading(Literal(value, datatype=XSD.duration, normalize=False))


def year(cell: Cell) -> Reading:
    """Read an xsd:gYear."""
    if not _YEAR.match(text(cell)):
        raise Misfit("not-a-year")
    return Reading(Literal(text(cell)[:4], datatype=XSD.gYear, normalize=False))


def iri(cell: Cell) -> URIRef:
    """Read an absolute web address; one without ``https://`` is refused with what was probably meant."""
    value = text(cell)
    if value.lower().startswith("www."):
        raise Misfit("not-an-address", near=({"en": f"https://{value}", "cy": f"https://{value}"},))
    if not is_iri(value):
        raise Misfit("not-an-address")
    return URIRef(value)


def is_iri(value: str) -> bool:
    """Tell whether a value is a web address with a host and no character that IRIs forbid (RFC 3987)."""
    if value[:4].lower() != "http":
        return False
    try:
        parts = urlsplit(value)
    except ValueError:
        return False
    return (
        parts.scheme.lower() in {"http", "https"} and bool(parts.hostname) and not re.search(r'[\s<>"{}|\\^`]', value)
    )


def email(cell: Cell) -> URIRef:
    """Read an e-mail address as a mailto: IRI."""
    value = text(cell).removeprefix("mailto:")
    if not re.fullmatch(r"[A-Za-z0-9.!#$&'*+/=?_~-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+", value):
        raise Misfit("not-an-email")
    return URIRef(f"mailto:{value}")


DATATYPES: dict[URIRef, Callable[[Cell], Reading]] = {
    XSD.date: date,
    XSD.dateTime: moment,
    XSD.decimal: decimal,
    XSD.integer: integer,
    XSD.nonNegativeInteger: lambda cell: integer(cell, XSD.nonNegativeInteger),
    XSD.positiveInteger: lambda cell: integer(cell, XSD.positiveInteger),
    XSD.boolean: boolean,
    XSD.duration: duration,
    XSD.gYear: year,
    XSD.anyURI: lambda cell: Reading(Literal(str(iri(cell)), datatype=XSD.anyURI)),
}


def _date(day: dt.date) -> Literal:
    return Literal(day.isoformat(), datatype=XSD.date, normalize=False)


def _calendar(year_: str, month: str | int, day: str) -> dt.date:
    try:
        return dt.date(int(year_), int(month), int(day))
    except ValueError:
        raise Misfit("no-such-day") from None


def _day_first(found: re.Match[str]) -> dt.date:
    day, month, year_ = found.groups()
    try:
        return dt.date(int(year_), int(month), int(day))
    except ValueError:
        raise Misfit("no-such-day", near=_month_first(day, month, year_)) from None


def _month_first(month: str, day: str, year_: str) -> tuple[Mapping[str, str], ...]:
    try:
        meant = dt.date(int(year_), int(month), int(day)).isoformat()
    except ValueError:
        return ()
    return ({"en": meant, "cy": meant},)


@cache
def _months() -> dict[str, int]:
    return {
        fold(name).rstrip("."): number
        for lang in ("en", "en_GB", "cy")
        for width in ("wide", "abbreviated")
        for context in ("format", "stand-alone")
        for number, name in get_month_names(width, context, lang).items()
    }


def _month(name: str) -> int:
    if (number := _months().get(fold(name))) is None:
        raise Misfit("not-a-date")
    return number


def _number(cell: Cell) -> Decimal:
    if isinstance(cell, bool | dt.date | dt.time | dt.timedelta):
        raise Misfit("not-a-number")
    found = _NUMBER.match(text(cell))
    if not found or (found[1] and found[2]) or len(found[0]) > _DIGITS:
        raise Misfit("not-a-number")
    sign = "-" if (found[1] or found[2]) in {"-", "−"} else ""
    return Decimal(f"{sign}{found[3].replace(',', '')}{found[4] or ''}")


def _plain(number: Decimal) -> str:
    """Write a number without exponent; whole ones without a point."""
    whole = number.to_integral_value() if abs(number) < Decimal(10) ** _DIGITS else number
    return format(whole if whole == number else number, "f")
