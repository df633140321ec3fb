"""The SPARQL 1.1 Protocol suite against a running sandbox."""

from __future__ import annotations

import httpx
import pytest
from rdflib import Graph

from .manifest import Case, Exchange, cases

CASES = cases("sparql11/protocol/manifest.ttl")
TABLES = (
    "application/sparql-results+json",
    "application/sparql-results+xml",
    "text/csv",
    "text/tab-separated-values",
)
FORMATS = {"tabular": TABLES, "boolean": TABLES[:2], "RDF": ("text/turtle", "application/rdf+xml")}


@pytest.mark.parametrize("case", CASES)
def test_protocol(client: httpx.Client, case: Case) -> None:
    for name, file in case.graphs:
        headers = {"Content-Type": "application/n-triples"}
        client.put(
            "/graph-store", params={"graph": name}, content=file.read_bytes(), headers=headers
        ).raise_for_status()
    for exchange in case.exchanges:
        check(exchange, send(client, exchange))


def test_the_whole_suite_is_there() -> None:
    assert len(CASES) == 34


def send(client: httpx.Client, exchange: Exchange) -> httpx.Response:
    headers = [(name, value) for name, value in exchange.headers if name != "host"]
    return client.request(exchange.method, exchange.path, content=exchange.body, headers=headers)


def check(exchange: Exchange, answer: httpx.Response) -> None:
    expected = exchange.expected
    assert any(answer.status_code in each for each in expected.statuses), answer.text
    media_type = answer.headers.get("content-type", "").partition(";")[0]
    if expected.form is not None:
        assert media_type in FORMATS[expected.form]
    if expected.form == "RDF":
        Graph().parse(data=answer.content, format=media_type)
    if expected.truth is not None:
        assert answer.json()["boolean"] is expected.truth
