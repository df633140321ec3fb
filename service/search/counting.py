"""Counts by field of what a search finds: exact, kept for each state of the index, and in the way that costs least."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Any

import tantivy

from .index import State
from .matching import Matcher
from .question import Question
from .schema import FACETS

Filters = Mapping[str, Sequence[str]]
Counts = Mapping[str, Sequence[tuple[str, int]]]
#: How many values a facet shows, and when all are asked for.
FEW, MANY = 8, 300
#: Fields of several values a document, which the engine counts slowly by document and fast by value.
_OF_SEVERAL = frozenset({"theme", "area"})
#: From so many documents on, and so large a part of all, values are gone through instead of documents.
_LARGE, _PART = 20_000, 0.15
#: Values that the engine is asked for, so that of those that are equally frequent the same are shown each time; and
#: values of which each part of the index gives its counts: all there are, else sums would be wrong.
_ASKED, _ALL = 64, 1_000_000


def count(state: State, matcher: Matcher, asked: Question, filters: Filters, more: str, total: int) -> Counts:
    """Count by field; of a field that is filtered by, the other values as if it were not.

    ``total`` is how many things are found; ``more`` names the field of which many values are asked for.
    """
    keys = {name: (asked, _others(filters, name), name, name == more) for name in FACETS}
    found: dict[str, Sequence[tuple[str, int]] | None] = {name: state.memory.get(keys[name], None) for name in FACETS}
    missing: dict[Any, list[str]] = {}
    for name in FACETS:
        if found[name] is None:
            missing.setdefault(keys[name][1], []).append(name)
    for others, names in missing.items():
        narrowed = matcher.filtered(matcher.words(asked), dict(others))
        much = total if len(others) == len(_others(filters, "")) else None
        for name, values in _counted(state, narrowed, names, more, much):
            state.memory.put(keys[name], values)
            found[name] = values
    return {name: values or () for name, values in found.items()}


def _others(filters: Filters, name: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Give all filters but one, to know them again."""
    return tuple((other, tuple(values)) for other, values in sorted(filters.items()) if values and other != name)


def _counted(
    state: State, query: tantivy.Query, names: Sequence[str], more: str, much: int | None
) -> Iterable[tuple[str, Sequence[tuple[str, int]]]]:
    limits = {name: MANY if name == more else FEW for name in names}
    by_value = [name for name in names if name in _OF_SEVERAL and _are_many(state, much)]
    gone_through = {name: _pool().submit(_values, state, query, name, limits[name]) for name in by_value}
    rest = [name for name in names if name not in by_value]
    wanted = {
        name: {"terms": {"field": name, "size": max(_ASKED, limits[name]), "segment_size": _ALL}} for name in rest
    }
    answer = state.searcher.aggregate(query, wanted) if wanted else {}
    for name in rest:
        buckets = ((str(bucket["key"]), int(bucket["doc_count"])) for bucket in answer[name]["buckets"])
        yield name, sorted(buckets, key=lambda each: (-each[1], each[0]))[: limits[name]]
    yield from ((name, values.result()) for name, values in gone_through.items())


def _values(state: State, query: tantivy.Query, name: str, limit: int) -> Sequence[tuple[str, int]]:
    return state.searcher.terms_with_prefix(name, "", filter_query=query, limit=limit)


@cache
def _pool() -> ThreadPoolExecutor:
    """Give the threads in which values are gone through beside documents: the engine lets go of the interpreter."""
    return ThreadPoolExecutor(len(_OF_SEVERAL), "facets")


def _are_many(state: State, much: int | None) -> bool:
    """Tell whether documents are so many that going through all values costs less; unknown ones may be."""
    every = state.searcher.num_docs
    return every > _LARGE and (much is None or much > every * _PART)
