"""The report as a workbook: the partner's own values, comments where they are wrong, nothing that is executed."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from functools import cache
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
import python_calamine as calamine

import ontology
from loaders import read
from loaders.report import Finding, Report
from loaders.report_tables import Table, column_of
from loaders.report_workbook import COMMENTS, LISTED
from loaders.space import Space
from loaders.statements import Position
from loaders.table.sheets import Row
from loaders.validate import validate

TABLE = Path(__file__).parent.parent / "data" / "report" / "practice.csv"
SPACE = Space("https://dolen.test", "wlga")
BOTH = {"en": "Title", "cy": "Teitl"}
FINDING = Finding(
    "Violation", "", {}, None, BOTH, "x", Position("practice.csv", row=2, column="title_en"), "", "", BOTH, BOTH
)


@cache
def report() -> Report:
    return validate(read([TABLE], SPACE, ontology.graph()), ontology.graph(), SPACE, lambda _: None)


@cache
def workbook(lang: str) -> bytes:
    return report().to_xlsx(lang, TABLE)


def rows(data: bytes, sheet: str) -> list[list[object]]:
    found = calamine.load_workbook(io.BytesIO(data)).get_sheet_by_name(sheet)
    return [list(row) for row in found.iter_rows()]


def part(data: bytes, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return "".join(archive.read(each).decode() for each in archive.namelist() if re.fullmatch(name, each))


def comments(data: bytes) -> dict[str, str]:
    tag = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
    tree = ET.fromstring(part(data, r"xl/comments1\.xml"))  # noqa: S314 - our own file
    return {each.get("ref", ""): "".join(each.itertext()) for each in tree.iter(f"{tag}comment")}


def test_values_stand_as_they_were_written() -> None:
    written = [line.split(",") for line in TABLE.read_text(encoding="utf-8").splitlines()]
    assert [row[: len(written[0])] for row in rows(workbook("en"), "practice")] == written


def test_nothing_is_executed() -> None:
    assert "<f>" not in part(workbook("en"), r"xl/worksheets/sheet\d+\.xml")
    assert 'quotePrefix="1"' in part(workbook("en"), r"xl/styles\.xml")


@pytest.mark.parametrize(("lang", "urgent"), [("en", "Must be mended"), ("cy", "Rhaid ei gywiro")])
def test_wrong_cells_have_a_comment_and_a_mark_in_words(lang: str, urgent: str) -> None:
    said = comments(workbook(lang))
    (date,) = [finding for finding in report().findings if finding.value == "not a date"]
    assert date.problem[lang] in said["F3"]
    assert date.mend[lang] in said["F3"]
    assert urgent in said["F3"]
    mark = rows(workbook(lang), "practice")[2][-1]
    assert urgent in str(mark)
    assert date.label[lang] in str(mark)
    assert "Dolen" in part(workbook(lang), r"xl/comments1\.xml")


def test_every_finding_is_listed_and_leads_to_its_cell() -> None:
    listed = rows(workbook("en"), "Findings")
    assert len(listed) == len(report().told) + 3
    targets = set(re.findall(r'location="([^"]+)"', part(workbook("en"), r"xl/worksheets/sheet2\.xml")))
    assert "'practice'!F3" in targets


def test_a_mended_workbook_can_be_sent_again(tmp_path: Path) -> None:
    path = tmp_path / "again.xlsx"
    for lang in ("en", "cy"):
        path.write_bytes(workbook(lang))
        again = validate(read([path], SPACE, ontology.graph()), ontology.graph(), SPACE, lambda _: None)
        assert again.counts == report().counts


def test_data_without_tables_give_the_findings_alone() -> None:
    ttl = TABLE.with_suffix(".ttl")
    assert calamine.load_workbook(io.BytesIO(report().to_xlsx("cy", ttl))).sheet_names == ["Canfyddiadau"]


def test_ten_thousand_findings_are_capped_and_said_to_be(tmp_path: Path) -> None:
    path = tmp_path / "practice.csv"
    path.write_text("identifier,title_en\n" + "a,x\n" * (COMMENTS + 5), encoding="utf-8")
    places = [
        replace(FINDING, position=Position("practice.csv", row=n + 2, column="title_en")) for n in range(COMMENTS + 5)
    ]
    more = [replace(FINDING, position=None, value=str(n)) for n in range(LISTED)]
    data = Report([*places, *more]).to_xlsx("en", path)
    assert len(comments(data)) == COMMENTS
    listed = rows(data, "Findings")
    assert "without a comment, so that the file stays manageable: 5." in str(listed[1][0])
    assert f"not listed in this workbook: {COMMENTS + 5:,}." in str(listed[2][0])
    assert len(listed) == LISTED + 5


@pytest.mark.parametrize(
    ("written", "place"),
    [("title_en", 1), ("Title (English)", 1), ("summary_en", 2), ("licence", 0), (None, 0)],
)
def test_columns_are_found_in_whichever_words_the_header_has(written: str | None, place: int) -> None:
    header = Row(1, ["identifier", "Teitl (Saesneg)", "Summary (English)"])
    assert column_of(Table("p.csv", None, None, {1: header}), written) == place
