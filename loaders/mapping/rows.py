"""The rows that a mapping is applied to, from text, workbooks and JSON alike."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from csvw.metadata import Column

from loaders.statements import Position
from loaders.table import sheets_of
from loaders.table.problems import TableStatements
from loaders.table.sheets import Cell, Sheet

from .errors import MappingError
from .metadata import Mapped
from .records import records

#: What the cells of a column are called and hold: texts as they stand in the file.
Cells = Mapping[str, list[str]]


@dataclass(frozen=True)
class MappedRow:
    """One row: where it is, the titles of its columns by their names, and its cells."""

    position: Position
    titles: Mapping[str, str]
    cells: Cells


def rows(path: Path, mapped: Mapped, said: TableStatements) -> Iterator[MappedRow]:
    """Give the rows of a file; what is odd about the file as a whole is reported to ``said``.

    Raises:
        DolenError: the file cannot be read, or lacks a column that the mapping requires.

    """
    if path.suffix.lower() == ".json":
        yield from _of_records(path, mapped)
    else:
        names = [title for column in mapped.columns for title in titles(column)]
        for sheet in sheets_of(path, said, lambda cells: sum(str(cell).strip() in names for cell in cells)):
            yield from _of_sheet(sheet, path.name, mapped)


def titles(column: Column) -> list[str]:
    """Give what a column may be called in the file: its titles, else its name."""
    found = [title for spoken in (column.titles or {}).values() for title in spoken]
    return found or [str(column.header)]


def _of_records(path: Path, mapped: Mapped) -> Iterator[MappedRow]:
    columns = {str(column.header): titles(column)[0] for column in mapped.columns if not column.virtual}
    for record in records(path, mapped.records):
        cells = {name: record.cells(place) for name, place in columns.items()}
        yield MappedRow(Position(path.name, line=record.line), columns, cells)


def _of_sheet(sheet: Sheet, file: str, mapped: Mapped) -> Iterator[MappedRow]:
    header: dict[str, int] = {}
    for row in sheet.rows:
        if not row.filled():
            continue
        if not header:
            header = _header([str(cell).strip() for cell in row.cells], mapped, Position(file, sheet=sheet.name))
            named = {name: str(row.cells[at]).strip() for name, at in header.items()}
            continue
        position = Position(file, row.line, sheet.name, row.number)
        cells = {name: [_text(row.cells[at])] if at < len(row.cells) else [] for name, at in header.items()}
        yield MappedRow(position, named, cells)


def _header(found: list[str], mapped: Mapped, position: Position) -> dict[str, int]:
    """Find each column of the mapping in the file's first row, whatever their order."""
    places = {
        str(column.header): next((found.index(title) for title in titles(column) if title in found), None)
        for column in mapped.columns
        if not column.virtual
    }
    missing = [titles(c)[0] for c in mapped.columns if not c.virtual and places[str(c.header)] is None]
    if missing:
        columns = ", ".join(missing)
        raise MappingError("column-missing", position, columns=columns, mapping=mapped.file, found=", ".join(found))
    return {name: at for name, at in places.items() if at is not None}


def _text(cell: Cell) -> str:
    if isinstance(cell, dt.datetime) and cell.time() == dt.time():
        return cell.date().isoformat()
    if isinstance(cell, dt.date | dt.datetime | dt.time):
        return cell.isoformat()
    if isinstance(cell, bool):
        return str(cell).lower()
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)
