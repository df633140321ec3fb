"""What was withdrawn answers 410 with a tombstone; what never was answers 404; what came back answers again."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient
from rdflib import DCTERMS, PROV, RDFS, Graph, Literal, URIRef

from service.browse.gone import WITHDRAWN
from service.provenance import ADMS

from .past import BASE, Past, thing

ITEM = URIRef(f"{BASE}/id/practice/council/a")
PARSERS = {"ttl": "turtle", "jsonld": "json-ld", "rdf": "xml", "nt": "nt"}
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    """Item a was withdrawn by version 2, item b came back with version 3."""
    past = Past(tmp_path_factory.mktemp("gone"))
    past.publish([*thing("a", "One"), *thing("b", "Two")], 2)
    past.publish(thing("c", "Three"), 4)
    past.publish([*thing("b", "Two"), *thing("c", "Three")], 6)
    yield past.app().test_client()
    past.store.close()


@pytest.mark.parametrize("extension", PARSERS)
def test_data_leave_a_tombstone(client: FlaskClient, extension: str) -> None:
    response = client.get(f"/data/practice/council/a.{extension}")
    assert response.status_code == 410
    found = Graph().parse(data=response.text, format=PARSERS[extension])
    assert (ITEM, ADMS.status, WITHDRAWN) in found
    assert set(found.objects(ITEM, RDFS.label)) == {Literal("One", lang="en"), Literal("One: tŷ", lang="cy")}
    assert found.value(ITEM, DCTERMS.publisher) == URIRef(f"{BASE}/id/organisation/council")
    assert found.value(ITEM, RDFS.seeAlso) == URIRef(f"{BASE}/version/council/1")
    assert str(found.value(ITEM, PROV.invalidatedAtTime)).startswith("2015-05-04T12:00:00")
    assert client.get(f"/version/council/1.{extension}").status_code == 200


@pytest.mark.parametrize(
    ("address", "accept", "media_type"),
    [
        ("/id/practice/council/a", None, "text/html"),
        ("/id/practice/council/a", BROWSER, "text/html"),
        ("/id/practice/council/a", "text/turtle", "text/turtle"),
        ("/id/practice/council/a", "application/ld+json;q=0.5, text/html;q=0.1", "application/ld+json"),
        ("/id/practice/council/a", "image/png", "application/problem+json"),
        ("/id/practice/council/a", "application/problem+json", "application/problem+json"),
        ("/data/practice/council/a", None, "text/turtle"),
        ("/data/practice/council/a", "application/rdf+xml", "application/rdf+xml"),
        ("/data/practice/council/a.ttl", BROWSER, "text/turtle"),
        ("/data/practice/council/a.csv", "text/csv", "application/problem+json"),
        (f"/data/resource.nt?iri={ITEM}", None, "application/n-triples"),
        ("/cy/practice/council/a", None, "text/html"),
        ("/en/practice/council/a", BROWSER, "text/html"),
    ],
)
def test_the_tombstone_is_negotiated(client: FlaskClient, address: str, accept: str | None, media_type: str) -> None:
    response = client.get(address, headers={"Accept": accept} if accept else {})
    assert (response.status_code, response.mimetype) == (410, media_type)
    assert response.headers["Vary"] == "Accept, Accept-Language"
    assert f'<{BASE}/version/council/1>; rel="predecessor-version"' in response.headers.getlist("Link")


@pytest.mark.parametrize(
    ("lang", "words"), [("en", ("This was withdrawn", "One")), ("cy", ("Tynnwyd hwn yn ôl", "One: tŷ"))]
)
def test_the_page_names_what_is_gone_and_leads_to_its_last_version(
    client: FlaskClient, lang: str, words: tuple[str, ...]
) -> None:
    text = client.get(f"/{lang}/practice/council/a").text
    assert all(each in text for each in words)
    assert f'href="/{lang}/version/council/1"' in text
    address = f"/{lang}/version/council/1/thing?iri={ITEM}"
    assert f'href="{address}"' in text
    assert client.get(address).status_code == 200


@pytest.mark.parametrize(
    "address", ["/id/practice/council/none", "/data/practice/council/none.ttl", "/en/practice/council/none"]
)
def test_what_never_was_is_not_found(client: FlaskClient, address: str) -> None:
    assert client.get(address).status_code == 404


def test_what_came_back_is_there_again(client: FlaskClient) -> None:
    assert client.get("/data/practice/council/b.ttl").status_code == 200
    assert client.get("/en/practice/council/b").status_code == 200


def test_lists_leave_out_what_is_gone(client: FlaskClient) -> None:
    for address in ("/en/practice/?format=csv", "/en/practice/?format=nt", "/sitemap-1.xml"):
        assert "practice/council/a" not in client.get(address).text
