"""The commonest request, a query by GET and nothing else, answered without a full view of the request.

What it answers, it answers as ``SparqlApp`` does, header for header; what is at all uncommon it leaves alone.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from datetime import UTC, datetime
from functools import lru_cache

from werkzeug.http import http_date

from loaders.errors import DolenError
from service.cache import Headers, Kept, Receive, Scope, Send
from service.failures import ClientGoneError

from . import exchange, formats, guard, heads, plain, problems, reading, validators
from .execution import Executor, Outcome
from .operations import Formats, QueryOperation

PATH = "/sparql"
#: Where a server that has run the query of a request already puts its outcome, or why there is none.
OUTCOME = "dolen.outcome"
_QUERY = b"query="
#: Request headers that do not change the answer to a GET, beside Accept, which is remembered.
_IDLE = frozenset(
    {b"host", b"user-agent", b"accept-encoding", b"accept-language", b"connection", b"cache-control", b"referer"}
)
#: How many Accept headers are remembered, and how long one may be, in bytes.
_REMEMBERED, _LONGEST = 256, 512
#: Seconds after which it is worth watching whether the client is still there.
_SHORT = 0.02

#: Before all times that data have.
_NEVER = datetime.min.replace(tzinfo=UTC)

Found = tuple[tuple[bytes, bytes], ...]


class Swift:
    """Answers plain queries over an executor; ``common`` are headers that every answer carries."""

    def __init__(self, executor: Executor, limits: guard.Limits, seconds: float, common: Headers) -> None:
        self.executor, self._limits, self._seconds, self._common = executor, limits, seconds, tuple(common)
        self._chosen: OrderedDict[bytes, Formats] = OrderedDict()
        self._past = _NEVER

    def operation(self, query_string: bytes, accept: bytes) -> QueryOperation | None:
        """Read a plain query from an address; None when it is none, or needs a closer look."""
        if not query_string.startswith(_QUERY) or b"&" in query_string or len(accept) > _LONGEST:
            return None
        text = plain.decode(query_string[len(_QUERY) :])
        if not text or not text.strip() or text[0] == reading.MARK:
            return None
        if validators.fleeting(text) or not guard.is_plain(text, self._limits):
            return None
        chosen = self._formats(accept)
        return QueryOperation(text, (), (), chosen, self._seconds, head_only=False) if chosen else None

    async def outcome(self, operation: QueryOperation, client: str, gone: asyncio.Event) -> Outcome | DolenError:
        """Run a plain query; give what went wrong as a value, for ``answers`` to tell."""
        try:
            return await self.executor.query(operation, client, gone)
        except DolenError as error:
            return error

    def kept(self, operation: QueryOperation, outcome: Outcome) -> Kept:
        """Give a whole answer as it is sent and kept."""
        body = heads.body(outcome)
        assert isinstance(body, bytes)  # noqa: S101 - the caller has looked
        tag = validators.of_query(operation, outcome.version).encode()
        head = self._head(outcome, tag)
        return Kept(b"%bcontent-length: %d\r\n\r\n%b" % (head, len(body), body), tag)

    async def answers(self, scope: Scope, receive: Receive, send: Send) -> bool:
        """Answer the request if it is a plain one; False if it is not and nothing was done."""
        operation = self._read(scope)
        if operation is None:
            return False
        departure = _Departure(receive)
        try:
            await self._answer(operation, scope, departure.gone, send)
        except ClientGoneError:
            pass  # the connection may know before the event does; nobody is there to be told
        finally:
            departure.end()
        return True

    async def _answer(self, operation: QueryOperation, scope: Scope, gone: asyncio.Event, send: Send) -> None:
        """Answer, or say what went wrong; what goes wrong in the middle of an answer is raised."""
        known = scope.get("extensions", {}).get(OUTCOME)
        outcome = known or await self.outcome(operation, exchange.client(scope), gone)
        if isinstance(outcome, Outcome):
            await self._send(operation, outcome, send)
        elif not isinstance(outcome, ClientGoneError):
            await exchange.send(self._problem(outcome, scope), "GET", send)

    def _read(self, scope: Scope) -> QueryOperation | None:
        if scope["method"] != "GET" or scope["path"] != PATH:
            return None
        accept = b""
        for name, value in scope["headers"]:
            if name == b"accept" and not accept:
                accept = bytes(value)
            elif name not in _IDLE:
                return None
        return self.operation(bytes(scope["query_string"]), accept)

    def _formats(self, accept: bytes) -> Formats | None:
        if found := self._chosen.get(accept):
            return found
        headers = [(b"accept", accept)] if accept else []
        try:
            found = formats.chosen(
                exchange.request({"method": "GET", "path": PATH, "query_string": b"", "headers": headers})
            )
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
        answer = self.kept(operation, outcome)
        await send({"type": "http.response.start", "status": 200, "headers": answer.headers})
        await send({"type": "http.response.body", "body": answer.body})

    async def _stream(self, operation: QueryOperation, outcome: Outcome, send: Send) -> None:
        """Send a long answer as it comes; what fails in the middle breaks the connection."""
        reply = exchange.Reply(200, body=heads.body(outcome))
        tag = validators.of_query(operation, outcome.version).encode()
        for line in self._head(outcome, tag).decode().splitlines():
            reply.headers.add(*line.split(": ", 1))
        try:
            await exchange.send(reply, "GET", send)
        finally:
            await heads.close(reply.body)

    def _head(self, outcome: Outcome, tag: bytes) -> bytes:
        """Write the headers, but for the length."""
        if outcome.modified != self._past and validators.is_past(outcome.modified):
            self._past = outcome.modified
        modified = outcome.modified if outcome.modified == self._past else None
        alike = _alike(outcome.media_type, outcome.version, modified, self._common)
        rows = b"" if outcome.rows is None else b"dolen-rows: %d\r\n" % outcome.rows
        return b"%betag: %b\r\ndolen-seconds: %.4f\r\n%b" % (alike, tag, outcome.seconds, rows)

    def _problem(self, error: DolenError, scope: Scope) -> exchange.Reply:
        request = exchange.request(scope)
        if "found" in error.params:
            error.params["found"] = formats.wanted(request)
        reply = problems.reply(error, request)
        for name, value in self._common:
            reply.headers[name.decode()] = value.decode()
        return reply


@lru_cache(maxsize=64)
def _alike(media_type: str, version: str, modified: datetime | None, common: Found) -> bytes:
    """Write the headers that all answers of one type and one version of the data have alike."""
    found = [
        (b"vary", b"Accept"),
        (b"cache-control", b"public, no-cache"),
        (b"content-type", formats.content_type(media_type).encode()),
        (b"dolen-data-version", version.encode()),
        *common,
    ]
    if modified is not None:
        found.append((b"last-modified", http_date(modified).encode()))
    return b"".join(b"%b: %b\r\n" % header for header in found)


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
