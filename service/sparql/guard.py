"""What a stranger's query may not do, found in its tokens before the engine sees it: call out, nest without end."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from service.failures import QueryRefusedError

#: The terminals of SPARQL 1.1 (section 19.8) that may hide a word, then words and brackets. Order matters.
_TOKENS = re.compile(
    r"""
    (?P<comment>\#[^\n\r]*)
  | (?P<string>\"\"\"(?:\"{0,2}(?:[^"\\]|\\.))*\"\"\"|'''(?:'{0,2}(?:[^'\\]|\\.))*'''
              |"(?:[^"\\\n\r]|\\.)*"|'(?:[^'\\\n\r]|\\.)*')
  | (?P<iri><[^<>"{}|^`\\\x00-\x20]*>)
  | (?P<name>(?:[\w.\-]*:(?:[\w.:\-%]|\\.)*)|[?$]\w+|@[A-Za-z][\w\-]*)
  | (?P<open>[{(\[])
  | (?P<close>[})\]])
  | (?P<word>[A-Za-z_]\w*)
    """,
    re.VERBOSE | re.DOTALL,
)
_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_CALLS = frozenset({"SERVICE", "LOAD"})
_UPDATES = frozenset({"INSERT", "DELETE", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH"})
_FORMS = frozenset({"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"})


@dataclass(frozen=True)
class Limits:
    """The most a query may be: bytes of UTF-8, and brackets within brackets."""

    size: int = 100_000
    depth: int = 100


def check(query: str, limits: Limits) -> None:
    """Refuse a query that would call out, update, or bring the engine down.

    Raises:
        QueryRefusedError: with what was found.

    """
    if len(query.encode()) > limits.size:
        raise QueryRefusedError("query-long", size=len(query.encode()), most=limits.size)
    depth = 0
    form = False
    for kind, text in tokens(query):
        depth += (kind == "open") - (kind == "close")
        if depth > limits.depth:
            raise QueryRefusedError("query-deep", most=limits.depth)
        if kind == "word":
            _check_word(text.upper(), before_form=not form)
            form = form or text.upper() in _FORMS


def tokens(query: str) -> Iterator[tuple[str, str]]:
    r"""Give the kind and text of each token that matters; ``\u`` escapes are resolved first (SPARQL 1.1, 19.2)."""
    for match in _TOKENS.finditer(_ESCAPE.sub(_character, query)):
        yield str(match.lastgroup), match[0]


def _check_word(word: str, *, before_form: bool) -> None:
    if word in _CALLS:
        raise QueryRefusedError("query-calls-out", word=word)
    if before_form and word in _UPDATES:
        raise QueryRefusedError("query-updates", word=word)


def _character(match: re.Match[str]) -> str:
    code = int(match[1] or match[2], 16)
    return chr(code) if code <= 0x10FFFF else match[0]  # noqa: PLR2004 - the last code point of Unicode
