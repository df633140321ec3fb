"""The page of the SPARQL form in each of its states, in both languages, without JavaScript."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Event, Semaphore
from typing import Any
from urllib.parse import parse_qs, quote, urlencode, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient

import queries
from service.app import create_app
from service.browse import sparql_page
from service.browse.sparql_answers import read as read_answer
from service.browse.sparql_answers import statement
from service.failures import BusyError, QueryTimeoutError
from service.store import Store

from .test_i18n import english_left

LANGUAGES = ("en", "cy")
BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
CONCEPTS = """PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT ?concept ?label ("plain" AS ?plain) (2 AS ?two) ("1"^^<http://example.org/own> AS ?own)
WHERE { ?concept skos:prefLabel ?label } ORDER BY ?concept ?label"""
LABEL = "<http://www.w3.org/2004/02/skos/core#prefLabel>"
WLGA = "<https://dolen.test/id/organisation/wlga>"
LONG = f"SELECT ?s WHERE {{ ?s ?p ?o }} # {'x' * 7000}"
STATES = {
    "empty": ("", 200),
    "rows": (CONCEPTS, 200),
    "no rows": (f"SELECT ?x WHERE {{ ?x {LABEL} 'nothing is called this' }}", 200),
    "rows of no columns": ("SELECT * WHERE { }", 200),
    "unbound": (f"SELECT ?s ?o WHERE {{ VALUES ?s {{ {WLGA} }} OPTIONAL {{ ?s <http://x.test/p> ?o }} }}", 200),
    "yes": ("ASK { ?s ?p ?o }", 200),
    "no": ("ASK { ?s <http://x.test/none> ?o }", 200),
    "describe": (f"DESCRIBE {WLGA}", 200),
    "construct": (f"CONSTRUCT WHERE {{ ?s {LABEL} ?o }}", 200),
    "construct nothing": ("CONSTRUCT WHERE { ?s <http://x.test/none> ?o }", 200),
    "blank and triple terms": ("SELECT (BNODE() AS ?b) (<<( <http://a> <http://b> 'c'@cy )>> AS ?t) { }", 200),
    "white space": (" \n ", 400),
    "syntax": ("SELECT * WHERE {\n ?s ?p ", 400),
    "prefix": ("SELECT * WHERE { ?s a skos:Concept }", 400),
    "ungrouped": ("SELECT ?s (COUNT(?o) AS ?n) WHERE { ?s ?p ?o } GROUP BY ?p", 400),
    "named twice": ("SELECT (1 AS ?n) (2 AS ?n) WHERE { }", 400),
    "service": ("SELECT * WHERE { SERVICE <http://x.test/> { ?s ?p ?o } }", 403),
    "update": ("DELETE WHERE { ?s ?p ?o }", 403),
    "deep": ("SELECT * WHERE " + "{" * 200 + "}" * 200, 403),
}
NAMES = [query.name.rpartition("/")[2] for query in queries.library()]


def address(lang: str, query: str, **more: object) -> str:
    return f"/{lang}/sparql" + (f"?{urlencode({'query': query, **more})}" if query or more else "")


def whole(shown: Any, lang: str, status: int = 200) -> None:
    """What holds of every page (see test_browse_pages), and that only known words are left in English."""
    assert shown.left_open == []
    assert [each["lang"] for each in shown.all("html")] == [lang]
    assert len(shown.all("h1")) == len(shown.all("title")) == len(shown.all("main")) == 1
    assert len(shown.ids) == len(set(shown.ids)), "an id is used twice"
    assert not [each for _, each in shown.elements if "style" in each]
    assert not shown.all("style")
    assert not [name for _, each in shown.elements for name in each if name.startswith("on")]
    assert all(each.get("src") for each in shown.all("script"))
    assert len(shown.all("caption")) == len(shown.all("table"))
    labels = {label["for"] for label in shown.all("label")}
    controls = [each for tag in ("input", "textarea", "select") for each in shown.all(tag)]
    assert all(each["id"] in labels for each in controls if each.get("type") != "hidden")
    described = [name for each in controls for name in str(each.get("aria-describedby") or "").split()]
    targets = [str(each["href"])[1:] for each in shown.all("a") if str(each["href"]).startswith("#")]
    assert set(described + targets) <= set(shown.ids)
    assert shown.text("title").startswith(("Error: ", "Gwall: ")[lang == "cy"]) == (status != 200)
    shown.words = [each for each in shown.words if "td" not in each[2]]
    assert english_left(shown) == []


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(("query", "status"), STATES.values(), ids=STATES)
def test_each_state_is_a_whole_page(page: Callable[..., Any], lang: str, query: str, status: int) -> None:
    shown = page(address(lang, query), status)
    whole(shown, lang, status)
    assert shown.text("textarea").split() == query.split()
    assert ("There is a problem" in shown.text() or "Mae problem" in shown.text()) == (status != 200)
    assert bool([each for each in shown.all("h2") if each.get("id") == "result"]) == (status == 200 and bool(query))


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_every_question_runs_from_its_form(page: Callable[..., Any], store: Store, lang: str, name: str) -> None:
    listed = page(f"/{lang}/sparql")
    link = f"/{lang}/sparql?question={name}"
    assert link in [each["href"] for each in listed.all("a")]
    shown, query = page(link), queries.get(f"library/{name}")
    whole(shown, lang)
    assert query.title[lang] in shown.text("h1")
    assert re.sub(r"\s+", " ", query.description[lang]) in shown.text("main")
    fields = {str(each["name"]) for tag in ("select", "input") for each in shown.all(tag)}
    wanted = {parameter.name for parameter in query.parameters} - {"lang"}
    assert fields == (wanted | {"question"} if wanted else set())
    rows = store.rows(query, lang=sparql_page.sparql_questions.Literal(lang))
    assert shown.html.count('<tr class="govuk-table__row"><td') == min(len(rows), sparql_page.ROWS)


def filled(shown: Any) -> Iterator[tuple[str, list[str]]]:
    """The choices of each select."""
    for match in re.finditer(r'<select[^>]* name="(\w+)".*?</select>', shown.html, re.DOTALL):
        yield match[1], re.findall(r'<option value="([^"]+)"', match[0])


@pytest.mark.parametrize("name", NAMES)
def test_every_choice_of_every_question_is_taken(page: Callable[..., Any], name: str) -> None:
    """The first and last choice of each list, and a date, make a query that runs."""
    shown, query = page(f"/cy/sparql?question={name}"), queries.get(f"library/{name}")
    choices = dict(filled(shown))
    kinds = {parameter.name: parameter.kind for parameter in query.parameters}
    assert {key for key, kind in kinds.items() if kind in {"concept", "organisation"}} <= set(choices)
    for place in (0, -1):
        values = {key: options[place] for key, options in choices.items()}
        values |= {key: "2015-05-28" for key, kind in kinds.items() if kind == "date"}
        answered = page(f"/cy/sparql?{urlencode({'question': name, **values})}")
        whole(answered, "cy")
        assert answered.html.count(" selected") == len(choices)
        for key, value in values.items():
            chosen = value.rpartition("/")[2] if kinds[key] != "iri" else value
            assert chosen in answered.text("textarea")


def test_parameters_keep_out_of_the_way_of_the_page() -> None:
    reserved = {"question", "query", "page", "format"}
    assert not [each for query in queries.library() for each in query.parameters if each.name in reserved]


@pytest.mark.parametrize(
    ("lang", "words"), [("en", "As at: “yesterday” is not a date."), ("cy", "Fel yr oedd ar: nid yw “yesterday”")]
)
def test_a_wrong_value_is_explained_beside_its_field(page: Callable[..., Any], lang: str, words: str) -> None:
    shown = page(f"/{lang}/sparql?question=shared-services-open-to-partners&at=yesterday&category=back-office", 400)
    whole(shown, lang, 400)
    field = next(each for each in shown.all("input") if each["name"] == "at")
    assert field["value"] == "yesterday"
    assert "at-error" in str(field["aria-describedby"]).split()
    assert words in shown.text("main")
    assert '<option value="back-office" selected' in shown.html
    assert "result" not in shown.ids


@pytest.mark.parametrize("lang", LANGUAGES)
def test_an_address_for_a_concept_is_the_same_as_its_short_name(page: Callable[..., Any], lang: str) -> None:
    iri = "https://w3id.org/dolen/def/shared-service-category/back-office"
    shown = page(f"/{lang}/sparql?question=shared-services-open-to-partners&category={iri}")
    assert f'<option value="{iri}" selected' in shown.html
    assert "back-office" in shown.text("textarea")


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    ("asked", "field", "value"),
    [
        ("shared-services-open-to-partners", "category", "back-ofice"),
        ("items-by-area", "area", "W99999999"),
        ("who-works-with-whom", "organisation", "nobody-at-all"),
    ],
)
def test_what_no_list_has_is_said_and_not_answered_with_nothing(
    page: Callable[..., Any], lang: str, asked: str, field: str, value: str
) -> None:
    shown = page(f"/{lang}/sparql?question={asked}&{field}={value}", 400)
    whole(shown, lang, 400)
    assert f"“{value}”" in shown.text("main")
    assert f"{field}-error" in shown.ids
    assert "result" not in shown.ids


@pytest.mark.parametrize("lang", LANGUAGES)
def test_an_unknown_question_says_so(page: Callable[..., Any], lang: str) -> None:
    shown = page(f"/{lang}/sparql?question=../../etc/passwd", 404)
    whole(shown, lang, 404)
    assert "questions" in shown.ids


def test_rows_have_links_names_and_languages(page: Callable[..., Any]) -> None:
    query = f"SELECT ?thing ?name WHERE {{ VALUES ?thing {{ {WLGA} }} ?thing {LABEL} ?name }} ORDER BY LANG(?name)"
    shown = page(address("en", query))
    assert "2 rows" in shown.text("h2")
    assert "/en/organisation/wlga" in [each["href"] for each in shown.all("a")]
    assert ("Cymdeithas Llywodraeth Leol Cymru", "cy") in {(words, lang) for words, lang, _ in shown.words}
    assert {"cy", "en"} <= {words for words, _, path in shown.words if path[-1] == "code"}
    assert "id/organisation/wlga" in shown.text("code")
    assert page(address("cy", query)).text("table").count("Cymdeithas Llywodraeth Leol Cymru") == 3


def test_iris_of_others_lead_out_only_where_nothing_is_known(page: Callable[..., Any]) -> None:
    area = "http://statistics.data.gov.uk/id/statistical-geography/W06000015"
    iris = f"<{area}> <http://example.org/x> <urn:x:y> <https://w3id.org/dolen/def#PracticeItem>"
    shown = page(address("en", f"SELECT ?x WHERE {{ VALUES ?x {{ {iris} }} }}"))
    links = {str(each["href"]): each.get("rel") for each in shown.all("a")}
    assert links["http://example.org/x"] == "external"
    assert links[f"/en/resource?iri={quote(area, safe=':/')}"] is None
    assert "/en/def#PracticeItem" in links
    assert "urn:x:y" in shown.text("table")
    assert not [href for href in links if href.startswith("urn:")]


def test_numbers_stand_to_the_right_and_own_datatypes_are_named(page: Callable[..., Any]) -> None:
    shown = page(address("en", CONCEPTS))
    assert shown.html.count("govuk-table__header--numeric") == 1
    assert "http://example.org/own" in shown.text("table")


@pytest.mark.parametrize("form", ["SELECT ?s ?p ?o", "CONSTRUCT { ?s ?p ?o }"])
def test_a_long_result_comes_in_pages_and_is_never_cut(page: Callable[..., Any], store: Store, form: str) -> None:
    query = f"{form} WHERE {{ ?s {LABEL} ?o ; ?p ?o }}"
    media_type = sparql_page.BINDINGS if form.startswith("SELECT") else sparql_page.GRAPH
    rows = len(read_answer(media_type, store.answer(query).serialise(media_type)).raw)
    last = -(-rows // sparql_page.ROWS)
    assert last > 2
    seen: set[str] = set()
    for number in range(1, last + 1):
        shown = page(address("en", query, page=number))
        found = re.findall(r'<tr class="govuk-table__row"><td.*?</tr>', shown.html, re.DOTALL)
        assert len(found) == min(sparql_page.ROWS, rows - (number - 1) * sparql_page.ROWS)
        seen |= set(found)
        assert f"of {rows:,}" in shown.text("main")
        assert "Download the whole result" in shown.text("main")
    assert page(address("en", query, page=last + 1), 404)
    assert page(address("en", query, page="two"), 404)


@pytest.mark.parametrize("query", [CONCEPTS, "ASK { ?s ?p ?o }", f"DESCRIBE {WLGA}"])
def test_every_download_is_that_of_the_query(page: Callable[..., Any], query: str) -> None:
    found = [each for each in page(address("cy", query)).all("a") if "download" in each]
    assert len(found) == (2 if query.startswith("ASK") else 4)
    for link in found:
        parts = urlsplit(str(link["href"]))
        assert parts.path == "/sparql"
        assert parse_qs(parts.query)["query"] == [query]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_posted_query_gets_an_address(client: FlaskClient, lang: str) -> None:
    response = client.post(f"/{lang}/sparql", data={"query": "ASK {\r\n?s ?p ?o }"}, headers=BROWSER)
    assert response.status_code == 303
    target = urlsplit(response.headers["Location"])
    assert (target.path, target.fragment) == (f"/{lang}/sparql", "result")
    assert parse_qs(target.query) == {"query": ["ASK {\n?s ?p ?o }"]}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_long_query_is_answered_in_place(client: FlaskClient, read: Callable[[str], Any], lang: str) -> None:
    response = client.post(f"/{lang}/sparql", data={"query": LONG}, headers=BROWSER)
    assert response.status_code == 200
    shown = read(response.text)
    whole(shown, lang)
    hidden = [each["value"] for each in shown.all("input") if each["name"] == "query"]
    assert hidden == [LONG, LONG]
    assert [each["value"] for each in shown.all("button") if each.get("name") == "format"] == [
        "json",
        "xml",
        "csv",
        "tsv",
    ]
    assert not [each for each in shown.all("a") if "download" in each]
    second = client.post(f"/{lang}/sparql", data={"query": LONG, "page": "2"}, headers=BROWSER)
    assert second.status_code == 200
    assert [each["value"] for each in read(second.text).all("button") if each.get("name") == "page"] == ["1", "3"]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(("query", "status"), [(LONG, 200), (LONG.replace("SELECT", "SELCT"), 400)])
def test_a_long_query_goes_on_in_the_other_language(
    client: FlaskClient, read: Callable[[str], Any], lang: str, query: str, status: int
) -> None:
    other = {"en": "cy", "cy": "en"}[lang]
    shown = read(client.post(f"/{lang}/sparql", data={"query": query}, headers=BROWSER).text)
    whole(shown, lang, status)
    switches = [each for each in shown.all("button") if "formaction" in each]
    assert [(each["formaction"], each["lang"]) for each in switches] == [(f"/{other}/sparql#result", other)]
    assert shown.text("textarea").strip() == query
    short = read(client.get(address(lang, "ASK { }"), headers=BROWSER).text)
    assert not [each for each in short.all("button") if "formaction" in each]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_an_empty_or_too_long_post_is_explained(client: FlaskClient, read: Callable[[str], Any], lang: str) -> None:
    for query, status in (("", 400), ("x" * 200_000, 403)):
        response = client.post(f"/{lang}/sparql", data={"query": query}, headers=BROWSER)
        assert response.status_code == status
        whole(read(response.text), lang, status)


def test_what_to_add_is_said_when_a_prefix_is_missing(page: Callable[..., Any]) -> None:
    shown = page(address("cy", STATES["prefix"][0]), 400)
    assert "PREFIX skos: <http://www.w3.org/2004/02/skos/core#>" in shown.text("code")
    assert "Mae'r ymholiad yn defnyddio rhagddodiad nad yw'n ei ddatgan: skos." in shown.text("main")


def test_the_place_of_a_mistake_is_said_and_shown(page: Callable[..., Any]) -> None:
    shown = page(address("en", STATES["syntax"][0]), 400)
    assert "The query is not valid SPARQL at line 2, column" in shown.text("main")
    assert "?s ?p" in shown.text("code")
    assert "expected" in " ".join(words for words, lang, _ in shown.words if lang == "en")


@pytest.mark.parametrize("before", [0, 5000])
@pytest.mark.parametrize("after", [0, 5000])
def test_of_a_long_line_the_mistake_is_shown(page: Callable[..., Any], before: int, after: int) -> None:
    query = f"SELECT * {{ {' ?s ?p ?o .' * (before // 10)} MISTAKE {' ?s ?p ?o .' * (after // 10)} }}"
    shown = next(words for words, _, path in page(address("en", query), 400).words if "pre" in path)
    assert "MISTAKE" in shown
    assert len(shown) <= 204
    assert shown.startswith("…") == (before > 0)
    assert shown.endswith("…") == (after > 0)


def busy(*_: object) -> object:
    raise BusyError("query-busy", seconds=7)


def slow(*_: object) -> object:
    raise QueryTimeoutError("query-timeout", seconds=30)


@pytest.fixture
def other(settings: Any, store: Store) -> Callable[[Any], Flask]:
    """An application whose queries are run by what the test gives."""

    def make(ask: Any) -> Flask:
        app = create_app(settings, store)
        app.config["ASK"] = ask
        return app

    return make


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("ask", [busy, slow])
def test_busy_and_slow_are_said_in_plain_words(
    other: Callable[[Any], Flask], read: Callable[[str], Any], lang: str, ask: Any
) -> None:
    client = other(ask).test_client()
    for target in (address(lang, "ASK { }"), f"/{lang}/sparql?question={NAMES[0]}"):
        response = client.get(target, headers=BROWSER)
        assert response.status_code == 503
        whole(read(response.text), lang, 503)
        assert response.headers.get("Retry-After") == ("7" if ask is busy else None)


def test_slow_queries_leave_threads_for_the_other_pages(other: Callable[[Any], Flask], settings: Any) -> None:
    begun, go_on = Semaphore(0), Event()

    def ask(*_: object) -> tuple[str, bytes, None, float]:
        begun.release()
        assert go_on.wait(60)
        return sparql_page.BINDINGS, b'{"head":{},"boolean":true}', None, 9.9

    app, turns = other(ask), settings.threads // 2
    with ThreadPoolExecutor(turns) as readers:
        slow = [readers.submit(lambda: app.test_client().get(address("en", "ASK { }"))) for _ in range(turns)]
        for _ in slow:
            assert begun.acquire(timeout=60)
        refused = app.test_client().get(address("cy", "ASK { }"), headers=BROWSER)
        assert app.test_client().get("/cy/sparql").status_code == 200
        go_on.set()
        assert [each.result().status_code for each in slow] == [200] * turns
    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "5")
    assert app.test_client().get(address("cy", "ASK { }")).status_code == 200


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_result_too_long_for_a_page_says_so(
    other: Callable[[Any], Flask], read: Callable[[str], Any], lang: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    response = other(lambda *_: (sparql_page.BINDINGS, None, None, 1.5)).test_client().get(address(lang, "ASK { }"))
    whole(read(response.text), lang)
    assert response.text.count("download=") == 4
    assert "<table" not in response.text
    monkeypatch.setattr(sparql_page, "MOST_BYTES", 100)
    app = other(sparql_page.ask_store)
    assert "<table" not in app.test_client().get(address(lang, CONCEPTS)).text


def test_what_runs_the_queries_gets_text_and_formats(other: Callable[[Any], Flask]) -> None:
    asked = []

    def ask(text: str, formats: Any) -> tuple[str, bytes, int, float]:
        asked.append((text, formats.bindings, formats.boolean, formats.graph))
        return sparql_page.BINDINGS, b'{"head":{"vars":["x"]},"results":{"bindings":[]}}', 0, 0.0

    shown = other(ask).test_client().get(address("cy", "SELECT ?x { }")).text
    assert asked == [("SELECT ?x { }", sparql_page.BINDINGS, sparql_page.BINDINGS, "application/n-triples")]
    assert "0 rhes" in shown


HOSTILE = "</textarea><script>alert(1)</script>\"'&<!--"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_hostile_values_do_no_harm(settings: Any, read: Callable[[str], Any], lang: str) -> None:
    graph, words = "<https://dolen.test/graph/x> .", HOSTILE.replace('"', '\\"')
    store = Store()
    store.load(
        [
            f'<https://dolen.test/id/event/x/evil> {LABEL} "{words}"@en {graph}',
            f"<javascript:alert(1)> <http://x.test/p> <data:text/html,x> {graph}",
        ]
    )
    client = create_app(settings, store).test_client()
    for query in (
        "SELECT * { ?s ?p ?o }", "CONSTRUCT WHERE { ?s ?p ?o }", f"SELECT * {{ }} # {HOSTILE}", HOSTILE,
        f"ASK {{ ?s ?p <{HOSTILE}> }}",
    ):  # fmt: skip
        response = client.get(address(lang, query), headers=BROWSER)
        shown = read(response.text)
        assert "<script>alert" not in response.text
        assert shown.left_open == []
        assert not [each for each in shown.all("a") if str(each["href"]).startswith(("javascript:", "data:"))]
    for name in ("at", "category", "question"):
        values = {"question": "shared-services-open-to-partners", name: HOSTILE}
        assert "<script>alert" not in client.get(f"/{lang}/sparql?{urlencode(values)}").text


def test_written_terms_are_read() -> None:
    line = r'_:b0 <http://x.test/p> "a \"b\" \u00e9\n\U0001F600"@cy--ltr .'
    subject, prop, value = statement(line)
    assert subject is not None
    assert (subject.kind, subject.value) == ("bnode", "b0")
    assert prop is not None
    assert prop.value == "http://x.test/p"
    assert value is not None
    assert (value.value, value.lang) == ('a "b" é\n😀', "cy")
    nested = statement('<http://a> <http://b> <<( <http://c> <http://d> "e" )>> .')[2]
    assert nested is not None
    assert (nested.kind, nested.value) == ("triple", '<<( <http://c> <http://d> "e" )>>')


def test_statements_come_once_each() -> None:
    assert len(read_answer("application/n-triples", b"<a:a> <b:b> <c:c> .\n<a:a> <b:b> <c:c> .\n").raw) == 1
