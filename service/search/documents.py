"""Documents of the index, made of what the store says of things: a batch at a time, so that memory stays bounded."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice

from rdflib import URIRef

import queries
from queries.parameter import ABSOLUTE
from service.store import Store

from .schema import Entry, Value

#: Things that one query is asked about.
BATCH = 1000
#: Things beside others (themes, areas, organisations) that are remembered; when there are more, all are forgotten.
_MOST_BESIDE = 50_000
#: Fields whose values are things, with the field of the document that their own addresses go into.
_LINKS = {
    "theme": "theme", "area": "area", "organisation": "organisation", "category": "category", "stage": "stage",
    "describes": "", "about": "", "evidence": "",
}  # fmt: skip
#: Of these, those whose names the thing is found by, and those that count with all that is broader.
_NAMED = frozenset({"theme", "area", "organisation", "category", "describes", "about"})
_WITHIN_BROADER = frozenset({"theme", "area"})
#: What a thing has by what it describes.
_INHERITED = ("stage", "category")
Fields = dict[str, list[Value]]


def things(store: Store) -> Iterator[str]:
    """Name everything that can be found, in no order; to be taken in the thread that asks."""
    return (thing for (thing,), _ in store.worded(queries.get("app/search-things"), ("thing",)))


def entries(store: Store, iris: Iterable[str]) -> Iterator[Entry]:
    """Give what the index is to hold of things; of those of no kind nothing."""
    beside, rest = _Beside(store), iter(iris)
    while batch := list(islice(rest, BATCH)):
        found = _fields(store, "app/search-document", batch)
        beside.know({value for fields in found.values() for name in _LINKS for value, _ in fields.get(name, ())})
        yield from (Entry(iri, _whole(fields, beside)) for iri, fields in found.items() if "kind" in fields)


def _fields(store: Store, name: str, iris: Sequence[str]) -> dict[str, Fields]:
    found: dict[str, Fields] = {}
    rows = store.worded(queries.get(name), ("thing", "field", "value"), thing=[URIRef(iri) for iri in iris])
    for (thing, field, value), language in rows:
        found.setdefault(thing, {}).setdefault(field, []).append((value, language))
    return found


class _Beside:
    """What is known of the things that others are linked with."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._known: dict[str, Mapping[str, list[Value]]] = {}

    def know(self, values: set[str]) -> None:
        """Ask for those of some values that are not known yet."""
        if len(self._known) > _MOST_BESIDE:
            self._known.clear()
        new = values - self._known.keys()
        asked = sorted(filter(ABSOLUTE.fullmatch, new))
        self._known |= {value: {} for value in new}
        for start in range(0, len(asked), BATCH):
            self._known |= _fields(self._store, "app/search-beside", asked[start : start + BATCH])

    def of(self, value: str, field: str) -> list[Value]:
        return self._known[value].get(field, [])


def _whole(said: Fields, beside: _Beside) -> Fields:
    """Put together what is said of a thing itself and what follows from that beside it."""
    found = {name: values for name, values in said.items() if name not in _LINKS}
    about = found["about"] = []
    for name, target in _LINKS.items():
        for value in said.get(name, ()):
            if target:
                found.setdefault(target, []).append(value)
            if name in _NAMED:
                about += beside.of(value[0], "name")
            if name in _WITHIN_BROADER:
                found[name] += beside.of(value[0], "broader")
    for name in _INHERITED:
        inherited = [each for value, _ in said.get("describes", ()) for each in beside.of(value, name)]
        found[name] = [*found.get(name, ()), *inherited]
    found["organisation"] = [*found.get("organisation", ()), *said.get("member", ())]
    found["level"] = [each for value, _ in said.get("evidence", ()) for each in beside.of(value, "level")]
    return found
