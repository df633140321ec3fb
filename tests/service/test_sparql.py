"""The SPARQL endpoint: the query operation, its formats, its refusals."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

import httpx
import pytest
from werkzeug.wrappers import Request

from service.settings import Settings
from service.sparql import reading
from service.sparql.app import SparqlApp
from service.sparql.execution import InProcess
from service.sparql.sandbox import description
from service.store import Change, Store

from .asgi import Client, NoGraphs

BASE = "https://dolen.test"
A, B = (f"<{BASE}/graph/a>", f"<{BASE}/graph/b>")
SELECT = "SELECT ?s ?o WHERE { ?s <http://purl.org/dc/terms/title> ?o } ORDER BY ?s"
TRIPLE_TERM = "CONSTRUCT { <http://a> <http://b> ?t } WHERE { BIND(<<( <http://a> <http://b> 1 )>> AS ?t) }"
CONSTRUCT = "CONSTRUCT WHERE { ?s <http://purl.org/dc/terms/title> ?o }"
ASK = "ASK { ?s ?p ?o }"
DESCRIBE = f"DESCRIBE <{BASE}/x>"
LIMITS = {"": 30, "&timeout=5": 5, "&timeout=0.5": 0.5, "&timeout=3600": 30}
DIRECT = {"Content-Type": "application/sparql-query"}


def title(name: str, text: str, graph: str) -> str:
    return f"<{BASE}/{name}> <http://purl.org/dc/terms/title> {text} {graph} ."


@pytest.fixture(scope="module")
def client() -> Client:
    store = Store()
    store.apply(Change.of([title("x", '"Café, \\"tŷ\\""@en', A), title("y", '"=1+1"', A)], []))
    store.apply(Change.of([title("x", '"Café, \\"tŷ\\""@en', B)], []))
    settings, executor = Settings(base=BASE, max_query_bytes=5_000), InProcess(store)
    about = description(BASE)
    return Client(
        SparqlApp(executor, updates=None, graphs=NoGraphs(executor), describe=lambda: about, settings=settings), BASE
    )


@pytest.mark.parametrize("query", [SELECT, CONSTRUCT, ASK, DESCRIBE], ids=["select", "construct", "ask", "describe"])
def test_get_form_and_direct_answer_the_same(client: Client, query: str) -> None:
    utf8 = {"Content-Type": "application/sparql-query; charset=UTF-8"}
    answers = [
        client.get("/sparql", params={"query": query}),
        client.get("/sparql/", params={"query": query}),
        client.post("/sparql", data={"query": query}),
        client.post("/sparql", content=query, headers=DIRECT),
        client.post("/sparql", content=query, headers=utf8),
    ]
    assert [answer.status_code for answer in answers] == [200] * 5
    assert len({(body_of(answer), answer.headers["content-type"]) for answer in answers}) == 1


def body_of(answer: httpx.Response) -> str:
    """The body without the time it took."""
    return re.sub(r', "seconds": [^}]*', "", answer.text)


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
        (SELECT, "text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2", "application/sparql-results+json"),
        (SELECT, "text/csv;q=.5, application/sparql-results+xml; Q=.6", "application/sparql-results+xml"),
        (ASK, "application/sparql-results+xml", "application/sparql-results+xml"),
        (ASK, None, "application/sparql-results+json"),
        (CONSTRUCT, None, "text/turtle; charset=utf-8"),
        (CONSTRUCT, "application/ld+json", "application/ld+json"),
        (CONSTRUCT, "application/rdf+xml", "application/rdf+xml"),
        (CONSTRUCT, "application/n-triples", "application/n-triples; charset=utf-8"),
        (DESCRIBE, "application/rdf+xml;q=0.2, text/turtle;q=0.3", "text/turtle; charset=utf-8"),
    ],
)
def test_formats_are_negotiated(client: Client, query: str, accept: str | None, content_type: str) -> None:
    headers = {"Accept": accept} if accept else {}
    answer = client.get("/sparql", params={"query": query}, headers=headers)
    assert (answer.status_code, answer.headers["content-type"]) == (200, content_type)
    assert "Accept" in answer.headers["vary"]


@pytest.mark.parametrize(
    ("query", "name", "content_type"),
    [
        (SELECT, "csv", "text/csv; charset=utf-8"),
        (CONSTRUCT, "rdf", "application/rdf+xml"),
        (CONSTRUCT, "xml", "application/rdf+xml"),
        (DESCRIBE, "json", "application/ld+json"),
        (SELECT, "xml", "application/sparql-results+xml"),
        (ASK, "json", "application/sparql-results+json"),
        (ASK, "application/sparql-results xml", "application/sparql-results+xml"),
        (SELECT, "application/json", "application/sparql-results+json"),
        (CONSTRUCT, "application/json", "application/ld+json"),
        (CONSTRUCT, "Text/Turtle", "text/turtle; charset=utf-8"),
    ],
)
def test_the_format_can_be_in_the_address(client: Client, query: str, name: str, content_type: str) -> None:
    answer = client.get("/sparql", params={"query": query, "format": name}, headers={"Accept": "text/html"})
    assert answer.headers["content-type"] == content_type


@pytest.mark.parametrize("way", ["address", "form", "body"])
def test_the_mark_that_files_begin_with_is_no_part_of_a_query(client: Client, way: str) -> None:
    query, kind = f"\ufeff{SELECT}", {"Content-Type": "application/sparql-query"}
    answer = {
        "address": lambda: client.get("/sparql", params={"query": query}),
        "form": lambda: client.post("/sparql", data={"query": query}),
        "body": lambda: client.post("/sparql", content=query.encode(), headers=kind),
    }[way]()
    assert body_of(answer) == body_of(client.get("/sparql", params={"query": SELECT}))
    assert client.get("/sparql", params={"query": "\ufeff"}).status_code == 400


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("en", "The query is not valid SPARQL: error at 1:8: unexpected COUNT. The place is given as line and column."),
        ("cy", "Nid yw'r ymholiad yn SPARQL dilys: error at 1:8: unexpected COUNT. Rhoddir y lleoliad fel llinell"),
    ],
)
def test_the_place_of_a_mistake_is_told(client: Client, lang: str, words: str) -> None:
    headers = {"Accept-Language": lang}
    answer = client.get("/sparql", params={"query": "SELECT COUNT(*) { ?s ?p ?o }"}, headers=headers)
    assert answer.status_code == 400
    assert answer.json()["detail"].startswith(words)


def test_the_union_is_asked_and_holds_each_triple_once(client: Client) -> None:
    rows = client.get("/sparql", params={"query": SELECT}).json()["results"]["bindings"]
    assert [row["o"]["value"] for row in rows] == ['Café, "tŷ"', "=1+1"]


@pytest.mark.parametrize(
    ("graphs", "count"),
    [([f"{BASE}/graph/a"], 2), ([f"{BASE}/graph/b"], 1), ([f"{BASE}/graph/none"], 0)],
)
def test_the_dataset_can_be_chosen(client: Client, graphs: list[str], count: int) -> None:
    answer = client.get("/sparql", params={"query": SELECT, "default-graph-uri": graphs})
    assert len(answer.json()["results"]["bindings"]) == count


def test_from_of_the_query_works(client: Client) -> None:
    query = SELECT.replace("WHERE", f"FROM {B} WHERE")
    assert len(client.get("/sparql", params={"query": query}).json()["results"]["bindings"]) == 1


def test_csv_is_well_formed(client: Client) -> None:
    text = client.get("/sparql", params={"query": SELECT, "format": "csv"}).text
    assert text == f's,o\r\n{BASE}/x,"Café, ""tŷ"""\r\n{BASE}/y,=1+1\r\n'


