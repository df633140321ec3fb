"""The library's questions as forms: a field for each parameter, and the query that its values make."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rdflib import Literal, URIRef
from rdflib.term import Node

import queries
from ontology import DOLEN
from queries import Parameter, Query, QueryError
from queries.parameter import SLUG

from .locales import sort_key
from .reader import Reader, text, unnamed
from .tables import integer
from .texts import Text

#: A list to choose from is no longer than this; beyond it the reader writes the name or address.
MOST_OPTIONS = 500
#: Parameters that take any address, and the query of the addresses there are: its name, its column, its values.
_LISTS: Mapping[str, tuple[str, str, Mapping[str, Node]]] = {
    "organisation": ("organisations", "organisation", {"limit": integer(MOST_OPTIONS + 1)}),
    "partnership": ("partnerships", "partnership", {"limit": integer(MOST_OPTIONS + 1)}),
    "scheme": ("schemes", "scheme", {}),
    "area": ("list-of-type", "thing", {"type": DOLEN.Area, "limit": integer(MOST_OPTIONS + 1)}),
}

#: Kinds of parameters whose values stand in a list: the vocabulary's, or the register's.
_LISTED = frozenset({"area", "concept", "organisation"})


@dataclass(frozen=True)
class Option:
    """A value to choose."""

    value: str
    text: Text


@dataclass(frozen=True)
class Field:
    """A parameter's field: what stands in it, what may be chosen, what is wrong with it."""

    name: str
    label: str
    kind: str
    value: str
    options: Sequence[Option]
    required: bool
    error: str = ""


@dataclass(frozen=True)
class Question:
    """A question of the library with the values an address gives; ``text`` is empty while a field is wrong."""

    name: str
    title: str
    description: str
    fields: Sequence[Field]
    text: str


def library(lang: str) -> list[tuple[str, Query]]:
    """Give the questions by name, in the order of their titles."""
    named = [(query.name.rpartition("/")[2], query) for query in queries.library()]
    return sorted(named, key=lambda each: sort_key(each[1].title[lang], lang))


def question(reader: Reader, name: str, given: Mapping[str, str]) -> Question | None:
    """Make the form of a question; None when there is no such question."""
    query = dict(library(reader.lang)).get(name)
    if query is None:
        return None
    values: dict[str, Node | None] = {"lang": Literal(reader.lang)}
    fields = [_field(reader, each, given, values) for each in query.parameters if each.name != "lang"]
    wrong = any(field.error for field in fields)
    return Question(
        name, query.title[reader.lang], query.description[reader.lang], fields,
        "" if wrong else without_header(query.bind(**values)),
    )  # fmt: skip


def without_header(query: str) -> str:
    """Leave out the lines that document a query: they would only make its address longer."""
    return "\n".join(line for line in query.splitlines() if not line.startswith("#+")).strip() + "\n"


def _field(reader: Reader, parameter: Parameter, given: Mapping[str, str], values: dict[str, Node | None]) -> Field:
    """Make a field; the value given goes into ``values``, its error onto the field."""
    wording, error = given.get(parameter.name, "").strip(), ""
    label, options = parameter.label[reader.lang], _options(reader, parameter)
    if wording:
        try:
            values[parameter.name] = _known(reader, parameter, wording)
        except QueryError as problem:
            error = QueryError(problem.code, **{**problem.params, "parameter": label}).text(reader.lang)
    elif parameter.name in given and parameter.optional:
        values[parameter.name] = None
    default = parameter.default[0] if parameter.default and parameter.name not in given else None
    value = wording or (_value(reader, parameter, default) if default is not None else "")
    if options and value not in {option.value for option in options}:
        options = _with(reader, parameter, value, options)
    return Field(parameter.name, label, parameter.kind, value, options, not parameter.optional, error)


def _known(reader: Reader, parameter: Parameter, wording: str) -> Node:
    """Read a value, and refuse what no list has: it would be answered with no rows, as if there were nothing to find.

    Raises:
        QueryError: it is none of the parameter's type, or nothing here speaks of such a concept, area or organisation.

    """
    term = parameter.parse(wording, reader.base)
    if parameter.kind in _LISTED and not reader.store.ask(queries.get("app/is-mentioned"), iri=term):
        raise parameter.refusal(wording)
    return term


def _with(reader: Reader, parameter: Parameter, value: str, options: Sequence[Option]) -> Sequence[Option]:
    """Find the option that another writing of its value means, or add what was written."""
    try:
        term = parameter.parse(value, reader.base) if value else None
    except QueryError:
        term = None
    meant = _value(reader, parameter, term) if term is not None else value
    kept = [Option(value, option.text) if option.value == meant else option for option in options]
    known = not value or any(option.value == value for option in kept)
    return kept if known else [*kept, Option(value, Text(value))]


def _options(reader: Reader, parameter: Parameter) -> Sequence[Option]:
    if parameter.kind == "concept":
        rows, column = reader.named("concepts-of-scheme", scheme=URIRef(parameter.space[:-1])), "concept"
    elif listed := _LISTS.get(parameter.kind) or _LISTS.get(parameter.name):
        name, column, values = listed
        rows = reader.named(name, **values)
    else:
        return ()
    found = {row[column]: text(row.get(f"{column}_name", unnamed_node(row[column]))) for row in rows if column in row}
    if len(found) > MOST_OPTIONS:
        return ()
    options = [Option(_value(reader, parameter, term), name) for term, name in found.items()]
    return sorted(options, key=lambda option: sort_key(option.text.value, reader.lang))


def unnamed_node(node: Node) -> Literal:
    """Name a thing that has no name by its IRI's last part."""
    return Literal(unnamed(node).value)


def _value(reader: Reader, parameter: Parameter, term: Node) -> str:
    """Write a term as briefly as the parameter reads it."""
    space = parameter.space if parameter.kind == "concept" else f"{reader.base}/id/organisation/"
    slug = str(term).removeprefix(space)
    brief = parameter.kind in {"concept", "organisation"} and SLUG.fullmatch(slug)
    return slug if brief else str(term)
