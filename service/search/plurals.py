"""Singular and plural of Welsh nouns, as far as a table of endings goes: the forms that the index lacks cost nothing.

The endings are those of most nouns that public services use; the nouns whose vowels change are named one by one.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from . import words

#: Endings of the plural, with what they take the place of, and how much of the word there must be beside them.
_ENDINGS: tuple[tuple[str, str, int], ...] = (
    ("", "au", 4), ("", "iau", 4), ("", "ion", 4), ("", "oedd", 4), ("", "iaid", 5), ("", "i", 5),
    ("a", "au", 4), ("fa", "feydd", 4), ("wr", "wyr", 4), ("iwr", "wyr", 4), ("ydd", "wyr", 4),
)  # fmt: skip
#: Ends of verbs and adjectives, which have no plural.
_NEVER = ("u", "o", "us", "ig")
_PAIRS = (
    ("bwrdd", "byrddau"), ("claf", "cleifion"), ("corff", "cyrff"), ("cyngor", "cynghorau"), ("ffordd", "ffyrdd"),
    ("gwlad", "gwledydd"), ("plentyn", "plant"), ("rhaglen", "rhaglenni"), ("dolen", "dolenni"), ("tref", "trefi"),
    ("ty", "tai"), ("ysbyty", "ysbytai"), ("blwyddyn", "blynyddoedd"), ("mis", "misoedd"),
)  # fmt: skip


@lru_cache(4096)
def welsh_forms(word: str) -> frozenset[str]:
    """Give the forms of a word of Welsh: singular and plural, each as it is and mutated."""
    found = words.welsh_forms(word)
    other = {number for radical in words.radicals(word) for number in _numbers(radical)}
    return found.union(*(words.welsh_forms(each) for each in other))


def _numbers(word: str) -> Iterable[str]:
    """Give the other number of a word without mutation: ``arferion`` of ``arfer``, ``arfer`` of ``arferion``."""
    for one, many in _PAIRS:
        if word in {one, many}:
            yield many if word == one else one
    for one, many, least in _ENDINGS:
        if word.endswith(many) and len(word) - len(many) >= least:
            yield word[: len(word) - len(many)] + one
        elif word.endswith(one) and len(word) - len(one) >= least and not word.endswith((*_NEVER, "au", "ion", "oedd")):
            yield word[: len(word) - len(one)] + many
