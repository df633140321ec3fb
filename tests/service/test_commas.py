"""CSV whose addresses have commas: every row has as many cells as there are columns."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable

import pyoxigraph as ox
import pytest

from service.store import Store, commas

#: Terms as SPARQL writes them, and their values in CSV.
TERMS = {
    "<http://x.test/a,b>": "http://x.test/a,b",
    "<http://x.test/a,urn:b>": "http://x.test/a,urn:b",
    "<http://x.test/a>": "http://x.test/a",
    '"a,b"@cy': "a,b",
    '"a\\"b"': 'a"b',
    '"\\r\\n\\t\\\\ \\u0001 \\U0001F600 ŵ"': "\r\n\t\\ \x01 😀 ŵ",
    '"x"@ar--rtl': "x",
    '""': "",
    '"1,5"^^<http://x.test/decimal>': "1,5",
    "1.50": "1.5",
    "true": "true",
    "UNDEF": "",
    '<<( <http://x.test/a> <http://x.test/p,q> "b" )>>': "http://x.test/a http://x.test/p,q b",
    '<<( <http://x.test/a> <http://x.test/p> "b\\", c\\n"@en )>>': 'http://x.test/a http://x.test/p b", c\n',
    "<<( <http://a.test/> <http://p.test/> <<( <http://a.test/> <http://p.test/> 1 )>> )>>": (
        "http://a.test/ http://p.test/ http://a.test/ http://p.test/ 1"
    ),
}

FIRST = range(20_000)


def rows(query: str) -> list[list[str]]:
    text = Store().answer(query).serialise("text/csv").decode()
    return list(csv.reader(io.StringIO(text, newline=""), strict=True))


@pytest.mark.parametrize("term", TERMS)
def test_a_value_is_one_cell(term: str) -> None:
    assert rows(f"SELECT ?n ?v ?m {{ VALUES (?n ?v ?m) {{ (1 {term} 2) }} }}") == [
        ["n", "v", "m"],
        ["1", TERMS[term], "2"],
    ]


def test_all_values_together() -> None:
    found = rows(f"SELECT ?n ?v {{ VALUES (?n ?v) {{ {' '.join(f'({term} {term})' for term in TERMS)} }} }}")
    assert found == [["n", "v"], *([value, value] for value in TERMS.values())]


@pytest.mark.parametrize("query", ["SELECT * {}", "SELECT ?x { FILTER(false) }", "SELECT ?x {}"])
def test_rows_with_nothing_in_them(query: str) -> None:
    with_comma = query.replace("{", "{ { SELECT * { VALUES ?y { <http://x.test/a,b> } } }")
    assert Store().answer(query).serialise("text/csv").count(b"\r\n") == len(rows(with_comma))


def test_what_is_right_is_as_the_engine_writes_it() -> None:
    right = [term for term, value in TERMS.items() if "," not in value or term.startswith('"')]
    query = f"SELECT ?v ?w {{ VALUES ?v {{ {' '.join(right)} }} VALUES ?w {{ {' '.join(right)} }} }}"
    results = ox.Store().query(query)
    assert isinstance(results, ox.QuerySolutions)
    assert Store().answer(query).serialise("text/csv") == results.serialize(format=ox.QueryResultsFormat.CSV)


class Many:
    """A query whose rows are some numbers, others each time it is run, and something else at the end."""

    def __init__(self, last: str, *numbers: range) -> None:
        self._last, self._numbers, self.runs = last, numbers, 0

    def __call__(self) -> ox.QuerySolutions:
        values = " ".join(map(str, self._numbers[self.runs]))
        self.runs += 1
        results = ox.Store().query(f'SELECT ?a ("v, w" AS ?b) {{ VALUES ?a {{ {values} {self._last} }} }}')
        assert isinstance(results, ox.QuerySolutions)
        return results


def written(run: Callable[[], ox.QuerySolutions]) -> tuple[list[int], list[list[str]]]:
    """Write rows; give the sizes of the pieces, and the rows."""
    pieces: list[bytes] = []

    class Output(io.RawIOBase):
        def write(self, data: bytes) -> int:  # type: ignore[override]
            pieces.append(bytes(data))
            return len(data)

    commas.write(run(), Output(), run)  # type: ignore[arg-type]
    text = b"".join(pieces).decode()
    return [len(piece) for piece in pieces if piece], list(csv.reader(io.StringIO(text, newline=""), strict=True))


def test_a_comma_after_much_was_sent_is_in_quotes_too() -> None:
    run = Many("<http://x.test/a,b>", FIRST, FIRST)
    sizes, found = written(run)
    assert run.runs == 2
    assert len(sizes) > 2
    assert found == [["a", "b"], *([str(number), "v, w"] for number in FIRST), ["http://x.test/a,b", "v, w"]]


def test_rows_without_such_commas_are_asked_for_once() -> None:
    run = Many("<http://x.test/a>", FIRST)
    assert len(written(run)[1]) == len(FIRST) + 2
    assert run.runs == 1


@pytest.mark.parametrize("second", [range(1), range(1, 20_001)])
def test_other_rows_the_second_time_are_an_error(second: range) -> None:
    with pytest.raises(RuntimeError):
        written(Many("<http://x.test/a,b>", FIRST, second))


def test_a_long_value_is_one_cell_too() -> None:
    text = f"{'b' * 3000}, \\r\\n"
    query = f"""SELECT ?i (CONCAT({", ".join(["?x"] * 40)}) AS ?v) {{
        BIND("{text}" AS ?x) VALUES ?i {{ <http://x.test/a> <http://x.test/a,b> }} }}"""
    assert [[row[0], len(row[1])] for row in rows(query)[1:]] == [
        ["http://x.test/a", 40 * 3004],
        ["http://x.test/a,b", 40 * 3004],
    ]
