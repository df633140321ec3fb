"""The sitemap lists every page in both languages; what programs read in a page is safe and true."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from flask.testing import FlaskClient

from service.browse import schema_org, sitemap

NAMES = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}
DATA = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)


def urls(client: FlaskClient) -> list[ET.Element]:
    index = ET.fromstring(client.get("/sitemap.xml").data)  # noqa: S314 - our own
    parts = [str(each.text).removeprefix("https://dolen.test") for each in index.findall("s:sitemap/s:loc", NAMES)]
    found = [ET.fromstring(client.get(part).data).findall("s:url", NAMES) for part in parts]  # noqa: S314
    assert all(0 < len(each) <= 50_000 for each in found)
    return [each for part in found for each in part]


def test_every_page_is_listed_once_in_both_languages(client: FlaskClient) -> None:
    listed = {str(each.findtext("s:loc", "", NAMES)): each for each in urls(client)}
    assert len(listed) == len(urls(client))
    for address in ("practice/wlga/portal", "organisation/wlga", "theme/economy", "def/openness", "catalog", ""):
        for lang in ("en", "cy"):
            others = listed[f"https://dolen.test/{lang}/{address}"].findall("x:link", NAMES)
            assert {(each.get("hreflang"), each.get("href")) for each in others} == {
                (each, f"https://dolen.test/{each}/{address}") for each in ("en", "cy")
            }
    everything = [row.partition(",")[0] for row in client.get("/en/practice/?format=csv").text.splitlines()[1:]]
    assert {each.replace("/id/", "/cy/") for each in everything if each.startswith("https://dolen.test")} <= set(listed)


@pytest.mark.parametrize("lang", ["en", "cy"])
def test_all_ways_in_are_listed(page: Callable[..., Any], client: FlaskClient, lang: str) -> None:
    listed = {str(each.findtext("s:loc", "", NAMES)) for each in urls(client)}
    ways = {str(each["href"]) for start in ("", "explore/") for each in page(f"/{lang}/{start}").all("a")}
    others = ("sign-in", "feed.atom")
    ways = {each for each in ways if each.startswith(f"/{lang}/") and not each.endswith(others) and "?" not in each}
    assert len(ways) > 30
    assert {f"https://dolen.test{each}" for each in ways} - listed == set()


def test_every_listed_page_is_there(client: FlaskClient) -> None:
    listed = [str(each.findtext("s:loc", "", NAMES)) for each in urls(client)]
    some = [each.removeprefix("https://dolen.test") for each in listed if "/def/area/" not in each][::23]
    assert len(some) > 20
    assert [each for each in some if client.get(each).status_code not in {200, 303}] == []


def test_a_long_list_comes_in_parts(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sitemap, "SIZE", 100)
    monkeypatch.setattr(sitemap.ontology, "VERSION", "other")
    assert client.get("/sitemap.xml").text.count("<loc>") > 5
    assert client.get("/sitemap-2.xml").text.count("<url>") == 200
    assert client.get("/sitemap-999.xml").status_code == 404


def test_robots_are_told_of_it(client: FlaskClient) -> None:
    assert "Sitemap: https://dolen.test/sitemap.xml" in client.get("/robots.txt").text.splitlines()


@pytest.mark.parametrize(
    ("address", "kind", "has"),
    [
        (
            "/practice/wlga/portal",
            "Article",
            {"headline", "publisher", "about", "license", "datePublished", "inLanguage"},
        ),
        ("/organisation/wlga", "Organization", {"alternateName", "areaServed"}),
        ("/theme/economy", "DefinedTerm", {"inDefinedTermSet"}),
        ("/", "WebSite", {"inLanguage"}),
        ("/catalog", "DataCatalog", {"dataset"}),
    ],
)
@pytest.mark.parametrize("lang", ["en", "cy"])
def test_pages_say_what_they_are_about(client: FlaskClient, lang: str, address: str, kind: str, has: set[str]) -> None:
    blocks = DATA.findall(client.get(f"/{lang}{address}").text)
    assert len(blocks) == 1
    said = json.loads(blocks[0])
    assert (said["@context"], said["@type"]) == ("https://schema.org", kind)
    assert has | {"@id", "name", "url"} <= set(said)


def test_no_words_end_the_data_block() -> None:
    hostile = "</script><script>alert(1)</script> & \u2028 \u2029 <!--"
    written = str(schema_org.block({"name": hostile}))
    assert json.loads(DATA.fullmatch(written)[1]) == {"name": hostile}  # type: ignore[index]
    assert written.count("<") == 2
    assert not {"\u2028", "\u2029"} & set(written)


@pytest.mark.parametrize("lang", ["en", "cy"])
@pytest.mark.parametrize("address", ["/", "/practice/wlga/portal", "/theme/economy", "/practice/"])
def test_pages_have_a_preview(page: Callable[..., Any], client: FlaskClient, lang: str, address: str) -> None:
    shown = page(f"/{lang}{address}")
    said = {each["property"]: each["content"] for each in shown.all("meta") if each.get("property")}
    other = "cy" if lang == "en" else "en"
    assert said["og:site_name"] == "Dolen"
    assert said["og:title"] == shown.text("title").removesuffix(" – Dolen").strip()
    assert (said["og:locale"], said["og:locale:alternate"]) == (f"{lang}_GB", f"{other}_GB")
    assert said["og:url"] == f"https://dolen.test/{lang}{address}"
    assert said["og:type"] == ("article" if "portal" in address else "website")
    assert len(said["og:description"]) > 30
    with client.get(said["og:image"].removeprefix("https://dolen.test")) as image:
        assert image.mimetype == "image/png"
