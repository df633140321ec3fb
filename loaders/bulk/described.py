"""Lines of N-Triples put in order: by thing and property, apart from those that a batch cannot judge by itself."""

from __future__ import annotations

from loaders.suspects.index import Said

from .nearby import thing_of


def described(lines: list[str]) -> dict[str, Said]:
    """Group lines (each ``subject predicate value .``) by subject and property, each value once."""
    things: dict[str, Said] = {}
    last = ""
    said: Said = {}
    for line in lines:
        subject, predicate, value = line.split(" ", 2)
        if subject != last:
            last = subject
            said = things.setdefault(subject, {})
        value = value[:-2]
        if (values := said.get(predicate)) is None:
            said[predicate] = [value]
        elif value not in values:
            values.append(value)
    return things


def borders(lines: list[str]) -> slice:
    """Give the range of lines between those of the thing that they begin with and of the one that they end with."""
    if not lines:
        return slice(0, 0)
    first, last = thing_in(lines[0]), thing_in(lines[-1])
    start = next((n for n, line in enumerate(lines) if thing_in(line) != first), len(lines))
    return slice(start, next((n for n in range(len(lines), start, -1) if thing_in(lines[n - 1]) != last), start))


def blank(lines: list[str]) -> set[str]:
    """Give the things that have something to do with blank nodes."""
    return {thing_in(line) for line in lines if line[0] == "_" or line.split(" ", 2)[2].startswith("_:")}


def numbers(data: bytes, count: int) -> list[int]:
    """Give the numbers of the lines with a statement, of which there should be ``count``; else zeros."""
    found = [n for n, line in enumerate(data.split(b"\n"), 1) if line.strip() and not line.lstrip().startswith(b"#")]
    return found if len(found) == count else [0] * count


def thing_in(line: str) -> str:
    """Give the thing that a line is about, itself or by one of its parts."""
    return thing_of(line[: line.index(" ")])
