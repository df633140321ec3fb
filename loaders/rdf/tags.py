"""The tags of an XML file that is not well formed, read leniently, to find its further faults."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import TYPE_CHECKING

from loaders.errors import DolenError, UnreadableError

if TYPE_CHECKING:
    from .source import Source

PIECE = re.compile(
    r"<!--.*?-->|<!\[CDATA\[.*?\]\]>|<\?.*?\?>"
    r"|</(?P<close>[^\s<>/]+)\s*>"
    r"|<(?P<open>[A-Za-z_][^\s<>/]*)(?P<inside>(?:\s+[^\s<>/=\"']+\s*=\s*(?:\"[^<\"]*\"|'[^<']*'))*)\s*(?P<empty>/)?>"
    r"|&(?P<name>\#?\w+;)?|(?P<mark><)",
    re.DOTALL,
)
#: What stands between & and ; without being declared.
KNOWN = re.compile(r"(amp|lt|gt|quot|apos|#[0-9]+|#x[0-9A-Fa-f]+);")
PREFIXED = re.compile(r"(?:^|\s)([^\s=:\"'<>]+):[^\s=\"'<>]+")
VALUES = re.compile(r"\"[^\"]*\"|'[^']*'")
DECLARED = re.compile(r"xmlns:([^\s=]+)\s*=")
BUILT_IN = frozenset({"xml", "xmlns"})
#: Characters of a file that are looked at.
LONGEST = 32 << 20


def faults(source: Source) -> Iterator[DolenError]:
    """Give unknown names after &, marks out of place, closing tags that fit nothing, prefixes without declaration."""
    text = "".join(piece.decode(errors="replace") for _, piece in source.lines())[:LONGEST]
    starts = [0, *(match.end() for match in re.finditer(r"\r\n|\r|\n", text))]
    open_: list[str] = []
    known = {*BUILT_IN, *DECLARED.findall(text)}
    for match in PIECE.finditer(text):
        for code, found in _of(match, open_, known):
            line = bisect_right(starts, match.start())
            place = source.at(line, match.start() - starts[line - 1] + 1)
            yield UnreadableError(code, place, **({"found": found} if found else {}))


def _of(match: re.Match[str], open_: list[str], known: set[str]) -> Iterator[tuple[str, str]]:
    if match["close"]:
        yield from _closed(match["close"], open_)
    elif match["open"]:
        if not match["empty"]:
            open_.append(match["open"])
        names = f"{match['open']} {VALUES.sub('', match['inside'])}"
        for prefix in dict.fromkeys(PREFIXED.findall(names)):
            if prefix not in known:
                known.add(prefix)
                yield "syntax-prefix", f"{prefix}:"
    elif match["name"] and not KNOWN.fullmatch(match["name"]):
        yield "xml-entity", ""
    elif match["mark"] or match[0] == "&":
        yield "xml-mark", ""


def _closed(name: str, open_: list[str]) -> Iterator[tuple[str, str]]:
    """Close a tag; one that is not the innermost takes the inner ones with it, one that is not open takes one."""
    if open_ and open_[-1] == name:
        open_.pop()
        return
    yield "xml-tag", ""
    if name in open_:
        del open_[len(open_) - 1 - open_[::-1].index(name) :]
    elif open_:
        open_.pop()
