"""A report as a workbook: a sheet of findings, and the partner's own tables with comments in the wrong cells."""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import xlsxwriter
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from .report_forms import FORMULA, outcome, say, where
from .report_groups import SEVERITIES
from .report_tables import Table, tables
from .texts import language
from .visible import visible

if TYPE_CHECKING:
    from .report import Finding, Report

#: Findings that are listed, and comments on one sheet: more make a workbook that no program opens in good time.
LISTED, COMMENTS = 20_000, 2_000
#: Characters of a comment and of a cell (Excel's limit is 32,767).
LONGEST_COMMENT, LONGEST_CELL = 1_500, 32_000
COLORS = {"Violation": "#f4cccc", "Warning": "#fff2cc", "Info": "#dce9f7"}
COLUMNS = {"severity": 18, "place": 34, "title": 30, "label": 24, "value": 30, "problem": 60, "mend": 60}
#: Values that Excel keeps as dates and times, the more particular kind first.
DATES: Mapping[type, str] = {
    dt.datetime: "yyyy-mm-dd hh:mm",
    dt.date: "yyyy-mm-dd",
    dt.time: "hh:mm",
    dt.timedelta: "[h]:mm",
}
FORBIDDEN = re.compile(r"[\[\]:*?/\\']")
LONGEST_NAME = 31
OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "remove_timezone": True,
}


def write(report: Report, lang: str, paths: Sequence[Path]) -> bytes:
    """Write the workbook; ``paths`` are the files as they were sent, of which the tables are repeated.

    Values stand as they were written, formulas as the values they had; nothing that begins like a formula is one.
    """
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, OPTIONS) as book:
        book.set_properties({"author": "Dolen"})
        _Book(book, report, language(lang)).write(paths)
    return out.getvalue()


