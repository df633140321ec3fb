"""Clients that hold connections, stop in the middle, read slowly or ask too much; others are answered throughout."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from threading import Event, Thread
from urllib.parse import quote, urlsplit

import httpx
import pytest

from .conftest import free_port, running

IDLE, HALF, SLOW = 200, 50, 3
#: Where the nuisances come from; another address of this computer.
NUISANCE = "127.0.0.2"
MIB = 2**20
SETTINGS: dict[str, int] = {
    "query_workers": 2,
    "query_memory_bytes": 150 * MIB,
    "cache_bytes": 32 * MIB,
    "max_buffered_bytes": MIB,
}
#: What the service may use beyond what it uses at rest: its workers and the one beside them, its memory of answers,
#: an answer and what the server itself holds of it for each who does not read, and so much for each connection.
ANSWER, CONNECTION, MARGIN = 4 * SETTINGS["max_buffered_bytes"], 128 * 1024, 64 * MIB
MOST = (
    (SETTINGS["query_workers"] + 1) * SETTINGS["query_memory_bytes"]
    + 2 * SETTINGS["cache_bytes"]
    + SLOW * ANSWER
    + (IDLE + HALF) * CONNECTION
    + MARGIN
)
EVERYTHING = "SELECT * { ?s ?p ?o . OPTIONAL { ?o ?q ?v } }"


def doubling(call: str, times: int) -> str:
    steps = " ".join(f"BIND({call.format(x=f'?x{i}')} AS ?x{i + 1})" for i in range(times))
    return f"SELECT (STRLEN(?x{times}) AS ?n) {{ BIND('aaaaaaaaaaaaaaaa' AS ?x0) {steps} }}"


ENDLESS = {
    "product": "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?i ?f ?c",
    "concatenation": "SELECT (GROUP_CONCAT(CONCAT(STR(?a), STR(?c), STR(?f)); separator='') AS ?all) "
    "{ ?a ?b ?c . ?d ?e ?f }",
    "CONCAT bomb": doubling("CONCAT({x}, {x})", 40),
    "REPLACE bomb": doubling("REPLACE({x}, 'a', 'aaaaaaaa')", 12),
    "paths": "SELECT (COUNT(*) AS ?n) { ?a (!<urn:x>)* ?b . ?b (!<urn:y>)* ?c }",
    "expression": 'SELECT * { ?s ?p ?o FILTER(REGEX(CONCAT(STR(?o), "aaaaaaaaaaaaaaaaaaaaaaaaaaaa!"), "^(a+)+$")) '
    "?x ?y ?z . ?u ?v ?w } ORDER BY ?z",
}
REFUSED = {
    "100,000 braces": (b"SELECT * WHERE " + b"{" * 100_000 + b"}" * 100_000, {403, 413}),
    "2,200 braces": (b"SELECT * WHERE " + b"{" * 2_200 + b"}" * 2_200, {403}),
    "50 MB": (b"#" * 50_000_000, {413}),
}


@pytest.fixture(scope="module")
def besieged(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, int]]:
    """A service over the examples within narrow bounds: its address and its process."""
    port, folder = free_port(), tmp_path_factory.mktemp("besieged")
    words = ("demo", "--port", str(port), "--data", str(folder / "data"))
    with running(words, f"http://127.0.0.1:{port}/ready", folder / "log", **SETTINGS) as process:
        yield f"http://127.0.0.1:{port}", process


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


def send(base: str, body: bytes) -> int | None:
    """Send a query as a body; None when the service has closed before all of it was sent."""
    headers = {"Content-Type": "application/sparql-query"}
    try:
        return httpx.post(f"{base}/sparql", content=body, headers=headers, timeout=60).status_code
    except (httpx.WriteError, httpx.ReadError):
        return None


def family(process: int) -> list[int]:
    """Give a process and those it has started, and so on."""
    children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    return [process, *(each for child in children for each in family(int(child)))]


def private(process: int) -> int:
    """Sum the bytes that the processes of the service have for themselves."""
    total = 0
    for each in family(process):
        with suppress(OSError):  # it has ended meanwhile
            lines = Path(f"/proc/{each}/smaps_rollup").read_text().splitlines()
            total += sum(int(line.split()[1]) for line in lines if line.startswith("Private_")) * 1024
    return total


@contextmanager
def watched(process: int) -> Iterator[list[int]]:
    """Look at the memory again and again."""
    seen, over = [private(process)], Event()

    def watch() -> None:
        while not over.wait(0.05):
            with suppress(OSError):
                seen.append(private(process))

    watcher = Thread(target=watch)
    watcher.start()
    try:
        yield seen
    finally:
        over.set()
        watcher.join()


def test_others_are_answered_throughout_and_memory_keeps_its_bound(besieged: tuple[str, int]) -> None:
    base, process = besieged
    with watched(process) as seen, nuisances(base), ThreadPoolExecutor(len(ENDLESS) + 1) as together:
        harmful = [together.submit(ask, base, query, NUISANCE, timeout="3") for query in ENDLESS.values()]
        refused = [together.submit(send, base, body) for body, _ in REFUSED.values()]
        number = 0
        while number < 10 or not all(each.done() for each in harmful):
            number += 1
            assert ask(base, f"SELECT * {{ ?s ?p ?o }} LIMIT {number}") == 200
            assert httpx.get(f"{base}/en/practice/?page={number % 2 + 1}", timeout=60).status_code == 200
        assert {each.result() for each in harmful} <= {500, 503}
        for answer, (name, (_, statuses)) in zip(refused, REFUSED.items(), strict=True):
            assert answer.result() in {*statuses, None if name == "50 MB" else 413}
    assert httpx.get(f"{base}/ready", timeout=60).status_code == 200
    assert len(seen) > 10
    assert len(family(process)) >= SETTINGS["query_workers"] + 2  # the workers were looked at, and their zygote
    assert max(seen) < seen[0] + MOST
