"""The commonest request, a query by GET and nothing else, answered without a full view of the request.

What it answers, it answers as ``SparqlApp`` does, header for header; what is at all uncommon it leaves alone.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from urllib.parse import unquote_plus

from werkzeug.http import http_date

from loaders.errors import DolenError
from service.cache import Receive, Scope, Send
from service.failures import ClientGoneError

from . import exchange, formats, guard, heads, problems, validators
from .execution import Executor, Outcome
from .operations import Formats, QueryOperation

_PATH = "/sparql"
_QUERY = b"query="
#: Request headers that do not change the answer to a GET, beside Accept, which is remembered.
_IDLE = frozenset(
    {b"host", b"user-agent", b"accept-encoding", b"accept-language", b"connection", b"cache-control", b"referer"}
)
#: How many Accept headers are remembered, and how long one may be, in bytes.
_REMEMBERED, _LONGEST = 256, 512
#: Seconds after which it is worth watching whether the client is still there.
_SHORT = 0.02

Found = list[tuple[bytes, bytes]]


class Swift:
    """Answers plain queries over an executor; ``common`` are headers that every answer carries."""

    def __init__(self, executor: Executor, limits: guard.Limits, seconds: float, common: Found) -> None:
        self._executor, self._limits, self._seconds, self._common = executor, limits, seconds, common
        self._chosen: OrderedDict[bytes, Formats] = OrderedDict()

    async def answers(self, scope: Scope, receive: Receive, send: Send) -> bool:
        """Answer the request if it is a plain one; False if it is not and nothing was done."""
        operation = self._read(scope)
        if operation is None:
            return False
        departure = _Departure(receive)
        try:
            await self._answer(operation, scope, departure.gone, send)
        except ClientGoneError:
            if not departure.gone.is_set():
                raise
        finally:
            departure.end()
        return True

    async def _answer(self, operation: QueryOperation, scope: Scope, gone: asyncio.Event, send: Send) -> None:
        """Answer, or say what went wrong; what goes wrong in the middle of an answer is raised."""
        try:
            outcome = await self._executor.query(operation, exchange.client(scope), gone)
        except ClientGoneError:
            return
        except DolenError as error:
            await exchange.send(self._problem(error, scope), "GET", send)
            return
        await self._send(operation, outcome, send)

    def _read(self, scope: Scope) -> QueryOperation | None:
        given = bytes(scope["query_string"])
        if scope["method"] != "GET" or scope["path"] != _PATH or not given.startswith(_QUERY) or b"&" in given:
            return None
        accept = b""
        for name, value in scope["headers"]:
            if name == b"accept" and not accept and len(value) <= _LONGEST:
                accept = bytes(value)
            elif name not in _IDLE:
                return None
        try:
            text = unquote_plus(given[len(_QUERY) :].decode("ascii"), errors="strict")
        except UnicodeDecodeError:
            return None
        if not text.strip() or validators.fleeting(text) or not guard.is_plain(text, self._limits):
            return None
        chosen = self._formats(accept, scope)
        return QueryOperation(text, (), (), chosen, self._seconds, head_only=False) if chosen else None

    def _formats(self, accept: bytes, scope: Scope) -> Formats | None:
        if found := self._chosen.get(accept):
            return found
        try:
            found = formats.chosen(exchange.request(scope))
        except DolenError:
            return None
        self._chosen[accept] = found
        if len(self._chosen) > _REMEMBERED:
            self._chosen.popitem(last=False)
        return found

    async def _send(self, operation: QueryOperation, outcome: Outcome, send: Send) -> None:
        if not isinstance(outcome.body, bytes):
            await self._stream(operation, outcome, send)
            return
        body = heads.body(outcome)
        headers = [*self._headers(operation, outcome), (b"content-length", b"%d" % len(body))]  # type: ignore[arg-type]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    async def _stream(self, operation: QueryOperation, outcome: Outcome, send: Send) -> None:
        """Send a long answer as it comes; what fails in the middle breaks the connection."""
        reply = exchange.Reply(200, body=heads.body(outcome))
        for name, value in self._headers(operation, outcome):
            reply.headers.add(name.decode(), value.decode())
        try:
            await exchange.send(reply, "GET", send)
        finally:
            await heads.close(reply.body)

    def _headers(self, operation: QueryOperation, outcome: Outcome) -> Found:
        found = [
            (b"vary", b"Accept"),
            (b"etag", validators.of_query(operation, outcome.version).encode()),
            (b"cache-control", b"public, no-cache"),
            (b"content-type", formats.content_type(outcome.media_type).encode()),
            (b"dolen-data-version", outcome.version.encode()),
            (b"dolen-seconds", b"%.4f" % outcome.seconds),
            *self._common,
        ]
        if outcome.rows is not None:
            found.append((b"dolen-rows", b"%d" % outcome.rows))
        if validators.is_past(outcome.modified):
            found.append((b"last-modified", http_date(outcome.modified).encode()))
        return found

    def _problem(self, error: DolenError, scope: Scope) -> exchange.Reply:
        request = exchange.request(scope)
        if "found" in error.params:
            error.params["found"] = formats.wanted(request)
        reply = problems.reply(error, request)
        for name, value in self._common:
            reply.headers[name.decode()] = value.decode()
        return reply


class _Departure:
    """Sets an event when the client goes away; begins to look when the answer takes longer than most."""

    def __init__(self, receive: Receive) -> None:
        self.gone = asyncio.Event()
        self._receive = receive
        self._task: asyncio.Task[None] | None = None
        self._timer = asyncio.get_running_loop().call_later(_SHORT, self._begin)

    def end(self) -> None:
        """Look no longer."""
        self._timer.cancel()
        if self._task is not None:
            self._task.cancel()

    def _begin(self) -> None:
        self._task = asyncio.ensure_future(self._look())

    async def _look(self) -> None:
        while (await self._receive())["type"] != "http.disconnect":
            pass
        self.gone.set()
