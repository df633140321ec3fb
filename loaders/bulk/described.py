"""Statements put in order: by thing and property, apart from those that a batch cannot judge by itself."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from loaders.rdf.written import Row
from loaders.suspects.index import Said

from .nearby import thing_of


def split(lines: Iterable[str]) -> list[Row]:
    """Take canonical lines (each ``subject predicate value .``) apart."""
    return [tuple(line[:-2].split(" ", 2)) for line in lines]  # type: ignore[misc]


def described(rows: Iterable[Row]) -> dict[str, Said]:
    """Group statements by subject and property, each value once."""
    things: dict[str, Said] = {}
    last = ""
    said: Said = {}
    for subject, predicate, value in rows:
        if subject != last:
            last = subject
            if (found := things.get(subject)) is None:
                found = things[subject] = {}
            said = found
        if (values := said.get(predicate)) is None:
            said[predicate] = [value]
        elif value not in values:
            values.append(value)
    return things


def borders(rows: Sequence[Row]) -> slice:
    """Give the range of statements between the thing that they begin with and the one that they end with."""
    if not rows:
        return slice(0, 0)
    first, last = thing_of(rows[0][0]), thing_of(rows[-1][0])
    start = next((n for n, row in enumerate(rows) if thing_of(row[0]) != first), len(rows))
    return slice(start, next((n for n in range(len(rows), start, -1) if thing_of(rows[n - 1][0]) != last), start))


def blank(rows: Iterable[Row]) -> set[str]:
    """Give the things that have something to do with blank nodes."""
    return {thing_of(subject) for subject, _, value in rows if subject[0] == "_" or value[0] == "_"}


def numbers(data: bytes, count: int) -> list[int]:
    """Give the numbers of the lines with a statement, of which there should be ``count``; else zeros."""
    found = [n for n, line in enumerate(data.split(b"\n"), 1) if line.strip() and not line.lstrip().startswith(b"#")]
    return found if len(found) == count else [0] * count


def thing_in(line: str) -> str:
    """Give the thing that a line is about, itself or by one of its parts."""
    return thing_of(line[: line.index(" ")])
