"""Pages in gzip: for who takes it, told apart from the plain ones wherever answers are kept."""

from __future__ import annotations

import asyncio
import gzip
from dataclasses import dataclass, field

import pytest

from service.cache import Cache, Message, Receive, Scope, Send, takes_gzip
from service.compression import LEAST, Compression

BODY = b"<p>Dolen</p>" * LEAST
Headers = tuple[tuple[bytes, bytes], ...]


@dataclass
class Page:
    """An application with one page, in two pieces; answers 304 to who has it."""

    body: bytes = BODY
    kind: bytes = b"text/html; charset=utf-8"
    headers: Headers = ((b"ETag", b'"1"'),)
    calls: list[Scope] = field(default_factory=list)

    async def __call__(self, scope: Scope, _: Receive, send: Send) -> None:
        self.calls.append(scope)
        same = dict(scope["headers"]).get(b"if-none-match") == b'"1"'
        headers = [(b"Content-Type", self.kind), (b"Content-Length", b"%d" % len(self.body)), *self.headers]
        await send({"type": "http.response.start", "status": 304 if same else 200, "headers": headers})
        if not same:
            await send({"type": "http.response.body", "body": self.body[:5], "more_body": True})
        await send({"type": "http.response.body", "body": b"" if same else self.body[5:]})


@dataclass
class Answer:
    status: int
    headers: list[tuple[bytes, bytes]]
    body: bytes

    def __getitem__(self, name: str) -> str:
        return ", ".join(value.decode() for key, value in self.headers if key.decode().lower() == name)


def ask(application: object, path: str = "/en/", method: str = "GET", **headers: str) -> Answer:
    sent: list[Message] = []
    asked = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    scope = {"type": "http", "method": method, "path": path, "query_string": b"", "headers": asked}

    async def send(message: Message) -> None:
        sent.append(message)

    asyncio.run(application(scope, None, send))  # type: ignore[operator]
    return Answer(sent[0]["status"], list(sent[0]["headers"]), b"".join(each["body"] for each in sent[1:]))


@pytest.mark.parametrize(
    ("given", "taken"),
    [
        ("gzip", True), ("gzip, deflate, br, zstd", True), ("br;q=1.0, GZIP;q=0.8", True), ("*", True),
        ("gzip;q=0.001", True), ("", False), ("identity", False), ("gzip;q=0", False), ("gzip; q=0.000, *", False),
        ("*;q=0", False), ("br", False),
    ],
)  # fmt: skip
def test_who_takes_gzip(given: str, taken: bool) -> None:
    assert takes_gzip([(b"accept-encoding", given.encode())]) is taken


def test_a_page_comes_in_gzip_to_who_takes_it() -> None:
    found = ask(Compression(Page()), accept_encoding="gzip, br")
    assert gzip.decompress(found.body) == BODY
    assert (found["content-encoding"], found["content-length"]) == ("gzip", str(len(found.body)))
    assert (found["vary"], found["etag"]) == ("Accept-Encoding", '"1-gzip"')


def test_others_get_it_as_it_is_and_are_told_that_it_varies() -> None:
    found = ask(Compression(Page()))
    assert (found.body, found["content-encoding"], found["vary"]) == (BODY, "", "Accept-Encoding")
    assert (found["content-length"], found["etag"]) == (str(len(BODY)), '"1"')


@pytest.mark.parametrize(
    ("page", "request_"),
    [
        (Page(body=b"short"), {}),
        (Page(kind=b"image/png"), {}),
        (Page(headers=((b"Content-Encoding", b"br"),)), {}),
        (Page(headers=((b"Set-Cookie", b"x=1"),)), {}),
        (Page(headers=((b"Cache-Control", b"private, no-store"),)), {}),
        (Page(headers=((b"Vary", b"Cookie"),)), {"cookie": "dolen-forms=x"}),
        (Page(), {"method": "HEAD"}),
        (Page(), {"range": "bytes=0-1"}),
        (Page(), {"cookie": "dolen-sign-in=x"}),
        (Page(), {"authorization": "Bearer x"}),
    ],
)
def test_what_stays_as_it_is(page: Page, request_: dict[str, str]) -> None:
    found = ask(Compression(page), accept_encoding="gzip", **request_)
    assert found.body == page.body
    assert found["etag"] in {"", '"1"'}


def test_whoever_has_seen_a_form_is_still_anybody() -> None:
    assert ask(Compression(Page()), accept_encoding="gzip", cookie="dolen-forms=x")["content-encoding"] == "gzip"


def test_files_are_the_same_for_everybody() -> None:
    found = ask(Compression(Page()), "/static/dolen.css", accept_encoding="gzip", cookie="dolen-sign-in=x")
    assert found["content-encoding"] == "gzip"


def test_a_weak_tag_stays() -> None:
    assert ask(Compression(Page(headers=((b"ETag", b'W/"1"'),))), accept_encoding="gzip")["etag"] == 'W/"1"'


@pytest.mark.parametrize("through_cache", [False, True])
def test_who_has_it_compressed_is_told_so(through_cache: bool) -> None:
    page = Page()
    application = Cache(Compression(page), lambda: "v1", 1_000_000) if through_cache else Compression(page)
    tag = ask(application, accept_encoding="gzip")["etag"]
    assert ask(application, accept_encoding="gzip", if_none_match=tag).status == 304
    assert ask(application, if_none_match=tag).status == 200


def test_the_cache_keeps_both_apart() -> None:
    page = Page()
    cache = Cache(Compression(page), lambda: "v1", 1_000_000)
    for _ in range(2):
        assert gzip.decompress(ask(cache, accept_encoding="gzip").body) == BODY
        assert gzip.decompress(ask(cache, accept_encoding="br, gzip;q=0.5").body) == BODY
        assert ask(cache).body == ask(cache, accept_encoding="br").body == BODY
    assert len(page.calls) == 2


def test_a_file_is_compressed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[int] = []
    plain = gzip.compress
    monkeypatch.setattr(gzip, "compress", lambda *given, **more: calls.append(1) or plain(*given, **more))
    application = Compression(Page())
    answers = [ask(application, "/static/dolen.css", accept_encoding="gzip") for _ in range(3)]
    assert {gzip.decompress(each.body) for each in answers} == {BODY}
    assert len(calls) == 1


def test_the_server_alone_tells_the_date() -> None:
    page = Page(headers=((b"Date", b"Sat, 21 Nov 2026 20:00:00 GMT"),))
    assert ask(Compression(page))["date"] == ""
