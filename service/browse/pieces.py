"""What many pages have alike, kept as it is laid out until the data change: values that lead somewhere, rows, titles.

An item's page is mostly made of these: its themes, its publisher, its dates stand on thousands of others. A row is
known by all that it depends on, so what is kept is what would be laid out anew.
"""

from __future__ import annotations

from typing import Any

from .reader import Reader
from .remembered import Notes

#: So many are kept, for each language.
_MOST = 30_000
_kept = Notes(_MOST)


def of(reader: Reader) -> dict[Any, Any]:
    """Give what is kept for a reader: by IRI a value, by block its title, by all it depends on a row."""
    return _kept.of(reader.store, reader.place)
