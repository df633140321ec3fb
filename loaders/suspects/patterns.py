"""Rules in SPARQL, compiled: whether a rule's query may have an answer for a thing.

The patterns are matched by going from the thing along what is said, depth first; a solution is passed on, not copied:
each part puts its values into one dictionary, has the rest go on from there, and takes them out again. Where an
expression cannot be decided a solution is possible but not certain: for the rule itself possible ones count, below
NOT EXISTS only certain ones.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final, cast

from rdflib import BNode, URIRef, Variable
from rdflib.paths import AlternativePath, Path, SequencePath
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.parserutils import CompValue
from rdflib.term import Node

from .answers import THIS, Watch, blind
from .expressions import Binding, FailedError, UndecidedError, compiled, holds
from .index import Index, Said
from .needs import Needs, needs, rivals
from .terms import text
from .values import UnknownError

#: What goes on from a solution; it tells whether that is enough, so that no other one is needed.
Then = Callable[[], bool]
#: Gives the solutions that go on from one to what comes then, until one is enough; tells whether one was.
Matcher = Callable[[Binding, Index, Then], bool]
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


@dataclass(frozen=True, eq=False)
class Rule:
    """A query: what a thing has to say for it to have an answer, what it must not, and the pattern."""

    needs: Needs
    pattern: Matcher
    #: The variables of which only the language matters; None where answers for one thing say nothing of another.
    blind: frozenset[str] | None
    #: Properties whose values another thing has to have, too.
    rivals: tuple[str, ...] = ()

    def may_answer(self, thing: str, index: Index) -> bool:
        """Tell whether there may be an answer; what was found for another thing that says the same is not sought."""
        said = index.about(thing)
        if not self.is_due(said) or not self._has_rivals(thing, said, index):
            return False
        if self.blind is None:
            return self._solve(thing, index, _enough)
        if (answer := index.answers(self).get(said)) is None:
            answer, watch = self.watched(thing, index, self.blind)
            index.answers(self).put(watch, said, answer)
        return answer

    def watched(self, thing: str, index: Index, blind: frozenset[str]) -> tuple[bool, Watch]:
        """Tell whether there may be an answer for a thing, and what that was read from; raises LostError."""
        index.watch = watch = Watch(blind, index.is_fixed)
        try:
            return self._solve(thing, index, _enough), watch
        finally:
            index.watch = None

    def look(self, thing: str, index: Index) -> None:
        """Look at all that has to do with an answer; raises LostError."""
        if self.is_due(index.about(thing)):
            self._solve(thing, index, _more)

    def is_due(self, said: Said) -> bool:
        """Tell whether a thing says what there has to be for an answer."""
        has, lacks = self.needs
        for predicate, value in has:
            if (found := said.get(predicate)) is None or (value is not None and value not in found):
                return False
        return not lacks or said.keys().isdisjoint(lacks)

    def _has_rivals(self, thing: str, said: Said, index: Index) -> bool:
        """Tell whether another thing has a value of each property that it has to share."""
        for predicate in self.rivals:
            others = (other for value in said.get(predicate, ()) for other in index.referrers(predicate, value))
            if all(other == thing for other in others):
                return False
        return True

    def _solve(self, thing: str, index: Index, then: Then) -> bool:
        return self.pattern({THIS: thing}, index, then)


def _enough() -> bool:
    return True


def _more() -> bool:
    return False


def rule(query: str) -> Rule:
    """Compile a query; raises UnknownError for what is not known here."""
    part = _algebra(query)
    while part.name in AROUND:
        part = part.p
    return Rule(needs(part), _compiled(part, POSSIBLE), blind(part), rivals(part))


def backwards(query: str) -> frozenset[str]:
    """Give the properties by whose values a rule may look things up, going against their direction."""
    patterns = list(_all_patterns(_algebra(query)))
    reached = {"this"} | {pattern.value.name for pattern in patterns if pattern.value.is_variable}
    return frozenset(
        predicate.name
        for pattern in patterns
        if not (pattern.subject.is_variable and pattern.subject.name in reached)
        for predicate in pattern.predicates
        if not predicate.is_variable
    )


@lru_cache(maxsize=128)
def _algebra(query: str) -> CompValue:
    """Parse a query, which takes longer than all else that is done with it here."""
    return prepareQuery(query).algebra


def named(query: str) -> frozenset[str]:
    """Give the properties that a query speaks of, whatever it asks of them."""
    patterns = _all_patterns(_algebra(query))
    return frozenset(each.name for pattern in patterns for each in pattern.predicates if not each.is_variable)


def _all_patterns(part: Any) -> Iterator[Pattern]:  # noqa: ANN401
    if isinstance(part, list):
        for each in part:
            yield from _all_patterns(each)
    elif isinstance(part, CompValue):
        if part.name == "BGP":
            yield from (pattern for triple in part.triples for pattern in _patterns(*triple))
        for name in part:
            yield from _all_patterns(getattr(part, name))


def may_answer(rule: Rule, thing: str, index: Index) -> bool:
    """Tell whether a rule may have an answer for a thing."""
    try:
        return rule.may_answer(thing, index)
    except LostError:
        return True


def _compiled(part: Any, sure: Sure) -> Matcher:  # noqa: ANN401 - rdflib's algebra has no types
    if part.name not in PARTS:
        raise UnknownError(part.name)
    return PARTS[part.name](part, sure)


def _triples(part: Any, _: Sure) -> Matcher:  # noqa: ANN401
    patterns = tuple(pattern for triple in part.triples for pattern in _patterns(*triple))
    return lambda binding, index, then: _matched(patterns, binding, index, then)


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


def _matched(patterns: Sequence[Pattern], binding: Binding, index: Index, then: Then) -> bool:
    if not patterns:
        return then()
    if len(patterns) == 1 and patterns[0].subject.value(binding) is not None:
        return _one(patterns[0], binding, index, then)
    chosen = _next(patterns, binding, index)
    rest = tuple(pattern for pattern in patterns if pattern is not chosen)
    return _one(chosen, binding, index, lambda: _matched(rest, binding, index, then))


def _next(patterns: Sequence[Pattern], binding: Binding, index: Index) -> Pattern:
    """Choose the pattern to go on with: from a subject that is known, else from the value that the fewest have."""
    for pattern in patterns:
        if pattern.subject.value(binding) is not None:
            return pattern
    if index.watch is not None:
        index.watch.lost()
    known = [(pattern, pattern.value.value(binding)) for pattern in patterns]
    back = [
        (sum(len(index.referrers(p.name, value)) for p in pattern.predicates), number, pattern)
        for number, (pattern, value) in enumerate(known)
        if value is not None and not any(p.is_variable for p in pattern.predicates)
    ]
    if not back:
        raise LostError
    return min(back)[2]


def _one(pattern: Pattern, binding: Binding, index: Index, then: Then) -> bool:
    subject, value = pattern.subject.value(binding), pattern.value.value(binding)
    if subject is None:
        others = (each for path in pattern.predicates for each in index.referrers(path.name, value or ""))
        return _each(binding, pattern.subject.name, others, then)
    said = index.about(subject)
    for predicate in pattern.predicates:
        name = predicate.value(binding)
        if index.watch is not None:
            index.watch.read(subject, pattern.subject.name == THIS, name, pattern.value.name)
        if name is None:
            if _any_path(predicate.name, pattern.value.name, value, said, binding, then):
                return True
        elif _reached(said.get(name, ()), pattern.value.name, value, binding, then):
            return True
    return False


def _any_path(path: str, name: str, value: str | None, said: Said, binding: Binding, then: Then) -> bool:
    """Go on with every property that there is."""
    for predicate, values in said.items():
        binding[path] = predicate
        if _reached(values, name, value, binding, then):
            return True
    binding.pop(path, None)
    return False


def _reached(values: Sequence[str], name: str, value: str | None, binding: Binding, then: Then) -> bool:
    if value is None:
        return _each(binding, name, values, then)
    return value in values and then()


def _each(binding: Binding, name: str, values: Iterable[str], then: Then) -> bool:
    """Go on with every value of a variable that was open."""
    for value in values:
        binding[name] = value
        if then():
            return True
    binding.pop(name, None)
    return False


def _join(part: Any, sure: Sure) -> Matcher:  # noqa: ANN401
    first, second = _compiled(part.p1, sure), _compiled(part.p2, sure)
    return lambda binding, index, then: first(binding, index, lambda: second(binding, index, then))


def _left_join(part: Any, sure: Sure) -> Matcher:  # noqa: ANN401
    first, wanted = _compiled(part.p1, sure), _compiled(part.p2, sure)
    certain, possible = _compiled(part.p2, CERTAIN), _compiled(part.p2, POSSIBLE)
    if part.expr.name != "TrueFilter":
        raise UnknownError("OPTIONAL with FILTER")

    def matched(binding: Binding, index: Index, then: Then) -> bool:
        def begun() -> bool:
            if wanted(binding, index, then):
                return True
            if sure:
                return not _has(possible, binding, index) and then()
            return not _has(certain, binding, index) and then()

        return first(binding, index, begun)

    return matched


def _has(matcher: Matcher, binding: Binding, index: Index) -> bool:
    """Tell whether there is a solution; those that were tried leave nothing behind."""
    return matcher({**binding}, index, _enough)


def _union(part: Any, sure: Sure) -> Matcher:  # noqa: ANN401
    first, second = _compiled(part.p1, sure), _compiled(part.p2, sure)
    return lambda binding, index, then: first(binding, index, then) or second(binding, index, then)


def _extend(part: Any, sure: Sure) -> Matcher:  # noqa: ANN401
    inner, expression, name = _compiled(part.p, sure), compiled(part.expr), str(part.var)

    def matched(binding: Binding, index: Index, then: Then) -> bool:
        def extended() -> bool:
            try:
                value = expression(binding)
            except FailedError:
                return then()
            except UndecidedError as error:
                raise LostError from error
            if isinstance(value, bool):
                raise LostError
            before = binding.get(name)
            binding[name] = value
            if then():
                return True
            if before is None:
                del binding[name]
            else:
                binding[name] = before
            return False

        return inner(binding, index, extended)

    return matched


def _filter(part: Any, sure: Sure) -> Matcher:  # noqa: ANN401
    inner = _compiled(part.p, sure)
    tests = [_test(test, sure) for test in _conjuncts(part.expr)]

    def matched(binding: Binding, index: Index, then: Then) -> bool:
        def filtered() -> bool:
            for test in tests:
                if not test(binding, index):
                    return False
            return then()

        return inner(binding, index, filtered)

    return matched


def _conjuncts(expression: Any) -> list[Any]:  # noqa: ANN401
    """Take a condition apart at its outer ``&&``, the cheap parts before those that look further."""
    if getattr(expression, "name", "") != "ConditionalAndExpression":
        return [expression]
    parts = [part for each in (expression.expr, *expression.other) for part in _conjuncts(each)]
    return sorted(parts, key=lambda part: getattr(part, "name", "") in EXISTENCE)


def _test(expression: Any, sure: Sure) -> Callable[[Binding, Index], bool]:  # noqa: ANN401
    name = getattr(expression, "name", "")
    if name in EXISTENCE:
        wanted = EXISTENCE[name]
        inner = _compiled(expression.graph, sure is wanted)
        return lambda binding, index: _has(inner, binding, index) is wanted
    condition = compiled(expression)

    def test(binding: Binding, _: Index) -> bool:
        try:
            return holds(condition, binding)
        except UndecidedError:
            return not sure

    return test


EXISTENCE: Final = {"Builtin_EXISTS": True, "Builtin_NOTEXISTS": False}
#: rdflib's name of a part of a query → what compiles it.
PARTS: Final[dict[str, Callable[[Any, Sure], Matcher]]] = {
    "BGP": _triples,
    "Join": _join,
    "LeftJoin": _left_join,
    "Union": _union,
    "Extend": _extend,
    "Filter": _filter,
}
