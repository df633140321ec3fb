"""Comma, semicolon, tab or pipe separated text as rows, numbered as a spreadsheet program shows them."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator, Sequence

from loaders.statements import Position

from .errors import TableTooLargeError, UnreadableTableError
from .limits import CELL_CHARACTERS
from .sheets import Row

DELIMITERS = (",", ";", "\t", "|")
#: A first line such as ``sep=;`` tells Excel the delimiter and is no row.
_HINT = re.compile(r"sep=([,;|\t])\r?\n?$", re.IGNORECASE)

#: Counts how many of a row's cells are names of known columns.
Known = Callable[[Sequence[str]], int]


def rows(text: str, file: str, known: Known) -> Iterator[Row]:
    """Read records; a record with line breaks inside quotes is one row. Raises DolenError for broken quotes."""
    text, skipped, delimiter = _layout(text, known)
    lines = io.StringIO(text, newline="")
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    number = 0
    while True:
        line, number = reader.line_num + skipped + 1, number + 1
        try:
            cells = next(reader, None)
        except csv.Error as error:
            raise _broken(error, Position(file, line if line != number else None, row=number)) from error
        if cells is None:
            return
        yield Row(number, cells, line if line != number else None)


def _layout(text: str, known: Known) -> tuple[str, int, str]:
    """Give the text without Excel's hint, the number of lines left out, and the delimiter."""
    first, _, rest = text.partition("\n")
    if hint := _HINT.match(first):
        return rest, 1, hint[1]
    return text, 0, _delimiter(text, known)


def _delimiter(text: str, known: Known) -> str:
    """Choose the delimiter under which the header names most known columns, then the one that gives most cells."""
    headers = ((delimiter, _header(text, delimiter)) for delimiter in DELIMITERS)
    return max(headers, key=lambda item: (known(item[1]), len(item[1])))[0]


def _header(text: str, delimiter: str) -> list[str]:
    records = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        return next((record for record in records if any(cell.strip() for cell in record)), [])
    except csv.Error:
        return []


def _broken(error: csv.Error, position: Position) -> UnreadableTableError | TableTooLargeError:
    if "field limit" in str(error):
        return TableTooLargeError("cell-too-long", position, most=CELL_CHARACTERS)
    return UnreadableTableError("quotes", position)
