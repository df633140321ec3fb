"""How much a workbook's sheets would hold in memory, counted from their XML before the reader builds them.

A few hundred bytes can place one value in the last cell of a sheet, repeat a cell sixteen thousand times or point a
million cells at one long string; calamine keeps the whole rectangle, every cell of it with its own text.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from xml.parsers import expat

from loaders.statements import Position

from .container import Container
from .errors import TableTooLargeError, UnreadableTableError
from .limits import CELLS, CHARACTERS, MIB

SHARED_STRINGS = "xl/sharedStrings.xml"
#: Error cells that are reported one by one; the reader gives them as empty.
FAULTS = 1_000

#: What stands for a formula that the program which wrote the file has not worked out.
FORMULA = "="

_REFERENCE = re.compile(r"([A-Za-z]{1,7})([0-9]{1,9})$")
_ENCODINGS = frozenset({"utf-8", "utf-16", "us-ascii", "iso-8859-1"})
_CELLS_OR_STRINGS = re.compile(rb"sheetData|<si\b|<\w+:si\b")

Attributes = dict[str, str]


@dataclass
class Extent:
    """The rectangle of one sheet's values (counted from 0), the characters in it, its error cells."""

    top: int | None = None
    bottom: int = 0
    left: int = 0
    right: int = 0
    characters: int = 0
    faults: dict[tuple[int, int], str] = field(default_factory=dict)

    def take(self, row: int, column: int, characters: int, rows: int = 1, columns: int = 1) -> None:
        """Widen the rectangle by a value, repeated over so many rows and columns."""
        first = self.top is None
        self.top = row if self.top is None else min(self.top, row)
        self.left = column if first else min(self.left, column)
        self.bottom = max(self.bottom, row + rows - 1)
        self.right = max(self.right, column + columns - 1)
        self.characters += characters * rows * columns

    @property
    def cells(self) -> int:
        """The number of cells of the rectangle."""
        return 0 if self.top is None else (self.bottom - self.top + 1) * (self.right - self.left + 1)


