"""The frames between the pool, its zygote and its workers.

A pool sends pickles; it reads none: a worker that a query has taken over can send it numbers and bytes, no more.
"""

from __future__ import annotations

import pickle
import socket
import struct
from collections.abc import Iterator
from enum import IntEnum
from pathlib import Path
from typing import NamedTuple

#: From a worker: kind, index of form or failure, whether the worker is worn, rows (-1 unknown), bytes that follow.
HEADER = struct.Struct("<BBBqI")
#: To a worker: bytes that follow.
LENGTH = struct.Struct("<I")
#: From a zygote: kind, process, status.
REPORT = struct.Struct("<Bqq")
FORMS = ("bindings", "boolean", "graph")
#: Codes of what can fail in a worker, by their index.
FAILURES = ("query-syntax", "query-failed", "query-not-acceptable", "query-memory", "query-unwritable")
MOST_ORDER = 2**16


class Kind(IntEnum):
    """What a frame from a worker is."""

    READY = 0
    WHOLE = 1
    PIECE = 2
    END = 3
    FAILED = 4


class News(IntEnum):
    """What a zygote reports."""

    BORN = 0
    DIED = 1
    LOADED = 2


class Frame(NamedTuple):
    """One frame from a worker; ``what`` is the index of a form, or of what failed."""

    kind: int
    what: int
    worn: bool
    rows: int
    body: bytes


class Request(NamedTuple):
    """One query as a worker gets it; ``formats`` are media types in the order of FORMS."""

    text: str
    default_graphs: tuple[str, ...]
    named_graphs: tuple[str, ...]
    formats: tuple[str | None, ...]
    #: Bytes up to which the result is sent whole.
    whole: int


class Order(NamedTuple):
    """What a zygote is to make: a worker, or a zygote that has the data in memory (``load``), over a checkpoint."""

    path: Path
    memory_bytes: int
    load: bool = False
    most_quads: int = 0


def pack_request(request: Request) -> bytes:
    """Write a request as a frame."""
    body = pickle.dumps(tuple(request), pickle.HIGHEST_PROTOCOL)
    return LENGTH.pack(len(body)) + body


def requests(channel: socket.socket) -> Iterator[Request]:
    """Give one request after the other as they come, until the pool closes the channel."""
    received = b""
    while True:
        while len(received) < LENGTH.size or len(received) < LENGTH.size + LENGTH.unpack_from(received)[0]:
            more = channel.recv(MOST_ORDER)
            if not more:
                return
            received = received + more if received else more
        end = LENGTH.size + LENGTH.unpack_from(received)[0]
        yield Request(*pickle.loads(memoryview(received)[LENGTH.size : end]))  # noqa: S301 - the pool's
        received = received[end:]


def send_frame(
    channel: socket.socket,
    kind: Kind,
    body: bytes | bytearray = b"",
    *,
    what: int = 0,
    rows: int = -1,
    worn: bool = False,
) -> None:
    """Send a frame to the pool; waits as long as the pool does not read."""
    head = HEADER.pack(kind, what, worn, rows, len(body))
    if len(body) < MOST_ORDER:
        channel.sendall(head + body)
    else:
        channel.sendall(head)
        channel.sendall(body)


def sole_frame(data: bytes) -> Frame | None:
    """Read what was received if it is one frame and no more, as it mostly is; None when it is not."""
    if len(data) < HEADER.size:
        return None
    kind, what, worn, rows, length = HEADER.unpack_from(data)
    return Frame(kind, what, bool(worn), rows, data[HEADER.size :]) if len(data) == HEADER.size + length else None


def take_frame(buffer: bytearray) -> Frame | None:
    """Take the first frame out of what was received; None when it is not all there."""
    if len(buffer) < HEADER.size:
        return None
    kind, what, worn, rows, length = HEADER.unpack_from(buffer)
    end = HEADER.size + length
    if len(buffer) < end:
        return None
    with memoryview(buffer) as view:
        body = bytes(view[HEADER.size : end])
    del buffer[:end]
    return Frame(kind, what, bool(worn), rows, body)
