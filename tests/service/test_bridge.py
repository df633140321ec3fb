"""From ASGI to WSGI: short answers whole, long ones piece by piece, bodies as they come, everything let go of."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from service.bridge import Bridge

from .asgi import Client

Start = Callable[[str, list[tuple[str, str]]], object]


class Pieces:
    """A body that notes when it is let go of."""

    def __init__(self, *pieces: bytes) -> None:
        self._pieces, self.closed = pieces, 0

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._pieces)

    def close(self) -> None:
        self.closed += 1


def answers(status: str, body: Pieces, *headers: tuple[str, str]) -> Bridge:
    def application(_environ: dict[str, Any], start: Start) -> Pieces:
        start(status, list(headers))
        return body

    return Bridge(application, 1)


def get(bridge: Bridge, path: str = "/") -> httpx.Response:
    return Client(bridge, "http://dolen.test").get(path)


def messages(bridge: Bridge) -> list[dict[str, Any]]:
    sent: list[dict[str, Any]] = []

    async def send(message: Any) -> None:
        sent.append(dict(message))

    async def receive() -> dict[str, Any]:
        return {"type": "http.request"}

    scope = {"type": "http", "method": "GET", "path": "/", "query_string": b"", "headers": [], "http_version": "1.1"}
    asyncio.run(bridge(scope, receive, send))
    return sent


def test_a_short_answer_goes_out_whole() -> None:
    body = Pieces(b"a", b"b")
    sent = messages(answers("200 OK", body, ("Content-Length", "2"), ("X-Of", "pages")))
    assert [each.get("body") for each in sent] == [None, b"ab"]
    assert sent[0]["status"] == 200
    assert (b"x-of", b"pages") in sent[0]["headers"]
    assert body.closed == 1


@pytest.mark.parametrize("length", [[], [("Content-Length", str(2**21))]])
def test_a_long_answer_goes_out_piece_by_piece(length: list[tuple[str, str]]) -> None:
    body = Pieces(b"a", b"b")
    sent = messages(answers("200 OK", body, *length))
    assert [each.get("body") for each in sent] == [None, b"a", b"b", b""]
    assert body.closed >= 1


def test_an_answer_without_a_body() -> None:
    assert get(answers("304 NOT MODIFIED", Pieces())).status_code == 304


def test_the_body_of_a_request_arrives() -> None:
    def application(environ: dict[str, Any], start: Start) -> list[bytes]:
        start("200 OK", [])
        return [environ["REQUEST_METHOD"].encode(), b" ", environ["wsgi.input"].read()]

    client = Client(Bridge(application, 1), "http://dolen.test")
    assert client.post("/", content=b"sent").text == "POST sent"
    assert client.get("/").text == "GET "


def test_what_goes_wrong_is_raised() -> None:
    def application(_environ: dict[str, Any], _start: Start) -> list[bytes]:
        raise LookupError("broken")

    with pytest.raises(LookupError, match="broken"):
        get(Bridge(application, 1))
