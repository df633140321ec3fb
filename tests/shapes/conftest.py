"""Judges all fixture files in one run: each has a world of its own, made by parsing it with a base of its own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import Any, ClassVar, NamedTuple

import pyshacl
import pytest
from rdflib import RDF, RDFS, Graph, URIRef
from rdflib.namespace import SH
from rdflib.plugins.sparql import prepareQuery
from rdflib.term import Node

import ontology
import shapes

DATA = Path(__file__).parents[1] / "data"
CONTEXT = "https://dolen.test/context/"


class Row(NamedTuple):
    """One result of a SHACL report; shape, component and severity by their local names."""

    shape: str
    component: str
    severity: str
    focus: Node
    path: Node | None
    value: Node | None


class World(NamedTuple):
    """The fixtures as one graph, and the fixture that speaks of each subject."""

    graph: Graph
    owner: dict[Node, str]


def local(iri: Node | None) -> str:
    return str(iri).rpartition("#")[2]


def rows(report: Graph) -> list[Row]:
    found = []
    for result in report.subjects(RDF.type, SH.ValidationResult):
        one = [report.value(result, link) for link in (SH.sourceShape, SH.sourceConstraintComponent, SH.resultSeverity)]
        path = report.value(result, SH.resultPath)
        terms = (report.value(result, SH.focusNode), path if isinstance(path, URIRef) else None)
        found.append(Row(*map(local, one), *terms, report.value(result, SH.value)))  # type: ignore[arg-type]
    return found


def validate(data: Graph, shape_graph: Graph) -> list[Row]:
    _, report, text = pyshacl.validate(data, shacl_graph=shape_graph)
    assert isinstance(report, Graph), text
    return rows(report)


def vocabulary() -> Iterable[tuple[Node, Node, Node]]:
    """What the shapes read of the vocabulary: classes of terms and concepts, their order, and the numbers of levels."""
    for link in (RDF.type, RDFS.subClassOf, RDF.value):
        yield from ontology.graph().triples((None, link, None))


def alone(file: Path) -> Graph:
    """Parse a fixture under a base of its own, with the things of the context that it mentions."""
    base = f"https://dolen.test/{file.parent.name}/{file.stem}/"
    own = Graph().parse(file, format="turtle", publicID=base)
    waiting = list(own.objects())
    seen = set(own.subjects())
    while waiting:
        thing = waiting.pop()
        if thing not in seen:
            seen.add(thing)
            for _, link, value in context().triples((moved(thing, base, CONTEXT), None, None)):
                own.add((thing, link, moved(value, CONTEXT, base)))
                waiting.append(moved(value, CONTEXT, base))
    return own


@cache
def context() -> Graph:
    return Graph().parse(DATA / "context.ttl", format="turtle", publicID=CONTEXT)


def moved(term: Node, old: str, new: str) -> Any:
    return URIRef(new + term.removeprefix(old)) if isinstance(term, URIRef) and term.startswith(old) else term


class Patient(Graph):
    """A graph that parses a query once: pySHACL sends the same text for each focus node."""

    _parsed: ClassVar[dict[str, Any]] = {}

    def query(self, query_object: Any, *args: Any, **kwargs: Any) -> Any:
        if query_object not in self._parsed:
            self._parsed[query_object] = prepareQuery(query_object)
        return super().query(self._parsed[query_object], *args, **kwargs)


class Judge(NamedTuple):
    """What tests need of this module: pySHACL on any shapes, and plain pySHACL on data with the vocabulary."""

    validate: Callable[[Graph, Graph], list[Row]] = validate

    def __call__(self, data: Graph) -> list[Row]:
        for triple in vocabulary():
            data.add(triple)
        return validate(data, shapes.graph())


@pytest.fixture(scope="session")
def judge() -> Judge:
    return Judge()


@pytest.fixture(scope="session")
def world() -> World:
    graph, owner = Patient(), {}
    for triple in vocabulary():
        graph.add(triple)
    for file in sorted((*DATA.glob("valid/*.ttl"), *DATA.glob("invalid/*.ttl"))):
        for triple in alone(file):
            graph.add(triple)
            owner[triple[0]] = f"{file.parent.name}/{file.stem}"
    return World(graph, owner)


@pytest.fixture(scope="session")
def plain(world: World) -> list[Row]:
    return validate(world.graph, shapes.graph())


@pytest.fixture(scope="session")
def by_file(world: World, plain: list[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for row in plain:
        found[world.owner[row.focus]].append(row)
    return found
