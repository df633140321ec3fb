"""Delimited text: encodings, delimiters, rows as the partner counts them, what is no table at all."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from rdflib import DCTERMS, Literal

import loaders
from loaders.errors import DolenError
from loaders.table.encoding import decode

from .table_files import DATA, codes, read, values, write_csv

WELSH = {
    "utf-8.csv": ("utf-8", "Dŵr a môr"),
    "utf-8-mark.csv": ("utf-8", "Dŵr a môr"),
    "utf-16.tsv": ("utf-16", "Dŵr a môr"),
    "utf-16-no-mark.tsv": ("utf-16-le", "Dŵr a môr"),
    "windows-1252.csv": ("Windows-1252", "Gwên, môr a chân – coffi’r café"),
    "iso-8859-14.csv": ("ISO-8859-14", "Dŵr y tŷ, Ŵyr a Ŷd, gwên a môr"),
    "macintosh.csv": ("Macintosh", "Gwên, môr a chân, caffè"),
    "cp850.csv": ("DOS (CP850)", "Gwên, môr a chân, caffè"),
    "pipes.csv": ("utf-8", "Tŷ te – a sgwrs"),
    "excel-hint.csv": ("utf-8", "Tŷ te – a sgwrs"),
}
GUESSED = {"utf-16-no-mark.tsv", "windows-1252.csv", "iso-8859-14.csv", "macintosh.csv", "cp850.csv"}


@pytest.mark.parametrize("name", WELSH)
def test_letters_come_out_right(name: str) -> None:
    encoding, title = WELSH[name]
    said = read(DATA / name)
    assert Literal(title, lang="cy") in values(said, DCTERMS.title)
    assert said.encoding == encoding
    assert len(values(said, DCTERMS.subject)) == len(values(said, DCTERMS.identifier))


@pytest.mark.parametrize("name", WELSH)
def test_an_encoding_that_the_bytes_do_not_settle_is_noted(name: str) -> None:
    notes = [problem for problem in read(DATA / name).problems if problem.code == "encoding-guessed"]
    assert bool(notes) == (name in GUESSED)
    assert all(WELSH[name][0] in note.what("en") and WELSH[name][0] in note.what("cy") for note in notes)


def test_pound_signs_and_dashes_of_windows() -> None:
    text = decode((DATA / "windows-1252.csv").read_bytes(), "x").text
    assert "Tea – and a ‘chat’ for £5" in text


@pytest.mark.parametrize(
    ("name", "code", "line"),
    [
        ("mixed-encodings.csv", "encoding-mixed", 4),
        ("broken-utf-16.tsv", "encoding-broken", 4),
        ("not-text.csv", "not-text", None),
        ("web-page.csv", "markup", None),
        ("empty.csv", "empty", None),
        ("header-only.csv", "no-rows", None),
        ("no-header.csv", "no-known-column", None),
        ("header-in-third-row.csv", "header-below", None),
        ("missing.csv", "cannot-open", None),
    ],
)
def test_what_is_no_table_is_refused_in_both_languages(name: str, code: str, line: int | None) -> None:
    with pytest.raises(DolenError) as caught:
        read(DATA / name)
    error = caught.value
    assert error.code == code
    assert error.position is not None
    assert (error.position.file, error.position.line) == (name, line)
    assert error.text("en") != error.text("cy")
    assert error.mend("en")
    assert error.mend("cy")


@pytest.mark.parametrize(("name", "row"), [("quotes-never-closed.csv", 2), ("text-after-quotes.csv", 2)])
def test_broken_quotes_say_where(name: str, row: int) -> None:
    with pytest.raises(DolenError) as caught:
        read(DATA / name)
    assert caught.value.code == "quotes"
    assert caught.value.position is not None
    assert caught.value.position.row == row


def test_a_cell_without_end_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    path.write_text('identifier,title_en\none,"' + "x" * 200_000 + '"\n', encoding="utf-8")
    with pytest.raises(DolenError) as caught:
        read(path)
    assert caught.value.code == "cell-too-long"
    assert "131,072" in caught.value.text("en")


def test_rows_are_counted_as_a_spreadsheet_shows_them() -> None:
    said = read(DATA / "newlines-in-cells.csv")
    places = {str(s).rpartition("/")[2]: at for (s, p, _), at in said.triples.items() if p == DCTERMS.identifier}
    assert (places["one"].row, places["one"].line) == (3, None)
    assert (places["two"].row, places["two"].line) == (4, 5)
    assert Literal("First line\nsecond line", lang="en") in values(said, DCTERMS.abstract)


def test_line_ends_may_be_mixed() -> None:
    said = read(DATA / "mixed-line-ends.csv")
    assert [str(value) for value in values(said, DCTERMS.title)] == ["One", "Two", "Three"]
    assert [at.row for (_, p, _), at in said.triples.items() if p == DCTERMS.title] == [2, 3, 4]


def test_what_looks_like_a_formula_is_text() -> None:
    said = read(DATA / "formulas.csv")
    assert {str(value) for value in values(said, DCTERMS.title)} == {"=1+1", "+44 029"}
    assert {str(value) for value in values(said, DCTERMS.abstract)} == {"@SUM(A1)", "-5 degrees"}


def test_a_nul_in_a_cell_is_a_problem_of_that_cell() -> None:
    said = read(DATA / "nul-in-cell.csv")
    (problem,) = said.problems
    assert problem.code == "control-character"
    assert (problem.position.row, problem.position.column) == (2, "title_en")
    assert values(said, DCTERMS.title) == []


def test_a_bar_between_columns_does_not_hide_the_bar_between_values(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", [["identifier", "themes"], ["one", "carers|health"]])
    assert len(values(read(path), DCTERMS.subject)) == 2


def test_empty_rows_and_columns_do_not_count(tmp_path: Path) -> None:
    path = tmp_path / "empty.csv"
    path.write_text("\n,,\nidentifier,title_en,,,\n" + ",,,,\n" * 100_000 + "one,One,,,\n", encoding="utf-8")
    said = read(path)
    assert codes(said) == []
    assert [at.row for at in said.triples.values()] == [100_004] * len(said)


@pytest.mark.parametrize("name", ["data.csv.gz", "DATA.CSV.GZ", "data", "data.csv"])
def test_a_compressed_table_is_unpacked_whatever_its_name(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(gzip.compress((DATA / "utf-8.csv").read_bytes()))
    assert loaders.is_table(tmp_path / name)
    assert read(tmp_path / name).triples.keys() == read(DATA / "utf-8.csv").triples.keys()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (gzip.compress(b"identifier,title_en\n" + bytes(64 * 2**20), 1), "file-size"),
        (gzip.compress((DATA / "utf-8.csv").read_bytes())[:-20], "gzip-damaged"),
        (gzip.compress(gzip.compress((DATA / "utf-8.csv").read_bytes())), "not-text"),
        (gzip.compress(b""), "empty"),
    ],
    ids=["bomb", "cut-off", "packed-twice", "nothing-inside"],
)
def test_a_compressed_table_that_cannot_be_unpacked(tmp_path: Path, content: bytes, code: str) -> None:
    (tmp_path / "data.csv.gz").write_bytes(content)
    with pytest.raises(DolenError) as caught:
        read(tmp_path / "data.csv.gz")
    assert caught.value.code == code
