"""CSV that is safe to open in a spreadsheet: no cell is taken for a formula, and its letters are read as they are."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from io import StringIO

#: Without it Excel takes the letters for those of another alphabet, and ŵ for three of them.
MARK = "\ufeff".encode()
#: How a cell begins that a spreadsheet would run; a plain number is none.
_FORMULA = re.compile(r"[=+\-@\t\r]")
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")


def safe(cell: str) -> str:
    """Put an apostrophe before what a spreadsheet would take for a formula."""
    return f"'{cell}" if _FORMULA.match(cell) and not _NUMBER.fullmatch(cell) else cell


def begun(heading: Iterable[str]) -> bytes:
    """Write the beginning of a table: the mark by which Excel knows UTF-8, and the heading."""
    return MARK + rows([heading])


def rows(cells: Iterable[Iterable[str]]) -> bytes:
    """Write rows as CSV (RFC 4180) in UTF-8."""
    text = StringIO()
    csv.writer(text).writerows([safe(cell) for cell in row] for row in cells)
    return text.getvalue().encode()
