"""The search page: state in the address, chips, ways out of nothing, data in every format, the same in SPARQL."""

from __future__ import annotations

import csv
import sqlite3
from collections.abc import Callable
from html import unescape
from io import StringIO
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from rdflib import RDF, Graph

from service.browse import search_data, search_page
from service.search import Search, misses

Get = Callable[..., Any]


@pytest.mark.parametrize("lang", ["en", "cy"])
def test_home_and_search_have_the_box(page: Get, lang: str) -> None:
    for address in (f"/{lang}/", f"/{lang}/search"):
        shown = page(address)
        (form,) = [each for each in shown.all("form") if each.get("role") == "search"]
        assert form["action"] == f"/{lang}/search"
        assert {"q"} <= {each.get("name") for each in shown.all("input")}
        assert len(shown.ids) == len(set(shown.ids))


def test_filters_are_chips_that_can_be_removed(page: Get) -> None:
    shown = page("/en/search?q=wales&kind=practice&theme=involvement&theme=housing&sort=date")
    chips = [urlsplit(str(each["href"])).query for each in shown.all("a") if each.get("class") == "dolen-chip"]
    assert [parse_qs(chip) for chip in chips] == [
        {"q": ["wales"], "theme": ["involvement", "housing"], "sort": ["date"]},
        {"q": ["wales"], "kind": ["practice"], "theme": ["housing"], "sort": ["date"]},
        {"q": ["wales"], "kind": ["practice"], "theme": ["involvement"], "sort": ["date"]},
    ]
    checked = {(each["name"], each["value"]) for each in shown.all("input") if "checked" in each}
    assert checked == {("kind", "practice"), ("theme", "involvement"), ("theme", "housing")}


def test_every_value_of_a_facet_can_be_asked_for(page: Get) -> None:
    values = {
        (each["name"], each["value"]) for each in page("/cy/search").all("input") if each.get("type") == "checkbox"
    }
    names = {name for name, _ in values}
    assert names == {"kind", "theme", "organisation", "area", "year", "status", "stage", "category"}
    for name in sorted(names):
        value = min(value for each, value in values if each == name)
        assert "dolen-chip" in page(f"/cy/search?{name}={value}").html


def test_more_shows_all_values_of_a_facet(page: Get) -> None:
    def themes(address: str) -> int:
        return sum(each.get("name") == "theme" for each in page(address).all("input"))

    assert themes("/en/search?more=theme") > themes("/en/search")


def test_hits_say_why_they_rank_lower_and_are_safe(page: Get) -> None:
    shown = page("/en/search?q=%3Cscript%3E+shared")
    assert "<script>" not in shown.html.replace('<script type="module"', "").replace("<script src", "")
    shown = page("/en/search?q=shared&kind=practice")
    assert "ranked lower: no measured evidence" in shown.text()
    assert "ranked lower" not in page("/en/search?q=shared&kind=practice&sort=date").text()
    assert shown.all("mark")


def test_words_of_the_other_language_say_so(page: Get) -> None:
    shown = page("/cy/search?q=newcastle")
    assert any(lang == "en" for words, lang, _ in shown.words if "Newcastle" in words)
    assert "yn Saesneg yn unig" in shown.text()


