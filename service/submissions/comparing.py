"""Compare a draft with the live version: which items it adds, changes and takes away, and in which fields."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from functools import cache

from rdflib import URIRef

import shapes
from loaders.rdf.lines import subject
from service.publish import Step

from .difference import Difference, FieldChange, ItemChange
from .items import Item, Wholes, items
from .labels import label

_KINDS = ("added", "changed", "withdrawn")


def compare(partner: str, version: int, before: Collection[str], after: Collection[str], step: Step) -> Difference:
    """Give the changes of a step; ``before`` and ``after`` are all lines of the items it touches, or of the graphs."""
    wholes = Wholes(before, after)
    then, now = _wholes(wholes, before), _wholes(wholes, after)
    added = now if len(step.added) == len(after) else _wholes(wholes, step.added)
    touched = added | _wholes(wholes, step.removed)
    chosen = {iri: iri in then and iri in now for iri in touched}
    old = {item.iri: item for item in items(before, wholes, chosen)}
    new = {item.iri: item for item in items(after, wholes, chosen)}
    changes = (_change(iri, old.get(iri) if iri in then else None, new.get(iri), now) for iri in sorted(touched))
    return Difference(partner, version, tuple(sorted(changes, key=lambda each: _KINDS.index(each.kind))))


def _wholes(wholes: Wholes, lines: Iterable[str]) -> set[str]:
    return set(map(wholes.of, set(map(subject, lines))))


def _change(iri: str, old: Item | None, new: Item | None, now: Collection[str]) -> ItemChange:
    shown = new or old or Item(iri)
    if iri not in now:
        return ItemChange(iri, "withdrawn", _type(shown), shown.title)
    if old is None:
        return ItemChange(iri, "added", _type(shown), shown.title)
    return ItemChange(iri, "changed", _type(shown), shown.title, tuple(_fields(old, new or Item(iri))))


def _fields(old: Item, new: Item) -> Iterator[FieldChange]:
    """Give the fields with other values; where only the parts they stand in differ, the ways to those parts."""
    before, after = old.leaves(), new.leaves()
    paths = sorted(path for path in {*before, *after} if before.get(path) != after.get(path))
    if not paths:
        paths = sorted({path for path in {*before, *after} if len(path) > 1})
    for path in paths:
        named = label(path, new.classes(path) or old.classes(path))
        gone, come = ([*side.get(path, ())] for side in (before, after))
        same = gone == come
        kept = [value for value in gone if value in come and not same]
        yield FieldChange(
            " / ".join(path),
            named,
            tuple(value for value in gone if value not in kept),
            tuple(value for value in come if value not in kept),
        )


def _type(item: Item) -> str:
    """Choose the class to show: one that has a shape of its own, if there is any."""
    return next((each for each in item.types if URIRef(each) in _shaped()), next(iter(item.types), ""))


@cache
def _shaped() -> frozenset[URIRef]:
    return shapes.classes()
