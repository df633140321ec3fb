"""What a reader asks: words, quoted phrases, words to leave out; any text at all can be read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from . import words

#: A longer text is cut, and the page says so.
MOST_LETTERS, MOST_WORDS = 500, 24
#: The last word is also taken as the beginning of one, from so many letters.
SHORTEST_BEGINNING = 3
_PIECE = re.compile(r'(?P<minus>(?<!\S)-)?(?:"(?P<phrase>[^"]*)"?|(?P<word>[^\s"]+))')
_QUOTES = str.maketrans({"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "\x00": " "})


@dataclass(frozen=True)
class Term:
    """A word to find, or several in a row; an exact one (quoted) in no other form, a beginning also within longer."""

    words: tuple[str, ...]
    exact: bool = False
    beginning: bool = False


@dataclass(frozen=True)
class Question:
    """All wanted terms have to be found, none of the unwanted; ``cut`` tells that the text was too long."""

    wanted: tuple[Term, ...] = ()
    unwanted: tuple[Term, ...] = ()
    cut: bool = False

    @property
    def words(self) -> tuple[str, ...]:
        """Every word wanted, folded."""
        return tuple(word for term in self.wanted for word in term.words)


def read(text: str) -> Question:
    """Read what was typed; quotation marks need not be closed, signs are no words."""
    clean = re.sub("[\ud800-\udfff]", " ", text.translate(_QUOTES))
    kept = clean[:MOST_LETTERS]
    found = list(_terms(kept))
    wanted = [term for minus, term in found if not minus]
    telling = [term for term in wanted if term.exact or term.words[0] not in words.STOP] or wanted
    unwanted = tuple(term for minus, term in found if minus)
    ended = kept[-1:].isspace() or kept.rstrip().endswith('"')
    chosen = _limited(telling)
    if chosen and telling[-1] is wanted[-1] and not ended and not (found and found[-1][0]):
        chosen = [*chosen[:-1], _begun(chosen[-1])]
    cut = len(clean.strip()) > MOST_LETTERS or len(chosen) < len(telling) or len(unwanted) > MOST_WORDS
    return Question(tuple(dict.fromkeys(chosen)), unwanted[:MOST_WORDS], cut)


def _terms(text: str) -> Iterator[tuple[bool, Term]]:
    for piece in _PIECE.finditer(text):
        quoted = piece["phrase"] is not None
        found = words.tokens(piece["phrase"] if quoted else piece["word"])
        if not found:
            continue
        minus = bool(piece["minus"])
        if not quoted and len(found) == 2 and found[0] in words.PREFIXES:  # noqa: PLR2004 - prefix and word
            found = ["".join(found)]
        # A word with a hyphen or an apostrophe is several to find, and one to leave out.
        if quoted or (minus and len(found) > 1):
            yield minus, Term(tuple(found), exact=True)
        else:
            yield from ((minus, Term((word,))) for word in found)


def _limited(terms: list[Term]) -> list[Term]:
    kept, count = [], 0
    for term in terms:
        count += len(term.words)
        if count > MOST_WORDS:
            break
        kept.append(term)
    return kept


def _begun(term: Term) -> Term:
    last = term.words[-1]
    return Term(term.words, beginning=True) if not term.exact and len(last) >= SHORTEST_BEGINNING else term
