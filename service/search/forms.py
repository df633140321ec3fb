"""The forms of a term that count as found, one list for each language: the index and SPARQL both use these."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from . import plurals, words
from .question import Term

#: One form: a word, or several in a row.
Form = tuple[str, ...]
_FORMS: Mapping[str, Callable[[str], frozenset[str]]] = {"en": words.english_forms, "cy": plurals.welsh_forms}
LANGUAGES = tuple(_FORMS)


def forms(term: Term, lang: str) -> list[Form]:
    """Give what is looked for in texts of a language, the form that was asked for first."""
    if term.exact:
        return [term.words]
    (word,) = term.words
    return _with_parts([word, *sorted(_FORMS[lang](word) - {word})])


def beginnings(term: Term, lang: str) -> list[Form]:
    """Give what a longer word may begin with; the last word of a form is open."""
    if not term.beginning:
        return []
    (word,) = term.words
    return _with_parts([word, *sorted(words.welsh_forms(word) - {word})] if lang == "cy" else [word])


def _with_parts(found: list[str]) -> list[Form]:
    return [(word,) for word in found] + [split for word in found if (split := words.parts(word))]
