"""The pages' WSGI application as one of ASGI: a thread for each answer, which is handed over at once if it is short."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from http import HTTPStatus
from typing import Any, NamedTuple

from a2wsgi.wsgi import Body, build_environ

from .cache import Header, Receive, Scope, Send

Environ = dict[str, Any]
Wsgi = Callable[[Environ, Any], Iterable[bytes]]
#: Longer answers, and those whose length is not known, go out piece by piece.
_LONGEST = 2**20
_NO_BODY = frozenset({HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED})
_WITH_BODY = frozenset({b"content-length", b"transfer-encoding"})


class Answer(NamedTuple):
    """A whole answer."""

    status: int
    headers: list[Header]
    body: bytes


class Call:
    """One call of the application; to be ended, by ``whole`` or ``pieces``, in the thread that made it."""

    def __init__(self, application: Wsgi, environ: Environ) -> None:
        self.status, self.headers = 0, list[Header]()
        self._pieces = application(environ, self._start)

    @property
    def is_short(self) -> bool:
        """Tell whether the answer may be put together in memory."""
        length = dict(self.headers).get(b"content-length", b"")
        return self.status in _NO_BODY or (length.isdigit() and int(length) <= _LONGEST)

    def whole(self) -> Answer:
        """Give all of it."""
        return Answer(self.status, self.headers, b"".join(self.pieces()))

    def pieces(self) -> Iterator[bytes]:
        """Give the body, one piece after the other."""
        try:
            yield from self._pieces
        finally:
            self.close()

    def close(self) -> None:
        """Let go of what the answer is made from."""
        if close := getattr(self._pieces, "close", None):
            close()

    def _start(self, status: str, headers: list[tuple[str, str]], _problem: object = None) -> None:
        self.status = int(status[:3])
        self.headers = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]


class Bridge:
    """Answers requests by the application, so many at the same time."""

    def __init__(self, application: Wsgi, threads: int) -> None:
        self._application = application
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="pages")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        loop = asyncio.get_running_loop()
        environ = environ_of(scope, receive, loop)
        answer = await loop.run_in_executor(
            self._threads, copy_context().run, self._answer, environ, lambda message: _sent(send(message), loop)
        )
        if answer is not None:
            await give(answer, send)

    def _answer(self, environ: Environ, send: Callable[[dict[str, Any]], None]) -> Answer | None:
        """Give a short answer; send a long one from this thread, as fast as the client takes it."""
        call = Call(self._application, environ)
        if call.is_short:
            return call.whole()
        try:
            send(_start(call.status, call.headers))
            for piece in call.pieces():
                send({"type": "http.response.body", "body": piece, "more_body": True})
            send({"type": "http.response.body", "body": b""})
        finally:
            call.close()
        return None


def environ_of(scope: Scope, receive: Receive | None = None, loop: asyncio.AbstractEventLoop | None = None) -> Environ:
    """Make what WSGI calls the environment of a request."""
    has_body = receive is not None and loop is not None and any(name in _WITH_BODY for name, _ in scope["headers"])
    body = Body(loop, receive) if has_body else io.BytesIO()  # type: ignore[arg-type]
    return build_environ(scope, body)  # type: ignore[arg-type, return-value]


async def give(answer: Answer, send: Send) -> None:
    """Send a whole answer."""
    await send(_start(answer.status, answer.headers))
    await send({"type": "http.response.body", "body": answer.body})


def _start(status: int, headers: list[Header]) -> dict[str, Any]:
    return {"type": "http.response.start", "status": status, "headers": headers}


def _sent(sending: Any, loop: asyncio.AbstractEventLoop) -> None:  # noqa: ANN401 - a coroutine
    asyncio.run_coroutine_threadsafe(sending, loop).result()
