"""The connections of the HTTP server: what is common is answered from its bytes, the rest goes the way of ASGI.

A connection that for a minute moves nothing while it is the client's turn is ended: one that is idle, one that stops in
the middle of a request, one that does not read its answer.
"""

from __future__ import annotations

import asyncio
from email.utils import formatdate
from typing import Any

from uvicorn.protocols.http.flow_control import FlowControl
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from loaders.errors import DolenError

from .awake import Awake
from .cache import REQUEST
from .failures import ClientGoneError, QueryError
from .quick import Asked, Quick
from .recall import is_whole
from .sparql.execution import Outcome, Running
from .sparql.swift import OUTCOME

#: Seconds between two looks at all connections, and after how many without a movement one is ended.
LOOK_SECONDS, LOOKS = 10, 6
#: The longest head of a request, in bytes: a query in an address, every byte of it written as three, and headers; what
#: comes between two pieces of a body, or after it, may be no longer.
LONGEST_HEAD = 2**19
#: The longest headers of a request, in bytes, without the address: some are read closely.
LONGEST_HEADERS = 2**15
#: Bytes that are parsed at once: all requests in them are begun. Bytes that are taken before what came before them is
#: answered.
PIECE, EARLY = 2**13, 2**16
_TOO_LONG = b"HTTP/1.1 431 Request Header Fields Too Large\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"

#: The longest address of a request, in bytes: the parser takes no longer one.
LONGEST_ADDRESS = 2**16 - 1


def _address_too_long() -> bytes:
    """Say so in both languages: what the client reads is not known yet (RFC 9110, section 15.5.15)."""
    error = QueryError("address-long", most=LONGEST_ADDRESS)
    text = f"{error.text('en')}\n{error.text('cy')}\n".encode()
    head = b"HTTP/1.1 414 URI Too Long\r\nconnection: close\r\ncontent-language: en, cy\r\n"
    return b"%bcontent-type: text/plain; charset=utf-8\r\ncontent-length: %d\r\n\r\n%b" % (head, len(text), text)


class _Flow(FlowControl):
    """Reads no more while there is ``enough``: each request that waits for a body would."""

    enough = False

    def resume_reading(self) -> None:
        """Read on."""
        if not self.enough:
            super().resume_reading()


