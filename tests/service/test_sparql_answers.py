"""What an answer says of itself: headers, the JSON head, validators; HEAD, OPTIONS and other origins."""

from __future__ import annotations

import asyncio
import json

import httpx
import pytest

from service.cache import Message
from service.failures import BusyError, QueryMemoryError, QueryTimeoutError, ResultFormatError
from service.sparql.execution import Outcome
from service.sparql.guard import Limits
from service.sparql.operations import QueryOperation
from service.sparql.swift import Swift

from .asgi import Client
from .fakes import CSV, JSON, Fake, application

BASE = "https://dolen.test"
ROWS = b'{"head":{"vars":["s","o"]},"results":{"bindings":[{}]}}'
TRUTH = b'{"head":{},"boolean":true}'
DATE = "Mon, 04 May 2026 03:02:01 GMT"


def client_of(fake: object) -> Client:
    return Client(application(fake), BASE)


def ask(fake: object, query: str = "ASK {}", method: str = "GET", **headers: str) -> httpx.Response:
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    return client_of(fake).request(method, "/sparql", params={"query": query}, headers=sent)


def test_headers_say_what_the_answer_was_drawn_from() -> None:
    answer = ask(Fake(b"a\r\n1\r\n", rows=1))
    names = ("dolen-data-version", "dolen-rows", "dolen-seconds", "last-modified", "content-type", "content-length")
    assert [answer.headers[name] for name in names] == ["v1", "1", "0.2500", DATE, "text/csv; charset=utf-8", "6"]


def test_rows_that_were_not_counted_are_not_named() -> None:
    assert "dolen-rows" not in ask(Fake(b"a\r\n")).headers


@pytest.mark.parametrize(
    ("body", "rest"),
    [(ROWS, {"vars": ["s", "o"]}), (TRUTH, {}), (b'{"head":{"vars":[]},"results":{"bindings":[]}}', {"vars": []})],
)
@pytest.mark.parametrize("size", [None, 1, 5, 13, 1000])
def test_the_json_head_says_so_too(body: bytes, rest: dict[str, object], size: int | None) -> None:
    pieces = body if size is None else [body[place : place + size] for place in range(0, len(body), size)]
    answer = ask(Fake(pieces, JSON, rows=3)).json()
    assert answer.pop("head") == {**rest, "dolen": {"version": "v1", "seconds": 0.25, "rows": 3}}
    assert answer == {name: value for name, value in json.loads(body).items() if name != "head"}


def test_a_json_body_that_begins_otherwise_is_left_alone() -> None:
    assert ask(Fake(b'{ "head": {} }', JSON)).content == b'{ "head": {} }'


def test_validators_answer_without_running() -> None:
    fake = Fake(b"a\r\n")
    tag = ask(fake).headers["etag"]
    assert not ask(fake, Accept="text/csv").headers["etag"].startswith("W/")
    fake.asked.clear()
    for headers in ({"If_None_Match": tag}, {"If_None_Match": f'"x", {tag}'}, {"If_Modified_Since": DATE}):
        answer = ask(fake, **headers)
        assert (answer.status_code, answer.content, answer.headers["etag"]) == (304, b"", tag)
        assert answer.headers["vary"] == "Accept"
    assert fake.asked == []


def test_validators_that_do_not_fit_run_the_query() -> None:
    fake = Fake(b"a\r\n")
    tag, before = ask(fake).headers["etag"], "Mon, 04 May 2026 03:02:00 GMT"
    assert ask(fake, If_None_Match='"other"', If_Modified_Since=DATE).status_code == 200
    assert ask(fake, If_Modified_Since=before).status_code == 200
    assert ask(fake, query="ASK { }", If_None_Match=tag).status_code == 200
    assert ask(fake, If_None_Match=tag, Accept="text/turtle").status_code == 200
    fake.version = "v2"
    assert ask(fake, If_None_Match=tag).status_code == 200


def test_tags_differ_by_all_that_an_answer_differs_by() -> None:
    client = client_of(Fake(b"a\r\n"))
    asked: list[dict[str, str]] = [
        {},
        {"format": "csv"},
        {"format": "xml"},
        {"default-graph-uri": f"{BASE}/g"},
        {"named-graph-uri": f"{BASE}/g"},
    ]
    tags = [client.get("/sparql", params={"query": "ASK {}", **more}).headers["etag"] for more in asked]
    assert len(set(tags)) == len(asked)


@pytest.mark.parametrize("word", ["NOW()", "rand()", "UUID()", "STRUUID()"])
def test_fleeting_answers_have_no_validators(word: str) -> None:
    answer = ask(Fake(b"a\r\n"), query=f"SELECT ({word} AS ?a) {{}}", If_Modified_Since=DATE)
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")
    assert not {"etag", "last-modified"} & set(answer.headers)


@pytest.mark.parametrize("query", ["ASK { ?s ?p 'now' }", "ASK { ?now ?p <http://x.test/rand> }"])
def test_words_elsewhere_are_not_fleeting(query: str) -> None:
    assert "etag" in ask(Fake(b"a\r\n"), query=query).headers


