"""How large a table may be: what is beyond is refused in words instead of filling the memory."""

from __future__ import annotations

MIB = 1024 * 1024

#: Bytes of a file as it was sent.
FILE_BYTES = 48 * MIB
#: Bytes of all parts of a workbook after unpacking; a million empty rows take about 40 MiB.
UNPACKED_BYTES = 192 * MIB
#: Parts of a workbook (sheets, styles, pictures).
PARTS = 5_000
#: Sheets of a workbook.
SHEETS = 200
#: Cells of the smallest rectangle that holds a sheet's values: the reader keeps every one of them.
CELLS = 4_000_000
#: Characters of all cells of a workbook; a shared string counts as often as cells repeat it.
CHARACTERS = 64 * MIB
#: Rows with data of one file.
ROWS = 200_000
#: Characters of one cell; spreadsheet programs stop at 32,767.
CELL_CHARACTERS = 131_072
#: Findings kept of one file; a last one says that there are more.
PROBLEMS = 5_000
