"""Dates, numbers, yes or no, addresses: what is understood, and what is refused with which words."""

from __future__ import annotations

import datetime as dt

import pytest

from loaders.table import values as v
from loaders.table.cells import split
from loaders.table.sheets import Cell


@pytest.mark.parametrize(
    ("cell", "read", "note"),
    [
        ("2015-05-28", "2015-05-28", None),
        ("2015-5-8", "2015-05-08", None),
        (dt.date(2015, 5, 28), "2015-05-28", None),
        (dt.datetime(2015, 5, 28), "2015-05-28", None),  # noqa: DTZ001
        (dt.datetime(2015, 5, 28, 10, 30), "2015-05-28", "time-dropped"),  # noqa: DTZ001
        ("28/05/2015", "2015-05-28", "day-first"),
        ("03/04/2015", "2015-04-03", "day-first"),
        ("28.5.2015", "2015-05-28", "day-first"),
        ("28 May 2015", "2015-05-28", None),
        ("28 Mai 2015", "2015-05-28", None),
        ("1af Ionawr 2016", "2016-01-01", None),
        ("2nd Sept 2016", "2016-09-02", None),
        ("29/02/2016", "2016-02-29", "day-first"),
    ],
)
def test_dates(cell: Cell, read: str, note: str | None) -> None:
    assert (str(v.date(cell).term), v.date(cell).note) == (read, note)


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("2015", "year-only"),
        (2015.0, "year-only"),
        ("2015-02-30", "no-such-day"),
        ("05/28/2015", "no-such-day"),
        ("28/05/15", "not-a-date"),
        (42152.0, "day-number"),
        ("42152.5", "day-number"),
        (99999.0, "not-a-date"),
        ("May 2015", "not-a-date"),
        ("28 Floreal 2015", "not-a-date"),
        ("soon", "not-a-date"),
    ],
)
def test_what_is_no_date(cell: Cell, code: str) -> None:
    with pytest.raises(v.Misfit) as caught:
        v.date(cell)
    assert caught.value.code == code


@pytest.mark.parametrize("cell", ["05/28/2015", 42152.0])
def test_a_date_in_another_way_of_writing_is_offered(cell: Cell) -> None:
    with pytest.raises(v.Misfit) as caught:
        v.date(cell)
    assert caught.value.near[0]["cy"] == "2015-05-28"


def test_a_moment_keeps_its_time() -> None:
    assert str(v.moment("2015-05-28T10:30:00Z").term) == "2015-05-28T10:30:00Z"
    assert str(v.moment(dt.datetime(2015, 5, 28, 10, 30)).term) == "2015-05-28T10:30:00"  # noqa: DTZ001
    assert str(v.moment("28 May 2015").term) == "2015-05-28"


@pytest.mark.parametrize(
    ("cell", "read"),
    [
        ("£1,250,000.50", "1250000.50"),
        ("-£5", "-5"),
        ("£ 12", "12"),
        (50000.0, "50000"),
        (0.1, "0.1"),
        (5.6e6, "5600000"),
        ("007", "7"),
    ],
)
def test_numbers(cell: Cell, read: str) -> None:
    assert str(v.decimal(cell).term) == read


@pytest.mark.parametrize("cell", ["1,5", "1.250,00", "12,34,567", "about 5", "1e6", "", "--5", True, "9" * 50, "5m"])
def test_what_is_no_number(cell: Cell) -> None:
    with pytest.raises(v.Misfit):
        v.decimal(cell)


def test_whole_numbers() -> None:
    assert str(v.integer(12.0).term) == "12"
    with pytest.raises(v.Misfit):
        v.integer("12.5")


@pytest.mark.parametrize(
    ("cell", "read"),
    [
        ("Yes", "true"),
        ("ie", "true"),
        ("Oes", "true"),
        (True, "true"),
        ("na", "false"),
        ("NAGE", "false"),
        ("no", "false"),
    ],
)
def test_yes_or_no(cell: Cell, read: str) -> None:
    assert str(v.boolean(cell).term) == read


def test_neither_yes_nor_no() -> None:
    with pytest.raises(v.Misfit):
        v.boolean("perhaps")


@pytest.mark.parametrize(
    ("cell", "read"), [("P1Y", "P1Y"), ("y flwyddyn", "P1Y"), ("per month", "P1M"), ("p6m", "P6M")]
)
def test_durations(cell: str, read: str) -> None:
    assert str(v.duration(cell).term) == read


@pytest.mark.parametrize("cell", ["P", "PT", "1 year or so", "P1X"])
def test_what_is_no_duration(cell: str) -> None:
    with pytest.raises(v.Misfit):
        v.duration(cell)


@pytest.mark.parametrize(
    "cell", ["example.org", "ftp://example.org", "https://", "https://a b.org", "javascript:alert(1)", "https://[x"]
)
def test_what_is_no_web_address(cell: str) -> None:
    with pytest.raises(v.Misfit):
        v.iri(cell)


@pytest.mark.parametrize("cell", ["team", "a@b", "a b@example.org", "mailto:", "a@example.org, b@example.org"])
def test_what_is_no_mailbox(cell: str) -> None:
    with pytest.raises(v.Misfit):
        v.email(cell)


@pytest.mark.parametrize(
    ("cell", "parts"),
    [
        ("a|b", ["a", "b"]),
        (" a | b |", ["a", "b"]),
        (r"a\|b|c", ["a|b", "c"]),
        ("|", []),
        (5.0, [5.0]),
    ],
)
def test_several_values(cell: Cell, parts: list[Cell]) -> None:
    assert split(cell) == parts
