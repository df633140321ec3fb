"""Which representation a client asked for (RFC 9110, section 12), parameters of media ranges left aside."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cached_property

from werkzeug.datastructures import Headers, LanguageAccept, MIMEAccept
from werkzeug.http import parse_accept_header
from werkzeug.wrappers import Request

from .locales import LANGUAGES

#: A weight without its zero, as Java writes it with every request: ``*; q=.2, */*; q=.2``.
_BARE_WEIGHT = re.compile(r"(;\s*q\s*=\s*)(?=\.[0-9])", re.IGNORECASE)


def accepted(header: str) -> MIMEAccept:
    """Read an Accept header."""
    return parse_accept_header(_BARE_WEIGHT.sub(r"\g<1>0", header), MIMEAccept)


class Accepting:
    """Has a request of werkzeug's read its Accept header so."""

    headers: Headers

    @cached_property
    def accept_mimetypes(self) -> MIMEAccept:
        """The media types that the client takes."""
        return accepted(self.headers.get("Accept", ""))


def media_type(accept: MIMEAccept, offers: Sequence[str], default: str) -> str | None:
    """Choose among the media types on offer; None when the client takes none of them.

    Without an Accept header it is the default. At equal quality the more specific range wins, so
    ``text/turtle, */*`` gets Turtle; then the default, then the order of the offers.
    """
    if not accept:
        return default
    ranges = [(value.partition(";")[0].strip().lower(), quality) for value, quality in accept]
    graded = [(*_grade(offer, ranges), offer == default, -place, offer) for place, offer in enumerate(offers)]
    quality, *_, best = max(graded)
    return best if quality > 0 else None


def language(accept: LanguageAccept) -> str:
    """Choose the page's language: English unless Welsh, of whatever country, is preferred."""
    tags = (tag.partition("-")[0].lower() for tag, quality in accept if quality > 0)
    return next((tag for tag in tags if tag in LANGUAGES), "en")


def page_language(request: Request) -> str:
    """Give the language of the answer: that of the address if it has one, else the one the client prefers."""
    return address_language(request) or language(request.accept_languages)


def address_language(request: Request) -> str | None:
    """Give the language an address begins with, if it does."""
    first = request.path.strip("/").partition("/")[0]
    return first if first in LANGUAGES else None


def _grade(offer: str, ranges: Iterable[tuple[str, float]]) -> tuple[float, int]:
    """Give the quality of the most specific range that covers the offer, and how specific that is."""
    matching = [(_specificity(offer, value), quality) for value, quality in ranges]
    specificity, quality = max(matching, default=(-1, 0.0))
    return (quality, specificity) if specificity >= 0 else (0.0, -1)


def _specificity(offer: str, value: str) -> int:
    if value == offer:
        return 2
    if value == "*/*":
        return 0
    return 1 if value.endswith("/*") and offer.startswith(value.removesuffix("*")) else -1
