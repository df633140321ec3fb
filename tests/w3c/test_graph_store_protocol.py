"""The Graph Store HTTP Protocol suite against a running sandbox, with indirect and direct naming."""

from __future__ import annotations

from urllib.parse import urljoin

import httpx
import pytest
from rdflib import Graph
from rdflib.compare import isomorphic

from .manifest import Case, Exchange, cases

INDIRECT = cases("sparql11/graph-store-protocol/manifest-indirect.ttl")
DIRECT = cases("sparql11/graph-store-protocol/manifest-direct.ttl")


@pytest.mark.parametrize("case", [*INDIRECT, *DIRECT])
def test_graph_store(client: httpx.Client, case: Case) -> None:
    known: dict[str, str] = {}
    for exchange in case.exchanges:
        answer = send(client, exchange, known)
        check(exchange, answer)
        if exchange.expected.location is not None:
            known[exchange.expected.location] = urljoin(str(answer.request.url), answer.headers["location"])


def test_the_whole_suite_is_there() -> None:
    assert (len(INDIRECT), len(DIRECT)) == (9, 4)


def send(client: httpx.Client, exchange: Exchange, known: dict[str, str]) -> httpx.Response:
    path = exchange.path.replace("/gsp", "/graph-store", 1)
    for name, value in known.items():
        path = path.replace(name, value)
    body = None
    if exchange.body is not None:
        multipart = dict(exchange.headers)["content-type"].startswith("multipart/")
        body = exchange.body.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n") if multipart else exchange.body
    return client.request(exchange.method, path, content=body, headers=list(exchange.headers))


def check(exchange: Exchange, answer: httpx.Response) -> None:
    expected = exchange.expected
    assert any(answer.status_code in each for each in expected.statuses), answer.text
    for name, value in expected.headers:
        assert answer.headers[name] == value
    if expected.body is not None:
        found = Graph().parse(data=answer.content, format="turtle")
        assert isomorphic(found, Graph().parse(data=expected.body, format="turtle")), answer.text
    if exchange.method == "HEAD":
        assert answer.content == b""
