"""The versions that ``If-Match`` names (RFC 9110, section 13.1.1)."""

from __future__ import annotations

import re
from collections.abc import Collection

#: A tag as our answers have it, or the bare number that people write; no version has more digits.
_VERSION = re.compile(r'(?:W/)?(?:"([0-9]{1,9})"|([0-9]{1,9}))')


def named(header: str | None) -> frozenset[int] | None:
    """Read a header's value: one version or several, ``"3", "4"``; None where any will do (``*``, or no header).

    Raises:
        ValueError: it names no version at all.

    """
    if header is None or header.strip() == "*":
        return None
    found = (_VERSION.fullmatch(each.strip()) for each in header.split(","))
    numbers = frozenset(int(match[1] or match[2]) for match in found if match)
    if not numbers:
        raise ValueError(header)
    return numbers


def one(these: Collection[int] | None, head: int) -> int | None:
    """Give the version that is meant: the newest, where it is among those named, else the last of them."""
    if these is None or head in these:
        return None if these is None else head
    return max(these)
