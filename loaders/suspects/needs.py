"""What a thing must say, and must not say, for a rule to have an answer: quick to see, and enough for most things."""

from __future__ import annotations

from typing import Any

from rdflib import Literal, URIRef, Variable
from rdflib.term import Node

from .terms import text

THIS = Variable("this")
#: Properties that must be there, some with a value that must be; properties that must not be.
Needs = tuple[tuple[tuple[str, str | None], ...], tuple[str, ...]]


def needs(part: Any) -> Needs:  # noqa: ANN401 - rdflib's algebra has no types
    """Give what the parts of a query that every answer goes through ask of the thing itself."""
    has, lacks = _needs(part)
    return tuple(dict.fromkeys(has)), tuple(dict.fromkeys(lacks))


def rivals(part: Any) -> tuple[str, ...]:  # noqa: ANN401
    """Give the properties of which another thing has to have the same value, for a rule to have an answer.

    Every answer goes through ``$this <p> ?v . ?other <p> ?v`` and ``?other != $this``; where each value of ``<p>`` is
    that thing's alone there is none.
    """
    triples, tests = _through(part)
    others = {_other(test) for test in tests} - {None}
    mine = {(p, v) for s, p, v in triples if s == THIS and isinstance(v, Variable)}
    return tuple(text(p) for s, p, v in triples if s in others and (p, v) in mine and isinstance(p, URIRef))


def _through(part: Any) -> tuple[list[tuple[Any, Any, Any]], list[Any]]:  # noqa: ANN401
    """Give the patterns and the conditions that every answer goes through."""
    match part.name:
        case "BGP":
            return list(part.triples), []
        case "Extend":
            return _through(part.p)
        case "LeftJoin":
            return _through(part.p1)
        case "Join":
            (triples, tests), (more, further) = _through(part.p1), _through(part.p2)
            return triples + more, tests + further
        case "Filter":
            triples, tests = _through(part.p)
            return triples, tests + _conjuncts(part.expr)
    return [], []


def _other(test: Any) -> Variable | None:  # noqa: ANN401
    """Read ``?other != $this``."""
    if getattr(test, "name", "") != "RelationalExpression" or test.op != "!=":
        return None
    sides = {test.expr, test.other} if isinstance(test.other, Variable) and isinstance(test.expr, Variable) else set()
    return next((side for side in sides if side != THIS), None) if THIS in sides else None


def _needs(part: Any) -> tuple[list[tuple[str, str | None]], list[str]]:  # noqa: ANN401
    match part.name:
        case "BGP":
            return [_need(p, o) for s, p, o in part.triples if s == THIS and isinstance(p, URIRef)], []
        case "Extend":
            return _needs(part.p)
        case "LeftJoin":
            return _needs(part.p1)
        case "Join":
            (has, lacks), (more, fewer) = _needs(part.p1), _needs(part.p2)
            return has + more, lacks + fewer
        case "Filter":
            has, lacks = _needs(part.p)
            return has, lacks + [p for test in _conjuncts(part.expr) for p in _lacking(test, part.p["_vars"])]
    return [], []


def _need(predicate: URIRef, value: Node) -> tuple[str, str | None]:
    return text(predicate), text(value) if isinstance(value, URIRef | Literal) else None


def _lacking(test: Any, known: set[Variable]) -> list[str]:  # noqa: ANN401
    """Read ``NOT EXISTS { $this <property> ?any }``, where nothing else speaks of ``?any``."""
    if getattr(test, "name", "") != "Builtin_NOTEXISTS":
        return []
    graph = test.graph
    while graph.name == "Join" and graph.p1.name == "BGP" and not graph.p1.triples:
        graph = graph.p2
    if graph.name != "BGP" or len(graph.triples) != 1:
        return []
    ((subject, predicate, value),) = graph.triples
    alone = isinstance(value, Variable) and value not in known and value != THIS
    return [text(predicate)] if subject == THIS and isinstance(predicate, URIRef) and alone else []


def _conjuncts(expression: Any) -> list[Any]:  # noqa: ANN401
    if getattr(expression, "name", "") != "ConditionalAndExpression":
        return [expression]
    return [part for each in (expression.expr, *expression.other) for part in _conjuncts(each)]
