"""The short way answers as the long one does, header for header, and leaves alone what is uncommon."""

from __future__ import annotations

import re

import httpx
import pytest

from service.cache import Receive, Scope, Send
from service.settings import Settings
from service.sparql.app import EXPOSED, SparqlApp
from service.sparql.execution import InProcess
from service.sparql.guard import Limits
from service.sparql.swift import Swift
from service.store import Store

from .asgi import Client, NoGraphs

BASE = "https://dolen.test"
COMMON = [(b"access-control-allow-origin", b"*"), (b"access-control-expose-headers", EXPOSED.encode())]
QUERIES = [
    "SELECT ?s ?o { ?s <http://www.w3.org/2004/02/skos/core#prefLabel> ?o } ORDER BY ?s ?o LIMIT 20",
    "ASK { ?s ?p ?o }",
    "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o FILTER(isLiteral(?o)) } ORDER BY ?s ?p ?o LIMIT 9",
    f"DESCRIBE <{BASE}/id/organisation/wlga>",
    "SELECT * { } # tŷ + ŵ & 100%",
    "SELECT WHERE",
    "SELECT * { SERVICE <http://127.0.0.1/> {} }",
    "INSERT DATA { <a:a> <a:b> <a:c> }",
    "SELECT (1 AS ?one) { FILTER(RAND() < 2) }",
    "SELECT * " + "{" * 101 + "}" * 101,
    " ",
]
ACCEPTS = [
    "",
    "*/*",
    "application/json",
    "text/csv",
    "application/sparql-results+xml;q=0.5, text/turtle",
    "application/rdf+xml",
    "image/png",
    "text/html",
]


class Way:
    """The endpoint behind the short way, which counts what it answered."""

    def __init__(self, store: Store, settings: Settings, *, swift: bool) -> None:
        executor = InProcess(store)
        limits = Limits(settings.max_query_bytes, settings.max_query_depth)
        self._swift = Swift(executor, limits, float(settings.query_seconds), COMMON) if swift else None
        graphs = NoGraphs(executor)
        self._whole = SparqlApp(executor, updates=None, graphs=graphs, describe=None, settings=settings)
        self.answered = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._swift is not None and await self._swift.answers(scope, receive, send):
            self.answered += 1
        else:
            await self._whole(scope, receive, send)


@pytest.fixture(scope="module")
def ways(store: Store) -> tuple[Way, Way]:
    settings = Settings(base=BASE)
    return Way(store, settings, swift=True), Way(store, settings, swift=False)


def told(answer: httpx.Response) -> tuple[object, ...]:
    """Give an answer without the seconds it took."""
    headers = {name: value for name, value in answer.headers.items() if name not in {"dolen-seconds", "content-length"}}
    return answer.status_code, headers, re.sub(rb'"seconds": [0-9.]+', b"", answer.content)


@pytest.mark.parametrize("accept", ACCEPTS)
@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query[:30])
def test_both_ways_answer_the_same(ways: tuple[Way, Way], query: str, accept: str) -> None:
    options = {"params": {"query": query}, "headers": {"accept": accept}}
    short, long = (Client(way, BASE).get("/sparql", **options) for way in ways)
    assert told(short) == told(long)


def test_common_queries_go_the_short_way(store: Store) -> None:
    way = Way(store, Settings(base=BASE), swift=True)
    for query in QUERIES[:5]:
        assert Client(way, BASE).get("/sparql", params={"query": query}).status_code == 200
    assert way.answered == 5


@pytest.mark.parametrize(
    ("method", "options"),
    [
        ("GET", {"params": {"query": "ASK {}", "format": "xml"}}),
        ("GET", {"params": {"query": "ASK {}", "timeout": "1"}}),
        ("GET", {"params": [("query", "ASK {}"), ("query", "ASK {}")]}),
        ("GET", {"params": {"query": "ASK {}"}, "headers": {"if-none-match": '"x"'}}),
        ("GET", {"params": {"query": "ASK {}"}, "headers": {"authorization": "Bearer x"}}),
        ("GET", {}),
        ("HEAD", {"params": {"query": "ASK {}"}}),
        ("OPTIONS", {}),
        ("POST", {"data": {"query": "ASK {}"}}),
    ],
)
def test_uncommon_requests_go_the_long_way(store: Store, method: str, options: dict[str, object]) -> None:
    way = Way(store, Settings(base=BASE), swift=True)
    Client(way, BASE).request(method, "/sparql", **options)
    Client(way, BASE).get("/sparql?query=%FF")
    assert way.answered == 0
