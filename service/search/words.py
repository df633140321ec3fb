"""The words of a question and of the data: folding of accents, plurals of English, mutations of Welsh.

Nothing of this goes into the index but folding; the forms of a word are looked up when a question is asked.
The mutations are those that every grammar of Welsh gives: soft, nasal, aspirate, and h before a vowel.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

#: Letters with marks that are folded: Latin-1, Latin Extended-A and B, Latin Extended Additional.
_RANGES = ((0xC0, 0x250), (0x1E00, 0x1F00))
_MARKS = range(0x300, 0x370)
#: The letters that are folded; names with marks on others are rare in what is searched.
_FOLDED = frozenset("acdegilnorstuwyz")
TOKEN = re.compile(r"[^\W_]+")
_VOWELS = "aeiouwy"
#: Start of the radical, start of the mutated word, and what must not follow: it would be another letter.
_MUTATIONS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("c", "g", ("h",)), ("p", "b", ("h",)), ("t", "d", ("h", "d")), ("g", "", ("ll", "rh")), ("b", "f", ("f",)),
    ("d", "dd", ("d",)), ("ll", "l", ("l",)), ("m", "f", ("f",)), ("rh", "r", ("h",)),
    ("c", "ngh", ("h",)), ("p", "mh", ("h",)), ("t", "nh", ("h",)), ("g", "ng", ("h",)), ("b", "m", ("h",)),
    ("d", "n", ("d", "g", "h")), ("c", "ch", ("h",)), ("p", "ph", ("h",)), ("t", "th", ("h",)), ("", "h", ()),
)  # fmt: skip
#: Shorter words than this have no mutations but "dda" of "da": too many would be other words.
_SHORTEST = 3
_SHORTEST_WITHOUT = 4
#: What stands before a hyphen as often as without one, in both languages.
PREFIXES = ("co", "cyd", "multi", "inter", "non", "pre", "self")
_LEAST_REST = 4
#: Words that say nothing of what is wanted; they count only where there are no others, or in quotation marks.
STOP = frozenset(
    {
        "a",
        "ac",
        "ag",
        "am",
        "an",
        "and",
        "ar",
        "are",
        "as",
        "at",
        "be",
        "by",
        "do",
        "does",
        "for",
        "from",
        "gan",
        "gyda",
        "how",
        "i",
        "in",
        "is",
        "it",
        "mae",
        "n",
        "neu",
        "o",
        "oes",
        "of",
        "on",
        "or",
        "os",
        "our",
        "r",
        "sut",
        "sy",
        "sydd",
        "that",
        "the",
        "this",
        "to",
        "us",
        "w",
        "was",
        "we",
        "what",
        "who",
        "with",
        "wrth",
        "y",
        "ym",
        "yn",
        "yng",
        "yr",
    }
)


def _folded(code: int) -> str:
    pieces = unicodedata.normalize("NFD", chr(code).lower())
    return pieces[0] if pieces[0] in _FOLDED and all(map(unicodedata.combining, pieces[1:])) else ""


#: Letter with marks, in either case → plain small letter; combining marks vanish.
FOLDING: dict[int, str] = {code: _folded(code) for start, end in _RANGES for code in range(start, end) if _folded(code)}
_TABLE: dict[int, str | None] = {**FOLDING, **dict.fromkeys(_MARKS, None)}


def fold(text: str) -> str:
    """Write a text in small letters without accents: ``Tŷ`` → ``ty``."""
    return text.lower() if text.isascii() else text.translate(_TABLE).lower()


def tokens(text: str) -> list[str]:
    """Give the folded words of a text."""
    return TOKEN.findall(fold(text))


def parts(word: str) -> tuple[str, str] | None:
    """Take apart what is written in one word, with a hyphen or in two: ``coproduction`` → ``co``, ``production``."""
    first = next((each for each in PREFIXES if word.startswith(each) and len(word) - len(each) >= _LEAST_REST), None)
    return (first, word[len(first) :]) if first else None


@lru_cache(4096)
def english_forms(word: str) -> frozenset[str]:
    """Give a word with its singular and plural: ``services`` → ``service``, ``services``."""
    singular = _singular(word)
    return frozenset({word, singular, _plural(singular)}) if len(word) > _SHORTEST else frozenset({word})


@lru_cache(4096)
def welsh_forms(word: str) -> frozenset[str]:
    """Give every form that a word of Welsh has by mutation: ``nghaerdydd`` → ``gaerdydd`` and others."""
    return frozenset(form for radical in radicals(word) for form in (radical, *mutations(radical)))


def radicals(word: str) -> frozenset[str]:
    """Give the words that a word may be, without mutation: ``gardd`` → ``gardd``, ``cardd``."""
    return frozenset({word, *(radical for radical in _radicals(word) if word in mutations(radical))})


@lru_cache(4096)
def mutations(radical: str) -> frozenset[str]:
    """Give the mutated forms of a radical: ``caerdydd`` → ``gaerdydd``, ``nghaerdydd``, ``chaerdydd``."""
    return frozenset(_mutated(radical))


def _mutated(radical: str) -> Iterable[str]:
    for start, mutated, never in _MUTATIONS:
        rest = radical[len(start) :]
        fits = radical.startswith(start) and not rest.startswith(never)
        if fits and _allowed(radical, start, mutated, rest):
            yield mutated + rest


def _allowed(radical: str, start: str, mutated: str, rest: str) -> bool:
    """Keep to words that are long enough, and lose g or gain h where Welsh does."""
    if mutated == "dd":
        return len(rest) > 0
    if not start:
        return radical[:1] in _VOWELS and len(radical) >= _SHORTEST_WITHOUT
    if not mutated:
        return rest[:1] in f"{_VOWELS}lr" and len(radical) > _SHORTEST_WITHOUT
    return len(radical) >= _SHORTEST


def _radicals(word: str) -> Iterable[str]:
    for start, mutated, _never in _MUTATIONS:
        if word.startswith(mutated):
            yield start + word[len(mutated) :]


def _singular(word: str) -> str:
    if word.endswith("ies") and len(word) > 4:  # noqa: PLR2004 - "ties" and "dies" are not of "ty" and "dy"
        return f"{word[:-3]}y"
    if word.endswith(("sses", "xes", "ches", "shes")):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith(("ss", "us", "is")) else word


def _plural(word: str) -> str:
    if word.endswith("y") and word[-2:-1] not in "aeiou":
        return f"{word[:-1]}ies"
    return f"{word}es" if word.endswith(("s", "x", "ch", "sh")) else f"{word}s"
