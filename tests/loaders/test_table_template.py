"""Templates and their guide say what the shapes say, in both languages, and read back without a word."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from pathlib import Path

import pytest
from python_calamine import load_workbook
from rdflib import RDF, URIRef

import shapes
from loaders import table
from loaders.table import kinds
from loaders.table.columns import columns, own_columns
from loaders.table.errors import TEXTS
from loaders.table.guide import rewritten
from loaders.table.lists import choices, code_list
from loaders.table.parts import LEFT_OUT
from loaders.table.problems import SEVERITIES
from loaders.table.template import CLASSES, sheet_name, words
from ontology import DOLEN

from .table_files import SPACE, codes, read, trusted, xlsx

GUIDE = Path(__file__).parents[2] / "docs" / "template.md"
PACKAGE = Path(str(files("loaders.table")))


@pytest.mark.parametrize("cls", kinds.SEGMENTS)
def test_every_field_of_the_shapes_has_a_column(cls: URIRef) -> None:
    fields = [field for field in shapes.fields(cls) if field.max_count != 0]
    assert fields
    filled = {column.field.path for column in columns(cls) if column.field}
    assert {field.path for field in fields} <= filled
    keys = [column.key for column in columns(cls)]
    assert len(keys) == len(set(keys))
    assert "identifier" in keys


def test_fields_of_parts_have_columns_but_for_those_left_out() -> None:
    keys = {column.key for column in columns(DOLEN.PracticeItem)}
    for cls, prefix in ((DOLEN.Benefit, "benefit"), (DOLEN.EvidenceItem, "evidence")):
        paths = {column.field.path for column in columns(DOLEN.PracticeItem) if column.part and column.field}
        for field in shapes.fields(cls):
            lead = field.column in {"benefit_type", "landing_page"}
            assert field.max_count == 0 or lead or field.path in paths | LEFT_OUT, field.column
        assert any(key.startswith(f"{prefix}_") for key in keys)


@pytest.mark.parametrize("lang", ["en", "cy"])
@pytest.mark.parametrize("cls", kinds.SEGMENTS)
def test_a_filled_template_reads_back(cls: URIRef, lang: str, tmp_path: Path) -> None:
    row: list[object] = ["one", *("" for _ in columns(cls)[1:])]
    said = read(xlsx(tmp_path / "a.xlsx", {sheet_name(cls, lang): [list(table.template(cls, lang)), row]}))
    assert codes(said) == []
    assert (SPACE.thing(kinds.SEGMENTS[cls], "one"), RDF.type, cls) in said.triples


@pytest.mark.parametrize("lang", ["en", "cy"])
def test_the_workbook_has_its_sheets_and_reads_back(lang: str, tmp_path: Path) -> None:
    path = tmp_path / "template.xlsx"
    table.write_template(path, lang)
    book = load_workbook(path)
    assert book.sheet_names[:2] == [sheet_name(cls, lang) for cls in CLASSES]
    assert book.sheet_names[2:] == [words()["notes"][lang], words()["lists"][lang]]
    notes = book.get_sheet_by_name(words()["notes"][lang]).to_python()
    assert len(notes) == 1 + sum(len(columns(cls)) for cls in CLASSES)
    assert all(row[3] for row in notes)
    lists = book.get_sheet_by_name(words()["lists"][lang]).to_python()
    assert any("Cydgynhyrchu" in row for row in lists)
    with pytest.raises(table.errors.UnreadableTableError) as caught:
        read(path)
    assert caught.value.code == "no-rows"


def test_the_csv_template_is_a_header_alone(tmp_path: Path) -> None:
    path = tmp_path / "template.csv"
    table.write_template(path, "cy")
    assert path.read_bytes().startswith(b"\xef\xbb\xbfDynodydd,")
    assert len(path.read_text(encoding="utf-8-sig").splitlines()) == 1


@pytest.mark.parametrize("cls", CLASSES)
def test_examples_are_values_that_the_reader_takes(cls: URIRef, tmp_path: Path) -> None:
    """Names of organisations and things are the partner's own; code lists, dates, numbers must be understood."""
    shown = [column for column in columns(cls) if column.example("en") and column.key != "areas"]
    chosen = [column for column in shown if code_list(column) or (column.field and column.field.datatype)]
    rows: list[list[object]] = [["identifier", *(c.key for c in chosen)], ["one", *(c.example("en") for c in chosen)]]
    assert codes(table.read(xlsx(tmp_path / "a.xlsx", {sheet_name(cls): rows}), SPACE, trusted())) == []


def test_choices_are_in_both_languages() -> None:
    themes = choices(DOLEN.Theme)
    assert len(themes) >= 155
    assert ("co-production", "Co-production", "Cydgynhyrchu") in [(c.slug, c.en, c.cy) for c in themes]


def test_the_guide_is_what_the_shapes_say() -> None:
    guide = GUIDE.read_text(encoding="utf-8")
    assert guide == rewritten(guide), "run: python -m loaders.table.guide docs/template.md"
    english, _, welsh = guide.partition("## Yn Gymraeg")
    for cls in kinds.SEGMENTS:
        for column in columns(cls):
            assert f"`{column.key}`" in english
            assert f"`{column.key}`" in welsh


def test_texts_are_whole_and_used() -> None:
    assert TEXTS.faults() == []
    modules = [*PACKAGE.glob("*.py"), *(PACKAGE.parent / "mapping").glob("*.py")]  # mappings' cells use them too
    sources = "\n".join(path.read_text(encoding="utf-8") for path in modules)
    assert [code for code in TEXTS.entries if f'"{code}"' not in sources] == []
    assert set(SEVERITIES) <= set(TEXTS.entries)


def test_other_catalogues_have_both_languages() -> None:
    assert all(set(word) == {"en", "cy"} and all(word.values()) for word in words().values())
    for own in own_columns().values():
        assert all(own[part][lang] for part in ("name", "description") for lang in ("en", "cy"))
    sources = "\n".join(path.read_text(encoding="utf-8") for path in PACKAGE.glob("*.py"))
    assert [word for word in words() if f'"{word}"' not in sources] == []
    for name in ("texts.toml", "columns.toml", "template.toml"):
        assert tomllib.loads((PACKAGE / name).read_text(encoding="utf-8"))["welsh"] == "check"
