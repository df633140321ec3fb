"""What a result's cells show of a value: all of it, as it is, and told apart from others."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import pytest
from flask.testing import FlaskClient

LANGUAGES = ("en", "cy")
HEBREW = "שלום, 123 (abc)"
FORMS = (
    "SELECT ({value} AS ?o) {{ }}",
    "CONSTRUCT {{ <http://x.test/s> <http://x.test/p> ?o }} WHERE {{ BIND({value} AS ?o) }}",
)
each_form = pytest.mark.parametrize("form", FORMS, ids=["SELECT", "CONSTRUCT"])


@pytest.fixture
def cell(page: Callable[..., Any]) -> Callable[..., str]:
    """The markup of the last cell."""

    def show(query: str, lang: str = "en") -> str:
        found = re.findall(
            r"<td[^>]*>(.*?)</td>", page(f"/{lang}/sparql?{urlencode({'query': query})}").html, re.DOTALL
        )
        return str(found[-1])

    return show


@each_form
@pytest.mark.parametrize(
    ("value", "markup"),
    [
        (f"'{HEBREW}'@he", f'<span lang="he" dir="auto">{HEBREW}</span>'),
        ("'abc'@ar--rtl", '<span lang="ar" dir="rtl">abc</span> <span class="dolen-mark"><code>ar--rtl</code></span>'),
        (r"'\u202Eabc'", '<span lang="und" dir="auto">\u202eabc</span>'),
        (r"'one\n  two '", '<span lang="und" dir="auto">one\n  two </span>'),
    ],
)
def test_words_keep_their_direction_and_their_lines(
    cell: Callable[..., str], form: str, value: str, markup: str
) -> None:
    assert markup in cell(form.format(value=value))


@each_form
def test_no_words_are_something_else_than_no_value(cell: Callable[..., str], form: str) -> None:
    assert "<code>&#34;&#34;</code>" in cell(form.format(value="''"))
    assert "<code>cy</code>" in cell(form.format(value="''@cy"))
    assert cell("SELECT ?none { }") == ""


@each_form
def test_a_triple_term_is_written_whole(cell: Callable[..., str], form: str) -> None:
    written = cell(form.format(value="<<( <http://a> <http://b> 'c'@ar--rtl )>>"))
    assert "&lt;&lt;( &lt;http://a&gt; &lt;http://b&gt; &#34;c&#34;@ar--rtl )&gt;&gt;" in written


def test_a_name_in_the_other_language_says_so(cell: Callable[..., str]) -> None:
    query = """PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
        SELECT ?thing WHERE { ?thing skos:prefLabel ?name FILTER(LANG(?name) = "en")
          FILTER NOT EXISTS { ?thing skos:prefLabel ?welsh FILTER(LANG(?welsh) = "cy") } }
        ORDER BY ?thing LIMIT 1"""
    assert '<span class="dolen-mark"><code>en</code></span>' in cell(query, "cy")
    assert "dolen-mark" not in cell(query)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("function", ["NOW()", "RAND()", "UUID()"])
def test_what_is_another_each_time_is_kept_by_nobody(client: FlaskClient, lang: str, function: str) -> None:
    address = f"/{lang}/sparql?{urlencode({'query': f'SELECT ({function} AS ?x) {{ }}'})}"
    response = client.get(address)
    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "no-store"
    assert "ETag" not in response.headers
    assert "ETag" in client.get(f"/{lang}/sparql?{urlencode({'query': 'SELECT (1 AS ?x) { }'})}").headers


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_mark_at_the_beginning_of_a_file_is_no_mistake(client: FlaskClient, lang: str) -> None:
    query = {"query": "\ufeffASK { }"}
    assert client.get(f"/{lang}/sparql", query_string=query).status_code == 200
    moved = client.post(f"/{lang}/sparql", data=query)
    assert moved.headers["Location"].startswith(f"/{lang}/sparql?query=ASK")
