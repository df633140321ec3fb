"""A reply on its way: nobody's slowness holds a worker for long."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from service.cache import Message
from service.sparql import exchange
from service.sparql.exchange import Reply


async def pieces() -> AsyncIterator[bytes]:
    while True:
        yield b"x" * 1000


def test_a_reader_that_takes_nothing_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exchange, "PATIENCE", 0.05)
    taken: list[str] = []

    async def emit(message: Message) -> None:
        taken.append(message["type"])
        if len(taken) > 3:
            await asyncio.Event().wait()

    with pytest.raises(TimeoutError):
        asyncio.run(exchange.send(Reply(200, body=pieces()), "GET", emit))
    assert taken == ["http.response.start", *["http.response.body"] * 3]
