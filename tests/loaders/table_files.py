"""Small tables for the tests of the table reader, and what their cells may name."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

import xlsxwriter
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P
from rdflib import Graph, URIRef

import ontology
from loaders import table
from loaders.space import Space
from loaders.table import TableStatements

DATA = Path(__file__).parent.parent / "data" / "table"
BASE = "https://dolen.test"
SPACE = Space(BASE, "gloucestershire-cc")
THEME = "https://w3id.org/dolen/def/theme/"


@cache
def trusted() -> Graph:
    """The vocabulary and a small register."""
    graph = Graph()
    graph += ontology.graph()
    graph.parse(DATA / "register.ttl", format="turtle", publicID=f"{BASE}/")
    return graph


def read(path: Path, publisher: URIRef | None = None) -> TableStatements:
    return table.read(path, SPACE, trusted(), publisher)


def read_row(folder: Path, kind: str = "PracticeItem", **cells: object) -> TableStatements:
    """Read a workbook of one sheet with one row."""
    return read(xlsx(folder / "one-row.xlsx", {kind: [list(cells), list(cells.values())]}))


def values(said: TableStatements, path: URIRef, subject: str = "") -> list[object]:
    """The values of a property, of every subject or of those whose IRI ends so."""
    return [o for (s, p, o) in said.triples if p == path and s.endswith(subject)]


def codes(said: TableStatements) -> list[str]:
    return [problem.code for problem in said.problems]


def write_csv(path: Path, rows: list[list[str]], delimiter: str = ",") -> Path:
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, delimiter=delimiter).writerows(rows)
    return path


def xlsx(path: Path, sheets: dict[str, list[list[object]]]) -> Path:
    with xlsxwriter.Workbook(str(path), {"default_date_format": "yyyy-mm-dd"}) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                for place, value in enumerate(row):
                    write = sheet.write_string if isinstance(value, str) else sheet.write
                    write(number, place, value)
    return path


def ods(path: Path, sheets: dict[str, list[list[object]]]) -> Path:
    document = OpenDocumentSpreadsheet()
    for name, rows in sheets.items():
        sheet = Table(name=name)
        document.spreadsheet.addElement(sheet)
        for row in rows:
            line = TableRow()
            sheet.addElement(line)
            for value in row:
                line.addElement(ods_cell(value))
    document.save(str(path))
    return path


def ods_cell(value: object) -> TableCell:
    if isinstance(value, str):
        cell = TableCell(valuetype="string") if value else TableCell()
    elif isinstance(value, int | float):
        cell = TableCell(valuetype="float", value=str(value))
    else:
        cell = TableCell(valuetype="date", datevalue=str(value))
    if value != "":
        cell.addElement(P(text=str(value)))
    return cell
