"""Header rows: every way to name a column, and what is said of those that nothing knows."""

from __future__ import annotations

from pathlib import Path

import pytest
from rdflib import DCTERMS, RDF, SH, SKOS

from loaders.table import kinds
from loaders.table.columns import columns
from loaders.table.header import headings
from ontology import DOLEN

from .table_files import DATA, codes, read, values, xlsx


@pytest.mark.parametrize(
    "written",
    [
        "title_cy",
        "TITLE_CY",
        "  Title cy ",
        "title-cy",
        "Title (Welsh)",
        "title (cymraeg)",
        "Teitl (Cymraeg)",
        "TEITL (WELSH)",
        "Teitl (cy)",
        "Teitl\n(Cymraeg) *",
    ],
)
def test_ways_to_name_a_column(written: str) -> None:
    (heading,) = headings([written], DOLEN.PracticeItem)
    assert heading.column is not None
    assert heading.column.key == "title_cy"
    assert heading.written == written.strip()


@pytest.mark.parametrize("cls", kinds.SEGMENTS)
@pytest.mark.parametrize("lang", ["en", "cy"])
def test_every_label_names_its_own_column(cls: str, lang: str) -> None:
    for column in columns(cls):
        (heading,) = headings([column.name[lang]], cls)
        assert heading.column is not None, column.name[lang]
        assert heading.column.key == column.key


@pytest.mark.parametrize(
    ("written", "meant"),
    [("theme", "themes"), ("titel_cy", "title_cy"), ("title", "title_en"), ("Licence type", "licence")],
)
def test_the_nearest_names_are_offered(written: str, meant: str) -> None:
    (heading,) = headings([written], DOLEN.PracticeItem)
    assert heading.column is None
    assert meant in [near["en"] for near in heading.near]


def test_what_is_said_of_columns() -> None:
    said = read(DATA / "columns.csv")
    found = {problem.position.column: problem for problem in said.problems}
    assert codes(said) == ["column-unnamed", "column-unknown", "column-twice", "column-unknown"]
    assert found["Titel (Cymraeg)"].severity == SH.Warning
    assert "title_cy" in found["Titel (Cymraeg)"].mend("cy")
    assert found["summry_en"].position.row == 1
    assert found["Themes"].severity == SH.Violation
    assert (found["H"].position.row, found["H"].value) == (2, "loose")
    assert [str(theme).rpartition("/")[2] for theme in values(said, DCTERMS.subject)] == ["carers"]


def test_a_sheet_is_named_for_its_class_in_either_language(tmp_path: Path) -> None:
    rows: list[list[object]] = [["identifier", "name_en"], ["one-legal", "One Legal"]]
    for name in ("SharedService", "Shared services", "gwasanaeth a rennir", "shared-service"):
        said = read(xlsx(tmp_path / "a.xlsx", {"Cover": [["hello"]], name: rows}))
        assert values(said, RDF.type) == [DOLEN.SharedService]
        assert values(said, SKOS.prefLabel)


def test_sheets_that_say_nothing_are_reported_once_one_is_named(tmp_path: Path) -> None:
    rows: list[list[object]] = [["identifier", "title_en"], ["a", "A"]]
    said = read(
        xlsx(tmp_path / "a.xlsx", {"PracticeItem": rows, "SharedServise": rows, "Notes": rows, "Rhestri": rows})
    )
    (problem,) = said.problems
    assert (problem.code, problem.value) == ("sheet-skipped", "SharedServise")
    assert "SharedService" in problem.mend("en")


def test_the_first_sheet_holds_practice_items_when_no_name_says_more(tmp_path: Path) -> None:
    rows: list[list[object]] = [["identifier", "title_en"], ["a", "A"]]
    said = read(xlsx(tmp_path / "a.xlsx", {"Taflen1": rows, "Sheet2": []}))
    assert values(said, RDF.type) == [DOLEN.PracticeItem]


def test_a_row_may_name_its_class(tmp_path: Path) -> None:
    header: list[object] = ["type", "identifier", "title_en", "name_en", "categories"]
    rows: list[list[object]] = [
        ["", "a", "A", "", ""],
        ["SharedService", "b", "", "B", "back-office"],
        ["Partneriaeth", "c", "", "C", ""],
        ["Sharedservise", "d", "D", "", ""],
        ["SharedService", "e", "E", "", ""],
    ]
    said = read(xlsx(tmp_path / "a.xlsx", {"Sheet1": [header, *rows]}))
    assert values(said, RDF.type)[:3] == [DOLEN.PracticeItem, DOLEN.SharedService, DOLEN.Partnership]
    assert [(p.code, p.position.row) for p in said.problems] == [("unknown-type", 5), ("not-for-type", 6)]
    assert said.problems[0].near[0]["en"] == "SharedService"
    assert {str(s).split("/id/")[1] for s in said.subjects()} >= {
        "practice/gloucestershire-cc/a",
        "shared-service/gloucestershire-cc/b",
        "partnership/gloucestershire-cc/c",
    }
