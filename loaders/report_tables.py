"""The tables a partner sent, as they were written, for a report that shows what is wrong in their cells."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from .errors import DolenError
from .namesakes import numbered
from .report import Finding
from .table import TableStatements, sheets_of
from .table.folding import fold_column
from .table.header import find, known
from .table.kinds import SEGMENTS
from .table.sheets import Cell, Row
from .table.values import text

#: Cells of a sheet that are repeated; of larger ones the first rows.
CELLS = 400_000


@dataclass
class Table:
    """One sheet: its rows by number (from 1), and the findings in its cells by row and then by column (from 0)."""

    file: str
    nth: int | None
    name: str | None
    rows: dict[int, Row]
    cut: bool = False
    wrong: dict[int, dict[int, list[Finding]]] = field(default_factory=dict)

    @property
    def header(self) -> int:
        """The number of the row that names the columns: the first that is not empty; 0 without rows."""
        return next((number for number, row in self.rows.items() if row.filled()), 0)

    @property
    def width(self) -> int:
        """How many columns there are."""
        return max((len(row.cells) for row in self.rows.values()), default=0)


def tables(paths: Sequence[Path], findings: Sequence[Finding]) -> list[Table]:
    """Read the tables among files, with the findings in the cells they are about; other files give none."""
    found = [table for path, nth in numbered(list(paths)) for table in _of(path, nth)]
    by_name = {(table.file, table.nth, table.name): table for table in found}
    for finding in findings:
        place = finding.position
        table = by_name.get((place.file, place.nth, place.sheet)) if place else None
        if place and table and place.row in table.rows:
            column = column_of(table, place.column)
            table.wrong.setdefault(place.row or 0, {}).setdefault(column, []).append(finding)
    return found


def column_of(table: Table, written: str | None) -> int:
    """Find the column that a finding names, in whichever words the header has it; the first where none has."""
    names = {at: text(cell) for at, cell in enumerate(table.rows[table.header].cells) if text(cell)}
    exact = next((at for at, name in names.items() if name == written), None)
    if exact is not None or not written:
        return exact or 0
    keys = {fold_column(written)} | {column.key for cls in SEGMENTS if (column := find(written, cls))}
    meant = (at for at, name in names.items() if _keys(name) & keys)
    return next(meant, 0)


def _keys(name: str) -> set[str]:
    return {fold_column(name)} | {column.key for cls in SEGMENTS if (column := find(name, cls))}


def _of(path: Path, nth: int | None) -> Iterator[Table]:
    from . import is_table

    try:
        if not is_table(path):
            return
        for sheet in sheets_of(path, TableStatements(), lambda cells: known(cells, tuple(SEGMENTS))):
            rows, cut = _first(sheet.rows)
            faults: dict[int, dict[int, Cell]] = {}
            for (row, column), fault in sheet.faults.items():
                faults.setdefault(row + 1, {})[column] = fault
            for number, cells in faults.items():
                if number in rows:
                    rows[number] = Row(number, _with(list(rows[number].cells), cells))
            yield Table(path.name, nth, sheet.name, rows, cut)
    except DolenError:  # what keeps it from being read is in the report
        return


def _with(cells: list[Cell], faults: dict[int, Cell]) -> list[Cell]:
    cells += [""] * (max(faults) + 1 - len(cells))
    return [faults.get(at, cell) for at, cell in enumerate(cells)]


def _first(rows: Iterator[Row]) -> tuple[dict[int, Row], bool]:
    kept: dict[int, Row] = {}
    left = CELLS
    for row in rows:
        left -= len(row.cells)
        if left < 0:
            return kept, True
        kept[row.number] = row
    return kept, False
