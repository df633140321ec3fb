"""Property shapes, compiled: the values of a path, how many there may be, and what each has to be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from rdflib import RDF, SH, Graph, Literal, URIRef
from rdflib.term import Node

from .index import Index
from .terms import language, text
from .values import Check, UnknownError, checks

#: More values than any thing has.
ANY: Final = 10**9


@dataclass(frozen=True)
class Step:
    """One property, followed forwards or backwards."""

    predicate: str
    forwards: bool = True

    def values(self, thing: str, index: Index) -> Sequence[str]:
        """Give the values that a thing has."""
        if self.forwards:
            return index.about(thing).get(self.predicate, ())
        return index.referrers(self.predicate, thing)


@dataclass(frozen=True, eq=False)
class Field:
    """A property shape: alternative steps, bounds on the number of values, constraints on each."""

    path: tuple[Step, ...]
    least: int
    most: int
    one_per_language: bool
    checks: tuple[Check, ...]

    @property
    def simple(self) -> str | None:
        """The one property of a path that is no more than that."""
        return self.path[0].predicate if len(self.path) == 1 and self.path[0].forwards else None

    def holds(self, thing: str, index: Index) -> bool:
        """Tell whether a thing certainly conforms."""
        return self.conforms(list({v for step in self.path for v in step.values(thing, index)}), index)

    def conforms(self, values: Sequence[str], index: Index) -> bool:
        """Tell whether values, each once, certainly conform."""
        count = len(values)
        if count < self.least or count > self.most:
            return False
        for check in self.checks:
            for value in values:
                if not check(value, index):
                    return False
        return count == 1 or not self.one_per_language or _differ(values)


def field(shapes: Graph, shape: Node) -> Field:
    """Compile a property shape; raises UnknownError where that cannot be done."""
    return Field(
        path=_path(shapes, shapes.value(shape, SH.path)),
        least=_count(shapes, shape, SH.minCount, 0),
        most=_count(shapes, shape, SH.maxCount, ANY),
        one_per_language=any(str(value) in ("true", "1") for value in shapes.objects(shape, SH.uniqueLang)),
        checks=checks(shapes, shape),
    )


def _path(shapes: Graph, path: Node | None) -> tuple[Step, ...]:
    if isinstance(path, URIRef):
        return (Step(text(path)),)
    said = dict(shapes.predicate_objects(path)) if path is not None else {}
    match list(said.items()):
        case [(SH.inversePath, URIRef() as inner)]:
            return (Step(text(inner), forwards=False),)
        case [(SH.alternativePath, choices)]:
            return tuple(step for choice in shapes.items(choices) for step in _path(shapes, choice))
    raise UnknownError(path)


def _count(shapes: Graph, shape: Node, parameter: URIRef, default: int) -> int:
    values = list(shapes.objects(shape, parameter))
    if not values:
        return default
    if len(values) > 1 or not isinstance(values[0], Literal) or not str(values[0]).isdigit():
        raise UnknownError(parameter)
    return int(values[0])


def _differ(values: Sequence[str]) -> bool:
    """Tell whether no two values have the same language; literals of none are not compared."""
    ends = [value[value.rfind('"') + 1 :] for value in values]
    if len({*ends}) == len(ends) and "".join(ends).islower():
        return True
    tags = [tag for value in values if value[0] == '"' and (tag := language(value))]
    return len(tags) == len(set(tags))


#: What a field is made of, beside what constrains each value.
PARTS: Final = frozenset({SH.path, SH.minCount, SH.maxCount, SH.uniqueLang, RDF.type})
