"""What is said about things, by thing and property, for the filter to look at."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from .answers import Answers, Watch
from .terms import SUBCLASS, TYPE

#: What is said about one thing: property → values, each once.
Said = Mapping[str, list[str]]
NOTHING: Said = {}


class Index:
    """Statements by subject; terms are texts as in N-Triples.

    ``above`` gives for each class of the class tree itself and all classes above it.
    """

    def __init__(self, triples: Iterable[tuple[str, str, str]], above: Mapping[str, frozenset[str]]) -> None:
        self.things: dict[str, dict[str, list[str]]] = {}
        self._above = above
        self._classes: dict[tuple[str, ...], frozenset[str]] = {}
        self._referrers: dict[str, dict[str, list[str]]] = {}
        self._answers: dict[object, Answers] = {}
        self._good: dict[object, defaultdict[str, set[str]]] = {}
        #: Notes what is read, while a rule is matched whose answers are kept.
        self.watch: Watch | None = None
        for subject, predicate, value in triples:
            values = self.things.setdefault(subject, {}).setdefault(predicate, [])
            if value not in values:
                values.append(value)

    def about(self, thing: str) -> Said:
        """Give what is said about a thing."""
        return self.things.get(thing, NOTHING)

    def classes(self, thing: str) -> frozenset[str]:
        """Give the classes of a thing and all above them."""
        return self.above(self.about(thing).get(TYPE, ()))

    def above(self, types: Sequence[str]) -> frozenset[str]:
        """Give types and all classes above them."""
        key = tuple(types)
        if (found := self._classes.get(key)) is None:
            found = frozenset().union(*(self._above.get(kind, frozenset({kind})) for kind in key))
            self._classes[key] = found
        return found

    def referrers(self, predicate: str, value: str) -> Sequence[str]:
        """Give the things that have a value of a property."""
        return self.by_value(predicate).get(value, ())

    def by_value(self, predicate: str) -> dict[str, list[str]]:
        """Give for each value of a property the things that have it."""
        if predicate not in self._referrers:
            found: dict[str, list[str]] = {}
            for thing, said in self.things.items():
                for value in said.get(predicate, ()):
                    found.setdefault(value, []).append(thing)
            self._referrers[predicate] = found
        return self._referrers[predicate]

    def is_fixed(self, thing: str) -> bool:  # noqa: ARG002 - others know of things that come and go
        """Tell whether what is said of a thing stays as it is while answers are kept."""
        return True

    def answers(self, rule: object) -> Answers:
        """Give what is known of a rule's answers."""
        if (found := self._answers.get(rule)) is None:
            found = self._answers[rule] = Answers()
        return found

    def good(self, profile: object) -> defaultdict[str, set[str]]:
        """Give for each property the values that were found good by a profile, alone and for as long as this lasts."""
        if (found := self._good.get(profile)) is None:
            found = self._good[profile] = defaultdict(set)
        return found

    def tells_classes(self) -> bool:
        """Tell whether more is said of classes than the class tree has."""
        return any(
            above not in self._above.get(thing, ())
            for thing, said in self.things.items()
            if SUBCLASS in said
            for above in said[SUBCLASS]
        )
