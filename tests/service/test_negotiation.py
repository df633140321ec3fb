"""Which representation each Accept header gets, as tables of cases."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from rdflib import Graph

PRACTICE = "practice/wlga/portal"
NAME = f"/id/{PRACTICE}"
DATA = f"/data/{PRACTICE}"
PAGE = f"/en/{PRACTICE}"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/webp,*/*;q=0.8"

CASES = [
    (None, PAGE),
    ("", PAGE),
    ("*/*", PAGE),
    (BROWSER, PAGE),
    ("text/html", PAGE),
    ("application/xhtml+xml", PAGE),
    ("text/*", PAGE),
    ("text/turtle", f"{DATA}.ttl"),
    ("TEXT/Turtle", f"{DATA}.ttl"),
    ("text/turtle;charset=utf-8", f"{DATA}.ttl"),
    ("text/turtle, */*", f"{DATA}.ttl"),
    ("text/turtle;q=0.9, text/html;q=0.8", f"{DATA}.ttl"),
    ("text/turtle;q=0.8, text/html;q=0.9", PAGE),
    ("text/html;q=0, */*", f"{DATA}.ttl"),
    ("text/html;q=0.1, application/rdf+xml", f"{DATA}.rdf"),
    ("application/ld+json", f"{DATA}.jsonld"),
    ('application/ld+json;profile="http://www.w3.org/ns/json-ld#compacted"', f"{DATA}.jsonld"),
    ('application/ld+json;profile="http://www.w3.org/ns/json-ld#flattened";q=0.4, text/turtle;q=0.3', f"{DATA}.jsonld"),
    ("application/json", f"{DATA}.jsonld"),
    ("application/rdf+xml", f"{DATA}.rdf"),
    ("application/n-triples", f"{DATA}.nt"),
    ("application/n-triples;q=0.5, application/rdf+xml;q=0.500", f"{DATA}.rdf"),
    ("application/*", f"{DATA}.jsonld"),
    ("image/png, text/turtle;q=0.1", f"{DATA}.ttl"),
    ("application/sparql-results+json, application/rdf+xml;q=0.2", f"{DATA}.rdf"),
    ("text/csv", f"{DATA}.csv"),
    ("text/csv;charset=utf-8;header=present", f"{DATA}.csv"),
    ("text/csv;q=0.9, application/n-triples;q=0.95", f"{DATA}.nt"),
    ("text/*;q=0.5, text/csv", f"{DATA}.csv"),
    ("text/html;q=0, text/*", f"{DATA}.ttl"),
    ("application/xml", f"{DATA}.rdf"),
    ("text/xml, text/html;q=0.5", f"{DATA}.rdf"),
    ("application/x-turtle", f"{DATA}.ttl"),
    ("application/ld+json, application/json;q=0.9, */*;q=0.1", f"{DATA}.jsonld"),
    ("application/ld+json;q=0.5, application/json", f"{DATA}.jsonld"),
    ("text/turtle, application/rdf+xml;q=0.9, application/n-triples;q=0.8, */*;q=0.1", f"{DATA}.ttl"),
    ("application/rdf+xml, text/turtle", f"{DATA}.ttl"),
    ("text/turtle;q=0.5, application/rdf+xml;q=0.7, application/ld+json;q=0.6", f"{DATA}.rdf"),
    ("*/*;q=0.1, application/n-triples;q=0.2", f"{DATA}.nt"),
    ("application/*;q=0.2, application/n-triples", f"{DATA}.nt"),
    ("text/html, application/xhtml+xml, application/xml; q=0.9, image/avif, image/webp, */*; q=0.8", PAGE),
    (("text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8,"
     "application/signed-exchange;v=b3;q=0.7"), PAGE),
    (" text/turtle ; q=1.0 , text/html ; q=0.2 ", f"{DATA}.ttl"),
    ('text/turtle;profile="a,b;c", text/html;q=0.3', f"{DATA}.ttl"),
]  # fmt: skip
#: What the address of a list answers with, by the media type asked for.
OF_LISTS = [
    (None, "text/html"),
    (BROWSER, "text/html"),
    ("*/*", "text/html"),
    ("text/csv", "text/csv"),
    ("text/csv, */*;q=0.1", "text/csv"),
    ("text/turtle;q=0.4, text/html;q=0.3", "text/turtle"),
    ("application/json", "application/ld+json"),
    ("application/rdf+xml;q=0.1", "application/rdf+xml"),
    ("application/n-triples, image/png", "application/n-triples"),
    ("image/png", None),
    ("text/html;q=0, text/csv;q=0", None),
]
LISTS = ["/en/practice/", "/cy/organisation/", "/en/theme/", "/cy/theme/economy", "/en/event/"]
REFUSED = ["image/png", "text/turtle;q=0", "application/pdf, image/*;q=0.5", "*/*;q=0", "text/html;level=1;q=0"]


@pytest.mark.parametrize(("accept", "target"), CASES)
def test_a_name_leads_to_what_is_asked_for(client: FlaskClient, accept: str | None, target: str) -> None:
    response = client.get(NAME, headers={} if accept is None else {"Accept": accept})
    assert (response.status_code, response.headers.get("Location")) == (303, target)
    assert {"Accept", "Accept-Language"} <= {each.strip() for each in response.headers["Vary"].split(",")}


@pytest.mark.parametrize(("accept", "media_type"), OF_LISTS)
@pytest.mark.parametrize("address", LISTS)
def test_a_list_is_what_is_asked_for(
    client: FlaskClient, address: str, accept: str | None, media_type: str | None
) -> None:
    response = client.get(address, headers={} if accept is None else {"Accept": accept})
    assert "Accept" in {each.strip() for each in response.headers["Vary"].split(",")}
    if media_type is None:
        assert response.status_code == 406
        assert f'<{address}?format=csv>; rel="alternate"; type="text/csv"' in response.headers.getlist("Link")
        return
    assert (response.status_code, response.mimetype) == (200, media_type)
    assert response.headers["Content-Language" if media_type in {"text/html", "text/csv"} else "Dolen-Rows"]
    assert ("Content-Location" in response.headers) == (media_type != "text/html")


@pytest.mark.parametrize(
    ("accept", "target"),
    [("text/turtle", f"{DATA}.ttl"), ("text/csv, */*;q=0.2", f"{DATA}.csv"), ("application/json", f"{DATA}.jsonld")],
)
def test_a_page_leads_programs_to_its_data(client: FlaskClient, accept: str, target: str) -> None:
    response = client.get(PAGE, headers={"Accept": accept})
    assert (response.status_code, response.headers["Location"]) == (303, target)
    assert "Accept" in response.headers["Vary"]
    assert client.get(PAGE, headers={"Accept": "image/png"}).status_code == 406
    assert client.get(PAGE, headers={"Accept": BROWSER}).status_code == 200


@pytest.mark.parametrize("accept", REFUSED)
@pytest.mark.parametrize("address", [NAME, DATA, "/def", "/def/theme", "/def/theme/economy"])
def test_what_is_not_there_is_refused_with_a_list(client: FlaskClient, address: str, accept: str) -> None:
    response = client.get(address, headers={"Accept": accept})
    assert response.status_code == 406
    body = response.get_json(force=True)
    assert body["status"] == 406
    assert {
        "text/html",
        "text/turtle",
        "application/ld+json",
        "application/rdf+xml",
        "application/n-triples",
        "text/csv",
    } == {each["type"] for each in body["alternates"]}
    for each in body["alternates"]:
        assert client.get(each["href"], headers={"Accept": "*/*"}).status_code == 200, each


@pytest.mark.parametrize(
    ("languages", "lang"),
    [
        (None, "en"), ("cy", "cy"), ("cy-GB", "cy"), ("en-GB,en;q=0.9,cy;q=0.8", "en"),
        ("cy-GB,cy;q=0.9,en;q=0.8", "cy"),
        ("fr,de;q=0.5", "en"), ("fr,cy;q=0.2", "cy"), ("*", "en"), ("en;q=0.3,cy;q=0.4", "cy"),
    ],
)  # fmt: skip
def test_the_language_of_the_page_is_the_preferred_one(client: FlaskClient, languages: str | None, lang: str) -> None:
    headers = {} if languages is None else {"Accept-Language": languages}
    assert client.get(NAME, headers=headers).headers["Location"] == f"/{lang}/{PRACTICE}"
    start = client.get("/", headers=headers)
    assert (start.status_code, start.headers["Location"]) == (302, f"/{lang}/")
    assert start.headers["Vary"] == "Accept-Language"


@pytest.mark.parametrize(
    ("extension", "content_type", "parser"),
    [
        ("ttl", "text/turtle; charset=utf-8", "turtle"),
        ("jsonld", "application/ld+json", "json-ld"),
        ("rdf", "application/rdf+xml", "xml"),
        ("nt", "application/n-triples; charset=utf-8", "nt"),
    ],
)
def test_data_says_the_same_in_every_format(
    client: FlaskClient, extension: str, content_type: str, parser: str
) -> None:
    response = client.get(f"{DATA}.{extension}")
    assert (response.status_code, response.headers["Content-Type"]) == (200, content_type)
    reference = Graph().parse(data=client.get(f"{DATA}.nt").text, format="nt")
    assert len(reference) > 10
    assert set(Graph().parse(data=response.text, format=parser)) == set(reference)


def test_data_without_extension_is_negotiated(client: FlaskClient) -> None:
    response = client.get(DATA, headers={"Accept": "application/rdf+xml"})
    assert response.mimetype == "application/rdf+xml"
    assert response.headers["Content-Location"] == f"{DATA}.rdf"
    assert response.headers["Vary"] == "Accept"
    assert client.get(DATA).mimetype == "text/turtle"


def test_data_links_to_its_other_forms(client: FlaskClient) -> None:
    links = client.get(f"{DATA}.ttl").headers.getlist("Link")
    assert f'<{DATA}.ttl>; rel="canonical"; type="text/turtle"' in links
    assert f'<{DATA}.jsonld>; rel="alternate"; type="application/ld+json"' in links
    assert f'<{PAGE}>; rel="alternate"; type="text/html"' in links
    assert '<https://w3id.org/dolen/def>; rel="describedby"' in links


@pytest.mark.parametrize("address", [f"{DATA}.ttl", DATA, PAGE, "/cy/", "/en/def", "/def.ttl", "/shapes"])
def test_what_has_not_changed_is_not_sent_again(client: FlaskClient, address: str) -> None:
    first = client.get(address)
    again = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]
    since = client.get(address, headers={"If-Modified-Since": first.headers["Last-Modified"]})
    assert since.status_code == 304
    assert client.get(address, headers={"If-None-Match": '"other"'}).status_code == 200


def test_representations_have_tags_of_their_own(client: FlaskClient) -> None:
    tags = [
        client.get(DATA, headers={"Accept": each}).headers["ETag"] for each in ("text/turtle", "application/rdf+xml")
    ]
    assert len(set(tags)) == 2


@pytest.mark.parametrize("address", [f"{DATA}.ttl", PAGE, "/en/", "/def.jsonld"])
def test_head_gives_the_headers_of_get(client: FlaskClient, address: str) -> None:
    got, head = client.get(address), client.head(address)
    assert head.data == b""
    for name in ("Content-Type", "Content-Length", "ETag", "Last-Modified"):
        assert head.headers[name] == got.headers[name]


@pytest.mark.parametrize(
    "address", ["/id/practice/wlga/none", "/data/practice/wlga/none.ttl", "/data/practice/none", "/def/none"]
)
def test_unknown_things_are_not_found(client: FlaskClient, address: str) -> None:
    response = client.get(address, headers={"Accept": "text/turtle"})
    assert response.status_code == 404
    assert response.mimetype == "application/problem+json"
    assert response.get_json(force=True)["type"].endswith("/not-found")


def test_the_vocabulary_is_served_whole_and_by_term(client: FlaskClient) -> None:
    whole = Graph().parse(data=client.get("/def", headers={"Accept": "text/turtle"}).text, format="turtle")
    concept = Graph().parse(data=client.get("/def/theme/economy.ttl").text, format="turtle")
    assert len(whole) > 3000
    assert {str(each) for each in concept.subjects()} == {"https://w3id.org/dolen/def/theme/economy"}
    assert client.get("/def", headers={"Accept": BROWSER, "Accept-Language": "cy"}).headers["Location"] == "/cy/def"
    assert client.get("/def/theme/economy", headers={"Accept": "text/html"}).headers["Location"] == "/en/theme/economy"
    assert client.get("/def/openness", headers={"Accept": "text/html"}).headers["Location"] == "/en/def/openness"
    assert "@context" in client.get("/def/context.jsonld").get_json(force=True)


def test_the_shapes_are_served(client: FlaskClient) -> None:
    response = client.get("/shapes")
    assert response.mimetype == "text/turtle"
    assert len(Graph().parse(data=response.text, format="turtle")) > 500


@pytest.mark.parametrize("path", ["/graph/wlga", "/version/wlga/1"])
def test_names_of_graphs_and_versions_lead_to_a_page(client: FlaskClient, path: str) -> None:
    response = client.get(path, headers={"Accept-Language": "cy"})
    assert (response.status_code, response.headers["Location"]) == (303, f"/cy/resource?iri=https://dolen.test{path}")
    assert client.get(response.headers["Location"]).status_code == 200


def test_data_may_be_read_by_any_site(client: FlaskClient) -> None:
    for address in (NAME, f"{DATA}.ttl", "/def.ttl", "/shapes"):
        assert client.get(address).headers["Access-Control-Allow-Origin"] == "*"
