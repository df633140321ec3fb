"""Why the system would not read or write something, in words of the reader's language."""

from __future__ import annotations

from loaders.texts import Texts

TEXTS = Texts.load("service", "reasons.toml")
_KNOWN = tuple((entry["en"]["what"].casefold(), entry["cy"]["what"]) for entry in TEXTS.entries.values())


def worded(reason: object) -> object:
    """Give a reason by language where what it says is known, else as it is."""
    text = str(reason)
    said = text.casefold()
    welsh = next((welsh for english, welsh in _KNOWN if english in said), None)
    return reason if welsh is None else {"en": text, "cy": welsh}
