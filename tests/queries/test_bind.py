"""Values are terms of their parameter's type, and no text of a value can become part of the query."""

from __future__ import annotations

import pickle
import random

import pyoxigraph as ox
import pytest
from rdflib import XSD, BNode, Graph, Literal, URIRef, Variable

import queries
from queries import Query, QueryError

HEADER = """#+ title@en: A
#+ title@cy: B
#+ param word: string, optional — Word | Gair
#+ param other: string, optional — Other | Arall
#+ param thing: iri, optional, many — Thing | Peth
#+ param theme: concept(theme), optional — Theme | Thema
#+ param place: concept, optional — Place | Lle
#+ param body: organisation, optional — Body | Corff
#+ param day: date, optional — Day | Diwrnod
#+ param count: integer, optional — Count | Nifer
#+ param lang: lang — Language | Iaith
#+ param limit: integer, optional — Rows | Rhesi
"""
ECHO = Query.of(
    "echo",
    HEADER
    + """SELECT * WHERE {
  # VALUES ?word { "not this one" }
  VALUES (?word ?other) { (UNDEF UNDEF) }
  VALUES ?thing { <urn:x:default> }
  VALUES (?theme ?place ?body ?day ?count ?lang) { (UNDEF UNDEF UNDEF UNDEF UNDEF "en") }
  VALUES (?word ?note) { ("kept" "VALUES ?word { 1 } } LIMIT 9") (UNDEF "too") }
}
LIMIT 100
""",
)
WRONG = [
    ("thing", Literal("https://example.org/")),
    ("thing", URIRef("relative/path")),
    ("thing", URIRef("https://example.org/> } DELETE")),
    ("thing", URIRef("https://example.org/a b")),
    ("thing", URIRef("https://example.org/\ud800")),
    ("thing", BNode("b")),
    ("thing", Variable("word")),
    ("theme", URIRef("https://w3id.org/dolen/def/openness/open")),
    ("theme", URIRef("https://w3id.org/dolen/def/theme/")),
    ("theme", Literal("health")),
    ("place", Literal("wales")),
    ("body", Literal("wlga")),
    ("day", Literal("2015-05-28")),
    ("day", Literal("2015-02-30", datatype=XSD.date, normalize=False)),
    ("day", Literal("2015-05-28T00:00:00", datatype=XSD.dateTime)),
    ("day", Literal('2015"^^xsd:date } #', datatype=XSD.date, normalize=False)),
    ("count", Literal(-1)),
    ("count", Literal("5")),
    ("count", Literal(2**31)),
    ("count", Literal("1 }", datatype=XSD.integer, normalize=False)),
    ("count", Literal("١", datatype=XSD.integer, normalize=False)),
    ("word", Literal("gair", lang="cy")),
    ("word", Literal("5", datatype=XSD.integer)),
    ("word", Literal("x", datatype=URIRef("urn:x> } #"))),
    ("word", Literal("\ud800")),
    ("word", Literal("a\0b")),
    ("word", URIRef("urn:x:word")),
    ("word", "plain Python text"),
    ("lang", Literal("fr")),
    ("lang", None),
    ("limit", Literal("1 OFFSET 2", datatype=XSD.integer, normalize=False)),
]


def solutions(**values: object) -> list[ox.QuerySolution]:
    found = ox.Store().query(ECHO.bind(**values))  # type: ignore[arg-type]
    assert isinstance(found, ox.QuerySolutions)
    return list(found)


@pytest.mark.parametrize(("name", "value"), WRONG, ids=lambda value: repr(value)[:40])
def test_value_of_another_type_is_refused(name: str, value: object) -> None:
    with pytest.raises(QueryError) as error:
        ECHO.bind(**{name: value})  # type: ignore[arg-type]
    assert error.value.text("en") != error.value.text("cy")
    assert name in error.value.text("cy")


@pytest.mark.parametrize(
    "text",
    [
        '"',
        "'",
        '"""',
        "\\",
        '\\"',
        '\n\\"',
        "a\nb\r\nc\t",
        '" } UNION { ?s ?p ?o } #',
        "x } LIMIT 0",
        "<urn:x:y>",
        "?thing $thing",
        "VALUES ?word { 1 }",
        "\\u0022 } #",
        "$(id) {{ 7*7 }} %s {0}",
        "tŷ ŵ ê 🏴󠁧󠁢󠁷󠁬󠁳󠁿",
        "\u2028\u0085\x7f\x01",
    ],
)
def test_text_stays_one_literal(text: str) -> None:
    row = solutions(word=Literal(text), other=Literal(' " '))
    assert {str(each["word"].value) for each in row} == {text}
    assert {str(each["other"].value) for each in row} == {' " '}


