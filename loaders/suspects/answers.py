"""Whether rules may have answers, found out once for all things that say the same where a rule looks.

While a rule is matched it is noted which properties of the thing it read. Another thing with the same values of these
takes the same way to the same end, wherever the values that it was led to are described as they were. Of a value whose
language alone is asked for only the language has to be the same.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from rdflib import Variable
from rdflib.plugins.sparql.parserutils import CompValue

THIS: Final = "this"
#: Sets of properties that are kept for a rule, and what was found for each.
SETS, KEPT = 4, 10_000
Reads = tuple[tuple[str, bool], ...]


class Watch:
    """Notes what one rule reads: properties of the thing itself, each with whether only languages matter."""

    def __init__(self, blind: frozenset[str], is_fixed: Callable[[str], bool]) -> None:
        self._blind, self._is_fixed = blind, is_fixed
        self.reads: dict[str, bool] = {}
        self.is_whole = True

    def read(self, subject: str, is_this: bool, predicate: str | None, value: str) -> None:  # noqa: FBT001
        """Note that a property (None is for all of them) of a subject was read into a variable, or for a value."""
        if not is_this:
            self.is_whole &= self._is_fixed(subject)
        elif predicate is None:
            self.is_whole = False
        else:
            self.reads[predicate] = value in self._blind and self.reads.get(predicate, True)

    def lost(self) -> None:
        """Note that something was looked up by its value."""
        self.is_whole = False


class Answers:
    """What was found for one rule, by what things said where it looked."""

    def __init__(self) -> None:
        self._found: dict[Reads, dict[tuple[tuple[str, ...], ...], bool]] = {}

    def get(self, said: Mapping[str, list[str]]) -> bool | None:
        """Give what was found for a thing that said the same; None when there was none."""
        for reads, known in self._found.items():
            if (answer := known.get(_key(reads, said))) is not None:
                return answer
        return None

    def put(self, watch: Watch, said: Mapping[str, list[str]], answer: bool) -> None:  # noqa: FBT001
        """Keep what was found."""
        reads = tuple(watch.reads.items())
        if watch.is_whole and (reads in self._found or len(self._found) < SETS):
            known = self._found.setdefault(reads, {})
            if len(known) < KEPT:
                known[_key(reads, said)] = answer


def _key(reads: Reads, said: Mapping[str, list[str]]) -> tuple[tuple[str, ...], ...]:
    return tuple([_values(said.get(path, ()), blind) for path, blind in reads])


def _values(values: Sequence[str], blind: bool) -> tuple[str, ...]:  # noqa: FBT001
    """Give values in order, of literals what comes after the text alone where the rest is not looked at."""
    told = [value[value.rfind('"') + 1 :] for value in values] if blind else values
    return tuple(sorted(told)) if len(told) > 1 else tuple(told)


def blind(part: Any) -> frozenset[str] | None:  # noqa: ANN401 - rdflib's algebra has no types
    """Name the variables of which a query asks no more than the language; None when it asks who the thing is."""
    seen, this = _seen(part)
    return None if this else frozenset(name for name, times in seen.items() if times == 1)


def _seen(part: Any) -> tuple[dict[str, int], bool]:  # noqa: ANN401
    """Count where variables stand, but for ``lang(?x)``; tell whether the thing itself is compared with something."""
    if isinstance(part, Variable):
        return {str(part): 1}, str(part) == THIS
    if isinstance(part, list | tuple):
        return _sum([_seen(each) for each in part])
    return _seen_in(part) if isinstance(part, CompValue) else ({}, False)


def _seen_in(part: Any) -> tuple[dict[str, int], bool]:  # noqa: ANN401
    if part.name == "Builtin_LANG" and isinstance(part.arg, Variable):
        return {}, str(part.arg) == THIS
    if part.name == "BGP":
        return _sum([_triple(*triple) for triple in part.triples])
    if part.name == "Union":  # one or the other, never both
        (one, first), (other, second) = _seen(part.p1), _seen(part.p2)
        return {name: max(one.get(name, 0), other.get(name, 0)) for name in {*one, *other}}, first or second
    return _sum([_seen(getattr(part, name)) for name in part if name != "_vars"])


def _triple(subject: Any, predicate: Any, value: Any) -> tuple[dict[str, int], bool]:  # noqa: ANN401
    """Count in a pattern; what is no object, or ends a longer path, counts twice."""
    found = [({str(end): 2}, False) for end in (subject, predicate) if isinstance(end, Variable)]
    return _sum([*found, _seen(value)])


def _sum(parts: list[tuple[dict[str, int], bool]]) -> tuple[dict[str, int], bool]:
    total: dict[str, int] = {}
    for found, _ in parts:
        for name, times in found.items():
            total[name] = total.get(name, 0) + times
    return total, any(this for _, this in parts)