class Connection(HttpToolsProtocol):
    """One client's connection."""

    def __init__(self, quick: Quick, awake: Awake, most: int = 1000, **options: Any) -> None:  # noqa: ANN401 - the server's own
        super().__init__(**options)
        self._quick, self._awake, self._most = quick, awake, most
        self._asked = b""  #: the request whose query is under way
        self._query: Running | None = None
        self._early, self._last, self._deaf = b"", False, False
        self._between, self._in_body, self._head, self._headers = True, False, 0, 0
        self._extensions: dict[str, object] = {}
        self._moved, self._left, self._quiet = True, 0, 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin; where there are too many connections, one ends for which nothing is done."""
        super().connection_made(transport)
        self.flow = self._flow = _Flow(transport)
        if len(self.connections) > self._most:
            others = (each for each in self.connections if isinstance(each, Connection) and each is not self)
            next((each for each in others if each.is_idle), self).transport.abort()

    def data_received(self, data: bytes) -> None:
        """Take what came: the whole of a common request, or something for the parser."""
        self._moved = True
        self._awake.asked(self)
        if self._deaf:
            pass
        elif self._asked or self.pipeline or self._early:  # sent before the answer to the last one
            self._hold(data)
        elif not (self._is_free() and is_whole(data)):
            self._parse(data, {})
        elif (found := self._quick.find(data)) is None:
            self._parse(data, {REQUEST: data})
        elif isinstance(found, Asked):
            self._unset_keepalive_if_required()
            self._asked = data
            self._query = self._quick.begin(found, self.client[0] if self.client else "", self._told)
        else:
            self._unset_keepalive_if_required()
            self._answer(found)

    def connection_lost(self, exc: Exception | None) -> None:
        """End what runs for the client."""
        if self._query is not None:
            self._query.end(ClientGoneError("query-gone"))
        super().connection_lost(exc)

    def shutdown(self) -> None:
        """End when what is under way is answered."""
        self._last = True
        if not self._asked:
            super().shutdown()

    @property
    def is_idle(self) -> bool:
        """Whether it is the client's turn, and nothing waits to be read by it."""
        return not (self._is_at_work() or self.transport.is_closing() or self.transport.get_write_buffer_size())

    def look(self) -> None:
        """End the connection if nothing has moved in so many looks although it is the client's turn."""
        left = self.transport.get_write_buffer_size()
        moved, self._moved = self._moved or left < self._left, False
        self._left = left
        self._quiet = 0 if moved or (self._is_at_work() and not left) else self._quiet + 1
        if self._quiet >= LOOKS:
            self.transport.abort()

    def on_message_begin(self) -> None:
        """Begin to read a request."""
        super().on_message_begin()
        self._between, self._in_body, self._head, self._headers = False, False, 0, 0
        self.scope["extensions"] = self._extensions  # type: ignore[typeddict-item]

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take a header; those that follow a body are nobody's."""
        self._headers += len(name) + len(value)
        if self._headers > LONGEST_HEADERS:
            raise ValueError  # the parser's way to stop
        if not self._in_body:
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """Begin to read a body."""
        self._in_body, self._head = True, 0
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """Take a piece of a body."""
        self._head = 0
        super().on_body(body)

    def on_message_complete(self) -> None:
        """Note that the next bytes begin another request."""
        self._between, self._in_body = True, False
        super().on_message_complete()

    def on_response_complete(self) -> None:
        """Go on with what came before the answer."""
        super().on_response_complete()
        if self.pipeline or self.transport.is_closing():
            return
        if self._deaf and self.cycle.response_complete:
            self.transport.close()
        else:
            self._go_on()

    def send_400_response(self, msg: str) -> None:
        """Refuse what is no request, or has too much of a head, when all that came before it is answered."""
        cycle = self.cycle
        if cycle is not None and not cycle.response_complete:
            if not self._in_body:
                self._deaf = True
                return
            if self.pipeline or cycle.response_started:  # it would be read as another's answer
                self.transport.abort()
                return
        if self._headers > LONGEST_HEADERS or self._head > LONGEST_HEAD:
            self.transport.write(_TOO_LONG)
            self.transport.close()
        elif len(self.url) > LONGEST_ADDRESS:
            self.transport.write(_address_too_long())
            self.transport.close()
        else:
            super().send_400_response(msg)

    def _is_free(self) -> bool:
        """Tell whether the next bytes begin a request that can be answered at once."""
        return self._between and not self.flow.write_paused and (self.cycle is None or self.cycle.response_complete)

    def _is_at_work(self) -> bool:
        cycle = self.cycle
        return bool(self._asked) or (cycle is not None and not cycle.response_complete and not cycle.more_body)

    def _parse(self, data: bytes, extensions: dict[str, object]) -> None:
        self._extensions = extensions
        for at in range(0, len(data), PIECE):
            if self.pipeline:
                self._hold(data[at:])
                break
            super().data_received(data[at : at + PIECE])
            self._head += 0 if self._between else len(data[at : at + PIECE])
            if self._head > LONGEST_HEAD and not self.transport.is_closing():
                self.send_400_response("")
            if self._deaf or self.transport.is_closing():
                break
        self._extensions = {}

    def _hold(self, data: bytes) -> None:
        """Leave for later what came too early; a client that sends no more of it is seen to leave."""
        self._early += data
        self._flow.enough = len(self._early) > EARLY
        if self._flow.enough:
            self._flow.pause_reading()

    def _go_on(self) -> None:
        if early := self._early:
            self._early, self._flow.enough = b"", False
            self._flow.resume_reading()
            self.data_received(early)

    def _told(self, answer: bytes | Outcome | DolenError) -> None:
        """Answer a plain query; what is long or goes wrong is told the long way."""
        request, self._asked = self._asked, b""
        if not isinstance(answer, Outcome):  # of a stream, the rest is still to come
            self._query = None
        if self.transport.is_closing():
            return
        if isinstance(answer, bytes):
            self._answer(answer)
        else:
            self._parse(request, {OUTCOME: answer})
        if self._last:
            super().shutdown()
        else:
            self._go_on()

    def _answer(self, rest: bytes) -> None:
        """Send a 200 answer: what follows the date in it."""
        known = self.server_state.default_headers
        date = known[0][1] if known else formatdate(usegmt=True).encode()
        self.transport.write(b"HTTP/1.1 200 OK\r\ndate: %b\r\n%b" % (date, rest))
        self._awake.answered(self)
