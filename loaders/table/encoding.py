"""Which letters a text file means: by its mark, as UTF-8, else the legacy encoding that reads as Welsh or English."""

from __future__ import annotations

import codecs
from dataclasses import dataclass

from charset_normalizer import from_bytes

from loaders.statements import Position

from .errors import UnreadableTableError, UnsupportedTableError

#: Byte order marks, the longer before the shorter that begins it.
MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
#: Legacy encodings of office programs in Wales, the likeliest first; ISO-8859-14 is the one with ŵ and ŷ.
LEGACY = ("cp1252", "iso8859_14", "mac_roman", "cp850")
NAMES = {"cp1252": "Windows-1252", "iso8859_14": "ISO-8859-14", "mac_roman": "Macintosh", "cp850": "DOS (CP850)"}

#: Letters that Welsh and borrowed words use often, and those that turn up now and then.
_COMMON = frozenset("âêîôûŵŷéáïöŴŶÂÊÎÔÛÉ")
_RARE = frozenset("íóúẃýàèìòùẁỳäëüẅÿñçÁÍÓÚẂÝÀÈÌÒÙẀỲÄËÏÖÜẄŸÑÇ")
_BETWEEN = frozenset("‘’–—·\u00a0\u00ad")
_SYMBOLS = frozenset("“”…•£€©®™°§½¼¾²³×÷±«»†‡¹ªº¶¡¿") | _BETWEEN
_UNEXPECTED, _SELDOM = 1.0, 0.25
#: The share of unexpected characters up to which a legacy encoding is taken.
_TOLERATED = 0.3
#: The share of NUL bytes from which a text without a mark is UTF-16, and of control bytes from which it is no text.
_NULS, _CONTROLS = 0.2, 0.02
_SAMPLE = 65_536


@dataclass(frozen=True)
class Decoded:
    """A text and the encoding it was read with; ``guessed`` when the bytes alone did not settle it."""

    text: str
    encoding: str
    guessed: bool = False


def decode(data: bytes, file: str) -> Decoded:
    """Read bytes as text; raises UnreadableTableError or UnsupportedTableError when they are none."""
    for mark, marked in MARKS:
        if data.startswith(mark):
            rest = data.removeprefix(mark) if marked == "utf-8" else data
            return Decoded(_strict(rest, marked, file), marked)
    if encoding := _unmarked_utf16(data):
        return Decoded(_strict(data, encoding, file), encoding, guessed=True)
    if _controls(data[:_SAMPLE]) > _CONTROLS:
        raise UnsupportedTableError("not-text", Position(file))
    try:
        return Decoded(data.decode("utf-8"), "utf-8")
    except UnicodeDecodeError as error:
        _refuse_mixed(data, error, file)
    return _legacy(data, file)


def _strict(data: bytes, encoding: str, file: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data[: error.start].decode(encoding, "replace").count("\n") + 1
        raise UnreadableTableError("encoding-broken", Position(file, line), encoding=encoding.upper()) from error


def _unmarked_utf16(data: bytes) -> str | None:
    sample = data[:_SAMPLE]
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if len(sample) % 2 or max(even, odd) < _NULS * len(sample):
        return None
    return "utf-16-be" if even > odd else "utf-16-le"


def _controls(sample: bytes) -> float:
    """Give the share of control bytes that no text has (NUL, escape…)."""
    odd = sum(1 for byte in sample if byte < 0x20 and byte not in b"\t\n\r\x0c\x1a")  # noqa: PLR2004
    return odd / len(sample) if len(sample) > len(MARKS) * 20 else 0.0


def _refuse_mixed(data: bytes, error: UnicodeDecodeError, file: str) -> None:
    """Refuse UTF-8 with single bytes of another encoding: any guess would spoil one part or the other."""
    text = data.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    whole = sum(1 for char in text if char > "\x7f") - broken
    if whole > broken:
        line = data.count(b"\n", 0, error.start) + 1
        raise UnreadableTableError("encoding-mixed", Position(file, line)) from error


def _legacy(data: bytes, file: str) -> Decoded:
    readings = [(encoding, text) for encoding in LEGACY if (text := _try(data, encoding)) is not None]
    encoding, text = min(readings, key=lambda reading: _strangeness(reading[1]))
    if _strangeness(text) <= _TOLERATED * sum(1 for char in text if char > "\x7f"):
        return Decoded(text, NAMES[encoding], guessed=True)
    best = from_bytes(data).best()
    if best is None:
        raise UnreadableTableError("encoding-unknown", Position(file))
    return Decoded(str(best), best.encoding, guessed=True)


def _try(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _strangeness(text: str) -> float:
    """Add up how unlikely the characters beyond ASCII are where they stand, in Welsh or English."""
    return sum(_strange(text, place, char) for place, char in enumerate(text) if char > "\x7f")


def _strange(text: str, place: int, char: str) -> float:
    """Judge a character: ð or a control character, a symbol or a capital inside a word, a letter seldom used."""
    before, after = text[max(place - 1, 0)], text[place + 1 : place + 2]
    if char in _COMMON or char in _RARE:
        if (char.isupper() and before.islower()) or before.isdigit() or after.isdigit():
            return _UNEXPECTED
        return _SELDOM if char in _RARE else 0.0
    inside = before.isalpha() and after.isalpha() and char not in _BETWEEN
    return _UNEXPECTED if char not in _SYMBOLS or inside else 0.0
