"""Rows counted in the bytes of a result are the rows that were written."""

from __future__ import annotations

import pytest

from service.pool.rows import count
from service.store import Store
from service.store.results import BINDINGS

#: What could be taken for the end of a row.
VALUES = (
    "},{",
    '},{"',
    '"},{"',
    '"}},{"x":{"type":"',
    "\\",
    '\\"',
    "},{\\",
    "a\r\nb",
    "a\nb\tc",
    '"',
    '""\r\n',
    "<result>",
    "",
    "},{x",
)


def literal(value: str) -> str:
    escapes = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}
    return '"' + "".join(escapes.get(each, each) for each in value) + '"'


def written(pattern: str, media_type: str) -> bytes:
    return Store().answer(f"SELECT * {{ {pattern} }}").serialise(media_type)


@pytest.mark.parametrize("media_type", BINDINGS)
@pytest.mark.parametrize("rows", [0, 1, 2, 7])
@pytest.mark.parametrize("value", VALUES)
def test_rows_of_any_value_are_counted(media_type: str, rows: int, value: str) -> None:
    pattern = "VALUES (?x ?y) {" + f"({literal(value)} {literal(value)})" * rows + "}"
    assert count(media_type, "bindings", written(pattern, media_type)) == rows


@pytest.mark.parametrize("media_type", BINDINGS)
def test_rows_of_all_these_values_together_are_counted(media_type: str) -> None:
    pairs = [(x, y) for x in VALUES for y in VALUES]
    pattern = "VALUES (?x ?y) {" + "".join(f"({literal(x)} {literal(y)})" for x, y in pairs) + "}"
    assert count(media_type, "bindings", written(pattern, media_type)) == len(pairs)


@pytest.mark.parametrize("media_type", BINDINGS)
@pytest.mark.parametrize(
    "rows", ["(UNDEF UNDEF)", "(1 UNDEF)(UNDEF 1)(UNDEF UNDEF)", '("{}" 1)(<a:a> 2)(<<( <a:a> <a:b> 3 )>> 4)']
)
def test_rows_without_values_are_counted_or_not_known(media_type: str, rows: str) -> None:
    found = count(media_type, "bindings", written(f"VALUES (?x ?y) {{ {rows} }}", media_type))
    assert found in {rows.count("("), None} if "<<" not in rows else found in {3, None}


def test_triples_are_counted_where_each_has_a_line() -> None:
    body = Store().answer('CONSTRUCT { <a:a> <a:b> ?x } { VALUES ?x { 1 "a\\nb" } }').serialise("application/n-triples")
    assert count("application/n-triples", "graph", body) == 2
    assert count("text/turtle", "graph", body) is None
    assert count("application/sparql-results+json", "boolean", b'{"head":{},"boolean":true}') is None
