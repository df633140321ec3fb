"""The catalogue in DCAT: formats, versions, files that are as it says, and its page in both languages."""

from __future__ import annotations

import hashlib
import re
import threading
from typing import Any

import pytest
from flask.testing import FlaskClient
from rdflib import DCTERMS, RDF, RDFS, Graph, Literal, URIRef

from service.datasets.terms import DCAT, SPDX
from service.datasets.words import LANGUAGES, texts

BASE = "https://dolen.test"
WHOLE = URIRef(f"{BASE}/catalog#everything")
FORMATS = {"ttl": "turtle", "jsonld": "json-ld", "rdf": "xml", "nt": "nt"}
GRAPHS = ("vocabulary", "register", "gloucestershire-cc", "wlga", "provenance")
BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


@pytest.fixture(autouse=True)
def prepared(world: Any) -> None:
    """The newest files are made, as a first request leaves to a thread."""
    world.library.prepare()


@pytest.fixture
def catalogue(web: FlaskClient) -> Graph:
    return Graph().parse(data=web.get("/catalog.ttl").data, format="turtle")


@pytest.mark.parametrize("extension", FORMATS)
def test_every_format_says_the_same(web: FlaskClient, catalogue: Graph, extension: str) -> None:
    by_name = web.get(f"/catalog.{extension}")
    by_accept = web.get("/catalog", headers={"Accept": by_name.mimetype})
    assert by_name.data == by_accept.data
    assert set(Graph().parse(data=by_name.data, format=FORMATS[extension])) == set(catalogue)
    again = web.get(f"/catalog.{extension}", headers={"If-None-Match": by_name.headers["ETag"]})
    assert again.status_code == 304


def test_a_browser_is_led_to_the_page(web: FlaskClient) -> None:
    for language, place in (("cy", "/cy/catalog"), ("fr, en;q=0.5", "/en/catalog")):
        answer = web.get("/catalog", headers={**BROWSER, "Accept-Language": language})
        assert (answer.status_code, answer.headers["Location"]) == (303, place)
        assert answer.headers["Vary"] == "Accept, Accept-Language"
    assert web.get("/catalog").mimetype == web.get("/catalog", headers={"Accept": "*/*"}).mimetype == "text/turtle"
    refused = web.get("/catalog", headers={"Accept": "image/png"})
    assert refused.status_code == 406
    assert "/catalog.ttl" in str(refused.headers.getlist("Link"))


def test_it_lists_each_graph_and_the_whole(catalogue: Graph) -> None:
    listed = set(catalogue.objects(URIRef(f"{BASE}/catalog"), DCAT.dataset))
    graphs = {URIRef(f"{BASE}/graph/{graph}") for graph in GRAPHS[:-1]}
    assert listed == {WHOLE, URIRef(f"{BASE}/catalog#provenance"), *graphs}
    assert {DCAT.Dataset, DCAT.DatasetSeries} <= set(catalogue.objects(WHOLE, RDF.type))
    services = set(catalogue.objects(URIRef(f"{BASE}/catalog"), DCAT.service))
    endpoints = {str(catalogue.value(each, DCAT.endpointURL)) for each in services}
    assert endpoints == {f"{BASE}/sparql", f"{BASE}/graph-store"}
    assert all(catalogue.value(each, DCAT.servesDataset) == WHOLE for each in services)


def test_titles_and_descriptions_are_in_both_languages(catalogue: Graph) -> None:
    for kind in (DCAT.Catalog, DCAT.Dataset, DCAT.DataService):
        for each in set(catalogue.subjects(RDF.type, kind)):
            for prop in (DCTERMS.title, DCTERMS.description):
                found = [text for text in catalogue.objects(each, prop) if isinstance(text, Literal)]
                assert sorted(str(text.language) for text in found) == ["cy", "en"], each


@pytest.mark.parametrize("graph", ["gloucestershire-cc", "wlga"])
def test_versions_of_a_graph_follow_one_another(catalogue: Graph, graph: str) -> None:
    name, first, second = URIRef(f"{BASE}/graph/{graph}"), *(URIRef(f"{BASE}/version/{graph}/{n}") for n in (1, 2))
    assert set(catalogue.objects(name, DCAT.hasVersion)) == {first, second}
    assert catalogue.value(name, DCAT.hasCurrentVersion) == second
    assert catalogue.value(second, DCAT.previousVersion) == first
    assert catalogue.value(first, DCAT.previousVersion) is None
    assert [str(catalogue.value(each, DCAT.version)) for each in (name, first, second)] == ["2", "1", "2"]
    newest = set(catalogue.objects(second, DCAT.distribution))
    assert newest == set(catalogue.objects(name, DCAT.distribution))
    assert len(newest) == 2