def test_xml_is_well_formed(client: Client) -> None:
    answer = client.get("/sparql", params={"query": SELECT, "format": "xml"})
    assert len(ET.fromstring(answer.content).findall(".//{*}result")) == 2  # noqa: S314 - our own answer


@pytest.mark.parametrize(
    ("method", "request_", "status", "problem"),
    [
        ("GET", {"params": {"timeout": "1"}}, 400, "bad-query"),
        ("GET", {"params": {"query": "  "}}, 400, "bad-query"),
        ("GET", {"params": {"query": ["ASK {}", "ASK {}"]}}, 400, "bad-query"),
        ("GET", {"params": {"query": "SELECT WHERE"}}, 400, "bad-query"),
        ("GET", {"params": {"query": "ASK {}", "default-graph-uri": "not an iri"}}, 400, "bad-query"),
        ("GET", {"params": {"query": "ASK {}", "named-graph-uri": "<http://x.test/>"}}, 400, "bad-query"),
        ("GET", {"params": {"query": "ASK {}", "timeout": "0"}}, 400, "bad-query"),
        ("GET", {"params": {"query": "ASK {}", "timeout": "-1"}}, 400, "bad-query"),
        ("GET", {"params": {"query": "ASK {}", "timeout": "nan"}}, 400, "bad-query"),
        ("GET", {"params": {"query": "ASK {}", "timeout": "soon"}}, 400, "bad-query"),
        ("GET", {"params": {"update": "CLEAR ALL"}}, 400, "bad-query"),
        ("GET", {"params": {"query": "SELECT * WHERE { SERVICE <http://127.0.0.1/> {} }"}}, 403, "refused-query"),
        ("GET", {"params": {"query": "LOAD <http://127.0.0.1/>"}}, 403, "refused-query"),
        ("GET", {"params": {"query": "CLEAR ALL"}}, 403, "refused-query"),
        ("POST", {"data": {"update": "CLEAR ALL"}}, 403, "refused-query"),
        ("GET", {"params": {"query": SELECT}, "headers": {"Accept": "image/png"}}, 406, "not-acceptable"),
        ("GET", {"params": {"query": SELECT}, "headers": {"Accept": "text/turtle"}}, 406, "not-acceptable"),
        ("GET", {"params": {"query": CONSTRUCT}, "headers": {"Accept": "text/csv"}}, 406, "not-acceptable"),
        ("GET", {"params": {"query": ASK, "format": "csv"}}, 406, "not-acceptable"),
        ("GET", {"params": {"query": TRIPLE_TERM, "format": "jsonld"}}, 406, "not-acceptable"),
        ("GET", {"params": {"query": ASK, "format": "spreadsheet"}}, 406, "not-acceptable"),
        ("POST", {"content": b"x" * 100_000, "headers": DIRECT}, 413, "too-large"),
        ("POST", {"content": f"ASK {{}} #{'x' * 5_000}", "headers": DIRECT}, 413, "too-large"),
        ("GET", {"params": {"query": f"ASK {{}} #{'x' * 5_000}"}}, 413, "too-large"),
        ("POST", {"content": b"x", "headers": {"Content-Type": "text/plain"}}, 415, "unsupported-media-type"),
        ("POST", {"content": b"ASK {}"}, 415, "unsupported-media-type"),
        (
            "POST",
            {
                "content": "ASK {}".encode("utf-16"),
                "headers": {"Content-Type": "application/sparql-query;charset=utf-16"},
            },
            415,
            "unsupported-media-type",
        ),
        ("POST", {"content": b"\xff", "headers": DIRECT}, 400, "bad-query"),
        ("PUT", {}, 405, "method-not-allowed"),
        ("DELETE", {}, 405, "method-not-allowed"),
        ("PATCH", {"content": b"x" * 100_000}, 405, "method-not-allowed"),
    ],
)
def test_what_cannot_be_answered_is_told(
    client: Client, method: str, request_: dict[str, object], status: int, problem: str
) -> None:
    answer = client.request(method, "/sparql", **request_)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    assert answer.json()["status"] == status
    assert answer.json()["type"] == f"https://w3id.org/dolen/problem/{problem}"
    assert answer.headers["access-control-allow-origin"] == "*"
    assert ("allow" in answer.headers) == (status == 405)


