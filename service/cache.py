"""Answers kept until the data change: an ASGI layer before pages and queries alike.

An answer is kept under the version of the data, so a publication makes all of them old at once. Kept are whole 200
answers to GET requests that carry no credentials; what they vary by is part of the key.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from dataclasses import dataclass
from typing import Any

Message = MutableMapping[str, Any]
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]
Headers = Iterable[tuple[bytes, bytes]]

#: Request headers that an answer may depend on.
_VARIES = frozenset({b"accept", b"accept-language", b"range"})
#: Requests with one of these are somebody's own.
_PRIVATE = frozenset({b"authorization", b"cookie", b"x-api-key"})
_PRIVATE_ANSWER = frozenset({b"set-cookie"})
#: Addresses of files on the disk, which need no other memory.
_FILES = ("/dumps/", "/static/")
_OK, _NOT_MODIFIED = 200, 304
#: The part of the memory that one answer may take.
_SHARE = 4
#: Headers that a 304 repeats (RFC 9110, section 15.4.5).
_KEPT_WITH_304 = frozenset(
    {b"cache-control", b"content-location", b"date", b"etag", b"expires", b"vary", b"last-modified"}
)


@dataclass(frozen=True)
class Kept:
    """One whole answer."""

    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes
    etag: bytes


class Cache:
    """Keeps answers of an application up to a number of bytes, the least recently used going first."""

    def __init__(self, application: Application, version: Callable[[], str], most: int) -> None:
        self._application, self._version, self._most = application, version, most
        self._kept: OrderedDict[tuple[object, ...], Kept] = OrderedDict()
        self._size = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer from memory, or let the application answer and keep what it says."""
        key, condition = self._key(scope)
        if key is None:
            await self._application(scope, receive, send)
        elif found := self._kept.get(key):
            self._kept.move_to_end(key)
            await _replay(found, condition, send)
        else:
            await self._application(scope, receive, self._listen(key, send))

    def _key(self, scope: Scope) -> tuple[tuple[object, ...] | None, bytes]:
        if scope["type"] != "http" or scope["method"] != "GET" or not self._most or scope["path"].startswith(_FILES):
            return None, b""
        varies, condition = [], b""
        for name, value in scope["headers"]:
            if name in _PRIVATE:
                return None, b""
            if name in _VARIES:
                varies.append((name, value))
            elif name == b"if-none-match":
                condition = value
            elif name.startswith(b"if-"):
                return None, b""
        return (self._version(), scope["path"], scope["query_string"], *varies), condition

    def _listen(self, key: tuple[object, ...], send: Send) -> Send:
        """Pass an answer on and keep it when it has come to its end."""
        headers: tuple[tuple[bytes, bytes], ...] | None = None
        body = bytearray()

        async def listening(message: Message) -> None:
            nonlocal headers
            if message["type"] == "http.response.start":
                sent = tuple((bytes(name).lower(), bytes(value)) for name, value in message.get("headers", ()))
                headers = sent if message["status"] == _OK and _may_keep(sent) else None
            elif headers is not None:
                body.extend(message.get("body", b""))
                if len(body) > self._most // _SHARE:
                    headers = None
                    body.clear()
            await send(message)
            if headers is not None and message["type"] == "http.response.body" and not message.get("more_body"):
                self._keep(key, Kept(headers, bytes(body), dict(headers).get(b"etag", b"")))

        return listening

    def _keep(self, key: tuple[object, ...], answer: Kept) -> None:
        if key[0] != self._version() or key in self._kept:
            return
        self._kept[key] = answer
        self._size += len(answer.body)
        while self._size > self._most:
            _, gone = self._kept.popitem(last=False)
            self._size -= len(gone.body)


def _may_keep(headers: Headers) -> bool:
    """Tell whether an answer is everybody's, and may be given again."""
    return not any(
        name in _PRIVATE_ANSWER or (name == b"cache-control" and b"no-store" in value) for name, value in headers
    )


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
