"""The statements of a piece of a file, with the numbers of their lines where somebody asks for them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from functools import cached_property

from loaders.rdf.written import Row

from .described import blank
from .nearby import thing_of
from .outcome import Numbered


class Rows:
    """Statements; ``numbers`` gives the number of each one's line, counted from the beginning of the piece.

    ``quads`` are their lines as N-Quads, each with its line end, where nobody has to write them anew.
    """

    def __init__(
        self, rows: Sequence[Row], numbers: Callable[[], Sequence[int]], quads: Sequence[bytes] | None = None
    ) -> None:
        self.rows, self.quads = rows, quads
        self._counted = numbers

    def __len__(self) -> int:
        return len(self.rows)

    def numbered(self, places: Iterable[int]) -> Numbered:
        """Give lines by their place, with their numbers."""
        return [(self._numbers[n], "{} {} {} .".format(*self.rows[n])) for n in places]

    def cut(self, inner: slice) -> Rows:
        """Give only some that follow each other."""
        quads = None if self.quads is None else self.quads[inner]
        return Rows(self.rows[inner], lambda: self._numbers[inner], quads)

    def blank(self) -> set[str]:
        """Give the things that have something to do with blank nodes."""
        return blank(self.rows) if self.quads is None else set()

    def without(self, things: Collection[str]) -> Rows:
        """Give those about other things, to be written anew."""
        chosen = [n for n, row in enumerate(self.rows) if thing_of(row[0]) not in things]
        return Rows([self.rows[n] for n in chosen], lambda: [self._numbers[n] for n in chosen])

    def about(self, things: Collection[str]) -> Numbered:
        """Give the lines about things."""
        return self.numbered(n for n, row in enumerate(self.rows) if thing_of(row[0]) in things) if things else []

    def by_thing(self, things: Collection[str]) -> dict[str, Numbered]:
        """Give the lines about each thing."""
        found: dict[str, Numbered] = {thing: [] for thing in sorted(things)}
        for number, line in self.about(things):
            found[thing_of(line[: line.index(" ")])].append((number, line))
        return found

    @cached_property
    def _numbers(self) -> Sequence[int]:
        return self._counted()
