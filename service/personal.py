"""What is somebody's own, and so neither kept for others nor compressed: requests with credentials, and their answers.

The cookie that signs forms (``accounts.cookies.FORMS``) is no credential: whoever has once seen a form goes on as
anybody, and only the pages that read that cookie are theirs, which says so in ``Vary``.
"""

from __future__ import annotations

from collections.abc import Iterable

from .accounts.cookies import SIGN_IN

_CREDENTIALS = frozenset({b"authorization", b"x-api-key"})
_SIGN_IN = SIGN_IN.encode()


def is_credential(name: bytes, value: bytes) -> bool:
    """Tell whether a request's header, its name in lower case, says who asks."""
    return name in _CREDENTIALS or (name == b"cookie" and _SIGN_IN in value)


def is_everybodys(headers: Iterable[tuple[bytes, bytes]]) -> bool:
    """Tell by an answer's headers, their names in lower case, whether it is the same for everybody."""
    return not any(_is_for_somebody(name, value) for name, value in headers)


def _is_for_somebody(name: bytes, value: bytes) -> bool:
    if name == b"cache-control":
        return b"no-store" in value or b"private" in value
    return name == b"set-cookie" or (name == b"vary" and b"cookie" in value.lower())
