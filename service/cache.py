"""Answers kept until the data change: an ASGI layer before pages and queries alike.

An answer is kept under the version of the data, so a publication makes all of them old at once. Kept are whole 200
answers to GET requests that carry no credentials; what they vary by is part of the key.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any, NamedTuple

from .personal import is_credential, is_everybodys
from .recall import Recall, after_date

Message = MutableMapping[str, Any]
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]
Header = tuple[bytes, bytes]
Headers = Iterable[Header]
Key = tuple[str | bytes | Header, ...]

#: Request headers that an answer may depend on.
_VARIES = frozenset({b"accept", b"accept-datetime", b"accept-language", b"range"})
#: Addresses of files on the disk, which need no other memory.
_FILES = ("/dumps/", "/static/")
#: The address whose answers are never compressed.
_AS_IT_IS = "/sparql"
_OK, _NOT_MODIFIED = 200, 304
_END = b"\r\n\r\n"
#: Bytes of memory that any answer takes beside what is asked and said.
_OVERHEAD = 500
#: The part of the memory that one answer may take, and what is found by the bytes of requests beside it.
_SHARE, _RECALLED = 4, 8
#: Where a server that can answer from ``Cache.recall`` puts the bytes of a whole request.
REQUEST = "dolen.request"
#: Request headers that say how the connection or a body is to be treated, or that one visitor alone sends.
_OWN = frozenset({b"connection", b"content-length", b"cookie", b"expect", b"transfer-encoding", b"upgrade"})
#: Headers that a 304 repeats (RFC 9110, section 15.4.5), and those without which a browser keeps it from other sites.
_KEPT_WITH_304 = frozenset(
    {
        b"cache-control",
        b"content-location",
        b"date",
        b"etag",
        b"expires",
        b"vary",
        b"last-modified",
        b"access-control-allow-origin",
        b"access-control-expose-headers",
    }
)


class Kept(NamedTuple):
    """One whole 200 answer: what follows the date in it, as it goes over the wire, and its tag."""

    rest: bytes
    etag: bytes

    @classmethod
    def of(cls, headers: Headers, body: bytes) -> Kept:
        """Take an answer's headers, their names in lower case, and its body."""
        headers = list(headers)
        return cls(after_date(headers, body), dict(headers).get(b"etag", b""))

    @property
    def headers(self) -> list[Header]:
        """The headers."""
        lines = self.rest[: self.rest.index(_END)].split(b"\r\n")
        return [(name, value) for name, _, value in (line.partition(b": ") for line in lines)]

    @property
    def body(self) -> bytes:
        """The body."""
        return self.rest[self.rest.index(_END) + len(_END) :]