class _Book:
    """One workbook being written."""

    def __init__(self, book: Workbook, report: Report, lang: str) -> None:
        self._book, self._report, self._lang = book, report, lang
        self._told = sorted(report.told, key=lambda finding: SEVERITIES.index(finding.severity))
        self._names: set[str] = set()
        self._formats: dict[tuple[tuple[str, object], ...], Any] = {}
        self._cells: dict[int, str] = {}

    def write(self, paths: Sequence[Path]) -> None:
        """Write the tables, then the findings, which are what is seen first.

        The tables keep their order, so that a workbook that was mended in place can be sent again as it is.
        """
        self._names.add(say("sheet-findings", self._lang).casefold())
        notes = [note for table in tables(paths, self._told) for note in self._table(table)]
        last = self._sheet(say("sheet-findings", self._lang))
        self._findings(last, notes)
        last.activate()

    def _findings(self, sheet: Worksheet, notes: Sequence[str]) -> None:
        lines = [outcome(self._report, self._lang), *notes]
        if (more := len(self._told) - LISTED) > 0:
            lines.append(say("sheet-more", self._lang, count=more))
        for row, line in enumerate(lines):
            sheet.write_string(row, 0, line, self._format(bold=row == 0))
        top = len(lines) + 1
        for at, (column, width) in enumerate(COLUMNS.items()):
            sheet.write_string(top, at, say(f"column-{column}", self._lang), self._format(bold=True, bottom=1))
            sheet.set_column(at, at, width)
        sheet.freeze_panes(top + 1, 0)
        for row, finding in enumerate(self._told[:LISTED], start=top + 1):
            self._finding(sheet, row, finding)
        sheet.autofilter(top, 0, top + max(min(len(self._told), LISTED), 1), len(COLUMNS) - 1)

    def _finding(self, sheet: Worksheet, row: int, finding: Finding) -> None:
        texts = {
            "severity": say(f"severity-{finding.severity}", self._lang),
            "place": where(finding, self._lang),
            "title": finding.named(self._lang),
            "label": finding.label[self._lang],
            "value": finding.value or "",
            "problem": finding.problem[self._lang],
            "mend": finding.mend[self._lang],
        }
        for at, (column, text) in enumerate(texts.items()):
            color = {"bg_color": COLORS[finding.severity]} if column == "severity" else {}
            self._text(sheet, row, at, text, text_wrap=True, valign="top", **color)
        if cell := self._cells.get(id(finding)):
            shown = self._format(font_color="#1d70b8", underline=1, text_wrap=True, valign="top")
            sheet.write_url(row, 1, f"internal:{cell}", shown, texts["place"][:250])

    def _table(self, table: Table) -> list[str]:
        """Repeat a table; gives what is to be said about that."""
        name = self._name(table.name or Path(table.file).stem)
        sheet = self._sheet(name)
        mark = table.width
        comments = 0
        for number, row in table.rows.items():
            wrong = table.wrong.get(number, {})
            for at in sorted({*range(len(row.cells)), *wrong}):
                cell = row.cells[at] if at < len(row.cells) else ""
                self._cell(sheet, number - 1, at, cell, wrong.get(at, []))
                if at in wrong:
                    comments += 1
                    self._comment(sheet, name, number - 1, at, wrong[at], written=comments <= COMMENTS)
            if wrong or (number == table.header and table.wrong):
                heading = [say("sheet-mark", self._lang)] if number == table.header else []
                marked = "\n".join([*heading, *self._mark(wrong)])
                self._text(sheet, number - 1, mark, marked, text_wrap=True, valign="top", bold=bool(heading))
        sheet.set_column(0, max(mark - 1, 0), 22)
        sheet.set_column(mark, mark, 60)
        sheet.freeze_panes(table.header, 0)
        return self._notes(table, name, comments)

    def _notes(self, table: Table, name: str, comments: int) -> list[str]:
        cut = [say("sheet-cut", self._lang, name=name, count=len(table.rows))] if table.cut else []
        more = comments - COMMENTS
        return [*cut, *([f"{name}: {say('sheet-more-comments', self._lang, count=more)}"] if more > 0 else [])]

    def _cell(self, sheet: Worksheet, row: int, column: int, cell: object, findings: Sequence[Finding]) -> None:
        """Write a value as what it was; text stays text, whatever it begins with."""
        look: dict[str, object] = {"bg_color": COLORS[_worst(findings)], "border": 1} if findings else {}
        kind = next((kind for kind in DATES if isinstance(cell, kind)), None)
        if isinstance(cell, bool):
            sheet.write_boolean(row, column, cell, self._format(**look))
        elif isinstance(cell, int | float) and abs(cell) < float("inf"):
            sheet.write_number(row, column, cell, self._format(**look))
        elif kind and getattr(cell, "year", 1900) >= 1900:  # noqa: PLR2004 - where Excel's calendar begins
            sheet.write_datetime(row, column, cell, self._format(num_format=DATES[kind], **look))
        elif str(cell) or look:
            look |= {"quote_prefix": True} if str(cell).startswith(FORMULA) else {}
            sheet.write_string(row, column, str(cell)[:LONGEST_CELL], self._format(**look))

    def _comment(
        self, sheet: Worksheet, name: str, row: int, column: int, findings: Sequence[Finding], *, written: bool
    ) -> None:
        for finding in findings:
            self._cells[id(finding)] = f"'{name}'!{xl_rowcol_to_cell(row, column)}"
        if not written:
            return
        said = [
            f"{say(f'severity-{f.severity}', self._lang)}: {f.label[self._lang]}\n{f.message(self._lang)}"
            for f in findings
        ]
        text = "\n\n".join(said)
        cut = text if len(text) <= LONGEST_COMMENT else f"{text[:LONGEST_COMMENT]}…"
        height = 60 + 16 * (len(cut) // 45 + cut.count("\n"))
        look = {"author": "Dolen", "color": COLORS[_worst(findings)], "width": 320, "height": min(height, 600)}
        sheet.write_comment(row, column, cut, look)

    def _mark(self, wrong: Mapping[int, Sequence[Finding]]) -> list[str]:
        """Say in words what the colours say: how urgent, and which fields."""
        found = [finding for at in sorted(wrong) for finding in wrong[at]]
        said = []
        for severity in SEVERITIES:
            labels = dict.fromkeys(f.label[self._lang] for f in found if f.severity == severity)
            if labels:
                said.append(f"{say(f'severity-{severity}', self._lang)}: {', '.join(labels)}")
        return said

    def _text(self, sheet: Worksheet, row: int, column: int, text: str, **look: object) -> None:
        if not text and not look:
            return
        if text.startswith(FORMULA):
            look["quote_prefix"] = True
        sheet.write_string(row, column, visible(text)[:LONGEST_CELL], self._format(**look))

    def _format(self, **look: object) -> Any:  # noqa: ANN401 - xlsxwriter has no types
        key = tuple(sorted(look.items()))
        if key not in self._formats:
            self._formats[key] = self._book.add_format(dict(look))
        return self._formats[key]

    def _sheet(self, name: str) -> Worksheet:
        self._names.add(name.casefold())
        sheet = self._book.add_worksheet(name)
        sheet.set_comments_author("Dolen")
        return sheet

    def _name(self, wanted: str) -> str:
        """Make a name for a sheet that Excel takes and that no other sheet has."""
        plain = FORBIDDEN.sub(" ", visible(wanted)).strip()[:LONGEST_NAME] or say("sheet-table", self._lang, number=1)
        name, number = plain, 1
        while name.casefold() in self._names or name.casefold() == "history":
            number += 1
            name = f"{plain[: LONGEST_NAME - 5]} ({number})"
        return name


def _worst(findings: Sequence[Finding]) -> str:
    return min((finding.severity for finding in findings), key=SEVERITIES.index)