@pytest.mark.parametrize("body", [b"abc", [b"abc", b"def"]])
def test_head_has_the_headers_and_no_body(body: bytes | list[bytes | Exception]) -> None:
    fake = Fake(body)
    get, head = ask(fake), ask(fake, method="HEAD")
    assert (head.status_code, head.content, dict(head.headers)) == (200, b"", dict(get.headers))
    assert [operation.head_only for operation in fake.asked] == [False, True]
    assert ask(fake, query="SELECT", method="HEAD").content == b""


@pytest.mark.parametrize("media_type", [CSV, JSON])
def test_a_stream_is_closed_though_nobody_reads_it(media_type: str) -> None:
    fake = Fake([b"abc", b"def"], media_type)
    ask(fake, method="HEAD")
    assert fake.closed == 1
    assert ask(fake).content == b"abcdef"
    assert fake.closed == 2


@pytest.mark.parametrize("media_type", [CSV, JSON])
def test_failure_in_the_middle_of_a_stream_is_raised_to_the_server(media_type: str) -> None:
    fake = Fake([b"abc", RuntimeError("lost")], media_type)
    with pytest.raises(RuntimeError, match="lost"):
        ask(fake)
    assert fake.closed == 1


@pytest.mark.parametrize("error", [QueryTimeoutError("query-timeout", seconds=1), RuntimeError("lost")])
def test_the_swift_way_raises_in_the_middle_of_a_stream_too(error: Exception) -> None:
    fake, sent = Fake([b"abc", error]), list[str]()
    swift = Swift(fake, Limits(), 30.0, [])

    async def receive() -> Message:
        return await asyncio.Event().wait() and {}

    async def send(message: Message) -> None:
        sent.append(message["type"])

    scope = {"type": "http", "method": "GET", "path": "/sparql", "query_string": b"query=ASK%7B%7D", "headers": []}
    with pytest.raises(type(error)):
        asyncio.run(swift.answers(scope, receive, send))
    assert (sent, fake.closed) == (["http.response.start", "http.response.body"], 1)


def test_options_say_what_can_be_done() -> None:
    client = client_of(Fake(b""))
    endpoint, store = client.request("OPTIONS", "/sparql"), client.request("OPTIONS", "/graph-store/x")
    assert (endpoint.status_code, endpoint.headers["allow"]) == (204, "GET, HEAD, POST, OPTIONS")
    assert (store.status_code, store.headers["allow"]) == (204, "GET, HEAD, PUT, POST, DELETE, OPTIONS")
    assert "access-control-allow-methods" not in endpoint.headers


def test_pages_of_other_sites_may_read() -> None:
    client = client_of(Fake(b""))
    asked = {"Origin": "https://other.test", "Access-Control-Request-Method": "POST"}
    endpoint = client.request("OPTIONS", "/sparql", headers=asked)
    store = client.request("OPTIONS", "/graph-store", headers=asked)
    assert endpoint.headers["access-control-allow-methods"] == "GET, HEAD, POST"
    assert "content-type" in endpoint.headers["access-control-allow-headers"].lower()
    assert store.headers["access-control-allow-methods"] == "GET, HEAD"
    answer = ask(Fake(b""), Origin="https://other.test")
    assert answer.headers["access-control-allow-origin"] == "*"
    exposed = {"dolen-data-version", "dolen-rows", "dolen-seconds", "etag", "last-modified", "retry-after"}
    assert exposed <= set(answer.headers["access-control-expose-headers"].lower().split(", "))


@pytest.mark.parametrize(
    ("error", "status", "header"),
    [
        (BusyError("query-busy", seconds=7), 503, ("retry-after", "7")),
        (QueryMemoryError("query-memory", most=1), 500, ("cache-control", "no-store")),
        (ValueError("unforeseen"), 500, ("content-type", "application/problem+json")),
    ],
)
def test_what_the_executor_raises_is_told(error: Exception, status: int, header: tuple[str, str]) -> None:
    answer = ask(Raising(error))
    assert (answer.status_code, answer.headers[header[0]]) == (status, header[1])
    assert "unforeseen" not in answer.text


def test_a_format_that_does_not_fit_is_told_in_the_clients_words() -> None:
    error = ResultFormatError("query-not-acceptable", found="?", offered="text/turtle")
    answer = ask(Raising(error), Accept="text/csv;q=0.3")
    assert "text/csv;q=0.3" in answer.json()["title"]


def test_the_client_is_named_by_its_address() -> None:
    fake = Fake(b"")
    ask(fake)
    assert fake.clients == ["127.0.0.1"]


class Raising(Fake):
    def __init__(self, error: Exception) -> None:
        super().__init__(b"")
        self.error = error

    async def query(self, operation: QueryOperation, client: str, gone: asyncio.Event) -> Outcome:  # noqa: ARG002
        raise self.error
