"""Ask pySHACL, the judge, about a graph: what it says is the report, this only lets it work in bulk."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Self, cast

from pyshacl import Validator
from pyshacl.errors import ReportableRuntimeError, ValidationFailure
from pyshacl.graph_abstraction import RdfLibDataGraph
from rdflib import SH, XSD, Graph, Literal, URIRef
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.evaluate import evalQuery
from rdflib.plugins.sparql.processor import SPARQLResult
from rdflib.plugins.sparql.sparql import Query
from rdflib.plugins.stores.memory import Memory
from rdflib.query import Result as Rows
from rdflib.term import Node

from .errors import DolenError
from .narrow import narrow
from .texts import Texts

#: Everything a plain run of pySHACL would be given too; it never changes which results there are.
OPTIONS: dict[str, object] = {"inference": "none", "advanced": False, "allow_warnings": True}
#: What only people read: pySHACL copies messages into its report, and formats those of sh:sparql with
#: ``re.sub``, where a value that holds a backslash is an error.
UNREAD = (SH.message, SH.name, SH.description, SH.order, SH.group)


#: The place of ``initBindings`` among the arguments that follow the query of ``Graph.query``.
BINDINGS = 3


class JudgeError(DolenError):
    """The judge could not finish: the shapes are at fault, or the data is of a kind they do not foresee."""

    status = 500
    problem = "not-judged"
    texts = Texts.load("loaders", "findings.toml")


@dataclass(frozen=True, slots=True)
class Result:
    """One result of SHACL validation, with the terms of the data and of the shapes graph.

    ``path`` is an IRI, or the blank node in the shapes graph where a longer path begins; ``shape`` is the
    source shape, ``component`` the constraint component, ``severity`` sh:Violation, sh:Warning or sh:Info.
    """

    focus: Node
    path: Node | None
    component: URIRef
    shape: Node
    severity: URIRef
    value: Node | None


class Unwritten:
    """A graph whose blank nodes are named in a report, never written out.

    pySHACL asks for the predicates of a blank node in order to put it, with all it leads to, into the text and
    the graph of its report: for 20 blank nodes that refer to one another that takes minutes and gigabytes, and
    each text is kept for ever.
    """

    def predicates(self, *_: Any, **__: Any) -> Generator[Node, None, None]:  # noqa: ANN401
        """Give nothing."""
        yield from ()


class JudgedGraph(Unwritten, Graph):
    """A graph that parses each SPARQL text once; pySHACL sends the same text for every focus node.

    It keeps its triples in a store that knows no contexts, which takes less time and memory.
    """

    def __init__(self) -> None:
        super().__init__(store="SimpleMemory")

    def query(self, query_object: str | Query, *args: Any, **kwargs: Any) -> Rows:  # noqa: ANN401
        """Evaluate a query with pySHACL's arguments, of which ``initBindings`` matters.

        Prefixes must be declared in the text: what the graph happens to have bound is not looked at.
        """
        prepared = _prepared(query_object) if isinstance(query_object, str) else query_object
        bindings = kwargs.get("initBindings") or (args[BINDINGS] if len(args) > BINDINGS else None)
        return SPARQLResult(evalQuery(self, prepared, bindings))


class Judged(Unwritten, RdfLibDataGraph):
    """The data as pySHACL handles it: a data set by its looks, whose questions all go to the one graph."""

    def __init__(self, data: Graph) -> None:
        super().__init__(Memory(), data)

    def __bool__(self) -> bool:
        return True  # not the number of triples: pySHACL asks ``graph or shapes`` for each result


class IllTyped(Literal):
    """A literal whose text does not fit its datatype, comparable with every other one.

    Where rdflib's literal raises TypeError, so that sh:lessThanOrEquals breaks off the whole validation, this
    one is neither before nor after the other; SHACL says that such values do not conform.
    """

    __slots__ = ()

    def __new__(cls, literal: Literal) -> Self:
        """Copy a literal without reading its value again."""
        self = cast(Self, super().__new__(cls, str(literal)))
        self._datatype, self._value, self._ill_typed = literal.datatype, None, True
        return self

    def __le__(self, other: object) -> bool:
        return super().__le__(other) is True

    def __ge__(self, other: object) -> bool:
        return super().__ge__(other) is True


def term(node: Node) -> Node:
    """Give a term in the form the judge compares: no xsd:string, ill-typed literals comparable."""
    if not isinstance(node, Literal) or node.datatype is None:
        return node
    if node.datatype == XSD.string:
        return Literal(str(node))
    if node.ill_typed:
        return IllTyped(node)
    return node


def without_texts(shapes: Graph) -> Graph:
    """Copy shapes for the judge, without what only people read (see UNREAD)."""
    bare = Graph()
    for subject, predicate, value in shapes:
        if predicate not in UNREAD:
            bare.add((subject, predicate, value))
        elif predicate == SH.message and (subject, SH.select, None) not in shapes:
            # An IRI in the place of the message, so that pySHACL does not compose one of its own.
            bare.add((subject, SH.message, SH.message))
    return bare


def judge(data: Graph, shapes: Graph, about: frozenset[Node]) -> list[Result]:
    """Validate ``data`` against ``shapes`` (without entailment) and give every result for the nodes of ``about``.

    Raises JudgeError when pySHACL gives up, which is the shapes' fault and not the partner's.
    """
    return [result for result in run(data, narrow(shapes, data)) if result.focus in about]


def run(data: Graph, shapes: Graph) -> list[Result]:
    """Validate ``data`` against ``shapes`` as they are, and give every result; raises JudgeError."""
    validator = Validator(Judged(data), shacl_graph=shapes, options=dict(OPTIONS))
    try:
        _, report, _ = validator.run()  # type: ignore[no-untyped-call]
    except (ValidationFailure, ReportableRuntimeError) as error:
        raise JudgeError("not-judged", reason=str(getattr(error, "message", error))) from error
    return list(results(report))


def results(report: Graph) -> Iterator[Result]:
    """Read the results of a validation report as RDF."""
    for node in report.objects(None, SH.result):
        said = dict(report.predicate_objects(node))
        yield Result(
            focus=said[SH.focusNode],
            path=said.get(SH.resultPath),
            component=cast(URIRef, said[SH.sourceConstraintComponent]),
            shape=said[SH.sourceShape],
            severity=cast(URIRef, said[SH.resultSeverity]),
            value=said.get(SH.value),
        )


@lru_cache(maxsize=512)
def _prepared(text: str) -> Query:
    return prepareQuery(text)
