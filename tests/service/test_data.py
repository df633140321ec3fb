"""Items and lists as data: whole, the same in every format, safe in spreadsheets, with labels on request."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from io import StringIO
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import RDFS, SKOS

from service.browse import spreadsheet

from .past import BASE, Past, thing

PARSERS = {"ttl": "turtle", "jsonld": "json-ld", "rdf": "xml", "nt": "nt"}
LISTS = [
    "/en/practice/", "/cy/practice/?theme=https://w3id.org/dolen/def/theme/collaboration", "/en/organisation/",
    "/cy/partnership/", "/en/membership/", "/en/theme/", "/cy/theme/collaboration", "/en/event/",
    f"/en/links?iri={BASE}/id/organisation/wlga&property=http://www.w3.org/ns/org%23member",
]  # fmt: skip
ITEMS = ["/data/practice/wlga/portal", "/data/organisation/wlga", "/def/theme/economy", "/def/openness"]


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    past = Past(tmp_path_factory.mktemp("small"))
    past.publish(thing("a", "One"), 2)
    yield past.app().test_client()
    past.store.close()


def table(text: str) -> list[dict[str, str]]:
    assert text.startswith("\ufeff"), "Excel takes it for another alphabet"
    return list(csv.DictReader(StringIO(text.removeprefix("\ufeff"))))


def with_format(address: str, extension: str) -> str:
    return f"{address}{'&' if '?' in address else '?'}format={extension}"


@pytest.mark.parametrize("address", LISTS)
def test_a_list_says_the_same_in_every_format(client: FlaskClient, address: str) -> None:
    rows = table(client.get(with_format(address, "csv")).text)
    answers = {each: client.get(with_format(address, each)) for each in PARSERS}
    graphs = {each: set(Graph().parse(data=answer.text, format=PARSERS[each])) for each, answer in answers.items()}
    assert rows
    assert len({row["thing"] for row in rows}) == len(rows) == int(answers["ttl"].headers["Dolen-Rows"])
    assert {row["thing"] for row in rows} <= {str(subject) for subject, _, _ in graphs["nt"]}
    assert all(graph == graphs["nt"] for graph in graphs.values())


@pytest.mark.parametrize("address", ["/en/organisation/", "/en/practice/", "/en/membership/"])
def test_a_list_is_whole_whatever_page_it_is_asked_on(client: FlaskClient, address: str) -> None:
    first = table(client.get(f"{address}?format=csv").text)
    assert len(first) > 25
    assert table(client.get(f"{address}?format=csv&page=2").text) == first


@pytest.mark.parametrize("address", ITEMS)
def test_an_item_says_the_same_in_every_format(client: FlaskClient, address: str) -> None:
    graphs = {
        each: set(Graph().parse(data=client.get(f"{address}.{each}").text, format=parser))
        for each, parser in PARSERS.items()
    }
    assert all(graph == graphs["nt"] for graph in graphs.values())
    rows = table(client.get(f"{address}.csv").text)
    assert {(row["subject"], row["property"], row["value"].replace("\r\n", "\n")) for row in rows} == {
        (str(subject), str(prop), spreadsheet.safe(str(value))) for subject, prop, value in graphs["nt"]
    }


def test_names_of_a_table_are_in_the_language_asked_for(client: FlaskClient) -> None:
    for lang, name in (("en", "Welsh Local Government Association"), ("cy", "Cymdeithas Llywodraeth Leol Cymru")):
        rows = table(client.get(f"/{lang}/practice/?format=csv").text)
        assert name in {row["publisher_name"] for row in rows}
        row = next(row for row in rows if row["thing"].endswith("wlga/portal"))
        assert (row["language"], row["abstract_language"]) == (lang, lang)
        response = client.get("/data/practice/wlga/portal.csv", headers={"Accept-Language": lang})
        assert response.headers["Content-Language"] == lang
        assert name in {row["value_name"] for row in table(response.text)}


def test_what_has_no_name_in_the_language_has_one_in_the_other(client: FlaskClient) -> None:
    rows = table(client.get("/cy/organisation/?format=csv").text)
    assert {row["language"] for row in rows} == {"cy", "en"}
    assert all(row["name"] for row in rows)


def test_nameless_parts_come_along_however_deep(small: FlaskClient) -> None:
    found = Graph().parse(data=small.get("/data/practice/council/a.nt").text, format="nt")
    assert Literal("One, deep") in set(found.objects(None, RDFS.comment))
    assert Literal("part") in set(found.objects(None, RDFS.label))
    listed = Graph().parse(data=small.get("/data/resource.nt?iri=" + quote(f"{BASE}/id/practice/council/a")).text)
    assert set(listed) == set(found)


@pytest.mark.parametrize(
    "address",
    ["/data/practice/wlga/portal.ttl", "/data/practice/wlga/portal", "/id/practice/wlga/portal", "/en/practice/",
     "/en/search?q=a", "/def/theme.ttl", "/version/wlga/1", "/timemap/graph/wlga", "/catalog", "/cy/feed.atom"],
)  # fmt: skip
def test_pages_of_other_sites_may_ask_for_what_they_have_not_yet(client: FlaskClient, address: str) -> None:
    asked = {"Origin": "https://other.test", "Access-Control-Request-Method": "GET"}
    answer = client.options(address, headers={**asked, "Access-Control-Request-Headers": "accept-datetime"})
    assert answer.status_code == 200
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Access-Control-Allow-Methods"] == "GET, HEAD"
    allowed = answer.headers["Access-Control-Allow-Headers"].lower().split(", ")
    assert {"accept", "accept-datetime", "if-none-match"} <= set(allowed)
    assert "authorization" not in allowed
    asked["Access-Control-Request-Method"] = "POST"
    assert "Access-Control-Allow-Methods" not in client.options(address, headers=asked).headers


def test_no_cell_is_a_formula(small: FlaskClient) -> None:
    cells = {row["value"] for row in table(small.get("/data/practice/council/a.csv").text)}
    assert "'=1+1" in cells
    for cell, safe in (("=A1", "'=A1"), ("+cmd", "'+cmd"), ("-1", "-1"), ("-1.5", "-1.5"), ("@x", "'@x"),
                       ("-1+2", "'-1+2"), ("\tx", "'\tx"), ("a=b", "a=b"), ("", "")):  # fmt: skip
        assert spreadsheet.safe(cell) == safe


@pytest.mark.parametrize(
    ("asked", "languages"), [("en", {"en", None}), ("cy", {"cy", "en", None}), ("all", {"cy", "en", None})]
)
def test_labels_of_what_is_linked_to_come_on_request(client: FlaskClient, asked: str, languages: set[str]) -> None:
    address = "/data/organisation/wlga.nt"
    plain = Graph().parse(data=client.get(address).text, format="nt")
    labelled = Graph().parse(data=client.get(f"{address}?labels={asked}").text, format="nt")
    added = labelled - plain
    assert set(plain) < set(labelled)
    wales = URIRef("http://statistics.data.gov.uk/id/statistical-geography/W92000004")
    found = {value.language for value in added.objects(wales, SKOS.prefLabel) if isinstance(value, Literal)}
    assert found == ({"en", "cy"} if asked == "all" else {asked})
    assert {value.language for value in added.objects() if isinstance(value, Literal)} <= languages
    assert set(added.subjects()) <= {*plain.objects(), *plain.predicates()}


@pytest.mark.parametrize(
    "address", ["/data/organisation/wlga.ttl?labels=fr", "/en/practice/?format=docx", "/data/resource.ttl?iri=nothing"]
)
def test_what_cannot_be_given_is_refused_with_what_can(client: FlaskClient, address: str) -> None:
    response = client.get(address, headers={"Accept": "application/json"})
    assert (response.status_code, response.mimetype) == (400, "application/problem+json")


def test_things_of_other_domains_have_data(client: FlaskClient) -> None:
    iri = "http://statistics.data.gov.uk/id/statistical-geography/W92000004"
    found = Graph().parse(data=client.get(f"/data/resource.nt?iri={iri}").text, format="nt")
    assert Literal("Cymru", lang="cy") in set(found.objects(URIRef(iri)))
    page = client.get(f"/en/resource?iri={iri}").text
    assert f'href="/data/resource.ttl?iri={iri}"' in page
    assert client.get("/data/resource.nt?iri=http://example.org/none").status_code == 404


@pytest.mark.parametrize(
    "address",
    ["/en/practice/?format=csv", "/en/practice/", "/data/practice/wlga/portal.csv", "/en/feed.atom", "/sitemap.xml",
     "/en/organisation/?format=nt", "/cy/practice/wlga/portal"],
)  # fmt: skip
def test_nothing_is_asked_for_what_the_client_has(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    tag = client.get(address).headers["ETag"]
    store = client.application.config["STORE"]
    for name in ("rows", "describe", "column", "graph", "documents"):
        monkeypatch.setattr(store, name, lambda *_, **__: pytest.fail("the store was asked"))
    assert client.get(address, headers={"If-None-Match": tag}).status_code == 304
    monkeypatch.undo()
    assert client.get(address, headers={"If-None-Match": '"other"'}).status_code == 200


def test_representations_of_a_list_have_tags_of_their_own(client: FlaskClient) -> None:
    tags = [client.get("/en/practice/", headers={"Accept": each}).headers["ETag"]
            for each in ("text/html", "text/csv", "text/turtle", "application/ld+json")]  # fmt: skip
    assert len(set(tags)) == 4
    other = client.get("/en/practice/", headers={"Accept": "text/csv", "If-None-Match": tags[0]})
    assert (other.status_code, other.mimetype) == (200, "text/csv")
