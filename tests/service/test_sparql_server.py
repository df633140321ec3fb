"""The protocol behind the real server: broken and endless streams, bodies that are too long, HEAD, the sandbox."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from http.client import HTTPConnection, IncompleteRead
from pathlib import Path

import httpx
import pytest

from service.accounts import Accounts
from service.settings import Settings

ROOT = Path(__file__).parents[2]
Start = Callable[..., str]


@pytest.fixture(scope="module")
def start() -> Iterator[Start]:
    """Starts a server from its command line, which gets a port at its end, and gives its address."""
    running: list[subprocess.Popen[bytes]] = []

    def begin(*command: str) -> str:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        whole = [sys.executable, "-m", *command, "--port", str(port)]
        server = subprocess.Popen(whole, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        running.append(server)
        address = f"http://127.0.0.1:{port}"
        while server.poll() is None:
            try:
                httpx.get(f"{address}/health", timeout=60)
            except httpx.ConnectError:
                time.sleep(0.05)
            else:
                return address
        return pytest.fail(f"{command} ended before it answered")

    yield begin
    for server in running:
        server.terminate()
        server.wait(30)


@pytest.fixture(scope="module")
def sandbox(start: Start, tmp_path_factory: pytest.TempPathFactory) -> str:
    return start("service.cli", "sandbox", "--data", str(tmp_path_factory.mktemp("sandbox")))


def fake(start: Start, name: str) -> str:
    return start("uvicorn", "--http", "httptools", "--lifespan", "off", "--factory", f"tests.service.fakes:{name}")


@pytest.fixture
def published(start: Start, tmp_path: Path) -> Iterator[httpx.Client]:
    """A client of the service over the examples, with the key of one partner."""
    address = start("service.cli", "demo", "--data", str(tmp_path / "data"))
    keys = Accounts(Settings(data=tmp_path / "data")).keys
    headers = {"Authorization": f"Bearer {keys.make('wlga')}", "Accept": "application/n-triples"}
    with httpx.Client(base_url=address, headers=headers, timeout=120) as client:
        yield client


def test_a_partner_writes_its_graph_over_http_and_queries_see_it(published: httpx.Client) -> None:
    sent = {"Content-Type": "application/n-triples"}
    before = published.get("/graph/wlga")
    assert published.request("DELETE", "/graph/wlga").status_code == 204
    assert published.get("/graph/wlga").status_code == 404
    name = str(published.base_url.join("/graph/wlga"))
    query = {"query": f"ASK {{ GRAPH <{name}> {{ ?s ?p ?o }} }}"}
    asked = {"Accept": "application/sparql-results+json"}
    assert published.post("/sparql", data=query, headers=asked).json()["boolean"] is False
    changed = {**sent, "If-Match": before.headers["etag"]}
    assert published.put("/graph/wlga", content=before.content, headers=changed).status_code == 412
    again = published.post("/graph-store", params={"graph": name}, content=before.content, headers=sent)
    assert again.status_code == 201
    assert published.post("/sparql", data=query, headers=asked).json()["boolean"] is True
    assert sorted(published.get("/graph/wlga").text.split("\n")) == sorted(before.text.split("\n"))
    assert published.put("/graph/vocabulary", content=before.content, headers=sent).status_code == 403


def test_a_result_that_cannot_be_finished_breaks_the_connection(start: Start) -> None:
    address = fake(start, "breaking").removeprefix("http://")
    connection = HTTPConnection(address, timeout=60)
    connection.request("GET", "/sparql?query=ASK%7B%7D")
    answer = connection.getresponse()
    assert answer.status == 200
    with pytest.raises(IncompleteRead):
        answer.read()
    connection.close()


def test_a_client_that_goes_away_ends_its_stream(start: Start) -> None:
    address = fake(start, "endless")
    with httpx.stream("GET", f"{address}/sparql", params={"query": "ASK {}"}, timeout=60) as answer:
        assert next(answer.iter_bytes())
    for _ in range(600):
        if httpx.get(f"{address}/sparql", params={"query": "ASK {} #count"}).text == "1":
            return
        time.sleep(0.05)
    pytest.fail("the stream went on without its reader")


def test_head_is_answered_without_a_body_on_a_kept_connection(sandbox: str) -> None:
    with httpx.Client(base_url=sandbox) as client:
        get = client.get("/sparql", params={"query": "ASK {}"})
        head = client.head("/sparql", params={"query": "ASK {}"})
        assert (head.status_code, head.content) == (200, b"")
        assert head.headers["content-type"] == get.headers["content-type"]
        assert client.get("/sparql", params={"query": "ASK {}"}).status_code == 200


def test_a_query_that_is_too_long_is_refused(sandbox: str) -> None:
    long = f"ASK {{}} #{'x' * 200_000}"
    answer = httpx.post(f"{sandbox}/sparql", data={"query": long})
    assert (answer.status_code, answer.json()["type"].rpartition("/")[2]) == (413, "too-large")


def test_a_body_that_says_it_is_too_long_is_not_read(sandbox: str) -> None:
    host, port = sandbox.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=60) as connection:
        connection.sendall(
            b"POST /sparql HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/sparql-update\r\n"
            b"Content-Length: 999999999999\r\n\r\n"
        )
        assert b" 413 " in connection.recv(65_536).partition(b"\r\n")[0]


def test_a_body_in_pieces_is_read_whole(sandbox: str) -> None:
    """Programs that do not know the length of what they send say so by ``Transfer-Encoding: chunked``."""

    def pieces(*parts: bytes) -> Iterator[bytes]:
        yield from parts

    def post(media_type: str, *parts: bytes) -> httpx.Response:
        return httpx.post(f"{sandbox}/sparql", content=pieces(*parts), headers={"Content-Type": media_type})

    assert post("application/sparql-query", b"ASK", b" {}").json()["boolean"] is True
    assert post("application/x-www-form-urlencoded", b"query=ASK", b"+%7B%7D").json()["boolean"] is True
    assert post("application/sparql-update", b"INSERT DATA { GRAPH <x:c>", b" { <x:s> <x:p> 1 } }").status_code == 204
    graph, sent = {"graph": "x:c"}, {"Content-Type": "text/turtle"}
    line = "<x:s> <x:p> <x:o> .\n"
    written = httpx.put(f"{sandbox}/graph-store", params=graph, content=pieces(line.encode()), headers=sent)
    assert written.status_code == 204
    read = httpx.get(f"{sandbox}/graph-store", params=graph, headers={"Accept": "application/n-triples"})
    assert read.text == line


def test_the_sandbox_takes_updates_in_both_ways(sandbox: str) -> None:
    insert = "INSERT DATA {{ GRAPH <{g}> {{ <x:s> <x:p> '{v}' }} }}"
    form = httpx.post(f"{sandbox}/sparql", data={"update": insert.format(g="x:u", v="é")})
    headers = {"Content-Type": "application/sparql-update"}
    direct = httpx.post(f"{sandbox}/sparql", content=insert.format(g="x:u", v="ŵ"), headers=headers)
    assert (form.status_code, direct.status_code) == (204, 204)
    query = {"query": "SELECT ?o { GRAPH <x:u> { ?s ?p ?o } } ORDER BY ?o", "format": "csv"}
    assert httpx.get(f"{sandbox}/sparql", params=query).text == "o\r\né\r\nŵ\r\n"


@pytest.mark.parametrize(
    ("update", "status"),
    [
        ("LOAD <http://127.0.0.1:1/>", 403),
        ("INSERT { ?s ?p ?o } WHERE { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }", 403),
        ("CLEAR GRAPH <x:not-there>", 400),
        ("INSERT DATA { <x:s> <x:p> }", 400),
        ("SELECT * {}", 400),
        ("", 400),
    ],
)
def test_updates_that_cannot_be_done(sandbox: str, update: str, status: int) -> None:
    answer = httpx.post(f"{sandbox}/sparql", data={"update": update})
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")


def test_an_update_and_a_query_are_too_much(sandbox: str) -> None:
    assert httpx.post(f"{sandbox}/sparql", data={"update": "CLEAR ALL", "query": "ASK {}"}).status_code == 400


@pytest.mark.parametrize(
    "headers",
    [{"Origin": "https://elsewhere.test"}, {"Origin": "null"}, {"Host": "elsewhere.test"}],
)
def test_pages_of_other_sites_do_not_reach_the_sandbox(sandbox: str, headers: dict[str, str]) -> None:
    assert httpx.post(f"{sandbox}/sparql", data={"update": "CLEAR ALL"}, headers=headers).status_code == 403
    assert httpx.get(f"{sandbox}/sparql", params={"query": "ASK {}"}, headers=headers).status_code == 403


def test_a_page_of_this_computer_does(sandbox: str) -> None:
    headers = {"Origin": "http://localhost:3000"}
    assert httpx.get(f"{sandbox}/sparql", params={"query": "ASK {}"}, headers=headers).status_code == 200


def test_the_sandbox_listens_on_this_computer_alone(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "service.cli", "sandbox", "--host", "0.0.0.0", "--data", str(tmp_path)]  # noqa: S104
    environment = {**os.environ, "LANG": "cy_GB.UTF-8", "LC_ALL": "", "LANGUAGE": ""}
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, env=environment)
    assert ended.returncode != 0
    assert "blwch tywod" in ended.stderr
    assert not list(tmp_path.iterdir())
