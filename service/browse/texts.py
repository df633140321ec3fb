"""Words of the data with their language, chosen for a reader by an ordered fallback."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rdflib import Literal

#: After the reader's language: words without a language, then the service's other one, then any.
OTHER = {"en": "cy", "cy": "en"}


@dataclass(frozen=True, slots=True)
class Text:
    """Words and the language they are in; None for words of no language (a code, a date written for the page)."""

    value: str
    lang: str | None = None

    @classmethod
    def of(cls, literal: Literal) -> Text:
        """Take the words and the tag of a literal."""
        return cls(str(literal), literal.language)

    def foreign_to(self, lang: str) -> bool:
        """Tell whether the words are in another language than the page (``cy-GB`` is Welsh)."""
        return self.lang is not None and _primary(self.lang) != lang

    def __str__(self) -> str:
        return self.value


def choose(literals: Iterable[Literal], lang: str) -> Text | None:
    """Choose the words to show; the same for the same literals, whatever their order."""
    best = in_best_language(literals, lang)
    return best[0] if best else None


def in_best_language(literals: Iterable[Literal], lang: str) -> Sequence[Text]:
    """Give all words in the first language of the fallback that has any, in a fixed order."""
    texts = sorted((Text.of(literal) for literal in literals), key=lambda text: (_place(text, lang), text.value))
    return [text for text in texts if _place(text, lang) == _place(texts[0], lang)]


def _place(text: Text, lang: str) -> tuple[int, str]:
    if text.lang is None:
        return (1, "")
    primary = _primary(text.lang)
    return (0, "") if primary == lang else (2, "") if primary == OTHER[lang] else (3, primary)


def _primary(tag: str) -> str:
    return tag.lower().partition("-")[0]
