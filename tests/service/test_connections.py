"""Connections of the real server: the same bytes get the same answer, and what is held up does not stay for ever."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from types import SimpleNamespace
from typing import Any

import pytest
import uvicorn
from uvicorn.server import ServerState

from service.awake import Awake
from service.cache import Cache, Receive, Scope, Send
from service.connections import EARLY, LONGEST_ADDRESS, LONGEST_HEAD, LONGEST_HEADERS, LOOKS, PIECE, Connection
from service.quick import Quick
from service.settings import Settings
from service.sparql.app import SparqlApp
from service.sparql.execution import InProcess
from service.sparql.guard import Limits
from service.sparql.swift import Swift
from service.store import Store

from .asgi import NoGraphs

HEADERS = b" HTTP/1.1\r\nHost: x\r\nAccept: text/csv\r\n\r\n"
QUERY = b"GET /sparql?query=SELECT%20(1%20AS%20%3Fone)%20%7B%7D" + HEADERS
WRONG = b"GET /sparql?query=SELECT%20WHERE" + HEADERS


class Wire(asyncio.Transport):
    """What a connection writes, with as much of it unread as a test says."""

    def __init__(self) -> None:
        super().__init__()
        self.sent, self.unread, self.closed, self.aborted = bytearray(), 0, False, False

    def write(self, data: bytes | bytearray | memoryview[Any]) -> None:
        self.sent += data

    def get_write_buffer_size(self) -> int:
        return self.unread

    def close(self) -> None:
        self.closed = True

    def abort(self) -> None:
        self.aborted = True

    def is_closing(self) -> bool:
        return self.closed

    def pause_reading(self) -> None:
        pass

    def resume_reading(self) -> None:
        pass

    def get_extra_info(self, name: str, default: object = None) -> object:
        return default if name != "peername" else ("127.0.0.1", 1)

    async def answers(self, count: int) -> list[bytes]:
        """Wait for so many answers; give their beginnings."""
        while len(re.findall(rb"HTTP/1\.1 \d+", self.sent)) < count:  # noqa: ASYNC110 - nothing tells of a write
            await asyncio.sleep(0)
        return re.findall(rb"HTTP/1\.1 \d+", self.sent)


class Site:
    """The endpoint behind connections, over a store in memory; counts what goes the way of ASGI."""

    def __init__(self) -> None:
        self.asked, self.version = 0, "one"
        executor, settings = InProcess(Store()), Settings(base="https://dolen.test")
        limits = Limits()
        self._sparql = SparqlApp(
            executor, updates=None, graphs=NoGraphs(executor), describe=None, settings=settings, pages=False
        )
        self._swift = Swift(executor, limits, 30, [(b"access-control-allow-origin", b"*")])
        self.cache = Cache(self._answer, lambda: self.version, 2**20)
        self.quick = Quick(self.cache, self._swift)

    def connect(self, state: ServerState | None = None, most: int = 99) -> tuple[Connection, Wire]:
        config = uvicorn.Config(self.cache, lifespan="off", log_config=None)  # type: ignore[arg-type]
        wire, made = Wire(), SimpleNamespace(config=config, server_state=state or ServerState(), app_state={})
        connection = Connection(self.quick, Awake(), most, **vars(made))
        connection.connection_made(wire)
        return connection, wire

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.asked += 1
        if not await self._swift.answers(scope, receive, send):
            await self._sparql(scope, receive, send)


def run(scenario: Callable[[Site], Awaitable[None]]) -> None:
    asyncio.run(asyncio.wait_for(scenario(Site()), 60))  # type: ignore[arg-type]


def undated(answer: bytes | bytearray) -> bytes:
    return re.sub(rb"(date|dolen-seconds): [^\r]*\r\n", b"", bytes(answer))


def test_a_plain_query_is_answered_without_asgi_and_again_from_memory() -> None:
    async def scenario(site: Site) -> None:
        connection, wire = site.connect()
        connection.data_received(QUERY)
        await wire.answers(1)
        first = bytes(wire.sent)
        assert first.endswith(b"one\r\n1\r\n")
        for _ in range(2):
            wire.sent.clear()
            connection.data_received(QUERY)
            assert undated(wire.sent) == undated(first)
        assert site.asked == 0

    run(scenario)


def test_a_publication_makes_remembered_bytes_old() -> None:
    async def scenario(site: Site) -> None:
        connection, wire = site.connect()
        for count in (1, 2):
            connection.data_received(QUERY)
            await wire.answers(count)
        site.version = "two"
        connection.data_received(QUERY)
        assert len(await wire.answers(2)) == 2
        assert connection._asked
        await wire.answers(3)

    run(scenario)


@pytest.mark.parametrize("cut", [1, 20, len(QUERY) - 2])
def test_a_request_in_two_parts_is_answered_as_a_whole_one(cut: int) -> None:
    async def scenario(site: Site) -> None:
        whole, wire = site.connect()
        whole.data_received(QUERY)
        await wire.answers(1)
        parts, other = site.connect()
        parts.data_received(QUERY[:cut])
        parts.data_received(QUERY[cut:])
        await other.answers(1)
        assert undated(other.sent) == undated(wire.sent)

    run(scenario)


def test_what_is_sent_before_the_answer_is_answered_after_it_in_order() -> None:
    async def scenario(site: Site) -> None:
        connection, wire = site.connect()
        connection.data_received(QUERY)
        connection.data_received(WRONG)
        connection.data_received(QUERY)
        connection.data_received(QUERY + WRONG)
        assert await wire.answers(5) == [b"HTTP/1.1 %d" % each for each in (200, 400, 200, 200, 400)]

    run(scenario)


def test_a_mistake_is_told_the_long_way() -> None:
    async def scenario(site: Site) -> None:
        connection, wire = site.connect()
        connection.data_received(WRONG)
        assert await wire.answers(1) == [b"HTTP/1.1 400"]
        assert b"application/problem+json" in wire.sent
        assert site.asked == 1

    run(scenario)


def test_a_client_that_has_left_is_not_written_to() -> None:
    async def scenario(site: Site) -> None:
        connection, wire = site.connect()
        connection.data_received(QUERY)
        wire.close()
        connection.connection_lost(None)
        assert not connection._asked
        another, other = site.connect()
        another.data_received(QUERY)
        await other.answers(1)
        assert not wire.sent

    run(scenario)


def test_of_many_requests_at_once_few_are_begun_at_a_time_and_all_answered() -> None:
    async def scenario(site: Site) -> None:
        connection, wire = site.connect()
        plain = QUERY.replace(b"Accept", b"X-A: b\r\nAccept")
        count = 2 * EARLY // len(plain)
        connection.data_received(plain * count)
        connection.data_received(plain)
        begun = 0
        while len(re.findall(rb"HTTP/1\.1 200", wire.sent)) <= count:
            begun = max(begun, len(connection.pipeline))
            assert connection.flow.read_paused or len(connection._early) <= EARLY
            await asyncio.sleep(0)
        assert 0 < begun <= PIECE // len(plain) + 1
        assert not connection._early

    run(scenario)


@pytest.mark.parametrize("request_", [QUERY, QUERY.replace(b"Accept", b"X-A: b\r\nAccept") * 2], ids=["plain", "other"])
def test_what_comes_early_is_taken_up_to_a_bound(request_: bytes) -> None:
    async def scenario(site: Site) -> None:
        connection, wire = site.connect()
        connection.data_received(request_)
        connection.flow.resume_reading()  # a client that leaves is seen
        connection.data_received(WRONG)
        assert not connection.flow.read_paused
        connection.data_received(b"GET /" + b"x" * EARLY)
        assert connection.flow.read_paused
        await wire.answers(request_.count(b"GET") + 1)
        assert not connection.flow.read_paused

    run(scenario)


def test_a_last_request_is_answered_whatever_follows_it() -> None:
    async def scenario(site: Site) -> None:
        for first, status in ((QUERY.replace(b"Host", b"Connection: close\r\nHost"), 200), (WRONG + WRONG, 400)):
            connection, wire = site.connect()
            connection.data_received(first + b"\0 no request\r\n\r\n")
            count = first.count(b"GET")
            assert await wire.answers(count) == [b"HTTP/1.1 %d" % status] * count
            assert b"Invalid HTTP" not in wire.sent
            assert wire.closed

    run(scenario)


POST = (
    b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\nTransfer-Encoding: chunked\r\n\r\n"
)


def test_what_follows_a_body_is_no_header() -> None:
    async def scenario(site: Site) -> None:
        connection, wire = site.connect()
        connection.data_received(POST + b"5\r\nASK{}\r\n0\r\nAccept: text/turtle\r\n\r\n")
        assert await wire.answers(1) == [b"HTTP/1.1 200"]

    run(scenario)


@pytest.mark.parametrize(
    ("begun", "again", "most"),
    [
        (b"GET / HTTP/1.1\r\n", b"X: " + b"x" * 995 + b"\r\n", LONGEST_HEADERS),
        (b"GET / HTTP/1.1\r\nX: ", b"x" * 8192, LONGEST_HEAD),
        (POST + b"5\r\nASK{}\r\n0\r\n", b"X: " + b"x" * 995 + b"\r\n", LONGEST_HEADERS),
        (POST + b"5\r\nASK{}\r\n0\r\nX: ", b"x" * 8192, LONGEST_HEAD),
        (POST + b"5;", b"x" * 8192, LONGEST_HEAD),
    ],
    ids=["headers", "a header", "headers after a body", "a header after a body", "about a piece of a body"],
)
def test_what_has_no_end_is_refused(begun: bytes, again: bytes, most: int) -> None:
    async def scenario(site: Site) -> None:
        connection, wire = site.connect()
        connection.data_received(begun)
        for _ in range(most // len(again) - 1):
            connection.data_received(again)
        assert not wire.closed
        for _ in range(3):
            connection.data_received(again)
        assert wire.sent.startswith(b"HTTP/1.1 431 ")
        assert wire.closed

    run(scenario)


def test_an_address_that_is_too_long_is_refused_in_both_languages() -> None:
    async def scenario(site: Site) -> None:
        for length, status in ((LONGEST_ADDRESS, b"404"), (LONGEST_ADDRESS + 1, b"414")):
            connection, wire = site.connect()
            target = b"/x?query=".ljust(length, b"x")
            connection.data_received(b"GET " + target + b" HTTP/1.1\r\nHost: x\r\n\r\n")
            assert await wire.answers(1) == [b"HTTP/1.1 " + status]
        assert b"POST" in wire.sent
        assert b"drwy POST" in wire.sent
        assert wire.closed

    run(scenario)


def test_a_head_without_an_end_is_refused() -> None:
    async def scenario(site: Site) -> None:
        connection, wire = site.connect()
        connection.data_received(b"GET / HTTP/1.1\r\n")
        for _ in range(LONGEST_HEAD // 8192 + 1):
            connection.data_received(b"X: " + b"x" * 8187 + b"\r\n")
        assert wire.sent.startswith(b"HTTP/1.1 431 ")
        assert wire.closed

    run(scenario)


@pytest.mark.parametrize(
    ("begun", "unread"),
    [(b"", 0), (b"GET /spa", 0), (b"POST /sparql HTTP/1.1\r\nContent-Length: 9\r\n\r\nq", 0), (QUERY, 1)],
    ids=["idle", "half a head", "half a body", "an answer not read"],
)
def test_who_moves_nothing_is_let_go(begun: bytes, unread: int) -> None:
    async def scenario(site: Site) -> None:
        connection, wire = site.connect()
        if begun:
            connection.data_received(begun)
        if begun == QUERY:
            await wire.answers(1)
        wire.unread = unread
        for _ in range(LOOKS):
            assert not wire.aborted
            connection.look()
        connection.look()
        assert wire.aborted

    run(scenario)


def test_of_too_many_connections_one_ends_for_which_nothing_is_done() -> None:
    async def scenario(site: Site) -> None:
        state = ServerState()
        asking, asked = site.connect(state, most=3)
        asking.data_received(QUERY)
        _, unread = site.connect(state, most=3)
        unread.unread = 1
        begun, slow = site.connect(state, most=3)
        begun.data_received(b"GET /spa")
        _, wire = site.connect(state, most=3)
        assert [each.aborted for each in (asked, unread, slow, wire)] == [False, False, True, False]
        await asked.answers(1)

    run(scenario)


def test_where_all_connections_are_busy_a_new_one_ends() -> None:
    async def scenario(site: Site) -> None:
        state = ServerState()
        asking, asked = site.connect(state, most=1)
        asking.data_received(QUERY)
        _, wire = site.connect(state, most=1)
        assert (asked.aborted, wire.aborted) == (False, True)
        await asked.answers(1)

    run(scenario)


def test_who_waits_for_an_answer_or_reads_slowly_is_not() -> None:
    async def scenario(site: Site) -> None:
        waiting, wire = site.connect()
        waiting.data_received(QUERY)
        reading, slow = site.connect()
        for left in range(3 * LOOKS, 0, -1):
            slow.unread = left
            reading.look()
            waiting.look()
        assert not wire.aborted
        assert not slow.aborted
        await wire.answers(1)

    run(scenario)
