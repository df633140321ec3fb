"""Pages and data made smaller for clients that take gzip: an ASGI layer around the pages, inside the cache.

What is answered to somebody in particular stays as it is, so that its length says nothing of what is in it. Answers
of the SPARQL protocols do not come here.
"""

from __future__ import annotations

import asyncio
import gzip
from collections import OrderedDict
from collections.abc import Callable
from http import HTTPStatus

from .cache import Application, Header, Message, Receive, Scope, Send, takes_gzip
from .personal import is_credential, is_everybodys

#: Shorter bodies do not gain; longer ones are files, which go out piece by piece.
LEAST, MOST = 1_000, 4_000_000
_LEVEL = 6
_KINDS = frozenset({
    b"application/atom+xml", b"application/json", b"application/ld+json", b"application/n-quads",
    b"application/n-triples", b"application/problem+json", b"application/rdf+xml", b"application/xml",
    b"image/svg+xml", b"text/css", b"text/csv", b"text/html", b"text/javascript", b"text/plain", b"text/turtle",
    b"text/xml",
})  # fmt: skip
#: Set by a strong validator's end; a weak one says nothing of bytes and stays (RFC 9110, section 8.8.3.3).
_MARK = b'-gzip"'
#: Headers that speak of the bytes as they were.
_OF_PLAIN = frozenset({b"accept-ranges", b"content-length"})
#: Files on the disk are asked for with each page: so many are kept as they go out.
_FILES, _FILES_KEPT = "/static/", 64


class Compression:
    """Compresses whole answers of an application."""

    def __init__(self, application: Application) -> None:
        self._application = application
        self._kept: OrderedDict[bytes, bytes] = OrderedDict()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, in gzip where the client takes it and the answer is one that gains."""
        keep = scope["path"].startswith(_FILES)
        own = not keep and any(is_credential(*header) for header in scope["headers"])
        part = any(name == b"range" for name, _ in scope["headers"])
        able = scope["method"] == "GET" and takes_gzip(scope["headers"]) and not own and not part
        if able:
            scope = {**scope, "headers": [_own_tags(header) for header in scope["headers"]]}
        await self._application(scope, receive, _Answer(send, self._smaller if keep else _compressed, able=able))

    def _smaller(self, tag: bytes, body: bytes) -> bytes:
        """Compress a file, or give what that came to the last time; its tag names its bytes."""
        if tag not in self._kept:
            self._kept[tag] = _compressed(tag, body)
            if len(self._kept) > _FILES_KEPT:
                self._kept.popitem(last=False)
        return self._kept[tag]


class _Answer:
    """Passes one answer on; holds a body that gains until it is whole."""

    def __init__(self, send: Send, compress: Callable[[bytes, bytes], bytes], *, able: bool) -> None:
        self._send, self._compress, self._able = send, compress, able
        self._start: Message | None = None
        self._body = bytearray()

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            await self._begin(message)
        elif self._start is None:
            await self._send(message)
        else:
            self._body += message.get("body", b"")
            if not message.get("more_body"):
                await self._end(self._start)

    async def _begin(self, message: Message) -> None:
        headers = [(bytes(name).lower(), bytes(value)) for name, value in message["headers"]]
        found = dict(headers)
        headers = [header for header in headers if header[0] != b"date"]  # the server tells it
        gains = _kind(found) in _KINDS and b"content-encoding" not in found and is_everybodys(headers)
        if gains:
            headers.append((b"vary", b"Accept-Encoding"))
        message = {**message, "headers": headers}
        if gains and self._able and message["status"] == HTTPStatus.OK and LEAST <= _length(found) <= MOST:
            self._start = message
        else:
            await self._send(message)

    async def _end(self, start: Message) -> None:
        tag = dict(start["headers"]).get(b"etag", b"")
        body = await asyncio.to_thread(self._compress, tag, bytes(self._body))
        headers = [_marked(header) for header in start["headers"] if header[0] not in _OF_PLAIN]
        headers += [(b"content-encoding", b"gzip"), (b"content-length", b"%d" % len(body))]
        await self._send({**start, "headers": headers})
        await self._send({"type": "http.response.body", "body": body})


def _compressed(_tag: bytes, body: bytes) -> bytes:
    return gzip.compress(body, _LEVEL, mtime=0)


def _own_tags(header: Header) -> Header:
    """Give a condition with the tags that the application itself gave."""
    name, value = header
    return (name, value.replace(_MARK, b'"')) if name == b"if-none-match" else header


def _marked(header: Header) -> Header:
    """Give a strong validator of the compressed bytes another name than that of the plain ones."""
    name, value = header
    strong = name == b"etag" and value.startswith(b'"')
    return (name, value[:-1] + _MARK) if strong else header


def _kind(headers: dict[bytes, bytes]) -> bytes:
    return headers.get(b"content-type", b"").partition(b";")[0].strip().lower()


def _length(headers: dict[bytes, bytes]) -> int:
    value = headers.get(b"content-length", b"")
    return int(value) if value.isdigit() else 0
