"""Triples in memory that answer a query at once: for looking ahead, never for what a person is told."""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

import pyoxigraph as ox
from rdflib.term import Node

from .terms import to_ox


class Scratch:
    """A store of triples that lives as long as one piece of work."""

    def __init__(self, triples: Iterable[tuple[Node, Node, Node]]) -> None:
        """Take in the triples; raises ValueError when one of them has a term that is no term of RDF."""
        self._store = ox.Store()
        self._store.bulk_extend(ox.Quad(to_ox(s), to_ox(p), to_ox(o)) for s, p, o in triples)  # type: ignore[arg-type]

    def named(self, query: str, variable: str) -> frozenset[str] | None:
        """Give the IRIs, and labels of blank nodes, that a variable of a SELECT takes.

        None when a solution leaves it open. Raises SyntaxError for a query that cannot be parsed.
        """
        solutions = cast(ox.QuerySolutions, self._store.query(query))
        found = {None if (term := solution[variable]) is None else term.value for solution in solutions}
        return None if None in found else frozenset(name for name in found if name is not None)
