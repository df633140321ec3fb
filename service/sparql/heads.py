"""Says in an answer what it was drawn from: in its headers, and in the head of JSON results."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator

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
    facts: dict[str, object] = {"version": outcome.version, "seconds": round(outcome.seconds, 4)}
    if outcome.rows is not None:
        facts["rows"] = outcome.rows
    if isinstance(outcome.body, bytes):
        return _insert(outcome.body, facts)
    return _stream(outcome.body, facts)


def _insert(text: bytes, facts: dict[str, object]) -> bytes:
    place = _place(text)
    if place < 0:
        return text
    comma = b"," if place > len(_OPENING) else b""
    return b'%b%b"dolen":%b%b' % (text[:place], comma, json.dumps(facts).encode(), text[place:])


def _place(text: bytes) -> int:
    return text.find(b"}", len(_OPENING)) if text.startswith(_OPENING) else -1


async def _stream(pieces: AsyncIterator[bytes], facts: dict[str, object]) -> AsyncIterator[bytes]:
    try:
        first = b""
        async for piece in pieces:
            first += piece
            if len(first) >= len(_OPENING) and (_place(first) >= 0 or not first.startswith(_OPENING)):
                break
        yield _insert(first, facts)
        async for piece in pieces:
            yield piece
    finally:
        await close(pieces)


async def close(pieces: object) -> None:
    """End a stream that may not have been read to its end."""
    if end := getattr(pieces, "aclose", None):
        await end()
