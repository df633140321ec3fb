"""What makes a table unreadable as a whole, with the texts of this package's catalogue."""

from __future__ import annotations

from loaders.errors import RefusedError, TooLargeError, UnreadableError, UnsupportedFormatError
from loaders.texts import Texts

TEXTS = Texts.load("loaders.table")


class UnreadableTableError(UnreadableError):
    """A table that cannot be read: broken, empty, without known columns, protected by a password."""

    texts = TEXTS


class RefusedTableError(RefusedError):
    """A workbook that carries what is not allowed, such as macros."""

    texts = TEXTS


class TableTooLargeError(TooLargeError):
    """A table, or what it unpacks to, is beyond a limit of ``limits``."""

    texts = TEXTS


class UnsupportedTableError(UnsupportedFormatError):
    """A file that is no table, or one in a format that is not read."""

    texts = TEXTS
