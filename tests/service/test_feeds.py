"""Atom feeds are valid by RFC 4287, complete over their pages, and found from the pages."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

import pytest
from flask.testing import FlaskClient

from service.browse import feeds

ATOM = "{http://www.w3.org/2005/Atom}"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
PATHS = ["/feed.atom", "/theme/collaboration/feed.atom", "/organisation/wlga/feed.atom", "/search/feed.atom?q=portal"]


def feed(client: FlaskClient, address: str) -> ET.Element:
    response = client.get(address)
    assert (response.status_code, response.mimetype) == (200, "application/atom+xml"), address
    return ET.fromstring(response.data)  # noqa: S314 - our own


@pytest.mark.parametrize("lang", ["en", "cy"])
@pytest.mark.parametrize("path", PATHS)
def test_a_feed_is_valid(client: FlaskClient, path: str, lang: str) -> None:
    root = feed(client, f"/{lang}{path}")
    entries = root.findall(f"{ATOM}entry")
    assert root.get(LANG) == lang
    assert entries
    for element in (root, *entries):
        for name in ("id", "title", "updated"):
            assert len(element.findall(f"{ATOM}{name}")) == 1, name
        assert MOMENT.fullmatch(element.findtext(f"{ATOM}updated", ""))
        assert element.find(f"{ATOM}author/{ATOM}name") is not None or root.find(f"{ATOM}author") is not None
        links = [(each.get("rel"), each.get("type"), each.get("hreflang")) for each in element.findall(f"{ATOM}link")]
        assert len(links) == len(set(links))
        assert all(str(each.get("href")).startswith("https://dolen.test/") for each in element.findall(f"{ATOM}link"))
    ids = [entry.findtext(f"{ATOM}id", "") for entry in entries]
    assert len(ids) == len(set(ids))
    assert all("/id/" in each for each in ids)
    assert root.findtext(f"{ATOM}updated") == max(entry.findtext(f"{ATOM}updated", "") for entry in entries)


def test_pages_of_a_feed_hold_every_item_once(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feeds, "SIZE", 10)
    address, seen = "/en/feed.atom", []
    while address:
        root = feed(client, address)
        seen += [entry.findtext(f"{ATOM}id", "") for entry in root.findall(f"{ATOM}entry")]
        following = root.find(f"{ATOM}link[@rel='next']")
        address = str(following.get("href")).removeprefix("https://dolen.test") if following is not None else ""
    listed = client.get("/en/practice/?format=csv").text.splitlines()
    assert len(seen) == len(set(seen)) == len(listed) - 1


def test_words_of_the_other_language_say_so(client: FlaskClient) -> None:
    titles = feed(client, "/cy/feed.atom").findall(f"{ATOM}entry/{ATOM}title")
    assert {each.get(LANG) for each in titles} == {None, "en"}


@pytest.mark.parametrize(
    ("page", "href"),
    [
        ("/en/", "/en/feed.atom"),
        ("/cy/theme/economy", "/cy/theme/economy/feed.atom"),
        ("/en/organisation/wlga", "/en/organisation/wlga/feed.atom"),
    ],
)
def test_pages_lead_to_their_feed(client: FlaskClient, page: str, href: str) -> None:
    assert re.search(rf'<link rel="alternate" type="application/atom\+xml"[^>]* href="{href}">', client.get(page).text)
    assert client.get(href).status_code == 200


@pytest.mark.parametrize(
    ("query", "page"),
    [
        ("q=portal&lang=cy&endpoint=x&_external=1&_scheme=ftp&_anchor=a&_method=PUT", "?q=portal"),
        ("q=portal&theme=shared-services&sort=evidence&page=1", "?q=portal&theme=shared-services&sort=evidence"),
        ("", ""),
    ],
)
def test_a_feed_of_a_search_leads_to_the_page_of_the_same(client: FlaskClient, query: str, page: str) -> None:
    """Whatever else the address says: none of it is taken for the parts of an address."""
    link = feed(client, f"/en/search/feed.atom?{query}").find(f"{ATOM}link[@rel='alternate']")
    assert link is not None
    assert link.get("href") == f"https://dolen.test/en/search{page}"


def test_pages_of_the_feed_of_a_search_hold_every_hit_once(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feeds, "SIZE", 30)
    address, seen = "/en/search/feed.atom?q=wales", []
    while address:
        root = feed(client, address)
        seen += [entry.findtext(f"{ATOM}id", "") for entry in root.findall(f"{ATOM}entry")]
        following = root.find(f"{ATOM}link[@rel='next']")
        address = str(following.get("href")).removeprefix("https://dolen.test") if following is not None else ""
    listed = client.get("/en/search?q=wales&format=csv").text.strip().splitlines()
    assert len(seen) == len(set(seen)) == len(listed) - 1 > 30


@pytest.mark.parametrize(
    "path",
    [
        "/theme/none/feed.atom", "/organisation/none/feed.atom", "/feed.atom?page=99", "/search/feed.atom?page=99",
        "/search/feed.atom?page=999999999", "/search/feed.atom?q=portal&sort=relevance&page=999999999",
    ],
)  # fmt: skip
def test_a_feed_of_nothing_known_is_not_found(client: FlaskClient, path: str) -> None:
    assert client.get(f"/en{path}").status_code == 404
