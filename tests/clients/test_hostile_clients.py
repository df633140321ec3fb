"""Clients that hold connections, stop in the middle, read slowly or ask too much; others are answered throughout."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from urllib.parse import quote, urlsplit

import httpx
import pytest

IDLE, HALF, SLOW = 200, 50, 3
#: Where the nuisances come from; another address of this computer.
NUISANCE = "127.0.0.2"
EVERYTHING = "SELECT * { ?s ?p ?o . OPTIONAL { ?o ?q ?v } }"
ENDLESS = {
    "product": "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?i ?f ?c",
    "concatenation": "SELECT (GROUP_CONCAT(CONCAT(STR(?a), STR(?c), STR(?f)); separator='') AS ?all) "
    "{ ?a ?b ?c . ?d ?e ?f }",
    "paths": "SELECT (COUNT(*) AS ?n) { ?a (!<urn:x>)* ?b . ?b (!<urn:y>)* ?c }",
    "expression": 'SELECT * { ?s ?p ?o FILTER(REGEX(CONCAT(STR(?o), "aaaaaaaaaaaaaaaaaaaaaaaaaaaa!"), "^(a+)+$")) '
    "?x ?y ?z . ?u ?v ?w } ORDER BY ?z",
}


def connected(base: str) -> socket.socket:
    address = urlsplit(base)
    there = (str(address.hostname), int(address.port or 80))
    return socket.create_connection(there, timeout=30, source_address=(NUISANCE, 0))


@contextmanager
def nuisances(base: str) -> Iterator[None]:
    """Idle connections, requests that never end, and answers that are never read."""
    with ExitStack() as held:
        for _ in range(IDLE):
            held.enter_context(connected(base))
        for _ in range(HALF):
            held.enter_context(connected(base)).sendall(b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Le")
        for number in range(SLOW):
            asking = held.enter_context(connected(base))
            query = quote(f"{EVERYTHING} # {number}")
            asking.sendall(f"GET /sparql?query={query} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        yield


def ask(base: str, query: str, origin: str = "127.0.0.1", **parameters: str) -> int:
    with httpx.Client(transport=httpx.HTTPTransport(local_address=origin), timeout=120) as client:
        return client.get(f"{base}/sparql", params={"query": query, **parameters}).status_code


def test_others_are_answered_throughout(service: str) -> None:
    with nuisances(service), ThreadPoolExecutor(len(ENDLESS)) as together:
        harmful = [together.submit(ask, service, query, NUISANCE, timeout="4") for query in ENDLESS.values()]
        for number in range(10):
            assert ask(service, f"SELECT * {{ ?s ?p ?o }} LIMIT {number + 1}") == 200
            assert httpx.get(f"{service}/en/practice/?page={number % 2 + 1}", timeout=60).status_code == 200
        assert {each.result() for each in harmful} <= {500, 503}
    assert httpx.get(f"{service}/ready", timeout=60).status_code == 200


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"SELECT * WHERE " + b"{" * 100_000 + b"}" * 100_000, {403, 413}),
        (b"SELECT * WHERE " + b"{" * 2_200 + b"}" * 2_200, {403}),
        (b"#" * 50_000_000, {413}),
    ],
    ids=["100,000 braces", "2,200 braces", "50 MB"],
)
def test_what_is_too_large_or_too_deep_is_refused(service: str, body: bytes, status: set[int]) -> None:
    headers = {"Content-Type": "application/sparql-query"}
    try:
        answer = httpx.post(f"{service}/sparql", content=body, headers=headers, timeout=60)
    except (httpx.WriteError, httpx.ReadError):  # the service may close before all of it is sent
        assert len(body) > 10_000_000
    else:
        assert answer.status_code in status
    assert ask(service, "ASK {}") == 200