def test_the_whole_is_a_series_of_the_days_that_changed_it(catalogue: Graph) -> None:
    days = [URIRef(f"{WHOLE}-2026-03-0{day}") for day in (1, 2, 4)]
    assert set(catalogue.subjects(DCAT.inSeries, WHOLE)) == set(days)
    assert set(catalogue.objects(WHOLE, DCAT.hasVersion)) == set(days)
    assert [catalogue.value(each, DCAT.previousVersion) for each in days] == [None, *days[:2]]
    assert catalogue.value(WHOLE, DCAT.hasCurrentVersion) == days[2]
    assert [str(catalogue.value(each, DCAT.version)) for each in days] == ["2026-03-01", "2026-03-02", "2026-03-04"]
    assert str(catalogue.value(days[0], DCTERMS.issued)) == "2026-03-01T23:59:59+00:00"


def test_files_are_as_the_catalogue_says(web: FlaskClient, catalogue: Graph) -> None:
    sized = 0
    for each in set(catalogue.subjects(RDF.type, DCAT.Distribution)):
        address = str(catalogue.value(each, DCAT.downloadURL))
        answer = web.get(address.removeprefix(BASE))
        assert answer.status_code == 200, address
        kind = "n-quads" if address.endswith(".nq.gz") else "turtle"
        assert str(catalogue.value(each, DCAT.mediaType)).rpartition("/")[2] == kind
        assert str(catalogue.value(each, DCAT.compressFormat)).endswith("/application/gzip")
        assert catalogue.value(each, DCTERMS.issued) is not None
        if (size := catalogue.value(each, DCAT.byteSize)) is not None:
            checksum = catalogue.value(each, SPDX.checksum)
            assert int(str(size)) == len(answer.data)
            assert str(catalogue.value(checksum, SPDX.checksumValue)) == hashlib.sha256(answer.data).hexdigest()
            assert catalogue.value(checksum, SPDX.algorithm) == SPDX.checksumAlgorithm_sha256
            sized += 1
    assert sized >= 2 * (len(GRAPHS) - 1) + 1, "the newest files have a size"


def test_all_its_own_links_answer(web: FlaskClient, catalogue: Graph) -> None:
    terms = {term for triple in catalogue for term in triple if isinstance(term, URIRef)}
    own = {str(term).partition("#")[0] for term in terms if term.startswith(f"{BASE}/")}
    assert len(own) > 30
    for address in sorted(own - {f"{BASE}/graph-store", f"{BASE}/sparql"}):  # these are answered before Flask
        answer = web.get(address.removeprefix(BASE), headers=BROWSER)
        assert answer.status_code in {200, 302, 303}, (address, answer.status_code)
        if answer.status_code == 303:
            assert web.get(answer.headers["Location"], headers=BROWSER).status_code == 200, address


def test_rights_are_stated_of_all_that_can_be_had(catalogue: Graph) -> None:
    for kind in (DCAT.Dataset, DCAT.Distribution):
        for each in set(catalogue.subjects(RDF.type, kind)):
            statement = catalogue.value(each, DCTERMS.rights)
            said = [text for text in catalogue.objects(statement, RDFS.label) if isinstance(text, Literal)]
            assert sorted(str(text.language) for text in said) == ["cy", "en"]
            assert len(list(catalogue.objects(each, DCTERMS.license))) <= 1
    licence = catalogue.value(URIRef(f"{BASE}/graph/vocabulary"), DCTERMS.license)
    assert str(licence) == "https://creativecommons.org/licenses/by/4.0/"


def test_sizes_come_when_the_files_are_made(elsewhere: Any) -> None:
    before = elsewhere.catalogue()
    assert not before.settled
    assert not list(before.graph.subject_objects(DCAT.byteSize))
    elsewhere.warm()
    for thread in threading.enumerate():
        if thread.name == "dumps":
            thread.join(60)
    after = elsewhere.catalogue()
    assert after.settled
    assert after.mark != before.mark
    assert len(list(after.graph.subject_objects(DCAT.byteSize))) == 2 * (len(GRAPHS) - 1) + 1
    assert elsewhere.catalogue() is after


