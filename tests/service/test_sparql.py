"""The SPARQL endpoint: the query operation, its formats, its refusals."""

from __future__ import annotations

import json
from collections.abc import Iterator
from threading import Thread
from xml.etree import ElementTree as ET

import pytest
from flask import Flask
from flask.testing import FlaskClient
from SPARQLWrapper import JSON, POST, TURTLE, SPARQLWrapper
from werkzeug.serving import make_server

from service.app import create_app
from service.settings import Settings
from service.store import Change, Store

BASE = "https://dolen.test"
A, B = (f"<{BASE}/graph/a>", f"<{BASE}/graph/b>")
SELECT = "SELECT ?s ?o WHERE { ?s <http://purl.org/dc/terms/title> ?o } ORDER BY ?s"
CONSTRUCT = "CONSTRUCT WHERE { ?s <http://purl.org/dc/terms/title> ?o }"
ASK = "ASK { ?s ?p ?o }"
DESCRIBE = f"DESCRIBE <{BASE}/x>"


def title(name: str, text: str, graph: str) -> str:
    return f"<{BASE}/{name}> <http://purl.org/dc/terms/title> {text} {graph} ."


@pytest.fixture(scope="module")
def app() -> Flask:
    store = Store()
    store.apply(Change.of([title("x", '"Café, \\"tŷ\\""@en', A), title("y", '"=1+1"', A)], []))
    store.apply(Change.of([title("x", '"Café, \\"tŷ\\""@en', B)], []))
    return create_app(Settings(base=BASE), store)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.mark.parametrize("query", [SELECT, CONSTRUCT, ASK, DESCRIBE], ids=["select", "construct", "ask", "describe"])
def test_get_form_and_direct_answer_the_same(client: FlaskClient, query: str) -> None:
    answers = [
        client.get("/sparql", query_string={"query": query}),
        client.post("/sparql", data={"query": query}),
        client.post("/sparql", data=query.encode(), content_type="application/sparql-query"),
        client.post("/sparql", data=query.encode(), content_type="application/sparql-query; charset=utf-8"),
    ]
    assert [answer.status_code for answer in answers] == [200] * 4
    assert len({(answer.data, answer.content_type) for answer in answers}) == 1


@pytest.mark.parametrize(
    ("query", "accept", "content_type"),
    [
        (SELECT, None, "application/sparql-results+json"),
        (SELECT, "*/*", "application/sparql-results+json"),
        (SELECT, "application/json", "application/sparql-results+json"),
        (SELECT, "text/csv", "text/csv; charset=utf-8"),
        (SELECT, "text/csv;q=0.5, application/sparql-results+xml;q=0.9", "application/sparql-results+xml"),
        (SELECT, "text/tab-separated-values", "text/tab-separated-values; charset=utf-8"),
        (SELECT, "text/html, text/csv;q=0.1", "text/csv; charset=utf-8"),
        (SELECT, "application/sparql-results+json;q=0, */*;q=0.1", "application/sparql-results+xml"),
        (ASK, "application/sparql-results+xml", "application/sparql-results+xml"),
        (ASK, None, "application/sparql-results+json"),
        (CONSTRUCT, None, "text/turtle; charset=utf-8"),
        (CONSTRUCT, "application/ld+json", "application/ld+json"),
        (CONSTRUCT, "application/rdf+xml", "application/rdf+xml"),
        (CONSTRUCT, "application/n-triples", "application/n-triples; charset=utf-8"),
        (DESCRIBE, "application/rdf+xml;q=0.2, text/turtle;q=0.3", "text/turtle; charset=utf-8"),
    ],
)
def test_formats_are_negotiated(client: FlaskClient, query: str, accept: str | None, content_type: str) -> None:
    headers = {"Accept": accept} if accept else {}
    answer = client.get("/sparql", query_string={"query": query}, headers=headers)
    assert (answer.status_code, answer.content_type) == (200, content_type)
    assert "Accept" in answer.headers["Vary"]


@pytest.mark.parametrize(
    ("query", "name", "content_type"),
    [(SELECT, "csv", "text/csv; charset=utf-8"), (CONSTRUCT, "rdf", "application/rdf+xml")],
)
def test_the_format_can_be_in_the_address(client: FlaskClient, query: str, name: str, content_type: str) -> None:
    answer = client.get("/sparql", query_string={"query": query, "format": name}, headers={"Accept": "text/html"})
    assert answer.content_type == content_type


