"""The rows of a file's sheets, each with its class and IRI, before any of their values is read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import islice

from rdflib import URIRef

from loaders.space import Space
from loaders.statements import Position

from . import kinds
from .columns import IDENTIFIER, TYPE, Column
from .errors import TableTooLargeError, UnreadableTableError
from .folding import slug
from .header import Heading, headings
from .header import known as known_columns
from .limits import ROWS
from .measure import FORMULA
from .names import LABELS
from .problems import CellProblem, TableStatements
from .sheets import Cell, Row, Sheet
from .values import is_iri, text

#: Properties that hold what a thing is called.
NAMING = frozenset(LABELS)
#: Rows below the first that are looked at for the columns' names, and how many names make a header.
SOON, NAMED = 20, 2
#: Names of sheets that explain the template or report on it; they are no data and nothing is said of them.
EXPLAINING = frozenset({"notes", "nodiadau", "lists", "rhestri", "findings", "canfyddiadau"})


@dataclass(frozen=True)
class Entry:
    """One row: the thing it describes and its cells with a known column, as (heading, cell)."""

    subject: URIRef
    cls: URIRef
    position: Position
    cells: tuple[tuple[Heading, Cell], ...]

    def cell(self, key: str) -> Cell:
        """Give the cell of a column; empty where the table has none."""
        return next((cell for heading, cell in self.cells if heading.column and heading.column.key == key), "")

    def place(self, heading: Heading | None) -> Position:
        """Give the position of a cell of the row, with the column as the partner wrote it."""
        here = self.position
        return Position(here.file, here.line, here.sheet, here.row, heading.written if heading else None)

    def names(self) -> dict[str, str]:
        """Give what the row calls its thing, by language."""
        return _names(self.cells)


@dataclass(frozen=True)
class Source:
    """The file that is read, in whose name, and where its problems go."""

    file: str
    space: Space
    said: TableStatements


class SheetReader:
    """Reads one sheet: its header row, then an entry per row that holds anything."""

    def __init__(self, source: Source, sheet: Sheet, cls: URIRef) -> None:
        self._source, self._sheet, self._cls = source, sheet, cls
        self._header: Sequence[Cell] = ()
        self._headings: dict[URIRef, list[Heading]] = {}
        self._unnamed: set[int] = set()
        self._faulty = {row for row, _ in sheet.faults}

    def entries(self) -> Iterator[Entry]:
        """Read the sheet; raises UnreadableTableError when its first row that is not empty is no header."""
        filled = (row for row in self._sheet.rows if row.filled() or row.number - 1 in self._faulty)
        first = next(filled, None)
        if first is None:
            return
        self._header = first.cells
        if not any(heading.column for heading in self._of(self._cls)):
            raise self._headless(first, filled)
        for row in filled:
            yield self._entry(row)
        self._report_headings(first)

    def _headless(self, first: Row, others: Iterator[Row]) -> UnreadableTableError:
        """Say that the first row names no columns, and which other one does if one soon does."""
        place = Position(self._source.file, first.line, self._sheet.name, first.number)
        for row in islice(others, SOON):
            if known_columns(row.cells, (self._cls,)) >= NAMED:
                return UnreadableTableError("header-below", place, row=row.number)
        shown = " | ".join(text(cell) for cell in first.cells if text(cell))[:160]
        return UnreadableTableError("no-known-column", place, shown=shown)

    def _entry(self, row: Row) -> Entry:
        place = Position(self._source.file, row.line, self._sheet.name, row.number)
        cls = self._class(row, place)
        typed = self._type_heading()
        known = [h for h in self._of(cls) if h.column and not (typed and h.place == typed.place)]
        cells = tuple((h, row.cells[h.place]) for h in known if h.place < len(row.cells) and _filled(row, h.place))
        name = self._name(cells, cls, row)
        self._report_cells(row, place, cls, name)
        return Entry(name, cls, place, cells)

    def _of(self, cls: URIRef) -> list[Heading]:
        if cls not in self._headings:
            self._headings[cls] = headings(self._header, cls)
        return self._headings[cls]

    def _class(self, row: Row, place: Position) -> URIRef:
        """Give the class the row's ``type`` cell names, else the sheet's."""
        heading = self._type_heading()
        if heading is None or heading.place >= len(row.cells) or not _filled(row, heading.place):
            return self._cls
        written = text(row.cells[heading.place])
        cls = kinds.kind(written)
        if cls is None:
            place = Position(place.file, place.line, place.sheet, place.row, heading.written)
            self._source.said.report(CellProblem(place, None, written, "unknown-type", near=near_kinds(written)))
        return cls or self._cls

    def _type_heading(self) -> Heading | None:
        """Find the table's own ``type`` column; where a class has a property of that name it means the property."""
        return next((h for h in self._of(self._cls) if h.column and h.column.key == TYPE and not h.column.field), None)

    def _name(self, cells: Sequence[tuple[Heading, Cell]], cls: URIRef, row: Row) -> URIRef:
        """Name the row's thing by its identifier, else by its title, else by the number of the row."""
        key = next((text(cell) for heading, cell in cells if _key(heading) == IDENTIFIER), "")
        if is_iri(key):
            return URIRef(key)
        names = _names(cells)
        title = next((names[lang] for lang in ("en", "cy") if lang in names), "")
        own = slug(key) or slug(title.lower())[:80].strip("-") or f"row-{row.number}"
        return self._source.space.thing(kinds.SEGMENTS[cls], own)

    def _report_cells(self, row: Row, place: Position, cls: URIRef, name: URIRef) -> None:
        """Report error cells, values under no name, values under a name that the row's class does not know."""
        written = {at: text(cell) for at, cell in enumerate(self._header)}
        for at, cell in enumerate(row.cells):
            fault = self._sheet.faults.get((row.number - 1, at))
            column = written.get(at, "")
            here = Position(place.file, place.line, place.sheet, place.row, column or _letters(at))
            if fault:
                self._report_fault(here, fault, next((h.column for h in self._of(cls) if h.place == at), None), name)
            elif text(cell) and not column and at not in self._unnamed:
                self._unnamed.add(at)
                self._source.said.report(CellProblem(here, None, text(cell), "column-unnamed"))
            elif text(cell) and self._only_elsewhere(at, cls):
                params = {"type": dict(kinds.labels(cls))}
                self._source.said.report(CellProblem(here, None, text(cell), "not-for-type", params))

    def _report_fault(self, here: Position, fault: str, column: Column | None, name: URIRef) -> None:
        """Report an error cell, and a formula without a value where it would be read."""
        field = column.field if column and not column.part else None
        focus = name if field else None
        if fault != FORMULA:
            self._source.said.report(CellProblem(here, field, fault, "error-cell", focus=focus))
        elif column:
            self._source.said.report(CellProblem(here, field, "", "formula-empty", focus=focus))

    def _only_elsewhere(self, at: int, cls: URIRef) -> bool:
        """Tell whether the sheet's class knows a column that the row's class does not."""
        return cls != self._cls and not self._knows(cls, at) and self._knows(self._cls, at)

    def _knows(self, cls: URIRef, at: int) -> bool:
        return any(h.place == at and h.column is not None for h in self._of(cls))

    def _report_headings(self, first: Row) -> None:
        """Report the columns that no class of the sheet's rows knows, and those that stand twice."""
        for heading in self._of(self._cls):
            known = any(self._knows(cls, heading.place) for cls in self._headings)
            if heading.code and not known:
                place = Position(self._source.file, first.line, self._sheet.name, first.number, heading.written)
                problem = CellProblem(place, None, heading.written, heading.code, near=heading.near)
                self._source.said.report(problem)