@pytest.mark.parametrize(
    ("accept", "lang", "content_type", "words"),
    [
        (None, None, "application/problem+json", "holds no query"),
        (None, "cy", "application/problem+json", "Nid oes ymholiad"),
        (None, "cy-GB, en;q=0.5", "application/problem+json", "Nid oes ymholiad"),
        (None, "fr", "application/problem+json", "holds no query"),
        ("*/*", "en;q=0.4, cy;q=0.5", "application/problem+json", "Nid oes ymholiad"),
        ("text/csv", "en", "application/problem+json", "holds no query"),
        ("application/json", "en", "application/problem+json", "holds no query"),
        ("text/plain", "cy", "text/plain; charset=utf-8", "Nid oes ymholiad"),
        ("text/html, */*;q=0.8", "en", "text/plain; charset=utf-8", "holds no query"),
        ("text/plain;q=0.5, application/problem+json", "en", "application/problem+json", "holds no query"),
    ],
)
def test_problems_come_in_the_clients_format_and_language(
    client: Client, accept: str | None, lang: str | None, content_type: str, words: str
) -> None:
    headers = {name: value for name, value in (("Accept", accept), ("Accept-Language", lang)) if value}
    answer = client.get("/sparql?timeout=1", headers=headers)
    assert (answer.status_code, answer.headers["content-type"]) == (400, content_type)
    assert words in answer.text
    assert answer.headers["content-language"] == ("cy" if words.startswith("Nid") else "en")
    assert answer.headers["vary"] == "Accept, Accept-Language"


