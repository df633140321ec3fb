"""How a request's body is packed (RFC 9110, section 8.4): with gzip, which readers of files undo, or not at all."""

from __future__ import annotations

from werkzeug.wrappers import Request

from service.failures import UnsupportedMediaError

_PLAIN, _GZIP = frozenset({"", "identity"}), frozenset({"gzip", "x-gzip"})


def check(request: Request, *, gzip: bool = True) -> None:
    """Refuse a body that is packed in a way that nothing here undoes; ``gzip`` tells whether files are read from it.

    Raises:
        UnsupportedMediaError: it is.

    """
    found = request.headers.get("Content-Encoding", "").strip().lower()
    if found not in (_PLAIN | _GZIP if gzip else _PLAIN):
        raise UnsupportedMediaError("content-coding", found=found)
