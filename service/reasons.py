"""Why the system would not read or write something, in words of the reader's language."""

from __future__ import annotations

from loaders.texts import Texts

TEXTS = Texts.load("service", "reasons.toml")
_KNOWN = tuple((entry["en"]["what"].casefold(), entry["cy"]["what"]) for entry in TEXTS.entries.values())
#: Reasons that go away when the disk is mended, whatever was to be read or written.
_OF_DISK = tuple(TEXTS.entries[code]["en"]["what"].casefold() for code in ("no-room", "over-quota", "read-only"))


def is_of_disk(reason: object) -> bool:
    """Tell whether the disk is full or cannot be written, by what was said."""
    said = str(reason).casefold()
    return any(phrase in said for phrase in _OF_DISK)


def worded(reason: object) -> object:
    """Give a reason by language where what it says is known, else as it is."""
    text = str(reason)
    said = text.casefold()
    welsh = next((welsh for english, welsh in _KNOWN if english in said), None)
    return reason if welsh is None else {"en": text, "cy": welsh}
