"""A search as an address: its values read, written as briefly as they can be read again."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode

from rdflib import Literal, URIRef
from rdflib.term import Node
from werkzeug.datastructures import MultiDict

import queries
from queries import Parameter, QueryError
from queries.parameter import AREAS, SLUG
from service.errors import BadRequestError
from service.search import FACETS, SORTS, Query
from service.search.pattern import Holds, bound
from service.search.question import read as read_question

from .links import VOCABULARY
from .paging import SIZE

_RESULTS = "app/search-results"
#: Facets whose values are plain words.
_WORDS = frozenset({"kind", "year"})
_MOST_VALUES = 20


def read(args: MultiDict[str, str], base: str, offset: int = 0) -> Query:
    """Read the search that an address asks for; what is no order or facet is left aside.

    Raises:
        BadRequestError: a filter's value can be none of its values.

    """
    sort, more = args.get("sort", ""), args.get("more", "")
    filters = {name: _values(name, args.getlist(name), base) for name in FACETS}
    return Query(
        text=args.get("q", ""), filters={name: found for name, found in filters.items() if found},
        sort=sort if sort in SORTS else "relevance", offset=offset, size=SIZE, more=more if more in FACETS else "",
    )  # fmt: skip


def written(query: Query, base: str, **others: str) -> str:
    """Write a search as the query part of an address."""
    pairs = [("q", query.text)] if query.text else []
    pairs += [(name, brief(name, value, base)) for name, value in query.chosen]
    if query.sort != "relevance":
        pairs.append(("sort", query.sort))
    return urlencode([*pairs, *((key, value) for key, value in others.items() if value)], errors="replace")


def brief(name: str, value: str, base: str) -> str:
    """Write a filter's value as briefly as it is read."""
    if name in _WORDS:
        return value
    short = value.removeprefix(_space(name, base))
    plain = all(SLUG.fullmatch(part) for part in short.split("/")) and short.count("/") == (name == "stage")
    return short if plain or (name == "area" and short.isalnum()) else value


def sparql(query: Query, holds: Holds) -> str:
    """Give the SPARQL query that finds the same things; ``holds`` tells which forms of words there are."""
    terms: dict[str, Sequence[Node]] = {
        name: [Literal(each) if name in _WORDS else URIRef(each) for each in values]
        for name, values in query.filters.items()
    }
    return queries.get(_RESULTS).bind(**bound(read_question(query.text), holds), **terms)


def _values(name: str, given: Sequence[str], base: str) -> tuple[str, ...]:
    parameter = queries.get(_RESULTS).parameter(name)
    filled = [each.strip() for each in given if each.strip()][:_MOST_VALUES]
    return tuple(dict.fromkeys(_value(parameter, name, each, base) for each in filled))


def _value(parameter: Parameter, name: str, given: str, base: str) -> str:
    text = f"{VOCABULARY}/{given}" if name == "stage" and ":" not in given else given
    try:
        return str(parameter.parse(text, base))
    except QueryError as error:
        raise BadRequestError("bad-form", name=name, value=given[:100]) from error


def _space(name: str, base: str) -> str:
    spaces = {"organisation": f"{base}/id/organisation/", "area": AREAS, "stage": f"{VOCABULARY}/"}
    schemes = {"theme": "theme", "status": "practice-status", "category": "shared-service-category"}
    return spaces.get(name) or f"{VOCABULARY}/{schemes[name]}/"
