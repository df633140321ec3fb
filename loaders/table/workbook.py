"""The sheets of .xlsx and .ods workbooks, read by calamine once their size is known to be bearable."""

from __future__ import annotations

import io
import posixpath
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from xml.parsers import expat

import python_calamine as calamine

from loaders.statements import Position

from .container import Container
from .errors import TableTooLargeError, UnreadableTableError
from .limits import SHEETS
from .measure import Extent, measure, parse
from .sheets import Cell, Row, Sheet

_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def sheets(data: bytes, file: str) -> list[Sheet]:
    """Read the worksheets in the workbook's order; raises DolenError for what is no bearable workbook."""
    container = Container(data, file)
    extents = measure(container, file)
    faults = _faults(container, extents)
    with _told(file):
        workbook = calamine.load_workbook(io.BytesIO(data))
        names = [sheet.name for sheet in workbook.sheets_metadata if sheet.typ == calamine.SheetTypeEnum.WorkSheet]
    if len(names) > SHEETS:
        raise TableTooLargeError("too-many-sheets", Position(file), most=SHEETS)
    found = ((name, faults.get(name, {})) for name in names)
    return [Sheet(name, _with(_rows(workbook, name, file), faults), faults) for name, faults in found]


def _rows(workbook: calamine.CalamineWorkbook, name: str, file: str) -> Iterator[Row]:
    with _told(file, name):
        sheet = workbook.get_sheet_by_name(name)
    if sheet.start is None:
        return
    left: list[Cell] = [""] * sheet.start[1]
    for number, cells in enumerate(sheet.iter_rows(), start=1):
        yield Row(number, left + cells if left else cells)


def _with(rows: Iterator[Row], faults: Mapping[tuple[int, int], str]) -> Iterator[Row]:
    """Make rows reach as far as their error cells: the reader leaves out what has no value."""
    widths: dict[int, int] = {}
    for row, column in faults:
        widths[row + 1] = max(widths.get(row + 1, 0), column + 1)
    for each in rows:
        more = widths.pop(each.number, 0) - len(each.cells)
        yield Row(each.number, [*each.cells, *[""] * more], each.line) if more > 0 else each
    for number in sorted(widths):
        yield Row(number, [""] * widths[number])


def _faults(container: Container, extents: dict[str, Extent]) -> dict[str, dict[tuple[int, int], str]]:
    """Give the error cells of an .xlsx workbook by the name of their sheet."""
    if not any(extent.faults for extent in extents.values()):
        return {}
    targets = dict(_elements(container, "xl/_rels/workbook.xml.rels", "Relationship", "Id", "Target"))
    names = _elements(container, "xl/workbook.xml", "sheet", "name", f"{_RELATIONS} id")
    parts = {name: posixpath.join("xl", targets.get(relation, "")).lstrip("/") for name, relation in names}
    return {name: extents[part].faults for name, part in parts.items() if part in extents}


def _elements(container: Container, part: str, element: str, *wanted: str) -> list[tuple[str, str]]:
    """Give two attributes of each element of a name in a part."""
    found: list[tuple[str, str]] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        if name == element:
            found.append((attributes.get(wanted[0], ""), attributes.get(wanted[1], "")))

    with suppress(expat.ExpatError):
        parse(container.part(part), start, lambda _: None, lambda _: None)
    return found


@contextmanager
def _told(file: str, sheet: str | None = None) -> Iterator[None]:
    """Turn the reader's complaints, also its panics (no Exception), into an error people understand."""
    try:
        yield
    except calamine.PasswordError as error:
        raise UnreadableTableError("password", Position(file)) from error
    except (calamine.CalamineError, ValueError, OSError) as error:
        raise UnreadableTableError("broken-workbook", Position(file, sheet=sheet)) from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise UnreadableTableError("broken-workbook", Position(file, sheet=sheet)) from error
