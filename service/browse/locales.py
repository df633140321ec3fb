"""How English and Welsh write dates, numbers, sums and periods, and how they sort names."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Literal as OneOf

from babel import Locale
from babel.dates import format_date, format_datetime
from babel.numbers import format_currency, format_decimal
from babel.units import format_unit

Lang = OneOf["en", "cy"]
#: So many dates, numbers and names are kept as they are written; the libraries take long over each.
_MOST = 20_000
LANGUAGES: tuple[Lang, ...] = ("en", "cy")
#: CLDR locales; plain ``en`` would write dates the American way.
LOCALES: dict[str, Locale] = {"en": Locale.parse("en_GB"), "cy": Locale.parse("cy")}

#: What is shown of a date, by the local name of its precision (code list date-precision).
PATTERNS = {"day": "d MMMM y", "month": "MMMM y", "year": "y"}

_WELSH = [
    "a",
    "b",
    "c",
    "ch",
    "d",
    "dd",
    "e",
    "f",
    "ff",
    "g",
    "ng",
    "h",
    "i",
    "j",
    "k",
    "l",
    "ll",
    "m",
    "n",
    "o",
    "p",
    "ph",
    "q",
    "r",
    "rh",
    "s",
    "t",
    "th",
    "u",
    "v",
    "w",
    "x",
    "y",
    "z",
]
_RANK = {letter: rank for rank, letter in enumerate(_WELSH)}
#: Two letters that only look like one: n + g where a compound or a name joins (Bangor, dan-gos, Llan-gollen).
_NOT_NG = re.compile(r"(?<=\bba)ng(?=or)|(?<=\bda)ng(?=os)|(?<=\blla)ng|(?<=\bhe)ng(?=oed)|(?<=\bpe)ng")
_LETTER = re.compile("ch|dd|ff|ng|ll|ph|rh|th|.", re.DOTALL)
_PERIOD = re.compile(r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?")
_UNITS = ("duration-year", "duration-month", "duration-day")


@lru_cache(_MOST)
def date_text(day: date, lang: str, precision: str = "day") -> str:
    """Write a date as precisely as it is known: ``28 May 2015``, ``Mai 2015``, ``2015``."""
    return format_date(day, PATTERNS.get(precision, PATTERNS["day"]), LOCALES[lang])


@lru_cache(_MOST)
def moment_text(moment: datetime, lang: str) -> str:
    """Write a moment in UTC: ``21 November 2026, 19:40 UTC``."""
    return format_datetime(moment, "d MMMM y, HH:mm 'UTC'", locale=LOCALES[lang])


@lru_cache(_MOST)
def number_text(number: Decimal | int, lang: str) -> str:
    """Write a number with the separators of the language."""
    return format_decimal(number, locale=LOCALES[lang])


def money_text(amount: Decimal, currency: str, lang: str) -> str:
    """Write a sum; whole sums without pence."""
    pattern = "¤#,##0" if amount == amount.to_integral_value() else "¤#,##0.00"
    return format_currency(amount, currency, pattern, LOCALES[lang], currency_digits=False)


@lru_cache(_MOST)
def period_text(duration: str, lang: str) -> str:
    """Write an ISO 8601 duration of years, months and days; anything else stays as it is."""
    found = _PERIOD.fullmatch(duration)
    if not found or not any(found.groups()):
        return duration
    counted = zip(found.groups(), _UNITS, strict=True)
    return ", ".join(format_unit(int(n), unit, locale=LOCALES[lang]) for n, unit in counted if n)


@lru_cache(_MOST)
def sort_key(name: str, lang: str) -> tuple[object, ...]:
    """Sort by the alphabet of the language, accents and case last.

    In Welsh ch, dd, ff, ng, ll, ph, rh and th are letters: Conwy stands before Chirk.
    """
    folded = _fold(name)
    if lang != "cy":
        return (folded, name)
    apart = _NOT_NG.sub("n\u200cg", folded)
    return (tuple(_rank(letter) for letter in _LETTER.findall(apart) if letter != "\u200c"), name)


def _rank(letter: str) -> tuple[int, str]:
    return (_RANK.get(letter, -1), letter)


def _fold(name: str) -> str:
    decomposed = unicodedata.normalize("NFD", name.casefold())
    return "".join(each for each in decomposed if not unicodedata.combining(each))
