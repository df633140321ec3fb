"""Counts that pages show, made ahead for large data by a process of its own, and kept in a file for all who read."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, cast

from rdflib.term import Node
from rdflib.util import from_n3

import queries
from service.durable import write_file
from service.store import Store

#: Queries of ``app/`` without parameters whose answers pages show, and that look at all items.
QUERIES = ("home-counts", "theme-counts", "area-counts", "item-dates")
Rows = Sequence[Mapping[str, Node]]


@dataclass(frozen=True)
class Standing:
    """The answers as at a version of the data, by the query's name."""

    version: str
    answers: Mapping[str, Rows]


def ask(store: Store) -> dict[str, Any]:
    """Ask all of them, and give the answers as JSON takes them."""
    answers = {name: [_plain(row) for row in store.rows(queries.get(f"app/{name}"))] for name in QUERIES}
    return {"version": store.version, "answers": answers}


def keep(file: Path, made: Mapping[str, Any]) -> None:
    """Write what ``ask`` gave to the file, in one step."""
    write_file(file, json.dumps(made).encode())


def read(file: Path) -> Standing | None:
    """Give what was kept last; None where nothing was."""
    try:
        written = file.stat().st_mtime_ns
    except FileNotFoundError:
        return None
    return _read(file, written)


@lru_cache(maxsize=4)
def _read(file: Path, _written: int) -> Standing:
    made = json.loads(file.read_bytes())
    return Standing(made["version"], {name: [_terms(row) for row in rows] for name, rows in made["answers"].items()})


def _plain(row: Mapping[str, Node]) -> dict[str, str]:
    return {name: term.n3() for name, term in row.items()}


def _terms(row: Mapping[str, str]) -> dict[str, Node]:
    return {name: cast(Node, from_n3(term)) for name, term in row.items()}
