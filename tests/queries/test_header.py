"""A header that is wrong is refused with its line; the texts of all errors exist in both languages."""

from __future__ import annotations

import re
from pathlib import Path
from string import Formatter

import pytest

from queries import Query, QueryError
from queries.errors import texts

QUERY = "ASK { VALUES ?at { UNDEF } FILTER(BOUND(?at)) }"
WRONG = {
    "#+ titel@en: A": "header-line",
    "#+ title@fr: A": "header-line",
    "#+ title: A": "header-line",
    "#+ title@en:": "header-line",
    "#+title@en: A": "header-line",
    "#+ param at": "parameter-line",
    "#+ param at: date — When": "parameter-line",
    "#+ param at: date - When | Pryd": "parameter-line",
    "#+ param At: date — When | Pryd": "parameter-line",
    "#+ param at: day — When | Pryd": "parameter-type",
    "#+ param at: date(theme) — When | Pryd": "parameter-type",
    "#+ param at: date, maybe — When | Pryd": "parameter-option",
}


@pytest.mark.parametrize("line", WRONG)
def test_wrong_line_is_named(line: str) -> None:
    with pytest.raises(QueryError) as error:
        Query.of("own.rq", f"#+ title@cy: B\n{line}\n{QUERY}")
    assert error.value.code == WRONG[line]
    assert "own.rq, line 2" in error.value.text("en")
    assert "own.rq, llinell 2" in error.value.text("cy")


@pytest.mark.parametrize("line", ["#+ title@en: A", "#+ param at: date, optional — When | Pryd"])
def test_line_twice_is_refused(line: str) -> None:
    with pytest.raises(QueryError) as error:
        Query.of("own.rq", f"{line}\n{line}\n{QUERY}")
    assert (error.value.code, error.value.params["line"]) == ("header-twice", "2")


def test_parameter_in_no_block_is_refused() -> None:
    with pytest.raises(QueryError, match="declared but stands in no VALUES block"):
        Query.of("own.rq", f"#+ param to: date, optional — To | Hyd\n{QUERY}")


def test_block_with_a_variable_of_its_own_is_none_of_a_parameter() -> None:
    with pytest.raises(QueryError, match="declared but stands in no VALUES block"):
        Query.of("own.rq", "#+ param at: date, optional — At | Ar\nASK { VALUES (?at ?own) { (UNDEF 1) } }")


def test_query_without_a_form() -> None:
    with pytest.raises(QueryError, match="SELECT, ASK, CONSTRUCT or DESCRIBE"):
        Query.of("own.rq", "# SELECT\nINSERT DATA { <urn:a> <urn:b> 'ASK' }")


def test_text_continues_on_the_next_line() -> None:
    query = Query.of("own.rq", f"#+ title@en: A\n#+   and more,\n#+   and the end\n#+ title@cy: B\n{QUERY}")
    assert query.title == {"en": "A and more, and the end", "cy": "B"}


def test_form_is_found_past_prefixes_named_like_one() -> None:
    assert Query.of("own.rq", "PREFIX ask: <urn:SELECT>\nCONSTRUCT WHERE { ?s ask:ask ?o }").form == "CONSTRUCT"


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("code", texts())
def test_texts_exist_in_both_languages(code: str) -> None:
    entry = texts()[code]
    assert set(entry) == {"en", "cy"}
    for part in ("what", "mend"):
        english, welsh = entry["en"][part], entry["cy"][part]
        assert english.strip() != welsh.strip()
        assert fields(english) == fields(welsh)


def test_codes_of_the_code_have_texts() -> None:
    code = "".join(path.read_text() for path in (Path(__file__).parents[2] / "queries").glob("*.py"))
    used = set(re.findall(r'(?:QueryError|_error)\(\s*"([a-z-]+)"', code)) | {"parameter-line", "header-line"}
    made = {f"not-{kind}" for kind in ("iri", "concept", "organisation", "area", "date", "integer", "string", "lang")}
    assert used | made == set(texts())
