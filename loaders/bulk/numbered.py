"""The lines of a piece of a file, in its order, with their numbers where somebody asks for them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from functools import cached_property

from .nearby import thing_of
from .outcome import Numbered
from .runs import once


class Lines:
    """Canonical lines, each with its line end.

    ``numbers`` gives the number of each in the file, counted from the beginning of the piece; ``by_engine`` tells that
    the engine wrote them, so that nobody has to look whether they are canonical.
    """

    def __init__(self, lines: list[bytes], numbers: Callable[[], Sequence[int]], *, by_engine: bool) -> None:
        self.lines, self.by_engine = lines, by_engine
        self._counted = numbers

    def __len__(self) -> int:
        return len(self.lines)

    def sorted(self) -> list[bytes]:
        """Give the lines in order, each once."""
        return once(sorted(self.lines))

    def inner(self) -> slice:
        """Give the range of lines between the thing that they begin with and the one that they end with."""
        count = len(self)
        if not count:
            return slice(0, 0)
        first, last = self._thing(0), self._thing(count - 1)
        start = next((n for n in range(count) if self._thing(n) != first), count)
        return slice(start, next((n for n in range(count, start, -1) if self._thing(n - 1) != last), start))

    def numbered(self, places: Iterable[int]) -> Numbered:
        """Give lines by their place, without line ends, with their numbers."""
        return [(self._numbers[n], self.lines[n][:-1].decode()) for n in places]

    def cut(self, inner: slice) -> Lines:
        """Give only some that follow each other."""
        return Lines(self.lines[inner], lambda: self._numbers[inner], by_engine=self.by_engine)

    def blank(self) -> set[str]:
        """Give the things that have something to do with blank nodes."""
        found = [line for line in self.lines if b"_:" in line] if self.by_engine else []
        return {_thing_of(line) for line in found if line[:1] == b"_" or line.split(b" ", 2)[2][:1] == b"_"}

    def without(self, things: Collection[str]) -> Lines:
        """Give those about other things."""
        chosen = [n for n in range(len(self)) if self._thing(n) not in things]
        return Lines(
            [self.lines[n] for n in chosen], lambda: [self._numbers[n] for n in chosen], by_engine=self.by_engine
        )

    def about(self, things: Collection[str]) -> Numbered:
        """Give the lines about things."""
        if not things:
            return []
        subjects = [line[: line.find(b" ")] for line in self.lines]
        wanted = {each for each in set(subjects) if thing_of(each.decode(errors="replace")) in things}
        return self.numbered(n for n, subject in enumerate(subjects) if subject in wanted)

    def by_thing(self, things: Collection[str]) -> dict[str, Numbered]:
        """Give the lines about each thing."""
        found: dict[str, Numbered] = {thing: [] for thing in sorted(things)}
        for number, line in self.about(things):
            found[thing_of(line[: line.index(" ")])].append((number, line))
        return found

    def _thing(self, place: int) -> str:
        return _thing_of(self.lines[place])

    @cached_property
    def _numbers(self) -> Sequence[int]:
        return self._counted()


def numbers(data: bytes, count: int) -> list[int]:
    """Give the numbers of the lines with a statement, of which there should be ``count``; else zeros."""
    found = [n for n, line in enumerate(data.split(b"\n"), 1) if line.strip() and not line.lstrip().startswith(b"#")]
    return found if len(found) == count else [0] * count


def _thing_of(line: bytes) -> str:
    return thing_of(line[: line.find(b" ")].decode(errors="replace"))
