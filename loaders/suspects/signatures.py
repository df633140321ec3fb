"""Signatures of things: the kinds of their values. What things of one signature are asked is found out once.

Of all that the shapes ask of a thing, the number of values of a property, their languages and the constraints on each
value follow from the kinds alone. A rule in SPARQL does when it was watched (``answers.py``) to read nothing of one
such thing but languages, and values that are kinds of their own, and nothing of things that another file or batch may
describe otherwise; and only the answer that there is certainly none is kept. All else is left as a ``Rest``, to be
asked of each thing: constraints on values that are the partner's own things, other rules, paths that go backwards.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from .fields import ANY, Field
from .index import Index
from .kinds import Kind
from .patterns import LostError, Rule
from .profile import Filter, Profile
from .terms import TYPE, language
from .values import Check

#: Signatures that are kept with what is asked of them.
KEPT: Final = 50_000
Linked = tuple[bool, ...]
ByProperty = Mapping[str, Sequence[Kind]]


@dataclass(frozen=True, slots=True)
class Rest:
    """What has to be asked of each thing of a signature: of its own things by property, of itself, by rules."""

    own: Mapping[str, tuple[Check, ...]]
    checks: tuple[Check, ...]
    fields: tuple[Field, ...]
    rules: tuple[Rule, ...]

    @property
    def is_nothing(self) -> bool:
        """Tell whether nothing is left to ask."""
        return not (any(self.own.values()) or self.checks or self.fields or self.rules)

    def holds(self, thing: str, own: Sequence[tuple[str, str]], index: Index) -> bool:
        """Tell whether the judge certainly has nothing to say; ``own`` are properties with own things as values.

        Raises LostError where that cannot be told from what is in the index.
        """
        for predicate, value in own:
            for check in self.own.get(predicate, ()):
                if not check(value, index):
                    return False
        for check in self.checks:
            if not check(thing, index):
                return False
        return all(one.holds(thing, index) for one in self.fields) and not any(
            rule.may_answer(thing, index) for rule in self.rules
        )


class Signatures:
    """Finds what is left to ask of things by the kinds of their values."""

    def __init__(self, filter_: Filter) -> None:
        self._filter = filter_
        self._rests: dict[tuple[Linked, tuple[int, ...]], Rest | None] = {}

    def clear(self) -> None:
        """Forget everything."""
        self._rests.clear()

    def rest(self, kinds: Sequence[Kind], linked: Linked, thing: str, index: Index) -> Rest | None:
        """Give what is left to ask of things with values of these kinds, each once; None: there is something wrong.

        ``thing`` is one of them, ``linked`` tells which of the filter's links make it a focus.
        """
        key = (linked, tuple(sorted([kind.number for kind in kinds])))
        if key not in self._rests:
            if len(self._rests) > KEPT:
                self._rests.clear()
            self._rests[key] = self._made(kinds, linked, thing, index)
        return self._rests[key]

    def _made(self, kinds: Sequence[Kind], linked: Linked, thing: str, index: Index) -> Rest | None:
        said: dict[str, list[Kind]] = {}
        for kind in kinds:
            said.setdefault(kind.predicate, []).append(kind)
        profile = self._filter.asked(index.above([kind.exact or "" for kind in said.get(TYPE, ())]), linked)
        others = [field for field in profile.others if not _is_there(field, said)]
        if not profile.required <= said.keys() or not all(_conforms(each, profile, said) for each in said):
            return None
        rules = [(rule, _answer(rule, said, thing, index)) for rule in profile.rules if _is_due(rule, said)]
        if any(answer is True for _, answer in rules):
            return None
        return Rest(
            own={each: _asked(profile, each) for each in said if any(kind.is_own for kind in said[each])},
            checks=tuple(profile.checks),
            fields=tuple(others),
            rules=tuple(rule for rule, answer in rules if answer is None),
        )


def _conforms(predicate: str, profile: Profile, said: ByProperty) -> bool:
    """Tell whether values of a property conform, as far as that follows from their kinds."""
    kinds = said[predicate]
    for field in profile.simple.get(predicate, ()):
        if not field.least <= len(kinds) <= field.most:
            return False
        if not all(kind.is_own or check in kind.good for kind in kinds for check in field.checks):
            return False
        if field.one_per_language and not _differ(kinds):
            return False
    return True


def _asked(profile: Profile, predicate: str) -> tuple[Check, ...]:
    fields = profile.simple.get(predicate, ())
    return tuple(dict.fromkeys(check for field in fields for check in field.checks))


def _differ(kinds: Sequence[Kind]) -> bool:
    """Tell whether no two values have the same language; literals of none are not compared."""
    tags = [tag for kind in kinds if kind.is_literal and (tag := language(f'"{kind.ending}'))]
    return len(tags) == len(set(tags))


def _is_there(field: Field, said: ByProperty) -> bool:
    """Tell whether a longer path asks for no more than that there is a value of one of some properties, and it is."""
    only_asks = not field.checks and field.most == ANY and field.least <= 1 and not field.one_per_language
    return (
        only_asks and all(step.forwards for step in field.path) and any(step.predicate in said for step in field.path)
    )


def _is_due(rule: Rule, said: ByProperty) -> bool:
    """Tell whether a thing says what there has to be for an answer; a value that is asked for is a kind of its own."""
    has, lacks = rule.needs
    for predicate, value in has:
        kinds = said.get(predicate, ())
        if not kinds or (value is not None and all(kind.exact != value for kind in kinds)):
            return False
    return said.keys().isdisjoint(lacks)


def _answer(rule: Rule, said: ByProperty, thing: str, index: Index) -> bool | None:
    """Tell whether a rule may have an answer for things with values of these kinds; None when it has to be asked."""
    if rule.blind is None:
        return None
    try:
        answer, watch = rule.watched(thing, index, rule.blind)
    except LostError:
        return None
    if not watch.is_whole:
        return None
    read = ((kind, blind) for predicate, blind in watch.reads.items() for kind in said.get(predicate, ()))
    return answer if all(kind.exact is not None or (blind and kind.is_literal) for kind, blind in read) else None
