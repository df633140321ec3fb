"""Every kind of page, in both languages, over the examples."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from service.app import create_app
from service.browse import headers, locales
from service.store import Store

PAGES = {
    "home": "/",
    "catalogue": "/catalog",
    "practice list": "/practice/",
    "practice list, filtered": "/practice/?theme=https://w3id.org/dolen/def/theme/shared-services",
    "organisation list": "/organisation/",
    "organisation list, second page": "/organisation/?page=2",
    "partnership list": "/partnership/",
    "shared service list": "/shared-service/",
    "event list": "/event/",
    "document list": "/resource/",
    "empty list": "/link-check/",
    "practice": "/practice/wlga/portal",
    "practice of a shared service": "/practice/gloucestershire-cc/one-legal",
    "organisation": "/organisation/gloucestershire-cc",
    "organisation with parts": "/organisation/welsh-government",
    "partnership": "/partnership/leadership-gloucestershire",
    "partnership as at a date": "/partnership/leadership-gloucestershire?at=2015-05-28",
    "network": "/partnership/all-in-this-together",
    "shared service": "/shared-service/gloucestershire-cc/goss-2020-vision",
    "shared service as at a date": "/shared-service/gloucestershire-cc/one-legal?at=2015-05-28",
    "initiative": "/initiative/all-in-this-together/welsh-co-production-model",
    "membership": "/membership/gloucestershire-cc/one-legal-tewkesbury-bc",
    "event": "/event/all-in-this-together/aitt-2",
    "document": "/resource/public-services-matter-memorandum",
    "finder as at a date": "/shared-service/?at=2015-05-28&openness=open",
    "finder with nothing found": "/shared-service/?category=none-such",
    "comparison": "/shared-service/?compare=https://dolen.test/id/shared-service/gloucestershire-cc/ubico"
    "&compare=https://dolen.test/id/shared-service/gloucestershire-cc/one-legal",
    "co-production": "/coproduction/?by=approach",
    "map": "/map/",
    "area on the map": "/map/E10000013",
    "principles": "/principles/",
    "framework": "/framework/",
    "all ways in": "/explore/",
    "themes": "/theme/",
    "theme with items": "/theme/shared-services",
    "theme with narrower ones": "/theme/economy",
    "area": "/resource?iri=http://statistics.data.gov.uk/id/statistical-geography/E10000013",
    "what refers to a thing": "/links?iri=https://dolen.test/id/resource/public-services-matter-memorandum"
    "&property=http://www.w3.org/ns/prov%23hadPrimarySource",
    "vocabulary": "/def",
    "code list": "/def/openness",
    "concept": "/def/openness/open",
    "sparql": "/sparql",
    "accessibility": "/about/accessibility",
    "Welsh language": "/about/welsh-language",
    "publishing": "/about/publishing",
}
FAULTY = {
    "not found": ("/practice/wlga/none", 404),
    "no such page": ("/organisation/?page=99", 404),
    "page nought": ("/organisation/?page=0", 404),
    "page of words": ("/organisation/?page=two", 404),
    "wrong date": ("/partnership/leadership-gloucestershire?at=yesterday", 400),
    "no such date": ("/partnership/leadership-gloucestershire?at=2015-02-30", 400),
    "no IRI": ("/resource?iri=not%20an%20iri", 400),
    "no IRI at all": ("/resource", 400),
    "an empty IRI": ("/resource?iri=", 400),
    "unknown IRI": ("/resource?iri=http://example.org/unknown", 404),
    "references to no IRI": ("/links?iri=x&property=y", 400),
    "items of no publisher": ("/practice/?publisher=x", 400),
    "items of a theme that is no IRI": ("/practice/?theme=%3Cx%3E", 400),
    "a control character": ("/practice/wlga/%00", 404),
    "a theme with a space": ("/theme/a%20b", 404),
    "finder with a wrong date": ("/shared-service/?at=yesterday", 400),
    "unknown area": ("/map/X", 404),
    "unknown theme": ("/theme/none", 404),
    "unknown code list": ("/def/none", 404),
    "unknown concept": ("/def/openness/none", 404),
    "no address": ("/nowhere", 404),
}
EVERY = [(address, 200) for address in PAGES.values()] + list(FAULTY.values())
LANGUAGES = ("en", "cy")
#: Values of Python, marks of a template, names of classes.
OF_THE_PROGRAM = re.compile(
    r"[{\[(]['\"]|\bNone\b|\bTrue\b|\bFalse\b|\{\{|%\(|&(amp|lt|gt|quot|#\d+);|rdflib|</?[a-z]+\b[^>]*[ /]|Undefined"
)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(("address", "status"), EVERY, ids=[*PAGES, *FAULTY])
def test_a_page_is_whole(page: Callable[..., Any], lang: str, address: str, status: int) -> None:
    shown = page(f"/{lang}{address}", status)
    assert shown.left_open == []
    assert [each["lang"] for each in shown.all("html")] == [lang]
    assert len(shown.all("h1")) == 1
    assert len(shown.all("title")) == 1
    title = shown.text("title")
    assert title.endswith(" – Dolen")
    assert len(title) > len(" – Dolen")
    assert title.startswith(("Error: ", "Gwall: ")) == (status != 200)
    assert len(shown.all("main")) == 1
    assert {"class": "govuk-skip-link", "href": "#main-content"}.items() <= {**shown.all("a")[0]}.items()
    assert len(shown.ids) == len(set(shown.ids)), "an id is used twice"
    assert not [each for _, each in shown.elements if "style" in each]
    assert not shown.all("style")
    assert all(each.get("src") or each.get("type") == "application/ld+json" for each in shown.all("script"))
    assert not [name for _, each in shown.elements for name in each if name.startswith("on")]
    for table in range(len(shown.all("table"))):
        assert len(shown.all("caption")) > table, "a table without caption"
    for control in (*shown.all("input"), *shown.all("textarea"), *shown.all("select")):
        assert control.get("type") == "hidden" or control["id"] in {label["for"] for label in shown.all("label")}


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(("address", "status"), EVERY, ids=[*PAGES, *FAULTY])
def test_a_page_shows_words_and_not_how_the_program_holds_them(
    page: Callable[..., Any], lang: str, address: str, status: int
) -> None:
    shown = page(f"/{lang}{address}", status).words
    plain = [words for words, _, path in shown if not {"script", "textarea", "pre"} & {*path}]
    assert [words for words in plain if OF_THE_PROGRAM.search(words)] == []


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("address", PAGES.values(), ids=PAGES)
def test_headers_of_a_page(client: FlaskClient, lang: str, address: str) -> None:
    response = client.get(f"/{lang}{address}")
    assert response.headers["Content-Security-Policy"] == (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
    assert response.headers["Content-Language"] == lang
    assert {name: response.headers[name] for name in headers.HEADERS} == headers.HEADERS
    assert len(response.data) < 150_000


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(("address", "status"), EVERY, ids=[*PAGES, *FAULTY])
def test_the_toggle_keeps_path_and_query(page: Callable[..., Any], lang: str, address: str, status: int) -> None:
    other = "cy" if lang == "en" else "en"
    shown = page(f"/{lang}{address}", status)
    toggle = next(each["href"] for each in shown.all("a") if each.get("hreflang") == other)
    assert toggle == f"/{other}{address}"
    back = page(str(toggle), status)
    assert f"/{lang}{address}" in [each["href"] for each in back.all("a") if each.get("hreflang") == lang]
    assert {each["hreflang"]: each["href"] for each in shown.all("link") if each.get("hreflang")} == {
        lang: f"/{lang}{address}",
        other: f"/{other}{address}",
    }


def test_every_page_has_a_twin(app: Any) -> None:
    """Each rule of a page takes the language from its address, so that no page is there in one language only."""
    rules = [rule for rule in app.url_map.iter_rules() if rule.rule.startswith(("/en", "/cy"))]
    assert rules == []
    assert len([rule for rule in app.url_map.iter_rules() if "lang" in rule.arguments]) >= 12


@pytest.mark.parametrize("lang", LANGUAGES)
def test_words_in_the_other_language_say_so(page: Callable[..., Any], lang: str) -> None:
    """The services of the spreadsheet have English names only."""
    shown = page(f"/{lang}/shared-service/")
    marked = [words for words, language, _ in shown.words if language == "en" and "Tewkesbury Locality" in words]
    assert len(marked) == 3  # its name, and those of the link to whom to ask and of the box to compare
    assert ("yn Saesneg yn unig" in shown.text()) == (lang == "cy")
    assert "in English only" not in shown.text()


def test_the_home_page_counts(page: Callable[..., Any]) -> None:
    shown = page("/cy/")
    assert {"61", "17", "8"} <= {words for words, _, path in shown.words if path[-1] == "strong"}
    assert "8 gwasanaeth a rennir" in shown.text("main")


def test_what_is_inferred_is_said_to_be(page: Callable[..., Any]) -> None:
    shown = page("/en/shared-service/gloucestershire-cc/goss-2020-vision").text("main")
    assert "Inferred by the publisher, not stated by the source:" in shown
    assert shown.count("inferred, not stated by the source") >= 3
    assert "To be checked:" in shown
    assert "£5,600,000" in shown
    assert "Planned" in shown


def test_what_is_not_known_is_said_to_be(page: Callable[..., Any]) -> None:
    assert "not known" in page("/en/partnership/leadership-gloucestershire").text("main")
    assert "anhysbys" in page("/cy/partnership/leadership-gloucestershire").text("main")


def test_members_as_at_a_date(page: Callable[..., Any]) -> None:
    always = page("/en/shared-service/gloucestershire-cc/one-legal").text("table")
    before = page("/en/shared-service/gloucestershire-cc/one-legal?at=2008-01-01").text("main")
    assert "Tewkesbury" in always
    assert "2009" in always
    assert "as at 1 January 2008" in before
    assert "2015" not in page("/en/shared-service/gloucestershire-cc/one-legal?at=2010-06-01").text("table")


def test_a_wrong_date_is_explained_beside_its_field(page: Callable[..., Any]) -> None:
    shown = page("/cy/partnership/leadership-gloucestershire?at=ddoe", 400)
    field = next(each for each in shown.all("input") if each["id"] == "at")
    assert field["value"] == "ddoe"
    assert "at-error" in str(field["aria-describedby"])
    assert "Rhowch ddyddiad" in shown.text("main")


def test_an_item_shows_its_evidence_licence_and_languages(page: Callable[..., Any]) -> None:
    shown = page("/en/practice/wlga/portal").text("main")
    for words in ("Outcomes and evidence", "Source and licence", "Review", "Languages", "Welsh:", "Similar practice"):
        assert words in shown
    assert "Welsh Local Government Association , version 1, 21 November 2026, 10:00 UTC" in shown
    assert "Themes in common" in shown


def test_a_theme_counts_the_items_of_narrower_ones(page: Callable[..., Any]) -> None:
    shown = page("/en/theme/shared-services").text("main")
    assert "practice item" in shown
    assert "One Legal" in shown or "legal" in shown.lower()


def test_a_filter_can_be_taken_off(page: Callable[..., Any]) -> None:
    theme = "https://w3id.org/dolen/def/theme/shared-services"
    shown = page(f"/en/practice/?theme={theme}")
    assert "Remove filter:" in shown.text("main")
    assert "/en/practice/?" in [each.get("href") for each in shown.all("a")]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_lists_are_in_the_order_of_the_alphabet(page: Callable[..., Any], lang: str) -> None:
    shown = page(f"/{lang}/organisation/")
    names = [words.strip() for words, _, path in shown.words if {"main", "li", "a"} <= set(path) and "nav" not in path]
    assert len(names) == 25
    assert names == sorted(names, key=lambda name: locales.sort_key(name, lang))


def test_a_long_list_comes_in_pages(page: Callable[..., Any]) -> None:
    first, last = page("/en/organisation/"), page("/en/organisation/?page=3")
    assert "Showing 1 to 25 of 61" in first.text("main")
    assert "Showing 51 to 61 of 61" in last.text("main")
    assert "/en/organisation/?page=2" in [each.get("href") for each in first.all("a")]


def test_a_withdrawn_thing_is_gone(app: Any) -> None:
    from service.errors import GoneError, answer

    with app.test_request_context("/cy/practice/wlga/portal", headers={"Accept": "text/html"}):
        response = answer(GoneError("gone", iri="https://dolen.test/id/practice/wlga/portal"))
    assert response.status_code == 410
    assert "Tynnwyd hwn yn ôl" in response.get_data(as_text=True)


def test_the_unforeseen_is_a_page_without_traceback(settings: Any) -> None:
    class Broken:
        version, modified = "1", __import__("datetime").datetime(2026, 1, 1)

        def rows(self, *_: object, **__: object) -> list[object]:
            raise RuntimeError("a secret")

    client = create_app(settings, Broken()).test_client()  # type: ignore[arg-type]
    shown, problem = client.get("/cy/", headers={"Accept": "text/html"}), client.get("/data/practice/x.ttl")
    assert (shown.status_code, problem.status_code) == (500, 500)
    assert "a secret" not in shown.text + problem.text
    assert "Aeth rhywbeth o" in shown.text
    assert problem.mimetype == "application/problem+json"
    assert shown.headers["Content-Security-Policy"]


def test_robots_and_icon(client: FlaskClient) -> None:
    assert "Disallow: /sparql" in client.get("/robots.txt").text
    with client.get("/static/favicon.svg") as icon:
        assert icon.mimetype == "image/svg+xml"


def test_hostile_words_and_addresses_do_no_harm(settings: Any) -> None:
    """A partner's words are words, and only addresses of the web become links."""
    item, script = "https://dolen.test/id/event/x/evil", "<script>alert(1)</script>"
    graph = "<https://dolen.test/graph/x> ."
    store = Store()
    store.load(
        [
            f"<{item}> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <https://schema.org/Event> {graph}",
            f'<{item}> <http://www.w3.org/2004/02/skos/core#prefLabel> "{script}"@en {graph}',
            f"<{item}> <http://www.w3.org/2000/01/rdf-schema#seeAlso> <javascript:alert(1)> {graph}",
            f'<javascript:alert(1)> <http://www.w3.org/2004/02/skos/core#prefLabel> "Click"@en {graph}',
        ]
    )
    client = create_app(settings, store).test_client()
    for address in ("/en/event/x/evil", "/cy/event/", "/en/resource?iri=javascript:alert(1)"):
        shown = client.get(address)
        assert shown.status_code == 200
        assert script not in shown.text
        assert 'href="javascript:' not in shown.text
