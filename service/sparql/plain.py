"""The commonest request read from its bytes: a query by GET, whole, with no headers but those that every client sends.

Whatever is not exactly that is left to the HTTP parser. What a client sends beside its query is the same each time, so
it is read once and remembered.
"""

from __future__ import annotations

import binascii
import re
from collections import OrderedDict
from typing import NamedTuple

_TARGET = b"GET /sparql?query="
_VERSION = b" HTTP/1.1\r\n"
_END = b"\r\n\r\n"
#: One header, without leading blanks, and with nothing in it that two programs might read in two ways.
_HEADER = re.compile(rb"([A-Za-z][A-Za-z\-]*):[ ]*([!-~](?:[ -~]*[!-~])?)")
#: Headers that change nothing about the answer to a GET, beside those that it is kept by.
_IDLE = frozenset({b"host", b"user-agent", b"accept-encoding", b"cache-control", b"referer"})
_VARIES = frozenset({b"accept", b"accept-language"})
#: What the value of ``query`` may be written with (RFC 3986, section 3.4, without ``&``).
_ALLOWED = b"".join(bytes([each]) for each in range(0x21, 0x7F) if each not in b'"#&<>[\\]^`{|}')
#: How many sets of headers are remembered, and how long one may be, in bytes.
_REMEMBERED, _LONGEST = 256, 2048


class Plain(NamedTuple):
    """A plain request: what its address says after the question mark, and the headers that its answer varies by."""

    query_string: bytes
    headers: tuple[tuple[bytes, bytes], ...]


class Reader:
    """Reads plain requests."""

    def __init__(self) -> None:
        self._known: OrderedDict[bytes, tuple[tuple[bytes, bytes], ...] | None] = OrderedDict()

    def read(self, data: bytes) -> Plain | None:
        """Read the bytes of one whole request; None when they are at all uncommon."""
        if not data.startswith(_TARGET):
            return None
        end = data.find(_VERSION)
        begin = end + len(_VERSION)
        if end < 0 or data.find(_END) != len(data) - len(_END):
            return None
        target = data[len(_TARGET) : end]
        if target.translate(None, _ALLOWED):
            return None
        headers = self._headers(data[begin : -len(_END)])
        return None if headers is None else Plain(data[len(_TARGET) - len(b"query=") : end], headers)

    def _headers(self, lines: bytes) -> tuple[tuple[bytes, bytes], ...] | None:
        if lines in self._known:
            return self._known[lines]
        found = _read(lines) if len(lines) <= _LONGEST else None
        self._known[lines] = found
        if len(self._known) > _REMEMBERED:
            self._known.popitem(last=False)
        return found


def decode(value: bytes) -> str | None:
    """Decode a value of a query string whose characters are allowed; None when it is not well written.

    The decoder of quoted-printable does in C what ``urllib`` does in a loop: only the sign differs. It leaves an escape
    that is none as it is, and then the length tells.
    """
    escaped = value.replace(b"=", b"%3D").replace(b"+", b" ")
    found = binascii.a2b_qp(escaped.replace(b"%", b"="))
    if len(found) != len(escaped) - 2 * escaped.count(b"%"):
        return None
    try:
        return found.decode()
    except UnicodeDecodeError:
        return None


def _read(lines: bytes) -> tuple[tuple[bytes, bytes], ...] | None:
    """Give the headers that an answer varies by; None when there are others, or one of them twice."""
    found: dict[bytes, bytes] = {}
    for line in lines.split(b"\r\n"):
        match = _HEADER.fullmatch(line)
        name = match[1].lower() if match else b""
        if match is None or name in found or (name != b"connection" and name not in _IDLE | _VARIES):
            return None
        if name == b"connection" and match[2].lower() != b"keep-alive":
            return None
        found[name] = match[2]
    if b"host" not in found:
        return None
    return tuple((name, value) for name, value in found.items() if name in _VARIES)
