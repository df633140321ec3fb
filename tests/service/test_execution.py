"""Queries run in this process, as the sandbox does."""

from __future__ import annotations

import asyncio
import gc
import sys

import pytest

from service.failures import ClientGoneError, QueryError, QueryTimeoutError, ResultFormatError
from service.sparql.execution import InProcess, Outcome
from service.sparql.operations import Formats, QueryOperation
from service.store import Store

FORMATS = Formats("text/csv", "application/sparql-results+json", "application/n-triples")
#: Some tenths of a second of work, which nothing can end.
LONG = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


@pytest.fixture(scope="module")
def executor() -> InProcess:
    store = Store()
    store.load(f'<http://e/{i}> <http://e/title> "title {i}" <http://e/graph> .' for i in range(120))
    return InProcess(store)


def ask(
    executor: InProcess, text: str, seconds: float = 60, *, gone: bool = False, formats: Formats = FORMATS
) -> Outcome:
    async def scenario() -> Outcome:
        left = asyncio.Event()
        if gone:
            left.set()
        operation = QueryOperation(text, (), (), formats, seconds, head_only=False)
        return await executor.query(operation, "client", left)

    return asyncio.run(scenario())


def test_answers_with_the_version_of_its_data(executor: InProcess) -> None:
    outcome = ask(executor, "SELECT ?o { <http://e/7> ?p ?o }")
    assert (outcome.body, outcome.media_type) == (b"o\r\ntitle 7\r\n", "text/csv")
    assert (outcome.version, outcome.modified) == (executor.version, executor.modified)
    assert ask(executor, "ASK {}").body == b'{"head":{},"boolean":true}'


def test_rows_are_counted_where_the_format_tells(executor: InProcess) -> None:
    counted = {"SELECT ?s { ?s ?p ?o }": 120, "CONSTRUCT WHERE { ?s ?p ?o }": 120, "ASK {}": None}
    assert {text: ask(executor, text).rows for text in counted} == counted
    turtle = Formats("text/csv", None, "text/turtle")
    assert ask(executor, "CONSTRUCT WHERE { ?s ?p ?o }", formats=turtle).rows is None


def test_what_cannot_be_answered_says_why(executor: InProcess) -> None:
    with pytest.raises(QueryError) as syntax:
        ask(executor, "SELECT nothing")
    assert syntax.value.code == "query-syntax"
    with pytest.raises(ResultFormatError) as format_:
        ask(executor, "CONSTRUCT WHERE { ?s ?p ?o }", formats=Formats("text/csv", None, None))
    assert "text/turtle" in format_.value.text("cy")


def test_the_engines_objects_end_in_their_thread(executor: InProcess, monkeypatch: pytest.MonkeyPatch) -> None:
    complaints: list[object] = []
    monkeypatch.setattr(sys, "unraisablehook", complaints.append)
    for text in ("CONSTRUCT WHERE { ?s ?p ?o }", "SELECT * { ?s ?p ?o SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }"):
        with pytest.raises(QueryError) as error:
            ask(executor, text, formats=Formats("text/csv", None, None))
        del error
        gc.collect()
    assert not complaints


def test_who_is_late_or_has_left_gets_no_answer(executor: InProcess) -> None:
    with pytest.raises(QueryTimeoutError) as late:
        ask(executor, LONG, 0.01)
    assert "0.01" in late.value.text("en")
    with pytest.raises(ClientGoneError):
        ask(executor, LONG, gone=True)
