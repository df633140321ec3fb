"""The errors of one file as they are told: each with the text of its line, no more than can be taken in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from loaders.errors import DolenError, UnreadableError

if TYPE_CHECKING:
    from .source import Source

#: Characters of a line that are shown, around the place of the error.
SHOWN = 100


def named(errors: Sequence[DolenError], source: Source) -> list[DolenError]:
    """Give the first errors, up to ``limits.errors``, with their lines; a last one says how many more there are."""
    most = source.limits.errors
    told = list(errors[:most])
    lines = _lines({one.position.line for one in told if one.position and one.position.line}, source)
    for one in told:
        if one.position and one.position.line in lines:
            one.line = excerpt(lines[one.position.line], int(one.position.column or 1))
    if more := len(errors) - most:
        return [*told, UnreadableError("errors-more", source.at(), count=more)] if more > 0 else told
    return told


def excerpt(line: str, column: int) -> str:
    """Cut a long line around a column (from 1)."""
    line = line.strip("\r\n")
    if len(line) <= SHOWN:
        return line.strip()
    start = max(column - 1 - SHOWN // 2, 0)
    cut = line[start : start + SHOWN]
    return f"{'…' if start else ''}{cut.strip()}{'…' if start + SHOWN < len(line) else ''}"


def _lines(wanted: set[int | None], source: Source) -> dict[int | None, str]:
    """Read the lines again; a file that cannot be read so far gives none of those behind."""
    found: dict[int | None, str] = {}
    last = max((number for number in wanted if number), default=0)
    try:
        for number, piece in source.lines() if last else ():
            if number > last:
                break
            if number in wanted:
                found[number] = found.get(number, "") + piece.decode(errors="replace")
    except DolenError:
        pass
    return found
