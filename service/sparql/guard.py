"""What a stranger's query may not do, found in its tokens before the engine sees it: call out, nest without end.

The engine reads ``SERVICE:x``, ``SERVICESILENT``, ``1SERVICE`` and ``?o.SERVICE:x`` as the keyword, so a word or a
prefix that merely holds one of the forbidden words is refused; so is a ``<`` that might open an IRI or be "less than"
in a query that holds one of them at all. Local names, IRIs, strings, variables and comments may hold what they like.
The engine reads a long string without an end as the empty string and another one, so what follows it may be anything.

Strangers' text is read in the server's own process, so each character is looked at a few times and no more: a string
without an end is one token, and no name is looked for within what was no name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from service.failures import QueryRefusedError

#: The terminals of SPARQL 1.1 (section 19.8) that may hide a word, then words and brackets. Order matters.
_TOKENS = re.compile(
    r"""
    (?P<comment>\#[^\n\r]*)
  | (?P<string>\"{3}(?:\"{0,2}(?:[^"\\]|\\.))*\"{3} | '{3}(?:'{0,2}(?:[^'\\]|\\.))*'{3})
  | (?P<endless>\"{3}.* | '{3}.*)
  | (?P<line>"(?:[^"\\\n\r]|\\.)*"? | '(?:[^'\\\n\r]|\\.)*'?)
  | (?P<iri><(?:[^<>"{}|^`\\\x00-\x20]|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8})*>)
  | (?P<safe>[?$]\w+ | @[A-Za-z][\w\-]*)
  | (?P<name>(?:(?<![\w.\-])[\w.\-]+)?:(?:[\w.:\-%]|\\.)*)
  | (?P<open>[{(\[])
  | (?P<close>[})\]])
  | (?P<word>[A-Za-z_]\w*)
  | (?P<escape>\\[uU][0-9A-Fa-f]{4})
    """,
    re.VERBOSE | re.DOTALL,
)
#: IRIs that cannot be read as "less than" and an expression, or that hide nothing if they are.
_PLAIN_IRI = re.compile(r"<(?:[A-Za-z][\w+.\-]*://.*|[\w:./~%?=&+;,@!$*\-]*)>", re.DOTALL)
_CALLS = re.compile("service|load", re.IGNORECASE)
#: Tokens that may hide any word.
_HIDING = frozenset({"escape", "endless"})
#: What makes a closer look necessary; bytes that a character has at most in UTF-8.
_SUSPECT = ("service", "load", "\\u")
_WIDEST = 4
#: Comments before everything else; where a query says what it is; a comment before that.
_OPENING = re.compile(r"(?:\s*#[^\n\r]*)*")
_FORM = re.compile(r"\b(?:select|ask|construct|describe)\b")
_COMMENT = re.compile(r"[\s>:]#")
_UPDATES = frozenset({"INSERT", "DELETE", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH"})
_FORMS = frozenset({"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"})
_UPDATING = tuple(word.lower() for word in _UPDATES)


@dataclass(frozen=True)
class Limits:
    """The most a query may be: bytes of UTF-8, and brackets within brackets."""

    size: int = 100_000
    depth: int = 100


def is_plain(query: str, limits: Limits) -> bool:
    """Tell at a glance that ``check`` would let a query pass; False says nothing."""
    brackets = sum(map(query.count, "({["))
    return len(query) * _WIDEST <= limits.size and brackets <= limits.depth and not _suspicious(query.casefold())


def check(query: str, limits: Limits) -> None:
    """Refuse a query that would call out, update, or bring the engine down.

    Raises:
        QueryRefusedError: with what was found.

    """
    if len(query.encode(errors="replace")) > limits.size:
        raise QueryRefusedError("query-long", size=len(query.encode(errors="replace")), most=limits.size)
    found = list(tokens(query))
    _check_depth(found, limits.depth)
    _check_update(found)
    if _CALLS.search(query) or any(kind in _HIDING for kind, _ in found):
        _check_calls(found)


def check_update(update: str, limits: Limits) -> None:
    """Refuse an update that would call out or bring the engine down.

    Raises:
        QueryRefusedError: with what was found.

    """
    found = list(tokens(update))
    _check_depth(found, limits.depth)
    if _CALLS.search(update) or any(kind in _HIDING for kind, _ in found):
        _check_calls(found)


def may_say(query: str, words: tuple[str, ...]) -> bool:
    """Tell whether the engine might read some words, in lower case, as keywords; at times it would not, but is said to.

    Words in comments, strings, plain IRIs, variables and local names are none.
    """
    folded = query.casefold()
    for word in ("\\", *words):
        if word in folded:
            return any(_may_be(kind, text, words) for kind, text in tokens(query))
    return False


def _may_be(kind: str, text: str, words: tuple[str, ...]) -> bool:
    """Tell whether a token might be, or hide, one of some keywords."""
    if kind in {"word", "name"}:
        return any(word in text.partition(":")[0].casefold() for word in words)
    return kind in _HIDING or (kind == "iri" and not _PLAIN_IRI.fullmatch(text))


def _suspicious(folded: str) -> bool:
    """Look for words that call out, and before the form of the query for those that update.

    Looking for one plain string after another takes a hundredth of what one expression for all takes.
    """
    for word in _SUSPECT:
        if word in folded:
            return True
    for word in _UPDATING:  # mostly none of them is anywhere
        if word in folded:
            return _may_update(folded)
    return False


def _may_update(folded: str) -> bool:
    opening = _OPENING.match(folded)
    begin = opening.end() if opening else 0
    form = _FORM.search(folded, begin)
    head = folded[begin : form.start()] if form else ""
    return form is None or bool(_COMMENT.search(head)) or any(word in head for word in _UPDATING)


def tokens(query: str) -> Iterator[tuple[str, str]]:
    """Give the kind and text of each token that matters."""
    for match in _TOKENS.finditer(query):
        yield str(match.lastgroup), match[0]


class Parts(NamedTuple):
    """A query's form (``SELECT``; empty if it has none), where the word ends, and where the last brace does."""

    form: str
    begin: int
    end: int


def parted(query: str) -> Parts:
    """Find the form of a query and its last brace."""
    form, begin, end = "", 0, 0
    for match in _TOKENS.finditer(query):
        if match.lastgroup == "word" and not form and match[0].upper() in _FORMS:
            form, begin = match[0].upper(), match.end()
        elif match[0] == "}":
            end = match.end()
    return Parts(form, begin, end)


def _check_depth(found: list[tuple[str, str]], most: int) -> None:
    depth = 0
    for kind, text in found:
        depth += (kind == "open") - (kind == "close")
        hidden = sum(map(text.count, "({[")) if kind == "endless" else 0
        if depth + hidden > most:
            raise QueryRefusedError("query-deep", most=most)


def _check_update(found: list[tuple[str, str]]) -> None:
    words = (text.upper() for kind, text in found if kind == "word")
    first = next((word for word in words if word in _FORMS | _UPDATES), "")
    if first in _UPDATES:
        raise QueryRefusedError("query-updates", word=first)


def _check_calls(found: list[tuple[str, str]]) -> None:
    for kind, text in found:
        part = text.partition(":")[0] if kind == "name" else text
        if kind in {"word", "name", "endless"} and (match := _CALLS.search(part)):
            raise QueryRefusedError("query-calls-out", word=match[0].upper())
        hides = kind == "escape" or (kind == "endless" and "\\" in text)
        if hides or (kind == "iri" and not _PLAIN_IRI.fullmatch(text)):
            raise QueryRefusedError("query-ambiguous", text=text)
