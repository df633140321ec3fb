"""Names for received files: what the sender called them, made harmless."""

from __future__ import annotations

import re
import unicodedata
from pathlib import PurePosixPath

#: The longest name that is kept, in bytes; most file systems take 255, and the archive puts a number before it.
LONGEST = 200
_SEPARATORS = re.compile(r"[/\\]+")
_NAMELESS = "file"


def harmless(name: str) -> str:
    r"""Give the last part of a name without control characters, cut to a length that disks take, its ending kept.

    What is left of ``../../etc/passwd``, ``C:\data\a.csv``, ``..`` or an empty name is a plain file name.
    """
    last = _SEPARATORS.split(name)[-1]
    shown = "".join(each for each in last if unicodedata.category(each) not in {"Cc", "Cf", "Cs", "Zl", "Zp"})
    plain = unicodedata.normalize("NFC", shown).strip()
    return _cut(plain) if plain.strip(" .") else _NAMELESS


def _cut(name: str) -> str:
    """Shorten a name in its middle, before its endings."""
    if len(name.encode()) <= LONGEST:
        return name
    ending = "".join(PurePosixPath(name).suffixes[-2:])
    ending = ending if len(ending.encode()) <= LONGEST // 4 else ""
    stem = name.removesuffix(ending).encode()[: LONGEST - len(ending.encode())]
    return stem.decode(errors="ignore") + ending
