"""Full-text search in both languages: an index of the store, with facets, snippets and spelling."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final

import tantivy

from service.failures import SearchUnreadyError
from service.store import Store

from . import question, spelling
from .counting import FEW, count
from .following import Changes
from .forms import Form
from .index import Index, Newest, State
from .matching import Matcher
from .question import Question
from .reading import Reading
from .schema import FACETS, KINDS, NEVER, PROVEN

__all__ = ["FACETS", "FEW", "KINDS", "PROVEN", "SORTS", "Changes", "Hit", "Hits", "Query", "Search"]

#: How hits can be ordered: the field, and whether the largest value comes first.
SORTS: Final[Mapping[str, tuple[str, bool]]] = {
    "relevance": ("", True), "date": ("date", True), "evidence": ("level", True), "review": ("review", False),
}  # fmt: skip
_RETRY_SECONDS = 5
Counts = Mapping[str, Sequence[tuple[str, int]]]


@dataclass(frozen=True)
class Query:
    """What is searched: text, filters (field of ``FACETS`` → values), order, which of the hits."""

    text: str = ""
    filters: Mapping[str, Sequence[str]] = field(default_factory=dict)
    sort: str = "relevance"
    offset: int = 0
    size: int = 25
    more: str = ""

    @property
    def chosen(self) -> list[tuple[str, str]]:
        """The filters that are set, as pairs of field and value."""
        return [(name, value) for name in FACETS for value in self.filters.get(name, ())]

    def without(self, name: str, value: str) -> Query:
        """Give the same search without one filter."""
        left = tuple(each for each in self.filters.get(name, ()) if each != value)
        return replace(self, filters={**self.filters, name: left}, offset=0)


@dataclass(frozen=True)
class Hit:
    """A thing that was found; ``shown`` is what the index keeps of it for a page (``schema.Entry``)."""

    iri: str
    shown: Mapping[str, Any]


@dataclass(frozen=True)
class Hits:
    """The answer: ``total`` things found, some of them as ``hits``, counts by field; ``near`` is another spelling."""

    query: Query
    question: Question
    total: int
    hits: Sequence[Hit]
    facets: Counts
    near: str = ""
    near_total: int = 0
    near_filters: Mapping[str, Sequence[str]] = field(default_factory=dict)


class Search:
    """Searches one installation; safe from any thread, also while the index is brought forward."""

    def __init__(self, folder: Path | None = None, *, read_only: bool = False) -> None:
        """Open the index in a folder, or begin one in memory; ``read_only`` is for one that another process keeps."""
        self._index: Index | Reading = Reading(folder) if read_only and folder else Index(folder)

    @classmethod
    def again(cls, folder: Path, store: Store) -> None:
        """Make the index in a folder from nothing."""
        shutil.rmtree(folder, ignore_errors=True)
        cls(folder).bring(store)

    @property
    def version(self) -> str:
        """The version of the data that is searched; empty until the index is there."""
        return self._index.state.version if self._index.state else ""

    @property
    def far(self) -> tuple[int, int]:
        """How many things were indexed, of how many, while a process of its own does so; else zeros."""
        return self._index.far

    @property
    def reading(self) -> frozenset[Path]:
        """The checkpoint that is being indexed, which is to stay until then."""
        return self._index.reading

    def bring(self, store: Store, changes: Changes | None = None, newest: Newest = lambda: None) -> bool:
        """Bring the index to the store's state, only what changed where ``changes`` tells it; tell if it was behind.

        Much is indexed in a process of its own, of the ``newest`` checkpoint; without one, here.
        """
        return self._index.bring(store, changes, newest)

    def look(self) -> None:
        """See whether another process, whose index it is, has brought it forward."""
        self._index.look()

    def stop(self) -> None:
        """End the process that indexes, if there is one: for a service that ends."""
        self._index.stop()

    def find(self, query: Query, *, facets: bool = True) -> Hits:
        """Search.

        Raises:
            SearchUnreadyError: the index is being made.

        """
        found, state = self._found(query, facets=facets), self._state()
        near = "" if found.total else _near(state, query.text, found.question)
        meant = self._meant(replace(query, text=near, offset=0)) if near else None
        return replace(found, near=near, near_total=meant.total, near_filters=meant.query.filters) if meant else found

    def _found(self, query: Query, *, facets: bool) -> Hits:
        """Search for the words as they are."""
        state = self._state()
        matcher, asked = Matcher(state), question.read(query.text)
        words = matcher.words(asked)
        narrowed = matcher.filtered(words, query.filters)
        total, addresses = _ordered(state, matcher, narrowed, query, asked)
        counts = count(state, matcher, asked, query.filters, query.more, total) if facets else {}
        return Hits(query, asked, total, [_hit(state, address) for address in addresses], counts)

    def holds(self, form: Form, lang: str) -> bool:
        """Tell whether anything may have a form in texts of a language; while the index is made, anything may."""
        state = self._index.state
        return state is None or any(
            all(state.searcher.doc_freq(f"{group}_{lang}", word) for word in form) for group in ("title", "text")
        )

    def _meant(self, query: Query) -> Hits | None:
        """Try another spelling, if need be without filters; None when it finds nothing either."""
        tried = (self._found(each, facets=False) for each in (query, replace(query, filters={})))
        return next((hits for hits in tried if hits.total), None)

    def _state(self) -> State:
        if self._index.state is None:
            raise SearchUnreadyError("search-unready", seconds=_RETRY_SECONDS)
        return self._index.state


def _near(state: State, text: str, asked: Question) -> str:
    return state.memory.known(("near", text), lambda: spelling.near(state.searcher, text, asked))


def _ordered(
    state: State, matcher: Matcher, narrowed: tantivy.Query, query: Query, asked: Question
) -> tuple[int, list[tantivy.DocAddress]]:
    """Give how many there are and those asked for; without words, relevance is the date."""
    sort = "date" if query.sort == "relevance" and not asked.wanted else query.sort
    name, descending = SORTS[sort]
    searcher = state.searcher
    offset = min(query.offset, searcher.num_docs)  # the engine takes memory for all that it is to skip
    if not name:
        ranked = matcher.ranked(narrowed, datetime.now(UTC).date())
        found = searcher.search(ranked, query.size, count=True, offset=offset, weight_by_field="weight")
    else:
        order = tantivy.Order.Desc if descending else tantivy.Order.Asc
        found = searcher.search(narrowed, query.size, count=True, order_by_field=name, offset=offset, order=order)
    return found.count, [address for _, address in found.hits]  # type: ignore[attr-defined]


def _hit(state: State, address: tantivy.DocAddress) -> Hit:
    document = state.searcher.doc(address)
    return Hit(str(document.get_first("id")), json.loads(bytes(document.get_first("shown") or b"{}")))


def is_overdue(review: str, today: date) -> bool:
    """Tell whether a review date, as the data write it, is past."""
    return bool(review) and review[:10] < today.isoformat() and int(review[:4]) < NEVER
