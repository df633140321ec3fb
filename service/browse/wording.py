"""What every template writes again and again: its own words in the page's language, and words of the data."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, partial

from flask_babel import get_locale, get_translations
from flask_babel import gettext as _
from markupsafe import Markup, escape

from .locales import number_text
from .texts import Text

#: So many messages are kept, in each language.
_MOST = 10_000


def only_in(tag: str) -> str:
    """Say that words are to be had in one language only."""
    known = {"en": _("in English only"), "cy": _("in Welsh only")}
    return str(known.get(tag.lower().partition("-")[0], _("in another language")))


def gettext() -> Callable[..., Markup]:
    """Give what translates for the request at hand: the same as Jinja's extension, each message looked up once."""
    return partial(_said, str(get_locale()))


def counting(lang: str) -> Callable[..., Markup]:
    """Give what translates messages that count: like Jinja's extension, the number as the language writes it."""
    return partial(_counted, lang)


def words(text: Text, lang: str) -> Markup:
    """Write words of the data: in the other language they stand in an element that says so, with a visible mark."""
    if not text.foreign_to(lang):
        return escape(text.value)
    marked = f'{named(text, lang)} <span class="dolen-mark">{escape(only_in(text.lang or ""))}</span>'
    return Markup(marked)  # noqa: S704 - escaped just here


def named(text: Text, lang: str) -> Markup:
    """Write the same without the mark, for names that are shown in both languages on purpose."""
    if not text.foreign_to(lang):
        return escape(text.value)
    return Markup(f'<span lang="{escape(text.lang)}">{escape(text.value)}</span>')  # noqa: S704 - escaped just here


def _said(locale: str, message: str, **values: object) -> Markup:
    return _translated(locale, message) % values if values else _plain(locale, message)


def _counted(lang: str, one: str, many: str, number: int, **values: object) -> Markup:
    said = Markup(get_translations().ungettext(one, many, number))  # noqa: S704 - our own words, as above
    return said % {"num": number_text(number, lang), **values}


@lru_cache(_MOST)
def _plain(locale: str, message: str) -> Markup:
    return _translated(locale, message) % {}


@lru_cache(_MOST)
def _translated(_locale: str, message: str) -> Markup:
    return Markup(get_translations().ugettext(message))  # noqa: S704 - our own words, as Jinja's extension does
