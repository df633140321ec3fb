"""Says in an answer what it was drawn from: in its headers, and in the head of JSON results."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from functools import lru_cache

from werkzeug.datastructures import Headers

from .execution import Outcome

JSON = "application/sparql-results+json"
#: What the engine's JSON begins with; names of variables hold no braces, so the next one closes the head.
_OPENING = b'{"head":{'


def add(headers: Headers, outcome: Outcome) -> None:
    """Put the data's version, the rows where they were counted, and the seconds in the headers."""
    headers["Dolen-Data-Version"] = outcome.version
    headers["Dolen-Seconds"] = f"{outcome.seconds:.4f}"
    if outcome.rows is not None:
        headers["Dolen-Rows"] = str(outcome.rows)


def body(outcome: Outcome) -> bytes | AsyncIterator[bytes]:
    """Give the answer's body, with the same facts in the head of JSON results."""
    if outcome.media_type != JSON:
        return outcome.body
    facts = b'{"version": %b, "seconds": %b' % (_quoted(outcome.version), repr(round(outcome.seconds, 4)).encode())
    facts += b"}" if outcome.rows is None else b', "rows": %d}' % outcome.rows
    if isinstance(outcome.body, bytes):
        return _insert(outcome.body, facts)
    return _Headed(outcome.body, facts)


@lru_cache(maxsize=4)
def _quoted(version: str) -> bytes:
    return json.dumps(version).encode()


def _insert(text: bytes, facts: bytes) -> bytes:
    place = _place(text)
    if place < 0:
        return text
    comma = b"," if place > len(_OPENING) else b""
    return b'%b%b"dolen":%b%b' % (text[:place], comma, facts, text[place:])


def _place(text: bytes) -> int:
    return text.find(b"}", len(_OPENING)) if text.startswith(_OPENING) else -1


class _Headed(AsyncIterator[bytes]):
    """A stream with the facts in the head of its JSON."""

    def __init__(self, pieces: AsyncIterator[bytes], facts: bytes) -> None:
        self._pieces, self._facts = pieces, facts

    async def __anext__(self) -> bytes:
        if not self._facts:
            return await anext(self._pieces)
        first, facts, self._facts = b"", self._facts, b""
        async for piece in self._pieces:
            first += piece
            if len(first) >= len(_OPENING) and (_place(first) >= 0 or not first.startswith(_OPENING)):
                break
        return _insert(first, facts)

    async def aclose(self) -> None:
        """End the stream below."""
        await close(self._pieces)


async def close(pieces: object) -> None:
    """End a stream that may not have been read to its end."""
    if end := getattr(pieces, "aclose", None):
        await end()
