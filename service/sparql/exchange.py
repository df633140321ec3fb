"""One HTTP request over ASGI: its body within a bound, werkzeug's view of it, the reply, the client's going away."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from io import BytesIO
from urllib.parse import quote

from werkzeug.datastructures import Headers
from werkzeug.wrappers import Request as WerkzeugRequest

from service.browse import negotiate
from service.cache import Receive, Scope, Send
from service.failures import BodyTooLargeError, ClientGoneError

#: Seconds a client may take to receive one piece of a stream; then its connection is broken.
PATIENCE = 30.0


class Request(negotiate.Accepting, WerkzeugRequest):
    """A request whose size was bounded when it was read, so that its forms need no bound of their own."""

    max_form_memory_size = None


@dataclass
class Reply:
    """A response; a body that is a stream is sent as it comes."""

    status: int
    headers: Headers = field(default_factory=Headers)
    body: bytes | AsyncIterator[bytes] = b""


async def read(scope: Scope, receive: Receive, most: int) -> Request:
    """Read the whole request.

    Raises:
        BodyTooLargeError: the body is longer than the bound, or says so.
        ClientGoneError: the client went away before its end.

    """
    headers = {bytes(name): bytes(value) for name, value in scope["headers"]}
    length = headers.get(b"content-length", b"0")
    if length.isdigit() and int(length) > most:
        raise BodyTooLargeError("body-large", most=most)
    body = bytearray()
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientGoneError("query-gone")
        body += message.get("body", b"")
        more = message.get("more_body", False)
        if len(body) > most:
            raise BodyTooLargeError("body-large", most=most)
    return request(scope, bytes(body))


def request(scope: Scope, body: bytes = b"") -> Request:
    """Give werkzeug's view of an ASGI request."""
    host, port = (*(scope.get("server") or ("localhost", 80)), 80)[:2]
    environ: dict[str, object] = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": scope["path"].encode().decode("latin-1"),
        "RAW_URI": raw_path(scope),
        "QUERY_STRING": bytes(scope["query_string"]).decode("latin-1"),
        "SERVER_NAME": host,
        "SERVER_PORT": str(port),
        "SERVER_PROTOCOL": "HTTP/1.1",
        "wsgi.url_scheme": scope.get("scheme", "http"),
        "wsgi.input": BytesIO(body),
    }
    for name, value in scope["headers"]:
        if bytes(name) == b"transfer-encoding":  # the server has put the pieces together; werkzeug would read none
            continue
        key = bytes(name).decode("latin-1").upper().replace("-", "_")
        key = key if key in {"CONTENT_TYPE", "CONTENT_LENGTH"} else f"HTTP_{key}"
        text = bytes(value).decode("latin-1")
        environ[key] = f"{environ[key]},{text}" if key in environ else text
    environ["CONTENT_LENGTH"] = str(len(body))
    return Request(environ)


def shown(request: WerkzeugRequest) -> str | None:
    """Give what a writer shows to be let in, as ``Authorization`` has it; ``X-API-Key`` is another way to say it."""
    key = request.headers.get("X-API-Key")
    return request.headers.get("Authorization") or (f"Bearer {key}" if key else None)


def raw_path(scope: Scope) -> str:
    """Give the path as it was written in the address, percent signs and all."""
    raw = scope.get("raw_path")
    return bytes(raw).decode("latin-1").partition("?")[0] if raw else quote(scope["path"], safe="/:@!$&'()*+,;=~-._")


def client(scope: Scope) -> str:
    """Name the client by its address."""
    return str((scope.get("client") or ("",))[0])


@asynccontextmanager
async def departure(receive: Receive) -> AsyncIterator[asyncio.Event]:
    """Give an event that is set when the client goes away while its request is answered."""
    gone = asyncio.Event()

    async def watch() -> None:
        while (await receive())["type"] != "http.disconnect":
            pass
        gone.set()

    watching = asyncio.create_task(watch())
    try:
        yield gone
    finally:
        watching.cancel()


async def send(reply: Reply, method: str, emit: Send, gone: asyncio.Event | None = None) -> None:
    """Send a reply, a stream as long as the client is there.

    What goes wrong in the middle of a stream is raised, so that the server breaks the connection; TimeoutError when
    the client takes nothing for so long.
    """
    if isinstance(reply.body, bytes) and reply.status not in {204, 304}:
        reply.headers["Content-Length"] = str(len(reply.body))
    headers = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in reply.headers]
    await emit({"type": "http.response.start", "status": reply.status, "headers": headers})
    if method == "HEAD" or isinstance(reply.body, bytes):
        body = b"" if method == "HEAD" else reply.body
        await emit({"type": "http.response.body", "body": body, "more_body": False})
        return
    async for piece in reply.body:
        if gone is not None and gone.is_set():
            return
        async with asyncio.timeout(PATIENCE):  # a worker waits for this reader
            await emit({"type": "http.response.body", "body": piece, "more_body": True})
    await emit({"type": "http.response.body", "body": b"", "more_body": False})
