"""Any row of a check is an error: none in the examples, and the errors of a graph that was made faulty."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

import queries

DATA = Path(__file__).parents[1] / "data" / "checks"
FAULTY = sorted(DATA.glob("*.trig"))
#: How many rows the check finds in its file, where it is not one.
ROWS = {"membership-incomplete": 2, "term-undefined": 2, "graph-without-owner": 2, "interval-inverted": 2}
ROWS |= {"concept-without-scheme": 2, "broader-cycle": 2, "blank-node": 2}


def rows(store: ox.Store, query: queries.Query) -> list[ox.QuerySolution]:
    solutions = store.query(query.bind())
    assert isinstance(solutions, ox.QuerySolutions)
    return list(solutions)


def faulty(path: Path) -> ox.Store:
    """The file's graphs with their union, except where the fault is in the union."""
    store = ox.Store()
    store.bulk_load(path=path, format=ox.RdfFormat.TRIG)
    if not path.stem.startswith("union-"):
        store.update("INSERT { ?s ?p ?o } WHERE { GRAPH ?g { ?s ?p ?o } }")
    return store


@pytest.mark.parametrize("query", queries.checks(), ids=lambda query: query.name)
def test_examples_have_no_error(store: ox.Store, query: queries.Query) -> None:
    assert rows(store, query) == []


@pytest.mark.parametrize("path", FAULTY, ids=lambda path: path.stem)
def test_faulty_graph_is_found(path: Path) -> None:
    query = queries.get(f"checks/{path.stem}")
    assert len(rows(faulty(path), query)) == ROWS.get(path.stem, 1)


def test_every_check_has_a_faulty_graph() -> None:
    assert [f"checks/{path.stem}" for path in FAULTY] == [query.name for query in queries.checks()]


def test_checks_take_no_parameters() -> None:
    assert [query.name for query in queries.checks() if query.parameters] == []
