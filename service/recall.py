"""Small answers found by the very bytes of their requests, without reading these: what is asked again and again.

The memory of answers proper is the cache (``service.cache``), which also decides what may be given twice. A client that
asks the same again mostly sends the same bytes; then its answer is one look into a table away.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable

#: The most bytes of a request and of an answer that are kept here.
_LONGEST_REQUEST, _LONGEST_ANSWER = 16_384, 65_536
_END = b"\r\n\r\n"


class Recall:
    """Keeps what follows the date in whole 200 answers, so many bytes of it, the least recently used going first."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: OrderedDict[bytes, bytes] = OrderedDict()
        self._size, self._at = 0, ""

    def get(self, request: bytes, version: str) -> bytes | None:
        """Give the rest of the answer to these bytes, at the present version."""
        if version != self._at:
            self._kept.clear()
            self._size, self._at = 0, version
        if (found := self._kept.get(request)) is not None:
            self._kept.move_to_end(request)
        return found

    def keep(self, request: bytes, rest: bytes, version: str) -> None:
        """Keep an answer of the present version for the request that these bytes are, if both are small."""
        if len(request) > _LONGEST_REQUEST or len(rest) > _LONGEST_ANSWER or self.get(request, version) is not None:
            return
        self._kept[request] = rest
        self._size += len(request) + len(rest)
        while self._size > self._most:
            gone, rest = self._kept.popitem(last=False)
            self._size -= len(gone) + len(rest)


def after_date(headers: Iterable[tuple[bytes, bytes]], body: bytes) -> bytes:
    """Write a whole answer as it goes over the wire, from behind the status and the date to its end."""
    lines = [b"%b: %b\r\n" % header for header in headers if header[0] != b"content-length"]
    return b"%bcontent-length: %d\r\n\r\n%b" % (b"".join(lines), len(body), body)


def is_whole(data: bytes) -> bool:
    """Tell whether bytes from a client are one GET request, all of it and no more (unless it says to have a body)."""
    return data.startswith(b"GET ") and data.find(_END) == len(data) - len(_END)
