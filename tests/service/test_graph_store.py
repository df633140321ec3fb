"""The graph store over a plain dataset: naming, formats, what is refused."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from rdflib import Graph
from rdflib.compare import isomorphic

from service.failures import StoreError
from service.settings import Settings
from service.sparql.sandbox import create
from service.store.dataset import Dataset

from .asgi import Client

BASE = "http://127.0.0.1:8010"
DIRECT = "/graph-store/a/b.ttl"
NAME = f"{BASE}{DIRECT}"
TURTLE = {"Content-Type": "text/turtle"}
DATA = "<> <http://x.test/p> [ <http://x.test/q> 'ŵ'@cy, 1 ] ."
FORMATS = {
    "text/turtle": "turtle",
    "application/n-triples": "nt",
    "application/rdf+xml": "xml",
    "application/ld+json": "json-ld",
}


@pytest.fixture
def client() -> Client:
    settings = Settings(base=BASE)
    return Client(create(Dataset(None, f"{BASE}/sparql"), settings), BASE)


def put(client: Client, path: str = DIRECT, content: str = DATA, **headers: str) -> int:
    return client.request("PUT", path, content=content, headers={**TURTLE, **headers}).status_code


@pytest.mark.parametrize("media_type", FORMATS)
def test_every_format_is_written_and_read(client: Client, media_type: str) -> None:
    graph = Graph().parse(data=DATA, format="turtle", publicID=NAME)
    text = graph.serialize(format=FORMATS[media_type])
    sent = client.request("PUT", DIRECT, content=text, headers={"Content-Type": media_type})
    assert sent.status_code == 201
    answer = client.get(DIRECT, headers={"Accept": media_type})
    assert answer.headers["content-type"].partition(";")[0] == media_type
    assert isomorphic(Graph().parse(data=answer.text, format=FORMATS[media_type]), graph)
    assert client.get(f"{DIRECT}?format=nt").headers["content-type"] == "application/n-triples; charset=utf-8"


def test_direct_and_indirect_names_are_the_same(client: Client) -> None:
    assert put(client) == 201
    assert put(client, f"/graph-store?graph={NAME}") == 204
    assert client.get("/graph-store", params={"graph": NAME}).status_code == 200
    assert client.get(f"/graph-store/?graph={NAME}").status_code == 200


def test_percent_signs_of_the_address_belong_to_the_name(client: Client) -> None:
    assert put(client, "/graph-store/a%2Fb%C3%A9") == 201
    found = client.get("/sparql", params={"query": "SELECT ?g { GRAPH ?g {} }", "format": "csv"})
    assert found.text == f"g\r\n{BASE}/graph-store/a%2Fb%C3%A9\r\n"


def test_nodes_without_names_stay_apart(client: Client) -> None:
    for method in ("PUT", "POST", "POST"):
        answer = client.request(method, DIRECT, content="_:a <http://x.test/p> _:a .", headers=TURTLE)
        assert answer.status_code in {201, 204}
    assert len(Graph().parse(data=client.get(DIRECT).text, format="turtle")) == 3


def test_an_empty_graph_is_there(client: Client) -> None:
    assert put(client, content="") == 201
    assert client.get(DIRECT).status_code == 200
    assert client.request("DELETE", DIRECT).status_code == 204
    assert client.get(DIRECT).status_code == 404
    assert client.request("DELETE", DIRECT).status_code == 404


def test_the_default_graph_is_always_there(client: Client) -> None:
    assert client.get("/graph-store?default").status_code == 200
    assert put(client, "/graph-store?default") == 204
    assert len(Graph().parse(data=client.get("/graph-store?default").text, format="turtle")) == 3
    assert client.request("DELETE", "/graph-store?default").status_code == 204
    assert len(Graph().parse(data=client.get("/graph-store?default").text, format="turtle")) == 0


def test_a_new_graph_tells_where_it_is(client: Client) -> None:
    answers = [client.post("/graph-store", content=DATA, headers=TURTLE) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    places = [answer.headers["location"] for answer in answers]
    assert len(set(places)) == 2
    assert client.get(places[0]).status_code == 200


@pytest.mark.parametrize(
    ("method", "path", "content_type", "content", "status"),
    [
        ("GET", "/graph-store", None, None, 400),
        ("GET", "/graph-store?default&graph=http://x.test/", None, None, 400),
        ("GET", "/graph-store?graph=http://x.test/&graph=http://y.test/", None, None, 400),
        ("GET", "/graph-store?graph=relative", None, None, 400),
        ("PUT", "/graph-store", "text/turtle", DATA, 400),
        ("GET", "/graph-store?graph=http://x.test/", None, None, 404),
        ("PATCH", DIRECT, "text/turtle", DATA, 405),
        ("PUT", DIRECT, "text/csv", "a,b", 415),
        ("PUT", DIRECT, None, DATA, 415),
        ("PUT", DIRECT, "application/n-quads", "", 415),
        ("PUT", DIRECT, "text/turtle; charset=iso-8859-1", DATA, 415),
        ("PUT", DIRECT, "text/turtle", "<> <http://x.test/p> .", 400),
        ("POST", DIRECT, "application/ld+json", "{", 400),
        ("PUT", DIRECT, "multipart/form-data; boundary=x", "--x--\r\n", 400),
    ],
)
def test_what_cannot_be_done_is_told(
    client: Client, method: str, path: str, content_type: str | None, content: str | None, status: int
) -> None:
    headers = {"Accept-Language": "cy", **({"Content-Type": content_type} if content_type else {})}
    answer = client.request(method, path, content=content, headers=headers)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    assert answer.headers["content-language"] == "cy"
    assert ("allow" in answer.headers) == (status == 405)


@pytest.mark.parametrize("name", ["http://[x", "http://x.test/%zz", "http://x.test/\ue000", "http://x.test/[a]"])
@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_names_that_are_no_iris_are_told(client: Client, method: str, name: str) -> None:
    content = DATA if method == "PUT" else None
    answer = client.request(method, "/graph-store", params={"graph": name}, content=content, headers=TURTLE)
    assert (answer.status_code, name in answer.json()["title"]) == (400, True)


def test_an_address_that_is_no_iri_is_told(client: Client) -> None:
    assert put(client, "/graph-store/a%zz") == 400


def test_parts_of_a_form_that_are_no_files_are_not_passed_over(client: Client) -> None:
    content = (
        '--x\r\nContent-Disposition: form-data; name="one"; filename="one.ttl"\r\nContent-Type: text/turtle\r\n\r\n\r\n'
        '--x\r\nContent-Disposition: form-data; name="two"\r\nContent-Type: text/turtle\r\n\r\n'
        f"{DATA}\r\n--x--\r\n"
    )
    headers = {"Content-Type": "multipart/form-data; boundary=x"}
    answer = client.request("PUT", DIRECT, content=content.encode(), headers=headers)
    assert (answer.status_code, "two" in answer.json()["title"]) == (400, True)
    assert client.get(DIRECT).status_code == 404


def test_a_file_of_a_form_in_another_character_set_is_told(client: Client) -> None:
    files = [("f", ("one.ttl", DATA, "text/turtle; charset=iso-8859-1"))]
    assert client.request("PUT", DIRECT, files=files).status_code == 415


def test_a_part_of_a_graph_does_not_take_the_place_of_all(client: Client) -> None:
    put(client)
    assert put(client, content="", **{"Content-Range": "bytes 0-0/100"}) == 400
    assert len(Graph().parse(data=client.get(DIRECT).text, format="turtle")) == 3


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (gzip.compress(DATA.encode()), 201),
        (gzip.compress(DATA.encode()) + gzip.compress(b"\n<> <http://x.test/r> 2 ."), 201),
        (gzip.compress(b""), 201),
        (DATA.encode(), 201),
        (gzip.compress(DATA.encode())[:-4], 400),
        (gzip.compress(DATA.encode())[:10] + b"nothing", 400),
        (gzip.compress(b" " * 3_000_000), 413),
    ],
    ids=["whole", "two", "empty", "plain", "cut", "damaged", "bomb"],
)
def test_what_is_packed_is_unpacked(content: bytes, status: int) -> None:
    settings = Settings(base=BASE, max_upload_bytes=1_000_000)
    client = Client(create(Dataset(None, f"{BASE}/sparql"), settings), BASE)
    headers = {**TURTLE, "Content-Encoding": "gzip"}
    assert client.request("PUT", DIRECT, content=content, headers=headers).status_code == status


def test_a_format_nobody_has_is_told(client: Client) -> None:
    put(client)
    assert client.get(DIRECT, headers={"Accept": "text/csv"}).status_code == 406


def test_a_bad_file_changes_nothing(client: Client) -> None:
    put(client)
    files = [("f", ("one.ttl", DATA, "text/turtle")), ("f", ("two.ttl", "<> <", "text/turtle"))]
    answer = client.request("PUT", DIRECT, files=files)
    assert (answer.status_code, "two.ttl" in answer.json()["title"]) == (400, True)
    assert len(Graph().parse(data=client.get(DIRECT).text, format="turtle")) == 3


def test_conditions_are_honoured(client: Client) -> None:
    assert put(client, **{"If-None-Match": "*"}) == 201
    assert put(client, **{"If-None-Match": "*"}) == 412
    answer = client.get(DIRECT)
    tag = answer.headers["etag"]
    assert client.get(DIRECT, headers={"If-None-Match": tag}).status_code == 304
    head = client.request("HEAD", DIRECT)
    assert (head.status_code, head.content, head.headers["etag"]) == (200, b"", tag)
    for method in ("GET", "HEAD"):
        assert client.request(method, DIRECT, headers={"If-Match": tag}).status_code == 200
        assert client.request(method, DIRECT, headers={"If-Match": '"other"'}).status_code == 412
        assert client.request(method, DIRECT, headers={"If-Match": f"W/{tag}"}).status_code == 412
    assert put(client, **{"If-Match": tag}) == 204
    assert put(client, **{"If-Match": tag}) == 412
    assert client.get(DIRECT, headers={"If-None-Match": tag}).status_code == 200


def test_what_was_written_since_is_not_written_over(client: Client) -> None:
    early, late = "Sun, 06 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 2094 08:49:37 GMT"
    assert put(client, **{"If-Unmodified-Since": early}) == 201
    assert put(client, **{"If-Unmodified-Since": early}) == 412
    assert client.get(DIRECT, headers={"If-Unmodified-Since": early}).status_code == 412
    assert client.request("DELETE", DIRECT, headers={"If-Unmodified-Since": early}).status_code == 412
    assert put(client, **{"If-Unmodified-Since": early, "If-Match": "*"}) == 204
    assert put(client, **{"If-Unmodified-Since": "yesterday"}) == 204
    assert put(client, **{"If-Unmodified-Since": late}) == 204


def test_what_was_written_is_there_after_a_new_start(tmp_path: Path) -> None:
    folder, settings = tmp_path / "dataset", Settings(base=BASE)
    dataset = Dataset(folder, BASE)
    assert put(Client(create(dataset, settings), BASE)) == 201
    with pytest.raises(StoreError):
        Dataset(folder, BASE)
    dataset.close()
    assert Client(create(Dataset(folder, BASE), settings), BASE).get(DIRECT).status_code == 200
