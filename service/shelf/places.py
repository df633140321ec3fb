"""Sets of places as whole numbers: the bit of a place is set. Intersections and counts are the interpreter's own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

#: Places that are counted at once while a page is looked for, and bits that are gone through at once.
_PIECE, _WORD = 4096, 64


def of(held: Iterable[int], size: int) -> bytes:
    """Write a set of places, all below a size, as bytes, the lowest first."""
    raw = bytearray(size // 8 + 1)
    for place in held:
        raw[place >> 3] |= 1 << (place & 7)
    return bytes(raw)


def ones(bits: int) -> Iterator[int]:
    """Give the places of a set, in order."""
    yield from _from(_bytes(bits), 0)


def cut(bits: int, start: int, size: int) -> list[int]:
    """Give so many places of a set from one on, in order, without looking at those before it one by one."""
    raw, step, found = _bytes(bits), _PIECE // 8, list[int]()
    for at in range(0, len(raw), step):
        count = int.from_bytes(raw[at : at + step], "little").bit_count()
        if start < count:
            for number, place in enumerate(_from(raw, at)):
                if len(found) == size:
                    return found
                if number >= start:
                    found.append(place)
            break
        start -= count
    return found


def _bytes(bits: int) -> bytes:
    return bits.to_bytes((bits.bit_length() // _PIECE + 1) * _PIECE // 8, "little")


def _from(raw: bytes, at: int) -> Iterator[int]:
    """Give the places from a byte on."""
    for start in range(at, len(raw), _WORD // 8):
        word = int.from_bytes(raw[start : start + _WORD // 8], "little")
        while word:
            low = word & -word
            yield start * 8 + low.bit_length() - 1
            word ^= low