def test_a_new_version_is_in_the_catalogue(today: Any) -> None:
    first = today("One")
    assert len(list(first.library.catalogue().graph.objects(None, DCAT.hasCurrentVersion))) == 2
    second = today("Two")
    graph = second.library.catalogue().graph
    assert URIRef(f"{BASE}/version/vale/2") in set(graph.objects(None, DCAT.hasCurrentVersion))
    assert second.library.catalogue().mark != first.library.catalogue().mark


def test_texts_are_complete() -> None:
    for code, entry in texts().items():
        assert set(entry) == set(LANGUAGES), code
        english, welsh = (entry[lang] for lang in LANGUAGES)
        assert set(english) == set(welsh), code
        for part, text in english.items():
            assert text.strip()
            assert text != welsh[part]
            assert re.findall(r"{\w+}", text) == re.findall(r"{\w+}", welsh[part])


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_is_whole(web: FlaskClient, read: Any, lang: str) -> None:
    answer = web.get(f"/{lang}/catalog", headers=BROWSER)
    assert answer.status_code == 200
    assert answer.headers["Content-Language"] == lang
    shown = read(answer.text)
    assert shown.left_open == []
    assert [each["lang"] for each in shown.all("html")] == [lang]
    assert len(shown.all("h1")) == len(shown.all("main")) == len(shown.all("title")) == 1
    assert shown.text("title").endswith(" – Dolen")
    assert len(shown.all("h2")) == len(GRAPHS) + 3
    assert len(shown.ids) == len(set(shown.ids))
    assert not [each for _, each in shown.elements if "style" in each]
    other = "cy" if lang == "en" else "en"
    assert f"/{other}/catalog" in [each["href"] for each in shown.all("a") if each.get("hreflang") == other]
    assert {each.get("type") for each in shown.all("link") if each.get("rel") == "alternate"} > {"text/turtle"}
    assert re.search(r"\d kB", shown.text("main"))
    for text in (entry[lang] for code, entry in texts().items() if code in {"everything", *GRAPHS}):
        assert text["title"] in shown.text("main")
    again = web.get(f"/{lang}/catalog", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize("lang", LANGUAGES)
def test_all_links_of_the_page_answer(web: FlaskClient, read: Any, lang: str) -> None:
    links = set(read(web.get(f"/{lang}/catalog").text).links("http://localhost/"))
    assert len([link for link in links if link.startswith("/dumps/")]) == 3 + 2 * 6
    for link in links:
        assert web.get(link, headers=BROWSER).status_code in {200, 302, 303}, link


def test_the_welsh_page_is_in_welsh(web: FlaskClient, read: Any) -> None:
    shown = read(web.get("/cy/catalog").text)
    words = " ".join(text for text, language, path in shown.words if language == "cy" and "code" not in path).split()
    assert not {"the", "and", "of", "what", "version", "which", "with", "from", "who"} & {
        word.lower() for word in words
    }
    assert "Fersiwn 2, 4 Mawrth 2026, 12:00 UTC" in shown.text("main")
    assert "Fel yr oedd ar 4 Mawrth 2026" in shown.text("main")


def test_old_versions_of_a_long_history_are_left_to_programs(today: Any, read: Any) -> None:
    world = today(*(f"Title {number}" for number in range(24)))
    shown = read(world.web.get("/en/catalog").text)
    assert "3 older versions are in the catalogue for programs." in shown.text("main")
    assert len([link for link in shown.links("http://localhost/") if "/dumps/vale/" in link]) == 2 * 21
    assert len(list(world.library.catalogue().graph.objects(URIRef(f"{BASE}/graph/vale"), DCAT.hasVersion))) == 24


def test_nobody_keeps_what_more_is_to_come_of(today: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    world = today("One")
    monkeypatch.setattr(world.library, "prepare_aside", lambda: None)
    early = [world.web.get(address) for address in ("/catalog.ttl", "/en/catalog")]
    assert {answer.headers["Cache-Control"] for answer in early} == {"no-store"}
    assert [answer.headers.get("ETag") for answer in early] == [None, None]
    world.library.prepare()
    late = [world.web.get(address) for address in ("/catalog.ttl", "/en/catalog")]
    assert all("ETag" in answer.headers and "no-store" not in answer.headers["Cache-Control"] for answer in late)
