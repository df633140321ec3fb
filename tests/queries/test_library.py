"""The analysts' questions have the rows that were read by hand against the facts of the sources.

``WRITE_EXPECTED=1 pytest tests/queries/test_library.py`` writes the files anew; read the difference afterwards.
"""

from __future__ import annotations

import csv
import os
import tomllib
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest

import queries

DATA = Path(__file__).parents[1] / "data" / "queries"
CASES = tomllib.loads((DATA / "cases.toml").read_text())
ONLY = CASES.pop("only")
FILES = sorted(DATA.glob("*.csv"))
Ask = Callable[..., str]


def case(name: str) -> tuple[str, dict[str, str], bool]:
    """Give the query's name, its values as text and whether the small graph is asked."""
    query, _, chosen = name.partition("--")
    values = dict(CASES[query][chosen]) if chosen else {}
    return f"library/{query}", values, values.pop("small", False)


def expected_names() -> set[str]:
    stands = {query.name.removeprefix("library/") for query in queries.library()} - set(ONLY)
    return stands | {f"{query}--{chosen}" for query, cases in CASES.items() for chosen in cases}


@pytest.mark.parametrize("name", sorted(expected_names()))
def test_rows_are_the_expected_ones(ask: Ask, name: str) -> None:
    query, values, small = case(name)
    rows, path = ask(query, small_=small, **values), DATA / f"{name}.csv"
    if os.environ.get("WRITE_EXPECTED"):
        path.write_text(rows)
    assert rows == path.read_text()


def test_every_question_and_case_has_its_rows() -> None:
    assert {path.stem for path in FILES} == expected_names()


def test_no_expected_file_is_empty() -> None:
    # What has no row says nothing, save where that is the point.
    empty = {path.stem for path in FILES if len(path.read_text().splitlines()) == 1}
    assert empty == {"items-past-review-date--day-before", "shared-services-open-to-partners--small-in-2015"}


def test_pairs_of_the_examples_are_as_many_as_the_facts_make(ask: Ask) -> None:
    """16 members of Good Practice Wales, 10 of Leadership Gloucestershire, 5 of FAME, and seven shared services."""
    members = [16, 10, 5, 4, 5, 5, 3, 2, 2, 2]
    rows = list(csv.DictReader(StringIO(ask("library/who-works-with-whom"))))
    assert len(rows) == sum(n * (n - 1) // 2 for n in members)


def test_numbers_of_the_facts(ask: Ask) -> None:
    def counted(name: str) -> int:
        return len(list(csv.DictReader(StringIO(ask(name)))))

    assert counted("library/changes-of-organisations") == 12
    assert counted("library/network-actions") == 11
    assert counted("library/joint-working-principles") == 8
    assert counted("library/shared-services-by-delivery-model") == 8