def read_entries(source: Source, sheets: Sequence[Sheet]) -> list[Entry]:
    """Read the rows of all sheets that hold data; raises DolenError when there is none or when there are too many."""
    entries: list[Entry] = []
    for sheet, cls in _with_data(source, sheets):
        for entry in SheetReader(source, sheet, cls).entries():
            entries.append(entry)
            if len(entries) > ROWS:
                raise TableTooLargeError("too-many-rows", Position(source.file, sheet=sheet.name), most=ROWS)
    if not entries:
        raise UnreadableTableError("no-rows", Position(source.file))
    return entries


def near_kinds(written: str) -> tuple[Mapping[str, str], ...]:
    """Name the classes whose names are nearest to what was written."""
    known = {name.casefold(): cls for name, cls in kinds.names()}
    found = dict.fromkeys(known[name] for name in get_close_matches(written.casefold()[:100], known, n=3))
    return tuple({lang: kinds.local_name(cls) for lang in ("en", "cy")} for cls in found)


def _with_data(source: Source, sheets: Sequence[Sheet]) -> Iterator[tuple[Sheet, URIRef]]:
    """Pair sheets with their class: named for it, or the first one of a workbook whose names say nothing."""
    named = [(sheet, kinds.kind(sheet.name) if sheet.name else kinds.DEFAULT) for sheet in sheets]
    if not any(cls for _, cls in named):
        yield from ((sheet, kinds.DEFAULT) for sheet in sheets[:1])
        named = named[1:]
    for sheet, cls in named:
        if cls:
            yield sheet, cls
        elif sheet.name and sheet.name.strip().casefold() not in EXPLAINING:
            near = near_kinds(sheet.name)
            place = Position(source.file, sheet=sheet.name)
            source.said.report(CellProblem(place, None, sheet.name, "sheet-skipped", near=near))


def _names(cells: Sequence[tuple[Heading, Cell]]) -> dict[str, str]:
    return {
        heading.column.lang or "en": text(cell)
        for heading, cell in cells
        if heading.column and heading.column.field and not heading.column.part and _is_name(heading.column)
    }


def _is_name(column: Column) -> bool:
    return column.field is not None and column.field.path in NAMING


def _key(heading: Heading) -> str:
    return heading.column.key if heading.column else ""


def _filled(row: Row, place: int) -> bool:
    cell = row.cells[place]
    return not isinstance(cell, str) or bool(cell.strip())


def _letters(place: int) -> str:
    """Name a column as spreadsheet programs do: 0 is A, 26 is AA."""
    name = ""
    while place >= 0:
        place, rest = divmod(place, 26)
        name, place = chr(65 + rest) + name, place - 1
    return name
