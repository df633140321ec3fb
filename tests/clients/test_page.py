"""The SPARQL page as served: its downloads, its long forms, a result that is too long for it."""

from __future__ import annotations

import csv
import io
import re
from html import unescape
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pytest

EVERYTHING = "SELECT * WHERE { GRAPH ?g { ?s ?p ?o } }"
QUERIES = {
    "SELECT": (
        "SELECT ?s WHERE { ?s ?p ?o } LIMIT 3",
        ["sparql-results+json", "sparql-results+xml", "csv", "separated"],
    ),
    "ASK": ("ASK { ?s ?p ?o }", ["sparql-results+json", "sparql-results+xml"]),
    "CONSTRUCT": ("CONSTRUCT WHERE { ?s a ?t }", ["text/turtle", "n-triples", "rdf+xml", "ld+json"]),
}


def fetch(address: str, form: dict[str, str] | None = None) -> tuple[str, str]:
    """The media type and the text that a browser gets."""
    body = urlencode(form).encode() if form else None
    with urlopen(Request(address, body, {"Accept": "text/html,*/*;q=0.8"})) as answer:  # noqa: S310 - our own
        return answer.headers["Content-Type"], answer.read().decode()


def downloads(html: str) -> list[str]:
    return [unescape(href) for href in re.findall(r'href="([^"]+)" download=', html)]


@pytest.mark.parametrize("form", QUERIES)
def test_every_download_comes_in_its_format(service: str, form: str) -> None:
    query, types = QUERIES[form]
    _, html = fetch(f"{service}/en/sparql?{urlencode({'query': query})}")
    found = [fetch(service + link)[0] for link in downloads(html)]
    assert len(found) == len(types)
    assert all(wanted in media_type for wanted, media_type in zip(types, found, strict=True))


@pytest.mark.parametrize("lang", ["en", "cy"])
def test_a_long_query_is_answered_and_downloaded_by_its_forms(service: str, lang: str) -> None:
    query = f"SELECT ?s WHERE {{ ?s ?p ?o }} LIMIT 300 # {'é' * 4000}"
    media_type, html = fetch(f"{service}/{lang}/sparql", {"query": query})
    assert media_type.startswith("text/html")
    assert 'name="format" value="csv"' in html
    _, second = fetch(f"{service}/{lang}/sparql", {"query": query, "page": "2"})
    assert second.count('<tr class="govuk-table__row"><td') == 50
    media_type, rows = fetch(f"{service}/sparql", {"query": query, "format": "csv"})
    assert media_type == "text/csv; charset=utf-8"
    assert len(rows.splitlines()) == 301


@pytest.mark.parametrize(("lang", "words"), [("en", "too long to be shown"), ("cy", "rhy hir i'w ddangos")])
def test_what_is_too_long_for_a_page_is_there_whole(service: str, lang: str, words: str) -> None:
    _, html = fetch(f"{service}/{lang}/sparql?{urlencode({'query': EVERYTHING})}")
    whole = next(link for link in downloads(html) if link.endswith("=csv"))
    rows = sum(1 for _ in csv.reader(io.StringIO(fetch(service + whole)[1]))) - 1
    counted = re.search(r"([\d,]+) (?:rows|rhes)", html)
    assert words in unescape(html) or (counted and int(counted[1].replace(",", "")) == rows)
    assert rows > 5_000


@pytest.mark.parametrize(("lang", "title"), [("en", "<title>Error: "), ("cy", "<title>Gwall: ")])
@pytest.mark.parametrize(
    ("query", "status"), [("SELECT", 400), ("SELECT * WHERE { SERVICE <http://x.test/> { } }", 403)]
)
def test_errors_are_pages_too(service: str, lang: str, title: str, query: str, status: int) -> None:
    with pytest.raises(HTTPError) as raised:
        fetch(f"{service}/{lang}/sparql?{urlencode({'query': query})}")
    with raised.value as error:
        assert error.code == status
        html = error.read().decode()
    assert title in html
    assert query.rsplit(maxsplit=1)[-1] in unescape(html)