def measure(container: Container, file: str) -> dict[str, Extent]:
    """Measure every part that may be a sheet: part's name → extent; raises DolenError beyond the limits."""
    extents = _ods(container, file) if container.kind == "ods" else _xlsx(container, file)
    if any(extent.cells > CELLS for extent in extents.values()):
        raise TableTooLargeError("too-many-cells", Position(file), most=CELLS)
    if sum(extent.characters for extent in extents.values()) > CHARACTERS:
        raise TableTooLargeError("too-much-text", Position(file), most=CHARACTERS // MIB)
    return extents


def parse(content: bytes, start: Callable[[str, Attributes], None], end: Callable[[str], None],
          text: Callable[[str], None]) -> None:  # fmt: skip
    """Run a part through expat with element names without prefix; raises ExpatError, also for a DOCTYPE."""
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = lambda name, attributes: start(name.rpartition(" ")[2], attributes)
    parser.EndElementHandler = lambda name: end(name.rpartition(" ")[2])
    parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = _no_doctype
    parser.XmlDeclHandler = _plain_encoding
    parser.Parse(content, True)  # noqa: FBT003


def _plain_encoding(_: str, encoding: str | None, __: int) -> None:
    """Refuse encodings under which this parser and the reader would not see the same elements."""
    if encoding and encoding.lower() not in _ENCODINGS:
        raise expat.ExpatError("encoding")


def _no_doctype(*_: object) -> None:
    raise expat.ExpatError("DOCTYPE")


def _xlsx(container: Container, file: str) -> dict[str, Extent]:
    strings = _SharedStrings()
    extents: dict[str, Extent] = {}
    for name in sorted(container.names(), key=lambda name: name.lower() != SHARED_STRINGS.lower()):
        content = container.part(name)
        reader = strings if name.lower() == SHARED_STRINGS.lower() else _Cells(strings.lengths)
        try:
            parse(content, reader.start, reader.end, reader.text)
        except expat.ExpatError as error:
            if _CELLS_OR_STRINGS.search(content.replace(b"\0", b"")):
                raise UnreadableTableError("broken-workbook", Position(file)) from error
        if isinstance(reader, _Cells):
            extents[name] = reader.extent
    return extents


class _SharedStrings:
    """Lengths of the shared strings, by their number."""

    def __init__(self) -> None:
        self.lengths: list[int] = []

    def start(self, name: str, _: Attributes) -> None:
        if name == "si":
            self.lengths.append(0)

    def end(self, name: str) -> None:
        """Nothing ends that is counted."""

    def text(self, text: str) -> None:
        if self.lengths:
            self.lengths[-1] += len(text)


class _Cells:
    """Cells with a value of one sheet of an .xlsx workbook."""

    def __init__(self, shared: list[int]) -> None:
        self.extent = Extent()
        self._shared = shared
        self._row = self._column = -1
        self._type = ""
        self._value: list[str] | None = None
        self._formula: str | None = None  #: of the cell at hand, as long as no value of it has come

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "row":
            number = attributes.get("r", "")
            self._row = int(number) - 1 if _is_number(number) else self._row + 1
            self._column = -1
        elif name == "c":
            self._place(attributes.get("r", ""))
            self._type, self._formula = attributes.get("t", ""), None
        elif name == "f":
            self._formula = FORMULA
        elif name in {"v", "t"}:
            self._value = []

    def end(self, name: str) -> None:
        if name in {"v", "t"} and self._value is not None:
            value, self._value = "".join(self._value), None
            if value or self._type == "str":  # an empty text is a value too
                self._formula = None
            self._take(value)
        elif name == "c" and self._formula and len(self.extent.faults) < FAULTS:
            self.extent.faults[self._row, self._column] = self._formula

    def text(self, text: str) -> None:
        if self._value is not None:
            self._value.append(text)

    def _place(self, reference: str) -> None:
        self._column += 1
        if found := _REFERENCE.match(reference):
            self._row = int(found[2]) - 1
            self._column = _column_number(found[1])

    def _take(self, value: str) -> None:
        length = len(value)
        if self._type == "s":
            length = self._shared_length(value.strip())
        elif self._type == "e" and len(self.extent.faults) < FAULTS:
            self.extent.faults[self._row, self._column] = value
        self.extent.take(self._row, self._column, length)

    def _shared_length(self, number: str) -> int:
        """Give the length of a shared string; a cell whose string is missing would be read as empty."""
        if not _is_number(number) or int(number) >= len(self._shared):
            raise expat.ExpatError("shared string")
        return self._shared[int(number)]


def _is_number(text: str) -> bool:
    """Tell whether a text is a number of at most nine digits; Python refuses to read very long ones."""
    return text.isdecimal() and len(text) < 10  # noqa: PLR2004


def _column_number(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number - 1


def _ods(container: Container, file: str) -> dict[str, Extent]:
    reader = _Tables()
    try:
        parse(container.part("content.xml"), reader.start, reader.end, reader.text)
    except expat.ExpatError as error:
        raise UnreadableTableError("broken-workbook", Position(file)) from error
    return reader.extents


class _Tables:
    """Tables of an .ods workbook: repeated rows and cells count as often as they are repeated."""

    def __init__(self) -> None:
        self.extents: dict[str, Extent] = {}
        self._extent = Extent()
        self._row = self._column = 0
        self._rows = self._columns = 1
        self._filled = False
        self._characters = 0

    def start(self, name: str, attributes: Attributes) -> None:
        plain = {key.rpartition(" ")[2]: value for key, value in attributes.items()}
        if name == "table":
            self._extent = self.extents.setdefault(plain.get("name", ""), Extent())
            self._row = 0
        elif name == "table-row":
            self._rows, self._column = _repeats(plain, "number-rows-repeated"), 0
        elif name in {"table-cell", "covered-table-cell"}:
            self._columns = _repeats(plain, "number-columns-repeated")
            self._filled = "value-type" in plain
            self._characters = 0

    def end(self, name: str) -> None:
        if name == "table-row":
            self._row += self._rows
        elif name in {"table-cell", "covered-table-cell"}:
            if self._filled:
                self._extent.take(self._row, self._column, self._characters, self._rows, self._columns)
            self._column += self._columns
            self._filled = False

    def text(self, text: str) -> None:
        self._characters += len(text)
        self._filled = self._filled or bool(text.strip())


def _repeats(attributes: Attributes, name: str) -> int:
    count = attributes.get(name, "1").strip()
    return max(1, int(count)) if _is_number(count) else 1
