"""Strangers' texts as they may be shown: nothing that a terminal obeys, nothing that turns the words around it."""

from __future__ import annotations

import re
import unicodedata

#: What a terminal obeys; tabs and line ends are for the caller to keep or not.
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029]+")
#: Characters that turn the direction of writing or cannot be seen (Unicode Technical Report 36, 2.10).
HIDDEN = re.compile(r"[\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]")
#: Directions of letters that run from right to left.
RIGHT_TO_LEFT = frozenset({"R", "AL"})
#: First strong isolate, and its end.
ISOLATE, END = "\u2068", "\u2069"


def visible(text: str) -> str:
    """Write out what cannot be seen, as ``[U+202E]``, and put a space for what a terminal obeys."""
    if text.isascii() and text.isprintable():
        return text
    return HIDDEN.sub(lambda match: f"[U+{ord(match[0]):04X}]", CONTROLS.sub(" ", text))


def isolated(text: str) -> str:
    """Keep a text with letters that run from right to left from turning the words around it."""
    if text.isascii() or not any(unicodedata.bidirectional(letter) in RIGHT_TO_LEFT for letter in text):
        return text
    return f"{ISOLATE}{text}{END}"
