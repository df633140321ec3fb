"""What the web server and the processes that make pages say to each other: pickles, each with its length before it.

Both ends are our own program, and neither runs anything that a stranger wrote: pickles are safe here.
"""

from __future__ import annotations

import pickle
import socket
import struct
from pathlib import Path
from typing import Any, NamedTuple

from service.settings import Settings

LENGTH = struct.Struct("<I")
_PIECE = 2**18
#: What a process says when it has done as it was told.
READY = "ready"


class Begin(NamedTuple):
    """The first frame: what to make pages from."""

    settings: Settings
    checkpoint: Path


class Turn(NamedTuple):
    """Make pages from another checkpoint from now on."""

    checkpoint: Path


class Ask(NamedTuple):
    """Make a page: the parts of an ASGI scope that it depends on."""

    scope: dict[str, Any]


def pack(message: object) -> bytes:
    """Write a frame."""
    body = pickle.dumps(message, pickle.HIGHEST_PROTOCOL)
    return LENGTH.pack(len(body)) + body


def take(buffer: bytearray) -> tuple[object] | None:
    """Take the first frame out of what was received; None when it is not all there."""
    if len(buffer) < LENGTH.size:
        return None
    end = LENGTH.size + LENGTH.unpack_from(buffer)[0]
    if len(buffer) < end:
        return None
    with memoryview(buffer) as view:
        found = pickle.loads(view[LENGTH.size : end])  # noqa: S301 - see above
    del buffer[:end]
    return (found,)


def receive(channel: socket.socket, buffer: bytearray) -> object:
    """Wait for a frame; ``buffer`` keeps what came after it. None when the other end is closed."""
    while (found := take(buffer)) is None:
        if not (data := channel.recv(_PIECE)):
            return None
        buffer += data
    return found[0]
