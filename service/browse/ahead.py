"""Answers about all items: of large data those made ahead, also while newer ones are made; of others, asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask import current_app, g
from rdflib import Literal
from rdflib.namespace import XSD
from rdflib.term import Node

from service import standing

from .reader import Reader
from .remembered import remembered


def rows(reader: Reader, name: str) -> Sequence[Mapping[str, Node]]:
    """Give the answer to one of ``standing.QUERIES``; ``is_settled`` tells afterwards whether it was the newest."""
    made = standing.read(current_app.config["SETTINGS"].counts)
    if made is None or name not in made.answers:
        return remembered(reader.store, name, lambda: reader.rows(name))
    if made.version != reader.store.version:
        g.unsettled = True
    return made.answers[name]


def is_made() -> bool:
    """Tell whether there are answers made ahead, be they of earlier data."""
    return standing.read(current_app.config["SETTINGS"].counts) is not None


def is_settled() -> bool:
    """Tell whether everything that this request was answered with is of the present data."""
    return not g.get("unsettled", False)


def days(reader: Reader, start: int, size: int) -> tuple[list[Node], int] | None:
    """Give the days of issue of some items, counted from the newest, and how many items of theirs come before these.

    None where that was not counted ahead, or where they are not all days: then the items have to be looked through.
    """
    if not is_made():
        return None
    found, before, passed = list[Node](), 0, 0
    for row in sorted(rows(reader, "item-dates"), key=lambda row: str(row["issued"]), reverse=True):
        count = int(str(row["items"]))
        if passed + count > start:
            before = before if found else passed
            found.append(row["issued"])
        passed += count
        if passed >= start + size:
            break
    whole = passed >= start + size and all(isinstance(each, Literal) and each.datatype == XSD.date for each in found)
    return (found, start - before) if whole else None
