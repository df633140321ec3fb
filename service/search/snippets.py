"""The passage of a hit that shows why it was found, with the words that were."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from . import words
from .forms import beginnings, forms
from .question import Question

_WORD = re.compile("[^\\W_](?:[^\\W_]|[\u0300-\u036f])*")
_LENGTH, _BEFORE = 240, 60


@dataclass(frozen=True)
class Snippet:
    """Pieces of a passage, each with whether it is a word that was found; ``lang`` is empty for no language."""

    pieces: Sequence[tuple[str, bool]]
    lang: str


def snippet(texts: Iterable[tuple[str, str]], question: Question, lang: str) -> Snippet | None:
    """Choose the text that says most of what was asked, the reader's language first where they are equal."""
    ordered = [(text, tag, _found(text, tag, question)) for text, tag in texts]
    if not ordered:
        return None
    text, tag, spans = max(ordered, key=lambda each: (len({w for _, _, w in each[2]}), each[1] == lang))
    return Snippet(_cut(text, [(start, end) for start, end, _ in spans]), tag)


def _found(text: str, tag: str, question: Question) -> list[tuple[int, int, str]]:
    whole, begun = _sought(question, "en" if tag == "en" else "cy")
    starts, spans, folded = tuple(begun), [], words.fold(text)
    if not any(word in folded for word in (*whole, *starts)):
        return []
    for match in _WORD.finditer(folded if text.isascii() else text):
        word = words.fold(match[0])
        if word in whole or (starts and word.startswith(starts)):
            term = whole.get(word) or next(begun[each] for each in starts if word.startswith(each))
            spans.append((match.start(), match.end(), term))
    return spans


@lru_cache(256)
def _sought(question: Question, lang: str) -> tuple[Mapping[str, str], Mapping[str, str]]:
    """Give the words that are looked for in a language, and the beginnings of such, each with the word asked for."""
    whole = {word: term.words[0] for term in question.wanted for form in forms(term, lang) for word in form}
    begun = {form[-1]: term.words[0] for term in question.wanted for form in beginnings(term, lang)}
    return whole, begun


def _cut(text: str, spans: Sequence[tuple[int, int]]) -> list[tuple[str, bool]]:
    """Cut at spaces, from a little before the first word that was found."""
    start = max(0, spans[0][0] - _BEFORE) if spans and spans[0][1] > _LENGTH else 0
    start = text.find(" ", start) + 1 if start else 0
    end = len(text) if len(text) - start <= _LENGTH else max(text.rfind(" ", start, start + _LENGTH), start + 1)
    pieces, at = [("… ", False)] if start else [], start
    for first, last in spans:
        if first >= at and last <= end:
            pieces += [(text[at:first], False), (text[first:last], True)]
            at = last
    pieces.append((text[at:end] + (" …" if end < len(text) else ""), False))
    return [piece for piece in pieces if piece[0]]
