"""What many pages have alike, kept as it is laid out until the data change: values that lead somewhere, rows, titles.

An item's page is mostly made of these: its themes, its publisher, its dates stand on thousands of others. A row is
known by all that it depends on, so what is kept is what would be laid out anew.
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

from flask import request
from flask_babel import get_locale

from .reader import Reader
from .remembered import Notes

#: So many are kept, for each language.
_MOST = 30_000
_kept = Notes(_MOST)


def place(reader: Reader) -> Hashable:
    """Give what all that is laid out for a reader depends on, beside the data."""
    return reader.lang, str(get_locale()), request.script_root, reader.base


def of(reader: Reader) -> dict[Any, Any]:
    """Give what is kept for a reader: by IRI a value, by block its title, by all it depends on a row."""
    return _kept.of(reader.store, place(reader))
