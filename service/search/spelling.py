"""Did you mean …: a word that the index does not hold is replaced by the nearest one that it does."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping

from tantivy import Searcher

from . import words
from .forms import LANGUAGES, beginnings, forms
from .question import Question

_FIELDS = ("title_en", "title_cy", "text_en", "text_cy")
_LETTERS = "abcdefghijklmnopqrstuwyvz"
#: Words, and words joined by hyphens.
_WRITTEN = re.compile(rf"{words.TOKEN.pattern}(?:[-\u2010\u2011]{words.TOKEN.pattern})*")
#: Shorter words have too many neighbours, in longer ones looking takes too long.
_SHORTEST, _LONGEST = 4, 24
#: How many words with the same beginning are compared for two slips in one word.
_COMPARED = 3000


def near(searcher: Searcher, text: str, question: Question) -> str:
    """Give the text with its unknown words replaced, else an empty text."""
    replaced = {}
    for term in question.wanted:
        for word in term.words:
            if not _known(searcher, word, question) and (better := _nearest(searcher, word)):
                replaced[word] = better
    better = _WRITTEN.sub(lambda found: _written(found[0], replaced), text)
    return better if better != text else ""


def _written(piece: str, replaced: Mapping[str, str]) -> str:
    """Replace what counts as one word, ``co-prodcution``, else each of its parts."""
    whole = replaced.get("".join(words.tokens(piece)))
    return whole or words.TOKEN.sub(lambda found: replaced.get(words.fold(found[0]), found[0]), piece)


def _known(searcher: Searcher, word: str, question: Question) -> bool:
    for term in question.wanted:
        if word in term.words:
            for lang in LANGUAGES:
                if any(all(_frequency(searcher, each) for each in form) for form in forms(term, lang)):
                    return True
            open_words = [form[-1] for lang in LANGUAGES for form in beginnings(term, lang)]
            return any(searcher.terms_with_prefix(name, each, limit=1) for name in _FIELDS for each in open_words)
    return False


def _nearest(searcher: Searcher, word: str) -> str:
    """Give the word one slip away, else a prefix and the word nearest to the rest, else the word two slips away."""
    near = _SHORTEST <= len(word) <= _LONGEST
    one = {each: count for each in set(_slips(word)) if (count := _frequency(searcher, each))} if near else {}
    if one:
        return max(one, key=lambda each: (_keeps(each, word), one[each], each))
    if split := words.parts(word):
        first, rest = split
        better = rest if _frequency(searcher, rest) else _nearest(searcher, rest)
        if better and _frequency(searcher, first):
            return f"{first}-{better}"
    return max(_two_slips(searcher, word), default="") if near else ""


def _keeps(meant: str, typed: str) -> bool:
    """Tell whether all letters typed were meant: one is left out, or two are out of place, more often than wrong."""
    return not Counter(typed) - Counter(meant)


def _two_slips(searcher: Searcher, word: str) -> dict[str, int]:
    """Give the words two slips away that begin alike and are used most."""
    found: dict[str, int] = {}
    for name in _FIELDS:
        for each, count in searcher.terms_with_prefix(name, word[:2], limit=_COMPARED):
            if abs(len(each) - len(word)) <= 2 and each not in found and _distance(word, each) <= 2:  # noqa: PLR2004
                found[each] = count
    best = max(found, key=lambda each: found[each], default="")
    return {best: found[best]} if best else {}


def _frequency(searcher: Searcher, word: str) -> int:
    return sum(searcher.doc_freq(name, word) for name in _FIELDS)


def _slips(word: str) -> Iterator[str]:
    """Give every word that one letter too few, too many, wrong or out of place makes of a word."""
    for place in range(len(word) + 1):
        head, tail = word[:place], word[place:]
        if tail:
            yield head + tail[1:]
        if len(tail) > 1:
            yield head + tail[1] + tail[0] + tail[2:]
        for letter in _LETTERS:
            yield head + letter + tail
            yield head + letter + tail[1:]


def _distance(one: str, other: str) -> int:
    """Count the letters to add, drop or change (Levenshtein)."""
    row = list(range(len(other) + 1))
    for number, letter in enumerate(one, 1):
        before, row[0] = row[0], number
        for place, wanted in enumerate(other, 1):
            before, row[place] = row[place], min(row[place] + 1, row[place - 1] + 1, before + (letter != wanted))
    return row[-1]
