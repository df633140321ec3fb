"""What one batch of a large file knows: its own things and the trusted ones; it says so when it is asked for more."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from rdflib import SH

from loaders.suspects.index import NOTHING, Index, Said
from loaders.suspects.patterns import LostError, Rule
from loaders.suspects.profile import Filter

from .outcome import mark

if TYPE_CHECKING:
    from .described import Described


def thing_of(subject: str) -> str:
    """Give the thing that a subject is, or is a part of by its name: ``<…#part>`` is part of ``<…>``."""
    return f"{subject.partition('#')[0]}>" if "#" in subject else subject


class Nearby(Index):
    """The partner's own things of a batch before those of the trusted graph.

    Raises LostError where the answer may lie in another batch; what is looked up by value is noted instead. What a
    batch says of others' things is nowhere here: the judge does not look at it either.
    """

    def __init__(
        self,
        things: Mapping[str, Described],
        trusted: Index,
        filter_: Filter,
        owns: Callable[[str], bool],
        before: Nearby | None = None,
    ) -> None:
        """Look at ``things``; what was found out about trusted things is taken over from the batch ``before``."""
        super().__init__((), filter_.above)
        self.described = things
        self._known: dict[str, frozenset[str]] = before._known if before else {}  # noqa: SLF001 - one of its kind
        self._answers = before._answers if before else {}  # noqa: SLF001
        self._trusted, self._owns = trusted, owns
        self._varied = _varied(things)
        self._links = [
            (path, trusted.by_value(path), self.by_value(path)) if link == SH.targetObjectsOf else (path, {}, None)
            for link, path in filter_.links
        ]
        self.asked: set[tuple[str, str]] = set()

    def about(self, thing: str) -> Said:
        """Give what is said about a thing."""
        if (found := self.described.get(thing)) is not None:
            return found
        if thing[0] == '"':
            return NOTHING
        if thing[0] == "<" and self._owns(thing):
            raise LostError
        return self._trusted.about(thing)

    def classes(self, thing: str) -> frozenset[str]:
        """Give the classes of a thing and all above them; raises LostError where it has one that it may not have."""
        if (described := self.described.get(thing)) is not None:
            if described.layout.is_shown is False:
                raise LostError
            return self.above(described.layout.types)
        if (found := self._known.get(thing)) is None:
            found = super().classes(thing)
            if thing in self._trusted.things:
                self._known[thing] = found
        return found

    def is_fixed(self, thing: str) -> bool:
        """Tell whether a thing is described by others, in each batch in the same way."""
        return thing[0] == '"' or (thing[0] == "<" and not self._owns(thing))

    def linked(self, thing: str) -> tuple[bool, ...]:
        """Tell which of the filter's links make a thing a focus.

        A thing of another batch that links to this one is noticed there, as one whose value is nowhere.
        """
        found = []
        for path, elsewhere, here in self._links:
            if thing in elsewhere:
                raise LostError
            found.append(path in self.described[thing] if here is None else thing in here)
        return tuple(found)

    def referrers(self, predicate: str, value: str) -> Sequence[str]:
        """Give the things of the batch that have a value of a property."""
        if value in self._trusted.by_value(predicate):
            raise LostError
        self.asked.add((predicate, value))
        return self.by_value(predicate).get(value, ())

    def by_value(self, predicate: str) -> dict[str, list[str]]:
        """Give for each value of a property the things of the batch that have it."""
        if predicate not in self._referrers:
            found = self._referrers[predicate] = self._varied.pop(predicate, {})
            for thing, it in self.described.items():
                for path, value in it.layout.offered:
                    if path == predicate:
                        found.setdefault(value, []).append(thing)
        return self._referrers[predicate]

    def ties(self, things: Collection[str], rules: Iterable[Rule]) -> list[list[str]]:
        """Give those of some things that share what a rule looks other things up by, where fewest do.

        Where one of them may be wrong because of another, the other one may be so, too: rules of this kind ask the same
        of both. That they have such values is noted as if the rules had asked: of things that are suspects for another
        reason they need not have been.
        """
        found: dict[tuple[str, str], list[str]] = {}
        for rule in rules:
            for thing in sorted(things):
                shared = [(p, value) for p in rule.rivals for value in self.described[thing].get(p, ())]
                if {p for p, _ in shared} == {*rule.rivals}:
                    self.asked.update(each for each in shared if each[0] == rule.rivals[0])
                    _, path, value = min((len(self.by_value(p).get(v, ())), p, v) for p, v in shared)
                    found.setdefault((path, value), []).append(thing)
        return [tied for tied in found.values() if len(tied) > 1]

    def marks(self) -> tuple[set[int], set[int], set[int]]:
        """Give the marks of values that things can be looked up by, and of those asked for: here, and nowhere here."""
        offered = {pair for layout in {it.layout for it in self.described.values()} for pair in layout.offered}
        varied = ((path, value) for known in (self._varied, self._referrers) for path in known for value in known[path])
        here = {f"{path} {value}" for path, value in (*offered, *varied)}
        made = {each: mark(each) for each in here}
        asked = [f"{path} {value}" for path, value in self.asked]
        return (
            set(made.values()),
            {made[each] for each in asked if each in made},
            {mark(each) for each in asked if each not in made},
        )


def _varied(things: Mapping[str, Described]) -> dict[str, dict[str, list[str]]]:
    """Give for some properties, for each value that is not many things' kind, the things that have it."""
    found: dict[str, dict[str, list[str]]] = {}
    for thing, it in things.items():
        for path, value in it.at(it.layout.varied):
            found.setdefault(path, {}).setdefault(value, []).append(thing)
    return found
