"""Several files of one name in a submission, told apart wherever a place is named."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from .errors import DolenError
from .statements import Position, Statements

Said = TypeVar("Said", bound=Statements)


def numbered(paths: Sequence[Path]) -> Iterator[tuple[Path, int | None]]:
    """Give each file with its number among those of its name, from 1; None when no other has the name."""
    names = Counter(path.name for path in paths)
    met: Counter[str] = Counter()
    for path in paths:
        met[path.name] += 1
        yield path, met[path.name] if names[path.name] > 1 else None


def apart(said: Said, nth: int | None) -> Said:
    """Put the file's number into every place of what it said."""
    if nth is None:
        return said
    places: dict[Position, Position] = {}
    triples = dict(said.triples)
    again = type(said)()
    for triple, position in triples.items():
        again.add(triple, places.setdefault(position, replace(position, nth=nth)))
    for problem in getattr(said, "problems", ()):
        again.problems.append(replace(problem, position=replace(problem.position, nth=nth)))  # type: ignore[attr-defined]
    return again


def apart_error(error: DolenError, nth: int | None) -> DolenError:
    """Put the file's number into the place of an error."""
    if nth is not None and error.position is not None:
        error.position = replace(error.position, nth=nth)
    return error
