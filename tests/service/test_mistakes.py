"""The place of a mistake in a query is where it is, in whatever words the engine expects something else."""

from __future__ import annotations

import pytest

import queries
from service.store import Store
from service.store.dataset import Dataset
from service.store.mistakes import located

MISTAKES = {
    "SELECT COUNT(*) { ?s ?p ?o }": "1:8: unexpected COUNT",
    "SELECT ?s, ?p { ?s ?p ?o }": "1:10: unexpected ,",
    "SELCT * { ?s ?p ?o }": "1:1: unexpected SELCT",
    "SELECT * {\n  ?s ?p ?o .\n  FILTER ?o\n}\nORDER BY ?o\nLIMIT 10": "3:10: unexpected ?o",
    "SELECT * { ?s ?p ?o OPTINAL { ?s ?q ?r } }": "1:21: unexpected OPTINAL",
    "SELECT * { ?s ?p 'ŵ😀' FILTER(LANG(?o) == 'cy') }": "1:40: unexpected =",
    "SELECT * { ?s ?p ?o } ORDER ?s": "1:29: unexpected ?s",
    "SELECT * { ?s ?p 'one' }}": "1:25: unexpected }",
    "SELECT * { ?s ?p “one” }": "1:18: unexpected “",
    "SELECT * { ?s '''one\ntwo''' ?o }": "1:15: unexpected '''one",
    "SELECT *\u00a0{ ?s ?p ?o }": "1:9: unexpected U+00A0",
    "SELECT * { ?s ?p 'one }": "1:18: unexpected 'one }",
    "SELECT * {\n ?s ?p ?o # }": "2:14: unexpected end",
    "SELECT * { ?s ?p 'x'^^<x:t>, <<( <x:a> <x:b> 'c'@cy--ltr )>> FILTER(?a <= 2 && ?b != ?c || true) FILTR(1) }": (
        "1:98: unexpected FILTR"
    ),
}


@pytest.mark.parametrize(("query", "place"), MISTAKES.items(), ids=MISTAKES.values())
def test_the_place_is_that_of_the_mistake(query: str, place: str) -> None:
    for answer in (Store().answer, Dataset(None, "http://x.test/").answer):
        with pytest.raises(SyntaxError) as raised:
            answer(query)
        assert str(raised.value) == f"error at {place}"


def test_that_of_an_update_too() -> None:
    with pytest.raises(SyntaxError, match="error at 2:1: unexpected INTO"):
        Dataset(None, "http://x.test/").update("INSERT\nINTO <x:g> { <x:s> <x:p> 1 }")


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("SELECT * { ?s skos:prefLabel ?o }", "Prefix not found"),
        ("SELECT ?s (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?p", "variable that is unbound"),
        ("SELECT * { ?s ?p 'one }\n}", "expected one of"),
    ],
)
def test_what_the_engine_explains_is_left(query: str, words: str) -> None:
    with pytest.raises(SyntaxError, match=words):
        Store().answer(query)


@pytest.mark.parametrize("name", [query.name for query in queries.library()])
def test_whatever_is_put_into_a_query_is_found_there(name: str) -> None:
    """Between any two lines that are no comments."""
    lines = queries.get(name).text.splitlines(keepends=True)
    store = Store()
    for number in range(1, len(lines)):
        spoilt = "".join([*lines[:number], "§\n", *lines[number:]])
        with pytest.raises(SyntaxError, match=rf"^error at {number + 1}:1: (unexpected §|expected)"):
            store.answer(spoilt)


def test_it_is_not_looked_for_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("service.store.mistakes._PATIENCE", -1.0)
    reason = "error at 1:16: expected DISTINCT"
    assert located(reason, "SELECT COUNT(*) { }", Store().answer) == reason
