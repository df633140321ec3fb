"""The template as a workbook: a sheet per class, notes on every column, the code lists, choices in the cells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple
from pathlib import Path

import xlsxwriter
from rdflib import XSD, URIRef
from xlsxwriter.workbook import Format, Workbook
from xlsxwriter.worksheet import Worksheet

from .cells import MOMENTS
from .columns import Column, columns
from .lists import choices, code_list
from .template import Note, notes, sheet_name, template, word

#: Rows of a sheet, from the second on, whose cells offer choices.
ROWS = 2_000
_NOTE_WIDTHS = (22, 28, 34, 70, 26, 26, 44, 40)
_LIST_WIDTHS = (30, 34, 50, 50)


def write_workbook(path: Path, lang: str, classes: Sequence[URIRef]) -> None:
    """Write an .xlsx template for some classes in a language."""
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(str(path), options) as book:
        formats = _Formats(book)
        sheets = [(cls, book.add_worksheet(sheet_name(cls, lang))) for cls in classes]
        _write_notes(book.add_worksheet(word("notes", lang)), lang, classes, formats)
        ranges = _write_lists(book.add_worksheet(word("lists", lang)), lang, classes, formats)
        for cls, sheet in sheets:
            _write_class(sheet, cls, lang, formats, ranges)


class _Formats:
    """The few formats of a template."""

    def __init__(self, book: Workbook) -> None:
        plain = {"bold": True, "text_wrap": True, "valign": "top", "bottom": 1}
        self.header: Format = book.add_format({**plain, "bg_color": "#e8edf2"})
        self.needed: Format = book.add_format({**plain, "bg_color": "#fff2cc"})
        self.text: Format = book.add_format({"text_wrap": True, "valign": "top"})
        self.date: Format = book.add_format({"num_format": "yyyy-mm-dd", "valign": "top"})


def _write_class(sheet: Worksheet, cls: URIRef, lang: str, formats: _Formats, ranges: dict[URIRef, str]) -> None:
    said = dict(zip(template(cls, lang), notes(cls, lang), strict=True))
    sheet.freeze_panes(1, 1)
    for place, (column, (written, note)) in enumerate(zip(columns(cls), said.items(), strict=True)):
        sheet.write_string(0, place, written, formats.needed if column.required else formats.header)
        sheet.write_comment(0, place, _comment(note), {"x_scale": 2, "y_scale": 1.5})
        sheet.set_column(place, place, _width(column), formats.date if _is_date(column) else formats.text)
        listed = code_list(column)
        if listed in ranges and not column.repeats:
            rule = {"validate": "list", "source": ranges[listed], "error_type": "warning"}
            sheet.data_validation(1, place, ROWS, place, rule)


def _comment(note: Note) -> str:
    return "\n".join(filter(None, (note.name, note.description, note.values, note.example)))


def _width(column: Column) -> int:
    return 48 if column.lang else max(16, len(column.key) + 4)


def _is_date(column: Column) -> bool:
    return bool(column.field and (column.field.datatype == XSD.date or column.field.path in MOMENTS))


def _write_notes(sheet: Worksheet, lang: str, classes: Sequence[URIRef], formats: _Formats) -> None:
    heads = ("sheet", "column", "name", "description", "needed", "several", "values", "example")
    _write_head(sheet, [word(head, lang) for head in heads], _NOTE_WIDTHS, formats)
    rows = [(sheet_name(cls, lang), *astuple(note)) for cls in classes for note in notes(cls, lang)]
    for number, row in enumerate(rows, start=1):
        for place, value in enumerate(row):
            sheet.write_string(number, place, value, formats.text)
    sheet.autofilter(0, 0, len(rows), len(heads) - 1)


def _write_lists(sheet: Worksheet, lang: str, classes: Sequence[URIRef], formats: _Formats) -> dict[URIRef, str]:
    """Write each code list that the columns use; gives the range of its names in the language."""
    heads = ("column", "short-name", "english", "welsh-name")
    _write_head(sheet, [word(head, lang) for head in heads], _LIST_WIDTHS, formats)
    ranges: dict[URIRef, str] = {}
    number = 1
    for listed, keys in _lists(classes).items():
        first = number
        for number, choice in enumerate(choices(listed), start=first):
            for place, value in enumerate((", ".join(keys), *astuple(choice))):
                sheet.write_string(number, place, value, formats.text)
        letter = "D" if lang == "cy" else "C"
        ranges[listed] = f"='{sheet.get_name()}'!${letter}${first + 1}:${letter}${number + 1}"
        number += 1
    sheet.autofilter(0, 0, number - 1, len(heads) - 1)
    return ranges


def _lists(classes: Sequence[URIRef]) -> dict[URIRef, list[str]]:
    """Give the code lists in the order of the columns, each with the keys of the columns that take it."""
    found: dict[URIRef, list[str]] = {}
    for cls in classes:
        for column in columns(cls):
            listed = code_list(column)
            if listed and choices(listed) and column.key not in found.setdefault(listed, []):
                found[listed].append(column.key)
    return found


def _write_head(sheet: Worksheet, heads: Sequence[str], widths: Sequence[int], formats: _Formats) -> None:
    for place, (head, width) in enumerate(zip(heads, widths, strict=True)):
        sheet.write_string(0, place, head, formats.header)
        sheet.set_column(place, place, width)
    sheet.freeze_panes(1, 0)
