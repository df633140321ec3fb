"""Rules in SPARQL, compiled: whether a rule's query may have an answer for a thing.

The patterns are matched by going from the thing along what is said, depth first. Where an expression cannot be decided
a solution is possible but not certain: for the rule itself possible ones count, below NOT EXISTS only certain ones.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, cast

from rdflib import BNode, URIRef, Variable
from rdflib.paths import AlternativePath, Path, SequencePath
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.parserutils import CompValue
from rdflib.term import Node

from .expressions import Binding, FailedError, UndecidedError, compiled, holds
from .index import Index
from .needs import needs
from .terms import text
from .values import UnknownError

#: Gives solutions that go on from one: all that are possible, or (``sure``) those that are certain.
Matcher = Callable[[Binding, Index, "Sure"], Iterator[Binding]]
#: Whether only certain solutions are asked for.
Sure = bool
CERTAIN: Final[Sure] = True
POSSIBLE: Final[Sure] = False
#: The parts of a query around its pattern that do not change whether there is an answer.
AROUND: Final = frozenset({"SelectQuery", "Project", "Distinct"})


class LostError(Exception):
    """A pattern has nothing to go on from, so only a query over everything could match it."""


@dataclass(frozen=True)
class End:
    """One end of a pattern: a term, or the name of a variable."""

    name: str
    is_variable: bool

    @classmethod
    def of(cls, node: Node | Path) -> End:
        """Take a node of a triple pattern; a blank node there is a variable."""
        is_variable = isinstance(node, Variable | BNode)
        return cls(str(node) if is_variable else text(cast(Node, node)), is_variable)

    def value(self, binding: Binding) -> str | None:
        """Give what stands here in a solution, None while that is open."""
        return binding.get(self.name) if self.is_variable else self.name


@dataclass(frozen=True)
class Pattern:
    """A triple pattern; ``predicates`` are alternatives, or one variable."""

    subject: End
    predicates: tuple[End, ...]
    value: End


def rule(query: str) -> Matcher:
    """Compile a query; raises UnknownError for what is not known here."""
    part = prepareQuery(query).algebra
    while part.name in AROUND:
        part = part.p
    matcher, (has, lacks) = _compiled(part), needs(part)

    def matched(binding: Binding, index: Index, sure: Sure) -> Iterator[Binding]:
        said = index.about(binding["this"])
        for predicate, value in has:
            if predicate not in said or (value is not None and value not in said[predicate]):
                return iter(())
        return iter(()) if any(predicate in said for predicate in lacks) else matcher(binding, index, sure)

    return matched


def backwards(query: str) -> frozenset[str]:
    """Give the properties by whose values a rule may look things up, going against their direction."""
    patterns = list(_all_patterns(prepareQuery(query).algebra))
    reached = {"this"} | {pattern.value.name for pattern in patterns if pattern.value.is_variable}
    return frozenset(
        predicate.name
        for pattern in patterns
        if not (pattern.subject.is_variable and pattern.subject.name in reached)
        for predicate in pattern.predicates
        if not predicate.is_variable
    )


def _all_patterns(part: Any) -> Iterator[Pattern]:  # noqa: ANN401
    if isinstance(part, list):
        for each in part:
            yield from _all_patterns(each)
    elif isinstance(part, CompValue):
        if part.name == "BGP":
            yield from (pattern for triple in part.triples for pattern in _patterns(*triple))
        for name in part:
            yield from _all_patterns(getattr(part, name))


def may_answer(matcher: Matcher, thing: str, index: Index) -> bool:
    """Tell whether a rule may have an answer for a thing."""
    try:
        return next(matcher({"this": thing}, index, POSSIBLE), None) is not None
    except LostError:
        return True


def _compiled(part: Any) -> Matcher:  # noqa: ANN401 - rdflib's algebra has no types
    if part.name not in PARTS:
        raise UnknownError(part.name)
    return PARTS[part.name](part)


def _triples(part: Any) -> Matcher:  # noqa: ANN401
    patterns = [pattern for triple in part.triples for pattern in _patterns(*triple)]
    return lambda binding, index, _: _matched(patterns, binding, index)


def _patterns(subject: Node, predicate: Node | Path, value: Node) -> Iterator[Pattern]:
    """Take a triple apart into patterns of one step each."""
    steps = predicate.args if isinstance(predicate, SequencePath) else [predicate]
    here = End.of(subject)
    for number, step in enumerate(steps):
        last = number == len(steps) - 1
        there = End.of(value) if last else End(f" {id(predicate)} {number}", is_variable=True)
        choices = step.args if isinstance(step, AlternativePath) else [step]
        if not all(isinstance(choice, URIRef | Variable) for choice in choices):
            raise UnknownError(step)
        yield Pattern(here, tuple(End.of(choice) for choice in choices), there)
        here = there


def _matched(patterns: Sequence[Pattern], binding: Binding, index: Index) -> Iterator[Binding]:
    if not patterns:
        yield binding
        return
    chosen = _next(patterns, binding, index)
    rest = [pattern for pattern in patterns if pattern is not chosen]
    for found in _one(chosen, binding, index):
        yield from _matched(rest, found, index)


def _next(patterns: Sequence[Pattern], binding: Binding, index: Index) -> Pattern:
    """Choose the pattern to go on with: from a subject that is known, else from the value that the fewest have."""
    for pattern in patterns:
        if pattern.subject.value(binding) is not None:
            return pattern
    known = [(pattern, pattern.value.value(binding)) for pattern in patterns]
    back = [
        (sum(len(index.referrers(p.name, value)) for p in pattern.predicates), number, pattern)
        for number, (pattern, value) in enumerate(known)
        if value is not None and not any(p.is_variable for p in pattern.predicates)
    ]
    if not back:
        raise LostError
    return min(back)[2]


def _one(pattern: Pattern, binding: Binding, index: Index) -> Iterator[Binding]:
    subject, value = pattern.subject.value(binding), pattern.value.value(binding)
    if subject is None:
        for predicate in pattern.predicates:
            for other in index.referrers(predicate.name, value or ""):
                yield {**binding, pattern.subject.name: other}
        return
    said = index.about(subject)
    for predicate in pattern.predicates:
        name = predicate.value(binding)
        for path, values in said.items() if name is None else ((name, said.get(name, ())),):
            now = {**binding, predicate.name: path} if name is None else binding
            if value is not None:
                yield from [now] if value in values else []
            else:
                yield from ({**now, pattern.value.name: each} for each in values)


def _join(part: Any) -> Matcher:  # noqa: ANN401
    first, second = _compiled(part.p1), _compiled(part.p2)
    return lambda binding, index, sure: (
        found for start in first(binding, index, sure) for found in second(start, index, sure)
    )


def _left_join(part: Any) -> Matcher:  # noqa: ANN401
    first, second = _compiled(part.p1), _compiled(part.p2)
    if part.expr.name != "TrueFilter":
        raise UnknownError("OPTIONAL with FILTER")

    def matched(binding: Binding, index: Index, sure: Sure) -> Iterator[Binding]:
        for start in first(binding, index, sure):
            certain = next(second(start, index, CERTAIN), None) is not None
            possible = list(second(start, index, POSSIBLE))
            yield from second(start, index, CERTAIN) if sure else possible
            if not possible or not (sure or certain):
                yield start

    return matched


def _union(part: Any) -> Matcher:  # noqa: ANN401
    first, second = _compiled(part.p1), _compiled(part.p2)

    def matched(binding: Binding, index: Index, sure: Sure) -> Iterator[Binding]:
        yield from first(binding, index, sure)
        yield from second(binding, index, sure)

    return matched


def _extend(part: Any) -> Matcher:  # noqa: ANN401
    inner, expression, name = _compiled(part.p), compiled(part.expr), str(part.var)

    def matched(binding: Binding, index: Index, sure: Sure) -> Iterator[Binding]:
        for found in inner(binding, index, sure):
            try:
                value = expression(found)
            except FailedError:
                yield found
                continue
            except UndecidedError as error:
                raise LostError from error
            if isinstance(value, bool):
                raise LostError
            yield {**found, name: value}

    return matched


def _filter(part: Any) -> Matcher:  # noqa: ANN401
    inner = _compiled(part.p)
    tests = [_test(test) for test in _conjuncts(part.expr)]

    def matched(binding: Binding, index: Index, sure: Sure) -> Iterator[Binding]:
        return (found for found in inner(binding, index, sure) if all(test(found, index, sure) for test in tests))

    return matched


def _conjuncts(expression: Any) -> list[Any]:  # noqa: ANN401
    """Take a condition apart at its outer ``&&``, the cheap parts before those that look further."""
    if getattr(expression, "name", "") != "ConditionalAndExpression":
        return [expression]
    parts = [part for each in (expression.expr, *expression.other) for part in _conjuncts(each)]
    return sorted(parts, key=lambda part: getattr(part, "name", "") in EXISTENCE)


def _test(expression: Any) -> Callable[[Binding, Index, bool], bool]:  # noqa: ANN401
    name = getattr(expression, "name", "")
    if name in EXISTENCE:
        inner, wanted = _compiled(expression.graph), EXISTENCE[name]
        return lambda binding, index, sure: (next(inner(binding, index, sure is wanted), None) is not None) is wanted
    condition = compiled(expression)

    def test(binding: Binding, _: Index, sure: Sure) -> bool:
        try:
            return holds(condition, binding)
        except UndecidedError:
            return not sure

    return test


EXISTENCE: Final = {"Builtin_EXISTS": True, "Builtin_NOTEXISTS": False}
#: rdflib's name of a part of a query → what compiles it.
PARTS: Final[dict[str, Callable[[Any], Matcher]]] = {
    "BGP": _triples,
    "Join": _join,
    "LeftJoin": _left_join,
    "Union": _union,
    "Extend": _extend,
    "Filter": _filter,
}
