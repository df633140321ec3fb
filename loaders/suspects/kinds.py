"""Kinds of values: all that property shapes, and rules that compare no texts, can tell values of a property apart by.

Two values are of one kind when every constraint that any shape puts on a value of the property says the same of both,
when both have the same language or datatype, and when neither is one that a rule names. What shapes ask of things with
values of the same kinds, property by property, hence has the same answer, but for rules that compare values
(``signatures.py``). A value that a rule may follow, such as a status or a level, is a kind of its own, as long as a
property has few of them. Of the partner's own things nothing is known here: others of its things are described in the
same file, in each batch perhaps otherwise.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from .index import Index
from .profile import Filter
from .terms import TYPE
from .values import BLIND, Check

#: Values of one property that are kinds of their own.
APART: Final = 64
#: Kinds that are kept; a file may make up as many properties, datatypes and classes as it likes.
KEPT: Final = 20_000


@dataclass(frozen=True, eq=False, slots=True)
class Kind:
    """A kind of values of a property; there is one object of each kind.

    ``ending`` is what comes after the text of a literal, ``good`` the constraints that a value passes; ``exact`` is the
    value where the kind has only that one. Values that are the partner's own things (``is_own``) pass none until they
    are looked at. ``is_term`` tells whether only terms that there are have been used.
    """

    number: int
    predicate: str
    is_literal: bool
    ending: str
    good: frozenset[Check]
    exact: str | None
    is_own: bool
    is_term: bool


class _Property:
    """What is asked of the values of a property, wherever it stands, and the kinds that there are.

    ``apart`` are the values that are kinds of their own, ``is_simple`` tells that there are none but of others' things.
    ``seeing`` are the checks that look at the text of a literal, ``texts`` the kinds of literals by what comes after
    their text and by what these checks say of it.
    """

    def __init__(self, name: str, checks: tuple[Check, ...], *, is_term: bool, is_named: bool, is_simple: bool) -> None:
        self.name, self.checks = name, checks
        self.is_term, self.is_named, self.is_simple = is_term, is_named, is_simple
        self.seeing = tuple(check for check in checks if check not in BLIND)
        self.apart: set[str] = set()
        self.kinds: dict[tuple[object, ...], Kind] = {}
        self.texts: dict[tuple[str, tuple[bool, ...]], Kind] = {}


class Kinds:
    """Finds the kind of a value; ``trusted`` is what is known of others' things, the same for as long as this lasts.

    ``owns`` tells the partner's own things, ``is_term`` whether a term may be used; values of the properties ``names``
    are terms, too. ``apart`` are properties with a value that is told apart in any case.
    """

    def __init__(
        self,
        filter_: Filter,
        trusted: Index,
        owns: Callable[[str], bool],
        is_term: Callable[[str], bool],
        names: frozenset[str] = frozenset(),
        apart: Iterable[tuple[str, str]] = (),
    ) -> None:
        self._trusted, self._owns, self._is_term = trusted, owns, is_term
        self._named = filter_.named
        self._checks = _checks(filter_)
        self._constant = {*apart, *_constants(filter_)}
        self._names = names
        self._several = {TYPE, *names, *(predicate for predicate, _ in self._constant)}
        self._properties: dict[str, _Property] = {}
        self._count = 0

    @property
    def is_full(self) -> bool:
        """Tell whether there are too many to go on keeping them."""
        return self._count > KEPT

    def clear(self) -> None:
        """Forget all kinds; who has kept some has to forget them, too."""
        self._properties.clear()
        self._count = 0

    def of(self, predicate: str, value: str) -> Kind:
        """Give the kind of a value of a property; both are no blank nodes."""
        found = self._properties.get(predicate) or self._property(predicate)
        if value[0] != '"' or not found.is_simple:
            return self._kind(found, value)
        key = value[value.rindex('"') + 1 :], tuple([check(value, self._trusted) for check in found.seeing])
        if (kind := found.texts.get(key)) is None:
            kind = found.texts[key] = self._kind(found, value)
        return kind

    def _kind(self, found: _Property, value: str) -> Kind:
        is_literal = value[0] == '"'
        is_own = not is_literal and self._owns(value)
        ending = value[value.rindex('"') + 1 :] if is_literal else ""
        good = () if is_own else tuple([check(value, self._trusted) for check in found.checks])
        if found.is_simple and (is_literal or is_own):
            key: tuple[object, ...] = (is_own, ending, good)
            exact, is_term = None, found.is_term
        else:
            exact = value if self._is_apart(found, value, is_literal or is_own) else None
            is_term = found.is_term and (found.name not in self._names or self._is_term(value))
            key = (is_literal, is_own, ending, good, exact, is_term)
        if (kind := found.kinds.get(key)) is None:
            passed = frozenset(check for check, passes in zip(found.checks, good, strict=False) if passes)
            kind = Kind(self._count, found.name, is_literal, ending, passed, exact, is_own, is_term)
            found.kinds[key] = kind
            self._count += 1
        return kind

    def _property(self, predicate: str) -> _Property:
        made = self._properties[predicate] = _Property(
            predicate,
            self._checks.get(predicate, ()),
            is_term=self._is_term(predicate),
            is_named=predicate in self._named,
            is_simple=predicate not in self._several,
        )
        return made

    def _is_apart(self, found: _Property, value: str, is_many: bool) -> bool:  # noqa: FBT001
        """Tell whether a value is a kind of its own: it is a class, rules name it, or they may follow it.

        Texts, and the partner's own things, are as ``many`` as there are things.
        """
        if found.name == TYPE or (found.name, value) in self._constant:
            return True
        if is_many or not found.is_named:
            return False
        if len(found.apart) < APART:
            found.apart.add(value)
        return value in found.apart


def _checks(filter_: Filter) -> dict[str, tuple[Check, ...]]:
    """Give for each property what any shape asks of each of its values."""
    found: dict[str, dict[Check, None]] = {}
    for shape in filter_.shapes:
        for field in shape.fields:
            if field.simple is not None:
                found.setdefault(field.simple, {}).update(dict.fromkeys(field.checks))
    return {predicate: tuple(checks) for predicate, checks in found.items()}


def _constants(filter_: Filter) -> Iterable[tuple[str, str]]:
    """Give the values that rules need a thing to have."""
    for shape in filter_.shapes:
        for rule in shape.rules:
            has, _ = rule.needs
            yield from ((predicate, value) for predicate, value in has if value is not None)
