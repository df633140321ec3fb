"""How a request's body is packed (RFC 9110, section 8.4): with gzip, which readers of files undo, or not at all."""

from __future__ import annotations

import zlib

from werkzeug.wrappers import Request

from service.failures import BodyTooLargeError, UnsupportedMediaError

#: How what is packed with gzip begins (RFC 1952, section 2.3.1).
_MAGIC = b"\x1f\x8b"
_PLAIN, _GZIP = frozenset({"", "identity"}), frozenset({"gzip", "x-gzip"})


def check(request: Request, *, gzip: bool = True) -> None:
    """Refuse a body that is packed in a way that nothing here undoes; ``gzip`` tells whether files are read from it.

    Raises:
        UnsupportedMediaError: it is.

    """
    found = request.headers.get("Content-Encoding", "").strip().lower()
    if found not in (_PLAIN | _GZIP if gzip else _PLAIN):
        raise UnsupportedMediaError("content-coding", found=found)


def unpacked(body: bytes, most: int) -> bytes:
    """Unpack a body that is packed with gzip; give any other as it is.

    Raises:
        BodyTooLargeError: there is more in it than the bound.
        ValueError: it is damaged.

    """
    found, rest = bytearray(), body
    while rest.startswith(_MAGIC):  # one member or several
        member = zlib.decompressobj(zlib.MAX_WBITS | 16)
        try:
            found += member.decompress(rest, most + 1 - len(found))
        except zlib.error as error:
            raise ValueError(str(error)) from error
        if len(found) > most:
            raise BodyTooLargeError("body-large", most=most)
        if not member.eof:
            message = "the packed file has no end"
            raise ValueError(message)
        rest = member.unused_data
    return bytes(found) if body.startswith(_MAGIC) else body
