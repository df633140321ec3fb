"""Every query in its file: portable SPARQL, a header in both languages, parameters that are bound."""

from __future__ import annotations

import re
from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib import Literal, URIRef
from rdflib.plugins.sparql import prepareQuery
from rdflib.term import Node

import queries

NAMES = queries.names()
ROOT = Path(__file__).parents[2]
README = (ROOT / "queries" / "README.md").read_text()
SAMPLES: dict[str, Node] = {
    "iri": URIRef("https://example.org/sample"),
    "organisation": URIRef("https://example.org/sample"),
    "date": Literal("1999-12-31", datatype="http://www.w3.org/2001/XMLSchema#date"),
    "integer": Literal(7),
    "string": Literal("a sample"),
    "lang": Literal("cy"),
}
#: Parameters that every query calls and types alike.
ALIKE = {"lang": "lang", "at": "date", "limit": "integer", "offset": "integer", "organisation": "organisation"}


def samples(query: queries.Query) -> dict[str, Node]:
    return {p.name: SAMPLES.get(p.kind, URIRef(f"{p.space}sample")) for p in query.parameters}


@pytest.mark.parametrize("name", NAMES)
def test_runs_as_it_stands(name: str) -> None:
    ox.Store().query(queries.get(name).text)


@pytest.mark.parametrize("name", NAMES)
def test_rdflib_reads_it_too(name: str) -> None:
    prepareQuery(queries.get(name).text)


@pytest.mark.parametrize("name", NAMES)
def test_header_is_complete(name: str) -> None:
    query = queries.get(name)
    for texts in (query.title, query.description, *(p.label for p in query.parameters)):
        assert set(texts) == {"en", "cy"}
        assert all(texts.values())
        assert not any(text.isspace() for text in texts.values())
    assert query.description["en"] != query.description["cy"]


@pytest.mark.parametrize("name", NAMES)
def test_every_parameter_is_bound_everywhere(name: str) -> None:
    query = queries.get(name)
    text = query.bind(**samples(query))
    again = queries.Query.of(name, text)
    assert {p.name: p.default for p in again.parameters} == {n: (v,) for n, v in samples(query).items()}
    for parameter in query.parameters:
        if parameter.name not in {"limit", "offset"}:
            # Once in the VALUES block, and once at least where it is of use.
            assert len(re.findall(rf"\?{parameter.name}\b", text)) > 1
    ox.Store().query(text)


@pytest.mark.parametrize("name", NAMES)
def test_binding_keeps_the_query(name: str) -> None:
    query = queries.get(name)
    needed = {p.name: p.default if p.many else p.default[0] for p in query.parameters if p.required}
    assert " ".join(query.bind(**needed).split()) == " ".join(in_full(query.text).split())


def in_full(text: str) -> str:
    """Prefixed names in the rows of parameters become whole when they are bound; the rest is as it was."""
    declared = dict(re.findall(r"^PREFIX (\w*:) +(<[^>]*>)", text, re.MULTILINE))
    rows = re.compile(r"(VALUES (?:\?\w+|\([^)]*\)) \{)([^}]*)(\})")

    def expand(match: re.Match[str]) -> str:
        variables = re.findall(r"\?(\w+)", match[1])
        if not set(re.findall(r"#\+ param (\w+)", text)).issuperset(variables):
            return match[0]
        terms = re.sub(r"\b(\w+:)([\w-]+)(?![^<]*>)", lambda m: f"{declared[m[1]][:-1]}{m[2]}>", match[2])
        return f"{match[1]}{terms}{match[3]}"

    return rows.sub(expand, text)


@pytest.mark.parametrize("name", NAMES)
def test_prefixes_are_used_and_in_order(name: str) -> None:
    text = queries.get(name).text
    declared = re.findall(r"^PREFIX (\w*:)", text, re.MULTILINE)
    body = re.sub(r"^(#|PREFIX).*$", "", text, flags=re.MULTILINE)
    assert declared == sorted(declared)
    assert [prefix for prefix in declared if not re.search(rf"(?<!\w){prefix}", body)] == []


@pytest.mark.parametrize("name", NAMES)
def test_parameters_are_named_alike(name: str) -> None:
    for parameter in queries.get(name).parameters:
        assert ALIKE.get(parameter.name, parameter.kind) == parameter.kind


def test_file_names_are_slugs() -> None:
    assert [name for name in NAMES if not re.fullmatch(r"(app|library|checks)/[a-z0-9]+(-[a-z0-9]+)*", name)] == []


def test_titles_differ() -> None:
    for lang in ("en", "cy"):
        titles = [queries.get(name).title[lang] for name in NAMES]
        assert sorted(titles) == sorted(set(titles))


def test_library_answers_many_questions_in_both_languages() -> None:
    assert len(queries.library()) >= 20
    assert all("lang" in {p.name for p in query.parameters} for query in queries.library())


def rows_of_readme() -> dict[str, tuple[list[str], str]]:
    """What the tables say: name → parameters and the cell of the result."""
    cells = re.findall(r"^\| `(app/[a-z-]+)` \| (.*?) \| (.*) \|$", README, re.MULTILINE)
    return {name: (re.findall(r"[a-z_]+", re.sub(r"\(.*?\)", "", listed)), result) for name, listed, result in cells}


def test_readme_lists_every_query_of_the_service() -> None:
    assert sorted(rows_of_readme()) == [name for name in NAMES if name.startswith("app/")]


@pytest.mark.parametrize("name", [name for name in NAMES if name.startswith("app/")])
def test_readme_names_parameters_and_columns(name: str) -> None:
    query = queries.get(name)
    listed, result = rows_of_readme()[name]
    assert listed == [parameter.name for parameter in query.parameters]
    if query.form == "SELECT" and "item columns" not in result.lower():
        solutions = ox.Store().query(query.text)
        assert isinstance(solutions, ox.QuerySolutions)
        assert set(re.findall(r"`([a-z_]+)`", result)) >= {variable.value for variable in solutions.variables}


def test_names_in_the_code_exist() -> None:
    code = "\n".join(path.read_text() for path in (ROOT / "service").rglob("*.py"))
    whole = re.findall(r'"((?:app|library|checks)/[a-z0-9-]+)"', code)
    short = re.findall(r'\b(?:named|rows|count)\(\s*"([a-z0-9-]+)"', code)
    assert whole
    assert short
    assert sorted({*whole, *(f"app/{name}" for name in short)} - set(NAMES)) == []
