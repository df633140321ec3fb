"""All shapes, compiled by the classes whose things they are about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from rdflib import OWL, RDF, RDFS, SH, Graph, URIRef
from rdflib.term import Node

from loaders.narrow import query_text

from . import fields, patterns, values
from .fields import Field
from .index import Index, Said
from .patterns import Rule
from .terms import text
from .values import Check, UnknownError

TARGETS: Final = (SH.targetClass, SH.targetObjectsOf, SH.targetSubjectsOf)
#: All that shapes may say, for the filter to know what they mean.
KNOWN: Final = frozenset({*TARGETS, *values.CONSTRAINTS, *values.SILENT, *fields.PARTS, SH.property, SH.sparql})
#: What constraints in SPARQL may say.
IN_RULES: Final = frozenset({SH.select, SH.prefixes, SH.message, SH.severity, SH.name})
#: What prefixes and longer paths are written with, on nodes that are no shapes.
PLUMBING: Final = frozenset({SH.declare, SH.prefix, SH.namespace, SH.alternativePath, SH.inversePath, SH.entailment})
#: Types that make a shape's node more than a shape, or let shapes hold constraints of their own making.
REFUSED: Final = frozenset({RDFS.Class, OWL.Class, SH.ConstraintComponent, SH.Parameter, SH.SPARQLFunction})
SHAPES: Final = frozenset({SH.NodeShape, SH.PropertyShape})

#: How many values found good are kept for a property.
KEPT: Final = 5_000
#: How many sets of classes are remembered with what is asked of them: a file may make up as many as it likes.
MOST: Final = 10_000
#: A way of becoming the focus of a shape: the link from the shape, and the class or property that it leads to.
Target = tuple[URIRef, str]


@dataclass(frozen=True, eq=False)
class Shape:
    """What one shape, with its property shapes, asks of its things."""

    node: Node
    targets: frozenset[Target]
    fields: tuple[Field, ...]
    checks: tuple[Check, ...]
    rules: tuple[Rule, ...]
    backwards: frozenset[str]
    #: The properties that its rules speak of.
    named: frozenset[str]

    @property
    def is_rule(self) -> bool:
        """Tell whether it is nothing but rules in SPARQL."""
        return bool(self.rules) and not self.fields and not self.checks


@dataclass(eq=False)
class Profile:
    """All that is asked of the things of one set of classes."""

    shapes: list[Shape] = field(default_factory=list)
    simple: dict[str, list[Field]] = field(default_factory=dict)
    required: set[str] = field(default_factory=set)
    others: list[Field] = field(default_factory=list)
    checks: list[Check] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)

    def add(self, shape: Shape) -> None:
        """Ask what a shape asks, too."""
        self.shapes.append(shape)
        for one in shape.fields:
            if (name := one.simple) is None:
                self.others.append(one)
            else:
                self.simple.setdefault(name, []).append(one)
                if one.least:
                    self.required.add(name)
        self.checks += shape.checks
        self.rules += shape.rules

    def clean(self, thing: str, index: Index) -> bool:
        """Tell whether the judge certainly has nothing to say about a thing."""
        said = index.about(thing)
        if not self.required <= said.keys():
            return False
        return (
            self._conforms(said, index)
            and all(check(thing, index) for check in self.checks)
            and all(one.holds(thing, index) for one in self.others)
            and not any(patterns.may_answer(rule, thing, index) for rule in self.rules if rule.is_due(said))
        )

    def _conforms(self, said: Said, index: Index) -> bool:
        """Tell whether the values of each property certainly conform."""
        good = index.good(self)
        for predicate, found in said.items():
            if (asked := self.simple.get(predicate)) and (len(found) > 1 or found[0] not in good[predicate]):
                for one in asked:
                    if not one.conforms(found, index):
                        return False
                if len(found) == 1:
                    _keep(good[predicate], found[0], index)
        return True


def _keep(good: set[str], value: str, index: Index) -> None:
    """Keep a value that conforms when it is the only one; texts, which seldom come twice, are not kept."""
    fixed = index.is_fixed(value) if value[0] == "<" else value[-1] == ">" and value[0] == '"'
    if fixed and len(good) < KEPT:
        good.add(value)


class Filter:
    """Finds suspects by shapes that were compiled once.

    ``unknown`` says what the shapes hold that the filter does not know; then all things are suspects.
    """

    def __init__(self, shapes: Graph, tree: Graph) -> None:
        self.above = _above(tree)
        self.unknown: str | None = None
        self.shapes: tuple[Shape, ...] = ()
        self._profiles: dict[tuple[frozenset[str], tuple[bool, ...]], Profile] = {}
        try:
            self.shapes = tuple(_shapes(shapes))
        except UnknownError as error:
            self.unknown = str(error) or "?"
        self.links = sorted({t for shape in self.shapes for t in shape.targets if t[0] != SH.targetClass})
        self.backwards = frozenset().union(*(shape.backwards for shape in self.shapes))
        self.named = frozenset().union(*(shape.named for shape in self.shapes))

    def suspects(self, index: Index, about: Iterable[str]) -> list[str]:
        """Give those of the things ``about`` that the judge may have something to say about."""
        return [thing for thing in about if not self.clean(thing, index)]

    def clean(self, thing: str, index: Index) -> bool:
        """Tell whether the judge certainly has nothing to say about a thing."""
        try:
            return self.profile(thing, index).clean(thing, index)
        except patterns.LostError:
            return False

    def profile(self, thing: str, index: Index) -> Profile:
        """Give all that is asked of a thing."""
        linked = tuple(
            bool(index.referrers(path, thing)) if link == SH.targetObjectsOf else path in index.about(thing)
            for link, path in self.links
        )
        return self.asked(index.classes(thing), linked)

    def asked(self, classes: frozenset[str], linked: tuple[bool, ...]) -> Profile:
        """Give all that is asked of things of these classes; ``linked`` tells which of ``links`` make them a focus."""
        key = (classes, linked)
        if (found := self._profiles.get(key)) is None:
            if len(self._profiles) > MOST:
                self._profiles.clear()
            found = self._profiles[key] = self._made(*key)
        return found

    def _made(self, classes: frozenset[str], linked: tuple[bool, ...]) -> Profile:
        there = {(SH.targetClass, cls) for cls in classes}
        there |= {link for link, is_there in zip(self.links, linked, strict=True) if is_there}
        made = Profile()
        for shape in self.shapes:
            if shape.targets & there:
                made.add(shape)
        return made


def _shapes(shapes: Graph) -> Iterable[Shape]:
    _refuse_unknown(shapes)
    for node in sorted({node for link in TARGETS for node in shapes.subjects(link)}, key=str):
        targets = frozenset((link, text(value)) for link in TARGETS for value in shapes.objects(node, link))
        own: tuple[Field, ...] = (fields.field(shapes, node),) if (node, SH.path, None) in shapes else ()
        if own and ((node, SH.property, None) in shapes or (node, SH.sparql, None) in shapes):
            raise UnknownError(node)
        queries = [query_text(shapes, rule) for rule in shapes.objects(node, SH.sparql)]
        own += tuple(fields.field(shapes, part) for part in shapes.objects(node, SH.property))
        yield Shape(
            node=node,
            targets=targets,
            fields=own,
            checks=() if (node, SH.path, None) in shapes else values.checks(shapes, node),
            rules=tuple(map(patterns.rule, queries)),
            backwards=frozenset().union(
                *map(patterns.backwards, queries),
                (step.predicate for one in own for step in one.path if not step.forwards),
            ),
            named=frozenset().union(*map(patterns.named, queries)),
        )


def _refuse_unknown(shapes: Graph) -> None:
    """Look at all that shapes say; what is not of SHACL, such as labels, constrains nothing."""
    rules = set(shapes.objects(None, SH.sparql))
    for subject, predicate, value in shapes:
        known = IN_RULES if subject in rules else KNOWN
        if predicate not in known and _is_constraint(predicate) and not _is_plumbing(shapes, subject, predicate):
            raise UnknownError(predicate)
        if value in REFUSED:
            raise UnknownError(value)
        if predicate == SH.property and any((value, each, None) in shapes for each in (SH.property, SH.sparql)):
            raise UnknownError(value)


def _is_constraint(predicate: Node) -> bool:
    return str(predicate).startswith(str(SH))


def _is_plumbing(shapes: Graph, subject: Node, predicate: Node) -> bool:
    return predicate in PLUMBING and not any((subject, RDF.type, kind) in shapes for kind in SHAPES)


def _above(tree: Graph) -> Mapping[str, frozenset[str]]:
    classes = {node for node in tree.all_nodes() if isinstance(node, URIRef)}
    return {
        text(cls): frozenset(text(each) for each in tree.transitive_objects(cls, RDFS.subClassOf) if each is not None)
        for cls in classes
    }