def test_random_text_stays_one_literal() -> None:
    chance = random.Random(20261121)  # noqa: S311 - no secret
    letters = "\"'\\\n\r\t{}<>#?$@^. uU0é\u2028\x85\x01"
    for _ in range(5_000):
        text = "".join(chance.choice(letters) for _ in range(chance.randint(0, 8)))
        assert {each["word"].value for each in solutions(word=Literal(text))} == {text}


@pytest.mark.parametrize("text", [r"\u0022 } #", r"\U00000022", r"\\u0022", r"\\\U00000022x", "\\u", "u\\"])
def test_numbered_characters_stay_text_in_every_engine(text: str) -> None:
    """One engine replaces these before it parses, the other within strings."""
    assert {row["word"].value for row in solutions(word=Literal(text))} == {text}
    assert {row["word"] for row in Graph().query(ECHO.bind(word=Literal(text)))} == {Literal(text)}  # type: ignore[index]


def test_values_are_bound_in_their_types() -> None:
    (row, *_) = solutions(
        theme=URIRef("https://w3id.org/dolen/def/theme/health"),
        place=URIRef("http://statistics.data.gov.uk/id/statistical-geography/W92000004"),
        body=URIRef("https://dolen.test/id/organisation/wlga"),
        day=Literal("2015-05-28", datatype=XSD.date),
        count=Literal(3),
        lang=Literal("cy"),
    )
    assert str(row["day"]) == f'"2015-05-28"^^<{XSD.date}>'
    assert str(row["count"]) == f'"3"^^<{XSD.integer}>'
    assert str(row["theme"]) == "<https://w3id.org/dolen/def/theme/health>"
    assert str(row["lang"]) == '"cy"'


def test_nothing_given_leaves_what_the_file_has() -> None:
    rows = solutions()
    assert {str(row["thing"]) for row in rows} == {"<urn:x:default>"}
    assert {row["day"] for row in rows} == {None}
    assert {row["lang"].value for row in rows} == {"en"}


def test_none_undoes_a_value() -> None:
    assert {row["thing"] for row in solutions(thing=None)} == {None}


def test_several_values_are_rows() -> None:
    iris = [URIRef("urn:x:a"), URIRef("urn:x:b")]
    assert {row["thing"].value for row in solutions(thing=iris)} == {"urn:x:a", "urn:x:b"}
    assert solutions(thing=[]) == []


def test_one_value_is_no_list() -> None:
    with pytest.raises(QueryError, match="takes one value, not 2"):
        ECHO.bind(word=[Literal("a"), Literal("b")])


def test_none_in_a_list_is_refused() -> None:
    with pytest.raises(QueryError, match="not an absolute address"):
        ECHO.bind(thing=[URIRef("urn:x:a"), None])  # type: ignore[list-item]


def test_blocks_of_other_variables_and_comments_stay() -> None:
    text = ECHO.bind(word=Literal("a"))
    assert '# VALUES ?word { "not this one" }' in text
    assert '("kept" "VALUES ?word { 1 } } LIMIT 9") (UNDEF "too")' in text


def test_limit_is_written_after_its_word() -> None:
    assert ECHO.bind(limit=Literal(3)).rstrip().endswith("LIMIT 3")
    assert ECHO.bind(limit=None).rstrip().endswith("LIMIT 100")
    assert '"VALUES ?word { 1 } } LIMIT 9"' in ECHO.bind(limit=Literal(3))


def test_every_block_of_a_parameter_is_filled() -> None:
    text = queries.get("app/search-touched").bind(thing=URIRef("https://example.org/x"))
    assert text.count("VALUES ?thing { <https://example.org/x> }") == 2


def test_required_value_is_missing() -> None:
    query = queries.get("app/members-of")
    for values in ({}, {"body": None}):
        with pytest.raises(QueryError, match="needs a value for body"):
            query.bind(**values)


def test_unknown_parameter_names_those_there_are() -> None:
    with pytest.raises(QueryError, match="Its parameters: organisation, at, lang"):
        queries.get("library/who-works-with-whom").bind(organization=URIRef("urn:x:a"))


def test_unknown_query_names_near_ones() -> None:
    with pytest.raises(QueryError, match="library/who-works-with-whom"):
        queries.get("library/who-works-with-who")


@pytest.mark.parametrize("name", ["../README", "app/../app/names", "app/names.rq", "", "app/"])
def test_names_lead_to_queries_only(name: str) -> None:
    with pytest.raises(QueryError, match="There is no query"):
        queries.get(name)


def test_error_goes_between_processes() -> None:
    error = QueryError("missing-parameter", name="a", parameter="b", type="iri")
    again = pickle.loads(pickle.dumps(error))  # noqa: S301 - what this test has just written
    assert (type(again), again.code, again.params, str(again)) == (QueryError, error.code, error.params, str(error))
