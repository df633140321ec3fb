"""What one batch of a large file knows: its own things and the trusted ones; it says so when it is asked for more."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from loaders.suspects.index import NOTHING, Index, Said
from loaders.suspects.patterns import LostError
from loaders.suspects.profile import Filter

from .outcome import mark


def thing_of(subject: str) -> str:
    """Give the thing that a subject is, or is a part of by its name: ``<…#part>`` is part of ``<…>``."""
    return f"{subject.partition('#')[0]}>" if "#" in subject else subject


class Nearby(Index):
    """The things of a batch before those of the trusted graph.

    Raises LostError where the answer may lie in another batch; what is looked up by value is noted instead.
    """

    def __init__(
        self,
        things: dict[str, Said],
        trusted: Index,
        filter_: Filter,
        owns: Callable[[str], bool],
        before: Nearby | None = None,
    ) -> None:
        """Look at ``things``; what was found out about trusted things is taken over from the batch ``before``."""
        super().__init__((), filter_.above)
        self.things = things
        self._known: dict[str, frozenset[str]] = before._known if before else {}  # noqa: SLF001 - one of its kind
        self._answers = before._answers if before else {}  # noqa: SLF001
        self._good = before._good if before else {}  # noqa: SLF001
        self._referrers = _by_value(things, filter_.backwards)
        self.asked: set[tuple[str, str]] = set()
        self._trusted, self._owns = trusted, owns

    def about(self, thing: str) -> Said:
        """Give what is said about a thing."""
        if (said := self.things.get(thing)) is not None:
            return said
        if thing[0] == '"':
            return NOTHING
        if thing[0] == "<" and self._owns(thing):
            raise LostError
        return self._trusted.about(thing)

    def classes(self, thing: str) -> frozenset[str]:
        """Give the classes of a thing and all above them."""
        if thing in self.things:
            return super().classes(thing)
        if (found := self._known.get(thing)) is None:
            found = super().classes(thing)
            if thing in self._trusted.things:
                self._known[thing] = found
        return found

    def is_fixed(self, thing: str) -> bool:
        """Tell whether a thing is described by others, in each batch in the same way."""
        return thing[0] == '"' or (thing[0] == "<" and thing not in self.things and not self._owns(thing))

    def referrers(self, predicate: str, value: str) -> Sequence[str]:
        """Give the things of the batch that have a value of a property."""
        if value in self._trusted.by_value(predicate):
            raise LostError
        self.asked.add((predicate, value))
        return super().referrers(predicate, value)

    def marks(self) -> tuple[set[int], set[int]]:
        """Give the marks of what was asked for: what is here, and what is not."""
        here: set[int] = set()
        nowhere: set[int] = set()
        for predicate, value in self.asked:
            (here if value in self.by_value(predicate) else nowhere).add(mark(f"{predicate} {value}"))
        return here, nowhere


def _by_value(things: dict[str, Said], predicates: frozenset[str]) -> dict[str, dict[str, list[str]]]:
    """Give for some properties, for each value, the things that have it."""
    found: dict[str, dict[str, list[str]]] = {predicate: {} for predicate in predicates}
    for thing, said in things.items():
        for predicate in said.keys() & predicates:
            for value in said[predicate]:
                found[predicate].setdefault(value, []).append(thing)
    return found
