"""Texts of an address, a form or a command line become terms, or an error that says what to write."""

from __future__ import annotations

from pathlib import Path

import pytest
from rdflib import XSD, Literal, URIRef
from rdflib.term import Node

import queries
from queries import Parameter, Query, QueryError

BASE = "https://dolen.test"
DEF = "https://w3id.org/dolen/def"
AREAS = "http://statistics.data.gov.uk/id/statistical-geography/"
GOOD: list[tuple[str, str, Node]] = [
    ("iri", " https://example.org/a#b ", URIRef("https://example.org/a#b")),
    ("iri", "urn:isbn:0", URIRef("urn:isbn:0")),
    ("concept(theme)", "co-production", URIRef(f"{DEF}/theme/co-production")),
    ("concept(theme)", f"{DEF}/theme/co-production", URIRef(f"{DEF}/theme/co-production")),
    ("concept(readiness-score)", "0", URIRef(f"{DEF}/readiness-score/0")),
    ("concept", f"{DEF}/theme/co-production", URIRef(f"{DEF}/theme/co-production")),
    ("organisation", "1000-lives-plus", URIRef(f"{BASE}/id/organisation/1000-lives-plus")),
    ("organisation", "https://example.org/o", URIRef("https://example.org/o")),
    ("area", "W06000015", URIRef(f"{AREAS}W06000015")),
    ("area", " w06000015 ", URIRef(f"{AREAS}W06000015")),
    ("area", f"{AREAS}W92000004", URIRef(f"{AREAS}W92000004")),
    ("date", "2012-02-29", Literal("2012-02-29", datatype=XSD.date)),
    ("integer", "0", Literal(0)),
    ("integer", "007", Literal(7)),
    ("string", " Arfer da ", Literal("Arfer da")),
    ("lang", "cy", Literal("cy")),
    ("lang", "cy-GB", Literal("cy")),
    ("lang", "EN_gb", Literal("en")),
]
BAD = [
    ("iri", "id/organisation/wlga", "not-iri"),
    ("iri", "https://example.org/a b", "not-iri"),
    ("iri", 'https://example.org/"><script>', "not-iri"),
    ("concept(theme)", "Co-production", "not-concept"),
    ("concept(theme)", f"{DEF}/openness/open", "not-concept"),
    ("concept(theme)", "../openness/open", "not-concept"),
    ("concept", "co-production", "not-iri"),
    ("organisation", "Cyngor Gwynedd", "not-organisation"),
    ("organisation", "../practice/x", "not-organisation"),
    ("area", "Gwynedd", "not-area"),
    ("area", "W6000015", "not-area"),
    ("area", "W0600001٥", "not-area"),
    ("date", "28/05/2015", "not-date"),
    ("date", "2013-02-29", "not-date"),
    ("date", "20150528", "not-date"),
    ("date", "2015-W22-4", "not-date"),
    ("date", "٢٠١٥-05-28", "not-date"),
    ("integer", "-1", "not-integer"),
    ("integer", "1e3", "not-integer"),
    ("integer", "99999999999999999999", "not-integer"),
    ("integer", "٣", "not-integer"),
    ("string", "a\0b", "not-string"),
    ("lang", "gd", "not-lang"),
]


def parameter(kind: str) -> Parameter:
    name, _, scheme = kind.rstrip(")").partition("(")
    return Parameter("it", name, scheme or None, {"en": "It", "cy": "Hwn"})


@pytest.mark.parametrize(("kind", "text", "term"), GOOD)
def test_text_becomes_a_term(kind: str, text: str, term: Node) -> None:
    found = parameter(kind).parse(text, BASE)
    assert (found, type(found)) == (term, type(term))
    assert getattr(found, "datatype", None) == getattr(term, "datatype", None)


@pytest.mark.parametrize(("kind", "text", "code"), BAD)
def test_wrong_text_is_said_in_both_languages(kind: str, text: str, code: str) -> None:
    with pytest.raises(QueryError) as error:
        parameter(kind).parse(text, BASE)
    assert error.value.code == code
    assert error.value.text("en") != error.value.text("cy-GB")


def test_organisation_needs_a_base_for_its_short_name() -> None:
    with pytest.raises(QueryError, match="wlga, or the whole address"):
        parameter("organisation").parse("estyn")


def test_long_text_is_cut_in_the_error() -> None:
    with pytest.raises(QueryError) as error:
        parameter("date").parse("9" * 100_000)
    assert len(str(error.value)) < 400


def test_values_of_a_form() -> None:
    query = queries.get("library/who-works-with-whom")
    found = query.values({"organisation": "wlga", "at": "", "lang": "cy"}, BASE)
    assert found == {"organisation": URIRef(f"{BASE}/id/organisation/wlga"), "lang": Literal("cy")}


def test_values_given_several_times() -> None:
    found = queries.get("app/names").values({"iri": ["urn:x:a", " ", "urn:x:b"]})
    assert found == {"iri": [URIRef("urn:x:a"), URIRef("urn:x:b")]}


def test_value_for_no_parameter() -> None:
    with pytest.raises(QueryError, match="has no parameter called area"):
        queries.get("library/who-works-with-whom").values({"area": "x"})


def test_type_is_written_as_in_the_header() -> None:
    assert parameter("concept(theme)").type == "concept(theme)"
    assert queries.get("library/items-without-welsh").parameter("publisher").type == "organisation"


def test_the_library_asks_for_an_area_by_its_code() -> None:
    found = queries.get("library/items-by-area").values({"area": "W06000015"})
    assert found == {"area": URIRef(f"{AREAS}W06000015")}


def test_defaults_are_those_of_the_file() -> None:
    query = queries.get("library/welsh-labels-to-check")
    assert {p.name: p.default for p in query.parameters} == {
        "scheme": (None,),
        "status": (URIRef(f"{DEF}/welsh-label-status/check"),),
        "lang": (Literal("en"),),
    }
    assert queries.get("app/latest-items").parameter("limit").default == (Literal(25),)


@pytest.mark.parametrize(
    ("row", "value"),
    [
        ("'a'", Literal("a")),
        ('"""a "quoted" b"""', Literal('a "quoted" b')),
        ('"a # no comment }"', Literal("a # no comment }")),
        (r'"a \"b\" \u0175 \U0001F3F4 \n \\n"', Literal('a "b" ŵ 🏴 \n \\n')),
        ("UNDEF", None),
    ],
)
def test_default_of_any_form(row: str, value: Node | None) -> None:
    query = Query.of("one", f"#+ param a: string, optional — A | B\nASK {{ VALUES ?a {{ {row} }} }}")
    assert query.parameter("a").default == (value,)


def test_own_query_needs_no_header(tmp_path: Path) -> None:
    file = tmp_path / "own.rq"
    file.write_text("PREFIX a: <urn:a>\n# SELECT\nDESCRIBE a:b")
    query = queries.read(file)
    assert (query.name, query.form, query.parameters, query.bind()) == ("own.rq", "DESCRIBE", (), file.read_text())


def test_own_query_in_another_encoding(tmp_path: Path) -> None:
    file = tmp_path / "own.rq"
    file.write_bytes("ASK { ?s ?p 'tŷ' }".encode("utf-16"))
    with pytest.raises(QueryError, match="UTF-8"):
        queries.read(file)