@pytest.mark.parametrize("lang", ["en", "cy"])
def test_a_browser_that_asks_nothing_is_led_to_the_form(client: Client, lang: str) -> None:
    headers = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8", "Accept-Language": lang}
    answer = client.get("/sparql", headers=headers)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/{lang}/sparql")


@pytest.mark.parametrize(
    ("accept", "content_type"),
    [
        (None, "text/turtle; charset=utf-8"),
        ("*/*", "text/turtle; charset=utf-8"),
        ("application/rdf+xml", "application/rdf+xml"),
        ("application/ld+json, text/html;q=0.5", "application/ld+json"),
    ],
)
def test_who_asks_nothing_in_rdf_gets_the_description(client: Client, accept: str | None, content_type: str) -> None:
    answer = client.get("/sparql", headers={"Accept": accept} if accept else {})
    assert (answer.status_code, answer.headers["content-type"]) == (200, content_type)
    assert "http://www.w3.org/ns/sparql-service-description#" in answer.text


def test_the_description_is_not_sent_twice(client: Client) -> None:
    tag = client.get("/sparql").headers["etag"]
    for method in ("GET", "HEAD"):
        again = client.request(method, "/sparql", headers={"If-None-Match": tag})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    assert client.get("/sparql?format=nt", headers={"If-None-Match": tag}).status_code == 200


def test_the_description_has_a_format_of_its_own(client: Client) -> None:
    assert client.get("/sparql?format=nt").headers["content-type"] == "application/n-triples; charset=utf-8"
    assert client.get("/sparql", headers={"Accept": "application/sparql-results+json"}).status_code == 400


def test_an_address_that_is_not_utf8_is_refused(client: Client) -> None:
    assert client.get("/sparql?query=ASK%20%7B%7D%20%23%FF").status_code == 400
    assert client.get("/sparql?query=ASK%20%7B%7D%20%23%EF%BF%BD").status_code == 200


def test_a_time_limit_may_be_shorter_only() -> None:
    requests = [Request({"REQUEST_METHOD": "GET", "QUERY_STRING": f"query=ASK{{}}{more}"}) for more in LIMITS]
    assert [reading.query(request, 30).timeout for request in requests] == list(LIMITS.values())


def test_a_late_query_is_told_as_503(client: Client) -> None:
    query = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n2 ?o . ?p ?q ?r . ?s ?t ?u }"
    answer = client.get("/sparql", params={"query": query, "timeout": "0.000001"})
    assert (answer.status_code, answer.json()["type"].rpartition("/")[2]) == (503, "query-timeout")
