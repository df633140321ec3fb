"""A table before it means anything: sheets of numbered rows of cells, from any of the formats."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

Cell = str | int | float | bool | dt.date | dt.datetime | dt.time | dt.timedelta


@dataclass(frozen=True, slots=True)
class Row:
    """Cells of one row; ``number`` as the partner sees it (the first is 1), ``line`` where that is another."""

    number: int
    cells: Sequence[Cell]
    line: int | None = None

    def filled(self) -> bool:
        """Tell whether any cell holds more than white space."""
        return any(not isinstance(cell, str) or cell.strip() for cell in self.cells)


@dataclass(frozen=True)
class Sheet:
    """One sheet: ``name`` is None in a text file; ``faults`` are its error cells, (row, column from 0) → ``#REF!``.

    ``=`` is a formula without a value.
    """

    name: str | None
    rows: Iterator[Row]
    faults: dict[tuple[int, int], str] = field(default_factory=dict)