def test_the_union_is_asked_and_holds_each_triple_once(client: FlaskClient) -> None:
    rows = client.get("/sparql", query_string={"query": SELECT}).get_json()["results"]["bindings"]
    assert [row["o"]["value"] for row in rows] == ['Café, "tŷ"', "=1+1"]


@pytest.mark.parametrize(
    ("graphs", "count"),
    [([f"{BASE}/graph/a"], 2), ([f"{BASE}/graph/b"], 1), ([f"{BASE}/graph/none"], 0)],
)
def test_the_dataset_can_be_chosen(client: FlaskClient, graphs: list[str], count: int) -> None:
    answer = client.get("/sparql", query_string={"query": SELECT, "default-graph-uri": graphs})
    assert len(answer.get_json()["results"]["bindings"]) == count


def test_from_of_the_query_works(client: FlaskClient) -> None:
    query = SELECT.replace("WHERE", f"FROM {B} WHERE")
    assert len(client.get("/sparql", query_string={"query": query}).get_json()["results"]["bindings"]) == 1


def test_csv_is_well_formed(client: FlaskClient) -> None:
    text = client.get("/sparql", query_string={"query": SELECT, "format": "csv"}).text
    assert text == f's,o\r\n{BASE}/x,"Café, ""tŷ"""\r\n{BASE}/y,=1+1\r\n'


def test_xml_is_well_formed(client: FlaskClient) -> None:
    answer = client.get("/sparql", query_string={"query": SELECT, "format": "xml"})
    assert len(ET.fromstring(answer.data).findall(".//{*}result")) == 2  # noqa: S314 - our own answer


@pytest.mark.parametrize(
    ("request_", "status", "problem"),
    [
        ({"query_string": {}}, 400, "bad-query"),
        ({"query_string": {"query": ["ASK {}", "ASK {}"]}}, 400, "bad-query"),
        ({"query_string": {"query": "SELECT WHERE"}}, 400, "bad-query"),
        ({"query_string": {"query": "ASK {}", "default-graph-uri": "not an iri"}}, 400, "bad-query"),
        ({"query_string": {"query": "SELECT * WHERE { SERVICE <http://127.0.0.1/> {} }"}}, 403, "refused-query"),
        ({"query_string": {"query": "LOAD <http://127.0.0.1/>"}}, 403, "refused-query"),
        ({"query_string": {"query": SELECT}, "headers": {"Accept": "image/png"}}, 406, "not-acceptable"),
        ({"query_string": {"query": ASK, "format": "csv"}}, 406, "not-acceptable"),
        ({"method": "POST", "data": b"x", "content_type": "text/plain"}, 415, "unsupported-media-type"),
        ({"method": "POST", "data": b"\xff", "content_type": "application/sparql-query"}, 400, "bad-query"),
        ({"method": "PUT"}, 405, None),
    ],
)
def test_what_cannot_be_answered_is_told(
    client: FlaskClient, request_: dict[str, object], status: int, problem: str | None
) -> None:
    answer = client.open("/sparql", **request_)  # type: ignore[arg-type]
    assert answer.status_code == status
    assert answer.content_type == "application/problem+json"
    content = json.loads(answer.data)
    assert content["status"] == status
    assert problem is None or content["type"].endswith(problem)


def test_a_browser_that_asks_nothing_is_led_to_the_form(client: FlaskClient) -> None:
    headers = {"Accept": "text/html,application/xhtml+xml", "Accept-Language": "cy"}
    answer = client.get("/sparql", headers=headers)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/cy/sparql")


def test_problems_are_told_in_welsh(client: FlaskClient) -> None:
    answer = client.get("/sparql", headers={"Accept-Language": "cy"})
    assert "Nid oes ymholiad" in json.loads(answer.data)["title"]


@pytest.fixture(scope="module")
def address(app: Flask) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/sparql"
    server.shutdown()
    thread.join()


@pytest.mark.parametrize("method", ["GET", POST])
def test_sparqlwrapper_can_ask(address: str, method: str) -> None:
    wrapper = SPARQLWrapper(address)
    wrapper.setMethod(method)
    wrapper.setQuery(SELECT)
    wrapper.setReturnFormat(JSON)
    assert len(wrapper.queryAndConvert()["results"]["bindings"]) == 2
    wrapper.setQuery(CONSTRUCT)
    wrapper.setReturnFormat(TURTLE)
    assert b"dcterms:title" in wrapper.queryAndConvert()
