"""Words of the data with their language, chosen for a reader by an ordered fallback."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from operator import attrgetter
from typing import NamedTuple

from rdflib import Literal

#: After the reader's language: words without a language, then the service's other one, then any.
OTHER = {"en": "cy", "cy": "en"}
#: So many tags are known by heart.
_MOST = 1_000
_value = attrgetter("value")


class Text(NamedTuple):
    """Words and the language they are in; None for words of no language (a code, a date written for the page)."""

    value: str
    lang: str | None = None

    @classmethod
    def of(cls, literal: Literal) -> Text:
        """Take the words and the tag of a literal."""
        return cls(str(literal), literal.language)

    def foreign_to(self, lang: str) -> bool:
        """Tell whether the words are in another language than the page (``cy-GB`` is Welsh)."""
        return self.lang is not None and self.lang != lang and _primary(self.lang) != lang

    def __str__(self) -> str:
        return self.value


def choose(literals: Iterable[Literal], lang: str) -> Text | None:
    """Choose the words to show; the same for the same literals, whatever their order."""
    best = in_best_language(literals, lang)
    return best[0] if best else None


def in_best_language(literals: Iterable[Literal], lang: str) -> Sequence[Text]:
    """Give all words in the first language of the fallback that has any, in a fixed order."""
    texts = [Text(str(literal), literal.language) for literal in literals]
    if len(texts) < 2:  # noqa: PLR2004 - nothing to choose between
        return texts
    places = [_place(text.lang, lang) for text in texts]
    best = min(places)
    chosen = [text for text, place in zip(texts, places, strict=True) if place == best]
    return sorted(chosen, key=_value) if len(chosen) > 1 else chosen


@lru_cache(_MOST)
def _place(tag: str | None, lang: str) -> tuple[int, str]:
    if tag is None:
        return (1, "")
    primary = _primary(tag)
    return (0, "") if primary == lang else (2, "") if primary == OTHER[lang] else (3, primary)


@lru_cache(_MOST)
def _primary(tag: str) -> str:
    return tag.lower().partition("-")[0]