def test_finding_nothing_helps_and_is_counted(page: Get, client: FlaskClient, app: Flask) -> None:
    shown = page("/en/search?q=housng&theme=procurement")
    assert "/en/search?q=housing" in {each.get("href") for each in shown.all("a")}  # with the filter there is none
    assert "/en/search?q=housing&kind=practice" in page("/en/search?q=housng&kind=practice").html.replace("&amp;", "&")
    shown = page("/en/search?q=housing+zzzz&theme=procurement")
    assert "/en/theme/housing" in {str(each.get("href")) for each in shown.all("a")}
    assert client.get("/en/search?q=zzzz").headers["Cache-Control"] == "no-store"
    misses.write()
    with sqlite3.connect(app.config["SETTINGS"].misses) as counted:
        rows = {theme.rpartition("/")[2] for (theme,) in counted.execute("SELECT theme FROM miss")}
    counted.close()
    assert rows >= {"housing", "procurement", ""}


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("q=" + "x" * 9000, 200), ("q=%00%22%28%5B", 200), ("q=%ff%fe", 200), ("sort=nothing&more=nothing", 200),
        ("page=0", 404), ("page=99999999", 404), ("page=x", 404), ("theme=a%20b%3C", 400), ("organisation=%22", 400),
        ("kind=nothing&year=nothing", 200), ("kind=" + "&kind=".join("abc" * 30), 200), ("format=nothing", 200),
    ],
)  # fmt: skip
@pytest.mark.parametrize("lang", ["en", "cy"])
def test_any_address_is_answered(page: Get, query: str, status: int, lang: str) -> None:
    page(f"/{lang}/search?{query}", status)


def test_results_as_csv(client: FlaskClient) -> None:
    answer = client.get("/cy/search?q=wales&kind=practice&format=csv")
    rows = list(csv.DictReader(StringIO(answer.text.removeprefix("\ufeff"))))
    with client.application.test_request_context("/cy/search?q=wales&kind=practice"):
        assert len(rows) == search_page.find(search_page.request.args).total > 0
    assert {row["kind"] for row in rows} == {"practice"}
    assert client.get("/en/search?q=wales", headers={"Accept": "text/csv"}).mimetype == "text/csv"


@pytest.mark.parametrize(("name", "form"), [("ttl", "turtle"), ("jsonld", "json-ld")])
def test_results_as_data(client: FlaskClient, name: str, form: str) -> None:
    answer = client.get(f"/en/search?q=wales&format={name}")
    graph = Graph().parse(data=answer.text, format=form)
    whole = client.get("/en/search?q=wales&format=csv").text.strip().splitlines()
    assert len(set(graph.subjects(RDF.type))) == len(whole) - 1
    assert client.get("/en/search?q=wales", headers={"Accept": answer.mimetype}).data == answer.data


def test_too_many_results_for_one_file_are_refused(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search_data, "MOST", 3)
    answer = client.get("/en/search?format=csv")
    assert answer.status_code == 400
    assert "Narrow the search" in answer.text


@pytest.mark.parametrize("query", ["q=arfer+da&kind=practice", "q=%22good+practice%22+-council&theme=involvement", ""])
def test_sparql_page_is_filled_in_and_finds_the_same(page: Get, client: FlaskClient, query: str) -> None:
    shown = page(f"/en/search/sparql?{query}")
    text = "".join(words for words, _, path in shown.words if "textarea" in path)
    answer = client.application.config["STORE"].answer(text.strip()).serialise("text/csv").decode()
    rows = client.get(f"/en/search?{query}&format=csv").text.strip().splitlines()
    assert len(answer.split()) == len(rows)


def test_an_index_under_way_is_told(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(client.application.config, "SEARCH", Search())
    monkeypatch.setitem(client.application.config, "SEARCH_FOLLOWED", True)
    answer = client.get("/cy/search?q=tai", headers={"Accept": "text/html"})
    assert answer.status_code == 503
    assert answer.headers["Retry-After"]
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Mae'r chwilio'n cael ei baratoi" in unescape(answer.text)
    assert 'value="tai"' in answer.text
    problem = client.get("/cy/search?q=tai&format=csv")
    assert problem.status_code == 503
    assert "yn cael ei greu" in problem.text


def test_pages_of_the_list_keep_the_search(page: Get) -> None:
    shown = page("/en/search?q=wales&sort=date")
    following = [str(each["href"]) for each in shown.all("a") if each.get("rel") == "next"]
    assert following
    assert parse_qs(urlsplit(following[0]).query) == {"q": ["wales"], "sort": ["date"], "page": ["2"]}
    page(following[0])
