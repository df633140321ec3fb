#!/usr/bin/env python3
"""Make Gloucestershire's workbook from the readable sheets beside this file; the same sheets give the same bytes."""

from __future__ import annotations

import csv
import datetime as dt
import sys
from pathlib import Path

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

HERE = Path(__file__).parent
WORKBOOK = HERE.parent / "gloucestershire-cc" / "practice.xlsx"
SHEETS = ("PracticeItem", "SharedService", "Membership", "Event")
#: Columns whose cells are dates, as a spreadsheet program keeps them.
DATES = frozenset({"issued", "review_by", "from", "start_date", "version_date"})
#: In characters, so that a header fits and several columns are seen at once.
COLUMN_WIDTH = 24
#: A workbook says when it was made; this is when these facts were gathered.
MADE = dt.datetime(2026, 11, 21, tzinfo=dt.UTC).replace(tzinfo=None)


def make(path: Path) -> None:
    """Write the workbook: a sheet for each CSV file, its header in bold, its dates as dates."""
    with xlsxwriter.Workbook(path, {"strings_to_urls": False}) as book:
        book.set_properties({"title": "Practice and shared services in Gloucestershire", "created": MADE})
        bold, date = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd"})
        for name in SHEETS:
            sheet = book.add_worksheet(name)
            sheet.freeze_panes(1, 1)
            with (HERE / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
                header, *rows = csv.reader(lines)
            sheet.write_row(0, 0, header, bold)
            sheet.set_column(0, len(header) - 1, COLUMN_WIDTH)
            for number, row in enumerate(rows, 1):
                for column, value in enumerate(row):
                    _write(sheet, (number, column), value, date if header[column] in DATES else None)


def _write(sheet: Worksheet, place: tuple[int, int], value: str, date: xlsxwriter.format.Format | None) -> None:
    if date and value:
        sheet.write_datetime(*place, dt.date.fromisoformat(value), date)
    elif value:
        sheet.write_string(*place, value)


if __name__ == "__main__":
    make(Path(sys.argv[1]) if len(sys.argv) > 1 else WORKBOOK)
