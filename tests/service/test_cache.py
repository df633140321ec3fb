"""Answers kept until the data change."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

import pytest

from service.cache import Cache, Message, Receive, Scope, Send


@dataclass
class Echo:
    """An application that counts its calls."""

    status: int = 200
    chunks: tuple[bytes, ...] = (b"one",)
    headers: tuple[tuple[bytes, bytes], ...] = ((b"ETag", b'"1"'), (b"vary", b"Accept"))
    version: str = "v1"
    calls: list[str] = field(default_factory=list)

    async def __call__(self, scope: Scope, _: Receive, send: Send) -> None:
        self.calls.append(scope["path"])
        await send({"type": "http.response.start", "status": self.status, "headers": self.headers})
        for number, chunk in enumerate(self.chunks, 1):
            await send({"type": "http.response.body", "body": chunk, "more_body": number < len(self.chunks)})


def ask(cache: Cache, path: str = "/x", method: str = "GET", **headers: str) -> tuple[int, dict[bytes, bytes], bytes]:
    scope = {
        "type": "http",
        "method": method,
        "path": path,
        "query_string": b"",
        "headers": [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()],
    }
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        return {"type": "http.disconnect"}

    asyncio.run(cache(scope, receive, send))
    body = b"".join(message["body"] for message in sent[1:])
    return sent[0]["status"], {name.lower(): value for name, value in sent[0]["headers"]}, body


def cache_of(echo: Echo, most: int = 110_000) -> Cache:
    return Cache(echo, lambda: echo.version, most)


def test_the_second_answer_is_the_first_again() -> None:
    echo = Echo(chunks=(b"one", b"two"))
    cache = cache_of(echo)
    status, headers, body = ask(cache)
    assert ask(cache) == (status, {**headers, b"content-length": b"6"}, body)
    assert len(echo.calls) == 1


def test_a_publication_makes_all_answers_old() -> None:
    echo = Echo()
    cache = cache_of(echo)
    ask(cache)
    echo.version = "v2"
    ask(cache)
    assert len(echo.calls) == 2


@pytest.mark.parametrize(
    "other", [{"accept": "text/csv"}, {"accept_language": "cy"}, {"path": "/y"}, {"range": "bytes=0-1"}]
)
def test_what_an_answer_varies_by_is_kept_apart(other: dict[str, str]) -> None:
    echo = Echo()
    cache = cache_of(echo)
    ask(cache)
    ask(cache, **other)
    assert len(echo.calls) == 2


@pytest.mark.parametrize(
    ("echo", "request_"),
    [
        (Echo(), {"method": "POST"}),
        (Echo(), {"method": "HEAD"}),
        (Echo(), {"authorization": "Bearer x"}),
        (Echo(), {"cookie": "dolen-forms=x; __Host-dolen-sign-in=x"}),
        (Echo(), {"if_modified_since": "Sat, 21 Nov 2026 20:00:00 GMT"}),
        (Echo(status=404), {}),
        (Echo(status=503), {}),
        (Echo(headers=((b"Set-Cookie", b"x=1"),)), {}),
        (Echo(headers=((b"Vary", b"Accept, Cookie"),)), {"cookie": "dolen-forms=x"}),
        (Echo(headers=((b"Cache-Control", b"no-store"),)), {}),
        (Echo(), {"path": "/dumps/2026-11-21.nq.gz"}),
        (Echo(chunks=(b"x" * 30_000,)), {}),
        (Echo(chunks=(b"x" * 20_000, b"x" * 20_000)), {}),
    ],
)
def test_what_is_not_kept(echo: Echo, request_: dict[str, str]) -> None:
    cache = cache_of(echo)
    ask(cache, **request_)
    ask(cache, **request_)
    assert len(echo.calls) == 2


def test_the_cookie_that_signs_forms_makes_nobody_somebody() -> None:
    echo = Echo()
    cache = cache_of(echo)
    ask(cache, cookie="dolen-forms=x")
    ask(cache, cookie="dolen-forms=y")
    ask(cache)
    assert len(echo.calls) == 1


@pytest.mark.parametrize(
    ("condition", "status"), [('"1"', 304), ('W/"1"', 304), ('"0", "1"', 304), ("*", 304), ('"0"', 200)]
)
def test_conditions_are_answered_from_memory(condition: str, status: int) -> None:
    echo = Echo()
    cache = cache_of(echo)
    ask(cache)
    found, headers, body = ask(cache, if_none_match=condition)
    assert (found, body) == (status, b"" if status == 304 else b"one")
    assert headers[b"etag"] == b'"1"'
    assert len(echo.calls) == 1


def test_other_sites_may_read_that_nothing_changed() -> None:
    shared = [(b"Access-Control-Allow-Origin", b"*"), (b"Access-Control-Expose-Headers", b"ETag")]
    cache = cache_of(Echo(headers=((b"ETag", b'"1"'), (b"X-Other", b"x"), *shared)))
    ask(cache)
    status, headers, _ = ask(cache, if_none_match='"1"')
    assert status == 304
    assert headers == {b"etag": b'"1"', b"access-control-allow-origin": b"*", b"access-control-expose-headers": b"ETag"}


def test_the_least_recently_used_goes_first() -> None:
    echo = Echo(chunks=(b"x" * 25_000,))
    cache = cache_of(echo)
    for path in ("/a", "/b", "/c", "/d"):
        ask(cache, path)
    ask(cache, "/a")
    ask(cache, "/e")
    echo.calls.clear()
    for path in ("/a", "/c", "/d", "/e"):
        ask(cache, path)
    assert echo.calls == []
    ask(cache, "/b")
    assert echo.calls == ["/b"]


@pytest.mark.parametrize("place", ["path", "header"])
def test_what_is_asked_takes_memory_too(place: str) -> None:
    """Else a stranger who asks small things at long addresses fills the memory."""
    echo = Echo()
    cache = cache_of(echo)
    long = "x" * 25_000
    for count in (1, 2):
        for name in "abcdef":
            if place == "path":
                ask(cache, f"/{name}{long}")
            else:
                ask(cache, accept=name + long)
        assert len(echo.calls) == 6 * count
    ask(cache, "/x" * 20_000)
    ask(cache, "/x" * 20_000)
    assert len(echo.calls) == 14


def test_a_broken_answer_is_not_kept() -> None:
    async def broken(_: Scope, __: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"half", "more_body": True})
        raise ConnectionResetError

    cache = Cache(broken, lambda: "v", 10_000)
    for _ in range(2):
        with pytest.raises(ConnectionResetError):
            ask(cache)
