"""Where a query's mistake is; the engine says how far it looked, which may be lines behind it.

It takes as many characters as a keyword has before it compares them, and tells the furthest it has come. A beginning
of the query that could go on is read to what is put far behind it; the longest such beginning ends where the mistake
begins.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable

#: Pieces that the engine reads as one, or that may be cut where it would not: comments, strings, IRIs, names and words.
#: A string without an end is one too, so that no character is looked at again and again.
_PIECE = re.compile(
    r"""
    (?P<comment>\#[^\n\r]*)
  | \"{3}(?:\"{0,2}(?:[^"\\]|\\.))*(?:\"{3})? | '{3}(?:'{0,2}(?:[^'\\]|\\.))*(?:'{3})?
  | "(?:[^"\\\n\r]|\\.)*"? | '(?:[^'\\\n\r]|\\.)*'?
  | <[^<>"{}|^`\\\x00-\x20]*>
  | [?$@]?[\w:%\-]+(?:\.+[\w:%\-]+)*
  | [^\x20\t\r\n]
    """,
    re.VERBOSE | re.DOTALL,
)
_PLACE = re.compile(r"error at (\d+):\d+: expected (?:one of )?(.*)", re.DOTALL)
#: What the engine expects: characters, in quotes or as a class, and keywords; anything else is an explanation.
_SIGN = re.compile(r'"(?:[^"\\]|\\.)*"|\[(?!_\])[^]]*\]')
_KEYWORD = re.compile(r"\w+|\[_\]")
#: More lines than a keyword has letters, then what no query may hold.
_BEYOND, _NEVER = 40, "\x01"
#: So many pieces may be one thing, between which no query can end: ``^``, ``^`` and an IRI, or ``<``, ``<``, ``(``.
_PARTS = 6
#: The most of a piece that is told.
_SHOWN = 40
#: Seconds after which the engine's own words must do.
_PATIENCE = 0.3

Parse = Callable[[str], object]


def located(reason: str, query: str, parse: Parse) -> str:
    """Give the engine's reason with the place of the mistake, unless it says more than what it expected there."""
    found = _PLACE.fullmatch(reason)
    expected = [each.strip() for each in _SIGN.sub("", found[2]).split(",")] if found else []
    words = [each for each in expected if each]
    if not words or not all(_KEYWORD.fullmatch(each) for each in words):
        return reason
    place = _first_wrong(query, parse)
    if place is None:
        return reason
    start, end = place
    line, column = query.count("\n", 0, start) + 1, start - query.rfind("\n", 0, start)
    return f"error at {line}:{column}: unexpected {_named(query[start:end])}"


def _first_wrong(query: str, parse: Parse) -> tuple[int, int] | None:
    """Give the begin and end of the first piece that cannot stand where it does; None if that cannot be known soon."""
    pieces = [piece.span() for piece in _PIECE.finditer(query) if piece["comment"] is None]
    ends, until = [0, *(end for _, end in pieces)], time.monotonic() + _PATIENCE
    good, bad = 0, len(ends)  # what ends at ends[good] can go on; at ends[bad] it cannot
    while bad - good > 1:
        if time.monotonic() > until:
            return None
        middle = (good + bad) // 2
        further = next((n for n in range(middle, min(middle + _PARTS, bad)) if _goes_on(query[: ends[n]], parse)), None)
        good, bad = (good, middle) if further is None else (further, bad)
    return pieces[good] if good < len(pieces) else (len(query.rstrip()),) * 2


def _named(piece: str) -> str:
    """Write a piece, or its first line, so that it can be seen."""
    if not piece:
        return "end"
    return piece.splitlines()[0][:_SHOWN] if piece[0].isprintable() else f"U+{ord(piece[0]):04X}"


def _goes_on(beginning: str, parse: Parse) -> bool:
    """Tell whether a query might begin so."""
    beyond = beginning.count("\n") + 1 + _BEYOND
    try:
        parse(beginning + "\n" * _BEYOND + _NEVER)
    except SyntaxError as error:
        found = _PLACE.match(str(error))
        return found is not None and int(found[1]) >= beyond
    return False
