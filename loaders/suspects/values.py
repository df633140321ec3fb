"""Constraints on one value, compiled: each becomes a function that tells whether a value certainly conforms."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from functools import cache
from typing import Final

from rdflib import RDF, SH, SKOS, XSD, Graph, Literal, URIRef
from rdflib.term import Node

from .index import Index
from .terms import INTEGER, language, lexical, text

Check = Callable[[str, Index], bool]


class UnknownError(Exception):
    """The shapes hold something that the filter cannot tell certainly; all has to go to the judge."""


#: Texts that are certainly of a datatype; others may be, for the judge to tell.
DATES = re.compile(r"\d{4}-\d\d-\d\d")
TIMES = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?(Z|[+-]\d\d:\d\d)?")
NUMBER = re.compile(r"[+-]?\d{1,18}")
#: Checks that say the same of all literals with the same language or datatype.
BLIND: Final = set[Check]()
#: How many dates found good are kept.
KEPT = 50_000


def _matches(pattern: str) -> Callable[[str], bool]:
    matcher = re.compile(pattern, re.ASCII).fullmatch
    return lambda value: matcher(value) is not None


def _is_date(value: str) -> bool:
    return bool(DATES.fullmatch(value)) and value.isascii() and _parses(date.fromisoformat, value)


def _is_time(value: str) -> bool:
    return bool(TIMES.fullmatch(value)) and value.isascii() and _parses(datetime.fromisoformat, value)


def _parses(read: Callable[[str], object], value: str) -> bool:
    try:
        read(value)
    except ValueError:
        return False
    return True


LEXICAL: Final[dict[Node, Callable[[str], bool]]] = {
    XSD.date: _is_date,
    XSD.dateTime: _is_time,
    XSD.integer: _matches(r"[+-]?\d{1,18}"),
    XSD.decimal: _matches(r"[+-]?\d{1,18}(\.\d{1,18})?"),
    XSD.boolean: _matches("true|false"),
    XSD.duration: _matches(r"P(?=\d)(\d{1,4}Y)?(\d{1,4}M)?(\d{1,4}D)?"),
}
KINDS: Final = {
    SH.IRI: "<",
    SH.Literal: '"',
    SH.BlankNode: "_",
    SH.BlankNodeOrIRI: "_<",
    SH.BlankNodeOrLiteral: '_"',
    SH.IRIOrLiteral: '<"',
}


def checks(shapes: Graph, shape: Node) -> tuple[Check, ...]:
    """Compile the constraints that a shape puts on each value.

    Raises UnknownError for one whose meaning is not certain.
    """
    return tuple(
        compiled(shapes, value)
        for parameter, value in sorted(shapes.predicate_objects(shape))
        if (compiled := CONSTRAINTS.get(parameter))
    )


def _blind(check: Check) -> Check:
    """Note that a check does not look at the text of a literal: only at what comes after it."""
    BLIND.add(check)
    return check


def _datatype(_: Graph, wanted: Node) -> Check:
    return _of_datatype(wanted)


@cache
def _of_datatype(wanted: Node) -> Check:
    """Make the check of a datatype once; so shapes that ask the same of a value ask it by the same function."""
    if wanted == XSD.string:
        return _blind(lambda value, _: value[-1] == '"')
    if wanted == RDF.langString:
        return _blind(lambda value, _: value[0] == '"' and language(value) != "")
    if wanted not in LEXICAL:
        raise UnknownError(wanted)
    end, fits = f'"^^<{wanted}>', LEXICAL[wanted]
    good: set[str] = set()

    def check(value: str, _: Index) -> bool:
        if value in good:
            return True
        if not (value.endswith(end) and fits(value[1 : -len(end)])):
            return False
        if len(good) < KEPT:
            good.add(value)
        return True

    return check


def _class(_: Graph, wanted: Node) -> Check:
    return _of_class(wanted)


@cache
def _of_class(wanted: Node) -> Check:
    name = text(wanted)
    return lambda value, index: name in index.classes(value)


def _node_kind(_: Graph, wanted: Node) -> Check:
    return _of_kind(wanted)


@cache
def _of_kind(wanted: Node) -> Check:
    if wanted not in KINDS:
        raise UnknownError(wanted)
    starts = KINDS[URIRef(str(wanted))]
    return _blind(lambda value, _: value[0] in starts)


def _pattern(_: Graph, wanted: Node) -> Check:
    return _matching(str(wanted))


@cache
def _matching(pattern: str) -> Check:
    search = re.compile(pattern).search
    if pattern == r"\S":  # most texts begin with what is certainly no space
        return lambda value, _: value[0] != "_" and (value[1:2].isalnum() or search(lexical(value)) is not None)
    return lambda value, _: value[0] != "_" and search(lexical(value)) is not None


def _language_in(shapes: Graph, wanted: Node) -> Check:
    return _in_languages(frozenset(str(tag).lower() for tag in shapes.items(wanted)))


@cache
def _in_languages(tags: frozenset[str]) -> Check:
    good: set[str] = set()

    def check(value: str, _: Index) -> bool:
        end = value[value.rfind('"') + 1 :]
        if end in good:
            return True
        if value[0] != '"' or language(value) not in tags:
            return False
        good.add(end)
        return True

    return _blind(check)


def _in(shapes: Graph, wanted: Node) -> Check:
    allowed = {text(term) for term in shapes.items(wanted)}
    return lambda value, _: value in allowed


def _min_length(_: Graph, wanted: Node) -> Check:
    least = _whole(wanted)
    return lambda value, _: value[0] != "_" and len(lexical(value)) >= least


def _max_length(_: Graph, wanted: Node) -> Check:
    most = _whole(wanted)
    return lambda value, _: value[0] != "_" and len(lexical(value)) <= most


def _min_inclusive(_: Graph, wanted: Node) -> Check:
    least = _whole(wanted)
    return lambda value, _: (number := integer(value)) is not None and number >= least


def _max_inclusive(_: Graph, wanted: Node) -> Check:
    most = _whole(wanted)
    return lambda value, _: (number := integer(value)) is not None and number <= most


def _or(shapes: Graph, wanted: Node) -> Check:
    choices = [_alone(shapes, choice) for choice in shapes.items(wanted)]
    return lambda value, index: any(all(check(value, index) for check in choice) for choice in choices)


def _and(shapes: Graph, wanted: Node) -> Check:
    parts = [check for part in shapes.items(wanted) for check in _alone(shapes, part)]
    return lambda value, index: all(check(value, index) for check in parts)


def _node(shapes: Graph, wanted: Node) -> Check:
    parts = _alone(shapes, wanted)
    return lambda value, index: all(check(value, index) for check in parts)


def _alone(shapes: Graph, shape: Node) -> tuple[Check, ...]:
    """Compile a shape that is applied to a value and looks at nothing but the value."""
    if unknown := [p for p in shapes.predicates(shape) if p not in CONSTRAINTS and p not in SILENT]:
        raise UnknownError(unknown)
    return checks(shapes, shape)


def integer(value: str) -> int | None:
    """Give the number that a literal of xsd:integer is; None for all others."""
    if not value.endswith(INTEGER) or not NUMBER.fullmatch(value, 1, len(value) - len(INTEGER)):
        return None
    return int(value[1 : -len(INTEGER)])


def _whole(wanted: Node) -> int:
    if not isinstance(wanted, Literal) or wanted.datatype != XSD.integer or not str(wanted).isdigit():
        raise UnknownError(wanted)
    return int(wanted)


#: What says nothing about which values conform.
SILENT: Final = frozenset(
    {RDF.type, SH.name, SH.description, SH.message, SH.order, SH.group, SH.severity, SH.defaultValue, SKOS.example}
)
#: Parameter → what compiles it.
CONSTRAINTS: Final[dict[Node, Callable[[Graph, Node], Check]]] = {
    SH.datatype: _datatype,
    SH["class"]: _class,
    SH.nodeKind: _node_kind,
    SH.pattern: _pattern,
    SH.languageIn: _language_in,
    SH["in"]: _in,
    SH.minLength: _min_length,
    SH.maxLength: _max_length,
    SH.minInclusive: _min_inclusive,
    SH.maxInclusive: _max_inclusive,
    SH["or"]: _or,
    SH["and"]: _and,
    SH.node: _node,
}
