"""Workbooks: sheets and cells of .xlsx and .ods, and files made to hurt the reader."""

from __future__ import annotations

import datetime as dt
import io
import resource
import zipfile
from pathlib import Path

import pytest
import xlsxwriter
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P
from rdflib import DCTERMS, XSD, Literal

from loaders.errors import DolenError
from loaders.table import limits

from .table_files import codes, ods, read, values, xlsx

HEADER: list[object] = ["identifier", "title_en", "issued", "summary_en"]
WRITERS = {"xlsx": xlsx, "ods": ods}


def refusal(path: Path) -> str:
    with pytest.raises(DolenError) as caught:
        read(path)
    assert caught.value.position is not None
    assert caught.value.position.file == path.name
    assert caught.value.text("cy")
    return caught.value.code


def zipped(path: Path, parts: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def changed(source: Path, path: Path, part: str, old: bytes, new: bytes) -> Path:
    """Copy a workbook with one part altered."""
    with zipfile.ZipFile(source) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    assert old in parts[part]
    return zipped(path, {**parts, part: parts[part].replace(old, new)})


@pytest.mark.parametrize("suffix", WRITERS)
def test_cells_have_their_row_and_column(suffix: str, tmp_path: Path) -> None:
    rows = [HEADER, ["", "", "", ""], ["one", "One", dt.date(2015, 5, 28), ""], ["two", "Two", "", "S"]]
    said = read(WRITERS[suffix](tmp_path / f"a.{suffix}", {"PracticeItem": rows}))
    places = {str(o): at for (_, _, o), at in said.triples.items()}
    assert (places["One"].sheet, places["One"].row, places["One"].column) == ("PracticeItem", 3, "title_en")
    assert (places["S"].row, places["S"].column) == (4, "summary_en")
    assert values(said, DCTERMS.issued) == [Literal("2015-05-28", datatype=XSD.date)]
    assert codes(said) == []


@pytest.mark.parametrize("suffix", WRITERS)
def test_a_table_may_begin_anywhere(suffix: str, tmp_path: Path) -> None:
    rows: list[list[object]] = [[""], [""], ["", "", *HEADER], ["", "", "one", "One", "", "S"]]
    said = read(WRITERS[suffix](tmp_path / f"a.{suffix}", {"Sheet1": rows}))
    places = {str(o): at for (_, _, o), at in said.triples.items()}
    assert (places["S"].row, places["S"].column) == (4, "summary_en")


def test_the_suffix_does_not_decide(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "a.csv", {"PracticeItem": [HEADER, ["one", "One", "", ""]]})
    assert len(values(read(path), DCTERMS.title)) == 1


def test_a_formula_counts_with_its_value_and_an_error_is_reported(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        book.add_worksheet("Cover")
        sheet = book.add_worksheet("PracticeItem")
        sheet.write_row(1, 1, HEADER)
        sheet.write_row(2, 1, ["one"])
        sheet.write_formula(2, 2, '="On"&"e"', None, "One")
        sheet.write_formula(2, 4, "=1/0", None, "#DIV/0!")
    said = read(path)
    assert [str(value) for value in values(said, DCTERMS.title)] == ["One"]
    (problem,) = [problem for problem in said.problems if problem.code == "error-cell"]
    assert (problem.value, problem.position.row, problem.position.column) == ("#DIV/0!", 3, "summary_en")
    assert problem.position.sheet == "PracticeItem"


@pytest.mark.parametrize("value", [b"", b"<v></v>", b"<v/>"])
def test_a_formula_that_nothing_has_worked_out_is_reported(tmp_path: Path, value: bytes) -> None:
    source = xlsx(tmp_path / "a.xlsx", {"PracticeItem": [HEADER, ["one", "One", "", ""]]})
    formula = b'<f>UPPER("x")</f>' + value
    rows = (
        b'<row r="3"><c r="A3" t="inlineStr"><is><t>two</t></is></c><c r="B3">%b</c><c r="D3" t="str">%b</c>'
        b'<c r="F3">%b</c></row><row r="5"><c r="A5">%b</c></row>'
    ) % (formula, b'<f>""</f><v></v>', formula, formula)
    path = changed(source, tmp_path / "b.xlsx", "xl/worksheets/sheet1.xml", b"</sheetData>", rows + b"</sheetData>")
    told = [(each.code, each.position.row, each.position.column) for each in read(path).problems]
    assert ("formula-empty", 3, HEADER[1]) in told
    assert ("formula-empty", 5, HEADER[0]) in told
    assert len([code for code, _, _ in told if code == "formula-empty"]) == 2, "not in a column that is not read"


def test_a_million_empty_rows(tmp_path: Path) -> None:
    source = xlsx(tmp_path / "a.xlsx", {"PracticeItem": [HEADER, ["one", "One", "", ""]]})
    rows = b"".join(b'<row r="%d"><c r="A%d" s="0"/></row>' % (row, row) for row in range(3, 1_048_577))
    path = changed(source, tmp_path / "b.xlsx", "xl/worksheets/sheet1.xml", b"</sheetData>", rows + b"</sheetData>")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    said = read(path)
    assert len(values(said, DCTERMS.title)) == 1
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 400_000


def test_repeated_empty_cells_of_an_ods(tmp_path: Path) -> None:
    document, sheet = OpenDocumentSpreadsheet(), Table(name="PracticeItem")
    document.spreadsheet.addElement(sheet)
    for row in (HEADER, ["one", "One"]):
        line = TableRow()
        sheet.addElement(line)
        for value in row:
            cell = TableCell(valuetype="string")
            cell.addElement(P(text=str(value)))
            line.addElement(cell)
    empty = TableRow(numberrowsrepeated=1_048_574)
    empty.addElement(TableCell(numbercolumnsrepeated=16_384))
    sheet.addElement(empty)
    document.save(str(tmp_path / "a.ods"))
    assert codes(read(tmp_path / "a.ods")) == []


def test_a_value_in_the_last_cell(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("PracticeItem")
        sheet.write_row(0, 0, HEADER)
        sheet.write(1_048_575, 16_383, "far")
    assert refusal(path) == "too-many-cells"


def test_a_value_repeated_in_every_cell_of_an_ods(tmp_path: Path) -> None:
    document, sheet = OpenDocumentSpreadsheet(), Table(name="PracticeItem")
    document.spreadsheet.addElement(sheet)
    line = TableRow(numberrowsrepeated=1_048_576)
    cell = TableCell(valuetype="string", numbercolumnsrepeated=16_384)
    cell.addElement(P(text="x"))
    line.addElement(cell)
    sheet.addElement(line)
    document.save(str(tmp_path / "a.ods"))
    assert refusal(tmp_path / "a.ods") == "too-many-cells"


def test_one_long_string_in_many_cells(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("loaders.table.measure.CHARACTERS", 1_000_000)
    rows: list[list[object]] = [["x" * 20_000] * 60]
    assert refusal(xlsx(tmp_path / "a.xlsx", {"PracticeItem": [HEADER, *rows]})) == "too-much-text"


def test_a_bomb_is_refused_before_it_unfolds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("loaders.table.container.UNPACKED_BYTES", 5_000_000)
    source = xlsx(tmp_path / "a.xlsx", {"PracticeItem": [HEADER, ["one", "One", "", ""]]})
    bomb = changed(
        source, tmp_path / "bomb.xlsx", "docProps/app.xml", b"<Application>", b"<Application>" + b"0" * 6_000_000
    )
    assert bomb.stat().st_size < 50_000
    assert refusal(bomb) == "unpacked-size"


def test_a_bomb_that_lies_about_its_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("loaders.table.container.UNPACKED_BYTES", 5_000_000)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", b"spreadsheetml.sheet.main+xml")
        archive.writestr("xl/worksheets/sheet1.xml", b"<x>" + b"0" * 6_000_000)
    size = (6_000_003).to_bytes(4, "little")
    assert buffer.getvalue().count(size) == 2
    path = tmp_path / "liar.xlsx"
    path.write_bytes(buffer.getvalue().replace(size, (100).to_bytes(4, "little")))
    assert refusal(path) in {"unpacked-size", "broken-workbook"}


def test_too_large_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("loaders.table.FILE_BYTES", limits.MIB)
    path = tmp_path / "a.csv"
    path.write_bytes(b"identifier\n" + b"x\n" * limits.MIB)
    assert refusal(path) == "file-size"


def test_too_many_rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("loaders.table.entries.ROWS", 3)
    rows: list[list[object]] = [[f"a{n}", "A"] for n in range(4)]
    assert refusal(xlsx(tmp_path / "a.xlsx", {"PracticeItem": [HEADER, *rows]})) == "too-many-rows"


def test_macros_are_refused(tmp_path: Path) -> None:
    source = xlsx(tmp_path / "a.xlsx", {"PracticeItem": [HEADER, ["one", "One", "", ""]]})
    plain = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    macros = b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"
    assert refusal(changed(source, tmp_path / "b.xlsx", "[Content_Types].xml", plain, macros)) == "macros"


def test_a_word_document_in_disguise(tmp_path: Path) -> None:
    types = b"<Types>application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml</Types>"
    assert refusal(zipped(tmp_path / "a.xlsx", {"[Content_Types].xml": types})) == "not-a-spreadsheet"


def test_an_old_workbook_and_a_protected_one(tmp_path: Path) -> None:
    magic = bytes.fromhex("d0cf11e0a1b11ae1")
    old, locked = tmp_path / "old.xls", tmp_path / "locked.xlsx"
    old.write_bytes(magic + b"\0" * 600)
    locked.write_bytes(magic + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"))
    assert refusal(old) == "old-workbook"
    assert refusal(locked) == "password"


def test_a_protected_ods(tmp_path: Path) -> None:
    source = ods(tmp_path / "a.ods", {"PracticeItem": [HEADER, ["one", "One", "", ""]]})
    locked = changed(
        source, tmp_path / "b.ods", "META-INF/manifest.xml", b"</manifest:manifest>",
        b"<manifest:encryption-data/></manifest:manifest>",
    )  # fmt: skip
    assert refusal(locked) == "password"


@pytest.mark.parametrize("suffix", WRITERS)
@pytest.mark.parametrize("keep", [0.1, 0.5, 0.9])
def test_a_cut_off_workbook(suffix: str, keep: float, tmp_path: Path) -> None:
    whole = WRITERS[suffix](tmp_path / f"whole.{suffix}", {"PracticeItem": [HEADER, ["one", "One", "", ""]]})
    cut = tmp_path / f"cut.{suffix}"
    cut.write_bytes(whole.read_bytes()[: int(whole.stat().st_size * keep)])
    assert refusal(cut) == "broken-workbook"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"<sheetData>", b"<sheetData><row><c t='s'><v>99999999999999999999</v></c></row>"),
        (b"<sheetData>", b"<!DOCTYPE x><sheetData>"),
        (b"<sheetData>", b"<sheetData><row r='99999999999'>"),
        (b"</worksheet>", b""),
        (b'encoding="UTF-8"', b'encoding="cp037"'),
        (b'encoding="UTF-8"', b'encoding="none such"'),
    ],
)
def test_a_damaged_sheet_is_told_and_not_a_traceback(old: bytes, new: bytes, tmp_path: Path) -> None:
    source = xlsx(tmp_path / "a.xlsx", {"PracticeItem": [HEADER, ["one", "One", "", ""]]})
    broken = changed(source, tmp_path / "b.xlsx", "xl/worksheets/sheet1.xml", old, new)
    assert refusal(broken) in {"broken-workbook", "too-many-cells"}


def test_entities_are_not_expanded(tmp_path: Path) -> None:
    source = xlsx(tmp_path / "a.xlsx", {"PracticeItem": [HEADER, ["one", "One", "", ""]]})
    doctype = b'<!DOCTYPE sst [<!ENTITY a "aaaaaaaaaa">]><sst'
    bomb = changed(source, tmp_path / "b.xlsx", "xl/sharedStrings.xml", b"<sst", doctype)
    assert refusal(bomb) == "broken-workbook"
