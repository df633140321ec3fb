"""What is said about one thing in a batch: properties and their values, looked up where the layout says they are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from .layout import Layout, Places
from .nearby import thing_of
from .tails import Tail


class Described(Mapping[str, list[str]]):
    """A thing with its statements, each once."""

    __slots__ = ("_tails", "layout")

    def __init__(self, tails: Sequence[Tail], layout: Layout) -> None:
        self._tails, self.layout = tails, layout

    def __getitem__(self, predicate: str) -> list[str]:
        tails = self._tails
        return [tails[place][0] for place in self.layout.places[predicate]]

    def get(self, predicate: str, default: Any = None) -> Any:  # noqa: ANN401 - as a mapping's
        """Give the values of a property; what rules ask most."""
        return self[predicate] if predicate in self.layout.places else default

    def __contains__(self, predicate: object) -> bool:
        return predicate in self.layout.places

    def __iter__(self) -> Iterator[str]:
        return iter(self.layout.places)

    def __len__(self) -> int:
        return len(self.layout.places)

    def at(self, places: Places) -> list[tuple[str, str]]:
        """Give the properties and values at places."""
        return [(predicate, self._tails[place][0]) for place, predicate in places]


def thing_in(line: str) -> str:
    """Give the thing that a line is about, itself or by one of its parts."""
    return thing_of(line[: line.index(" ")])
