"""The forms of a report that are texts: for a terminal, and CSV for a spreadsheet; what the others share with them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from .errors import place as place_words
from .texts import Texts, language
from .visible import isolated, visible

if TYPE_CHECKING:
    from .report import Finding, Report
    from .report_groups import Gathered, Group
    from .statements import Position

TEXTS = Texts.load("loaders", "findings.toml")
#: How many places of a repeated finding the text names; JSON, CSV and Turtle name all.
PLACES_SHOWN = 5
COLUMNS = ("severity", "file", "sheet", "line", "row", "column", "title", "focus", "label", "value", "problem", "mend")
#: A spreadsheet would read a cell that begins so as a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def say(code: str, lang: str, **params: object) -> str:
    """Give a text of the catalogue."""
    return TEXTS.part(code, lang, "what", params)


def place(position: Position | None) -> dict[str, str | int | None]:
    """Name the parts of a place that are known: a line of a text, or a row and a column of a sheet."""
    if position is None:
        return {}
    table = position.row is not None
    return {
        "file": visible(position.file),
        "nth": position.nth,
        "sheet": position.sheet and visible(position.sheet),
        "line": None if table else position.line,
        "row": position.row,
        "column": visible(position.column) if table and position.column else None,
    }


def group(found: Group, numbers: Mapping[int, int]) -> dict[str, object]:
    """Give a group for JSON; ``numbers`` are those of the findings, by their identity."""
    return {
        "severity": found.severity,
        "label": found.label,
        "count": found.count,
        "items": [
            {
                "problem": item.problem,
                "mend": item.mend,
                "count": item.count,
                "findings": [numbers[id(finding)] for finding in item.findings],
            }
            for item in found.items
        ],
    }


def to_text(report: Report, lang: str) -> str:
    """Group by severity, then by field, then by text; say the outcome last, where a terminal shows it."""
    lang, lines = language(lang), list[str]()
    severity = ""
    for found in report.groups(lang):
        if found.severity != severity:
            severity = found.severity
            heading = f"{say(f'severity-{severity}', lang)} ({report.counts[severity]})"
            lines += [*([""] if lines else []), heading]
        lines += [f"  {found.label}", *(line for item in found.items for line in _item(item, lang))]
    return "\n".join([*lines, *([""] if lines else []), outcome(report, lang)]) + "\n"


def _item(item: Gathered, lang: str) -> Iterator[str]:
    yield f"    {item.problem}"
    if item.mend:
        yield f"    {item.mend}"
    for finding in item.findings[:PLACES_SHOWN]:
        value = isolated(finding.value or "") if item.names_values else ""
        yield "      - " + ": ".join(filter(None, (where(finding, lang), isolated(finding.named(lang)), value)))
    if (more := item.count - PLACES_SHOWN) > 0:
        yield "      - " + say("more-places", lang, count=more)


def where(finding: Finding, lang: str) -> str:
    """Say where a finding is, in words; empty when that is not known."""
    return place_words(finding.position, lang) if finding.position else ""


def outcome(report: Report, lang: str) -> str:
    """Say how large the submission is and whether it can be published."""
    counts = report.counts
    if not report.readable:
        return say("outcome-unreadable", lang, violations=counts["Violation"])
    code = "outcome-conforms" if report.conforms else "outcome-blocked"
    size = say("size", lang, items=report.items, triples=report.triples)
    return f"{size} {say(code, lang, violations=counts['Violation'], warnings=counts['Warning'])}"


def to_csv(report: Report, lang: str) -> str:
    """Write one row a finding; the header names the JSON form's keys."""
    out = io.StringIO()
    out.write("\ufeff")
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for finding in report.told:
        cells = finding.to_json(lang) | {"severity": say(f"severity-{finding.severity}", lang)}
        if finding.position and finding.position.nth:
            cells["file"] = file_words(finding.position, lang)
        writer.writerow([_cell(cells.get(name, "")) for name in COLUMNS])
    return out.getvalue()


def file_words(position: Position, lang: str) -> str:
    """Name a file so that several of one name can be told apart."""
    from .statements import Position

    return place_words(Position(position.file, nth=position.nth), lang)


def _cell(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value
