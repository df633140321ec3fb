"""The past: versions as data and pages, what they changed, negotiation in time (RFC 7089)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient
from rdflib import Dataset, Graph

from service.history import History
from service.partners import Partner

from .past import BASE, Past, thing

ITEM = f"{BASE}/id/practice/council/a"
PARSERS = {"ttl": "turtle", "jsonld": "json-ld", "rdf": "xml", "nt": "nt"}
#: What each version of the graph holds, by the titles of items a and b.
VERSIONS = [("One", None), ("Two", None), ("Two", "Other"), (None, "Other"), ("Again", "Other")]


def lines(a: str | None, b: str | None) -> list[str]:
    return [*(thing("a", a) if a else ()), *(thing("b", b) if b else ())]


@pytest.fixture(scope="module")
def past(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Past]:
    made = Past(tmp_path_factory.mktemp("past"))
    made.archive.partners.add(Partner("council", "The council", "Y cyngor", "id/organisation/council"))
    for day, titles in enumerate(VERSIONS, 1):
        made.publish(lines(*titles), day * 2)
    yield made
    made.store.close()


@pytest.fixture(scope="module")
def client(past: Past) -> FlaskClient:
    return past.app().test_client()


@pytest.mark.parametrize("number", range(1, 6))
def test_a_graph_is_read_as_it_was(past: Past, number: int) -> None:
    found = list(History(past.archive).lines("council", number))
    assert found == sorted(lines(*VERSIONS[number - 1]))
    assert set(found) == past.archive.graph("council", number)


@pytest.mark.parametrize("number", range(1, 6))
def test_a_thing_is_read_as_it_was_with_all_its_parts(past: Past, number: int) -> None:
    title = VERSIONS[number - 1][0]
    expected = sorted(thing("a", title)) if title else []
    assert History(past.archive).thing("council", number, ITEM) == expected


def test_a_name_that_begins_like_another_is_another_thing(past: Past) -> None:
    assert History(past.archive).thing("council", 1, ITEM[:-1]) == []


@pytest.mark.parametrize("extension", PARSERS)
def test_a_version_says_the_same_in_every_format(client: FlaskClient, extension: str) -> None:
    response = client.get(f"/version/council/3.{extension}")
    assert response.status_code == 200
    assert response.headers["Memento-Datetime"] == "Wed, 06 May 2015 12:00:00 GMT"
    quads = Dataset().parse(data=client.get("/version/council/3.nq").text, format="nquads")
    expected = {triple[:3] for triple in quads.quads()}
    assert len(expected) == 18
    assert set(Graph().parse(data=response.text, format=PARSERS[extension])) == expected


@pytest.mark.parametrize(
    ("accept", "location", "content_type"),
    [
        (None, "/en/version/council/3", ""),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "/en/version/council/3", ""),
        ("application/n-quads", "/version/council/3.nq", "application/n-quads; charset=utf-8"),
        ("text/turtle;q=0.9, text/html;q=0.1", "/version/council/3.ttl", "text/turtle; charset=utf-8"),
        ("application/ld+json", "/version/council/3.jsonld", "application/ld+json"),
    ],
)
def test_a_version_is_negotiated(client: FlaskClient, accept: str | None, location: str, content_type: str) -> None:
    response = client.get("/version/council/3", headers={"Accept": accept} if accept else {})
    assert (response.headers.get("Location") or response.headers["Content-Location"]) == location
    assert "Accept" in response.headers["Vary"]
    assert (response.status_code, response.headers["Content-Type"]) == (200, content_type) if content_type else 303


def test_a_version_never_changes(client: FlaskClient) -> None:
    first = client.get("/version/council/3.ttl")
    assert "max-age=31536000" in first.headers["Cache-Control"]
    assert client.get("/version/council/3.ttl", headers={"If-None-Match": first.headers["ETag"]}).status_code == 304


def test_a_change_leads_from_one_version_to_the_next(past: Past, client: FlaskClient) -> None:
    patch = client.get("/version/council/4/change.rdfp").text.splitlines()
    assert (patch[0], patch[-1]) == ("TX .", "TC .")
    removed, added = ({line[2:] for line in patch if line.startswith(sign)} for sign in ("D ", "A "))
    assert (past.archive.graph("council", 3) - removed) | added == past.archive.graph("council", 4)
    quads = Dataset().parse(data=client.get("/version/council/5/change.nq").text, format="nquads")
    assert {str(each.identifier) for each in quads.graphs() if len(each)} == {f"{BASE}/version/council/5#added"}


@pytest.mark.parametrize(
    ("when", "number"),
    [
        ("Thu, 01 Jan 2015 00:00:00 GMT", 1),
        ("Sat, 02 May 2015 12:00:00 GMT", 1),
        ("Mon, 04 May 2015 11:59:59 GMT", 1),
        ("Mon, 04 May 2015 12:00:00 GMT", 2),
        ("Sun, 01 Jan 2040 00:00:00 GMT", 5),
    ],
)
def test_a_graph_leads_to_the_version_of_a_time(client: FlaskClient, when: str, number: int) -> None:
    response = client.get("/graph/council", headers={"Accept-Datetime": when, "Accept": "text/turtle"})
    assert (response.status_code, response.headers["Location"]) == (302, f"/version/council/{number}")
    assert "Accept-Datetime" in response.headers["Vary"]
    assert f'<{BASE}/graph/council>; rel="original"' in response.headers.getlist("Link")


@pytest.mark.parametrize(("day", "title"), [(1, "One"), (5, "Two"), (7, "Two"), (9, "Two"), (11, "Again")])
def test_a_thing_leads_to_what_was_said_of_it(client: FlaskClient, day: int, title: str) -> None:
    response = client.get(
        "/id/practice/council/a",
        headers={"Accept-Datetime": f"Fri, {day:02} May 2015 12:30:00 GMT", "Accept": "application/n-triples"},
    )
    assert response.status_code == 302
    found = client.get(response.headers["Location"], headers={"Accept": "application/n-triples"})
    assert f'"{title}"@en' in found.text
    assert f'<{ITEM}>; rel="original timegate"' in found.headers.getlist("Link")
    assert "Memento-Datetime" in found.headers


@pytest.mark.parametrize("address", ["/timemap/graph/council", f"/timemap?iri={ITEM}"])
def test_mementos_are_listed(client: FlaskClient, address: str) -> None:
    response = client.get(address)
    assert response.mimetype == "application/link-format"
    listed = [line for line in response.text.splitlines() if "memento" in line]
    assert len(listed) == (5 if "graph" in address else 3)
    assert 'rel="first memento"; datetime="Sat, 02 May 2015 12:00:00 GMT"' in listed[0]
    assert 'rel="last memento"' in listed[-1]


@pytest.mark.parametrize(
    "when", ["yesterday", "2015-05-28", "Thu, 31 Feb 2015 12:00:00 GMT", "Fri, 31 Dec 9999 23:59:59 -1200"]
)
def test_a_date_that_is_none_is_refused(client: FlaskClient, when: str) -> None:
    response = client.get("/graph/council", headers={"Accept-Datetime": when})
    assert (response.status_code, response.mimetype) == (400, "application/problem+json")


@pytest.mark.parametrize("number", ["0", "6", "-1", "x", "9999999999"])
@pytest.mark.parametrize("partner", ["council", "nobody"])
def test_what_was_never_published_is_not_found(client: FlaskClient, partner: str, number: str) -> None:
    assert client.get(f"/version/{partner}/{number}").status_code == 404


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("/en/version/council/3", "The council: version 3"),
        ("/cy/version/council/3", "Y cyngor: fersiwn 3"),
        (f"/en/version/council/1/thing?iri={ITEM}", "One"),
        (f"/cy/version/council/1/thing?iri={ITEM}", "One: tŷ"),
    ],
)
def test_the_past_has_pages(client: FlaskClient, address: str, words: str) -> None:
    response = client.get(address)
    assert (response.status_code, response.mimetype) == (200, "text/html")
    assert words in response.text.partition("<h1")[2].partition("</h1>")[0]
    assert "Memento-Datetime" in response.headers
