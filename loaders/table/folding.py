"""Names compared the way people write them: without case, accents, punctuation at the ends, doubled spaces."""

from __future__ import annotations

import re
import unicodedata

_SPACES = re.compile(r"\s+")
_BETWEEN_WORDS = re.compile(r"[\s_\-‐‑–]+")
_NOT_IN_SLUG = re.compile(r"[^A-Za-z0-9._~]+")
_APOSTROPHES = str.maketrans({"’": "'", "‘": "'", "`": "'", "ʼ": "'"})


def fold(text: str) -> str:
    """Fold a name for comparison: ``TŶ  Cymunedol`` → ``ty cymunedol``."""
    decomposed = unicodedata.normalize("NFKD", text.translate(_APOSTROPHES).casefold())
    plain = "".join(char for char in decomposed if not unicodedata.combining(char))
    return _SPACES.sub(" ", plain).strip()


def fold_column(text: str) -> str:
    """Fold a column's name: spaces and hyphens stand for underscores, an asterisk at the end does not count."""
    return _BETWEEN_WORDS.sub("_", fold(text).rstrip(" *:")).strip("_")


def slug(text: str) -> str:
    """Make a path segment of a text: letters without accents, digits, ``.``, ``_``, ``~``; all else becomes hyphens."""
    decomposed = unicodedata.normalize("NFKD", text.strip())
    plain = "".join(char for char in decomposed if not unicodedata.combining(char)).replace("'", "").replace("’", "")
    return _NOT_IN_SLUG.sub("-", plain).strip("-.")