class Cache:
    """Keeps answers of an application up to a number of bytes, the least recently used going first."""

    def __init__(self, application: Application, version: Callable[[], str], most: int) -> None:
        self._application, self.version, self._most = application, version, most
        self._kept: OrderedDict[Key, Kept] = OrderedDict()
        self._size = 0
        self.recall = Recall(most // _RECALLED)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer from memory, or let the application answer and keep what it says."""
        key, condition = self._key(scope)
        if key is None:
            await self._application(scope, receive, send)
        elif found := self.find(key):
            if not condition and (request := _repeatable(scope)):
                self.recall.keep(request, found.rest, self.version())
            await _replay(found, condition, send)
        else:
            await self._application(scope, receive, self._listen(key, send))

    def key(self, version: str, path: str, query_string: bytes, varies: Headers) -> Key:
        """Give the key of the answer to a GET; ``varies`` are the headers it varies by, in the order they came in."""
        return (version, path, query_string, *varies)

    def find(self, key: Key) -> Kept | None:
        """Give a kept answer."""
        if found := self._kept.get(key):
            self._kept.move_to_end(key)
        return found

    def _key(self, scope: Scope) -> tuple[Key | None, bytes]:
        if scope["type"] != "http" or scope["method"] != "GET" or not self._most or scope["path"].startswith(_FILES):
            return None, b""
        varies, condition = [], b""
        for name, value in scope["headers"]:
            if is_credential(name, value):
                return None, b""
            if name in _VARIES:
                varies.append((name, value))
            elif name == b"if-none-match":
                condition = value
            elif name.startswith(b"if-"):
                return None, b""
        if scope["path"] != _AS_IT_IS and takes_gzip(scope["headers"]):
            varies.append((b"accept-encoding", b"gzip"))
        return self.key(self.version(), scope["path"], scope["query_string"], varies), condition

    def _listen(self, key: Key, send: Send) -> Send:
        """Pass an answer on and keep it when it has come to its end."""
        headers: tuple[tuple[bytes, bytes], ...] | None = None
        body = bytearray()

        async def listening(message: Message) -> None:
            nonlocal headers
            if message["type"] == "http.response.start":
                sent = tuple((bytes(name).lower(), bytes(value)) for name, value in message.get("headers", ()))
                headers = sent if message["status"] == _OK and is_everybodys(sent) else None
            elif headers is not None:
                body.extend(message.get("body", b""))
                if len(body) > self._most // _SHARE:
                    headers = None
                    body.clear()
            await send(message)
            if headers is not None and message["type"] == "http.response.body" and not message.get("more_body"):
                self.keep(key, Kept.of(headers, bytes(body)))

        return listening

    def keep(self, key: Key, answer: Kept) -> None:
        """Keep an answer if it is still one of the present data, and not too long."""
        if key[0] != self.version() or key in self._kept or (size := _size(key, answer)) > self._most // _SHARE:
            return
        self._kept[key] = answer
        self._size += size
        while self._size > self._most:
            self._size -= _size(*self._kept.popitem(last=False))


def _size(key: Key, answer: Kept) -> int:
    """Give the bytes that keeping an answer takes; the address and headers of a small one may be longer than itself."""
    asked = sum(len(part) if isinstance(part, (bytes, str)) else sum(map(len, part)) for part in key)
    return _OVERHEAD + asked + len(answer.rest)


def takes_gzip(headers: Headers) -> bool:
    """Tell whether a client takes gzip (RFC 9110, section 12.5.3)."""
    given = b",".join(value for name, value in headers if name == b"accept-encoding").lower()
    weights = dict(_coding(each) for each in given.split(b","))
    return weights.get(b"gzip", weights.get(b"*", False))


def _coding(given: bytes) -> tuple[bytes, bool]:
    """Read one coding of ``Accept-Encoding``, and whether it is wanted at all."""
    name, *parameters = (each.strip() for each in given.split(b";"))
    return name, not any(each.startswith(b"q=") and not each.strip(b"q=0.") for each in parameters)


def _repeatable(scope: Scope) -> bytes:
    """Give the bytes of a request if the same bytes can be answered alike on any connection; else none."""
    own = [(name, value.lower()) for name, value in scope["headers"] if name in _OWN]
    usual = scope.get("http_version") == "1.1" and own in ([], [(b"connection", b"keep-alive")])
    return scope.get("extensions", {}).get(REQUEST, b"") if usual else b""


async def _replay(answer: Kept, condition: bytes, send: Send) -> None:
    if answer.etag and condition and _matches(condition, answer.etag):
        headers = [(name, value) for name, value in answer.headers if name in _KEPT_WITH_304]
        await send({"type": "http.response.start", "status": _NOT_MODIFIED, "headers": headers})
        await send({"type": "http.response.body", "body": b""})
        return
    await send({"type": "http.response.start", "status": _OK, "headers": answer.headers})
    await send({"type": "http.response.body", "body": answer.body})


def _matches(condition: bytes, etag: bytes) -> bool:
    """Compare weakly (RFC 9110, section 8.8.3.2)."""
    wanted = {each.strip().removeprefix(b"W/") for each in condition.split(b",")}
    return b"*" in wanted or etag.removeprefix(b"W/") in wanted
