"""Previews: of drafts that fail, of large ones by what lies around a thing, and of whatever a partner may state."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from rdflib import SKOS, URIRef

import loaders
import ontology
from loaders.rdf import canonical
from loaders.space import Space
from service.browse.links import place_of
from service.provenance import in_graph
from service.publishing import previewing
from service.publishing.previewing import Preview, Previews
from service.store import Store

from .publishing_pages import enter, press, site, turtle, upload
from .submitting import BASE, item
from .test_accounts_web import HTML

DATA = Path(__file__).parents[1] / "data" / "invalid"
INVALID = sorted(DATA.glob("*.ttl"))


@pytest.fixture
def app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    with site(tmp_path, monkeypatch) as made:
        yield made


ONE_FAULT = item("one").replace('"2026-01-01"^^xsd:date', '"Spring"')
TWO = item("two", "Two", more="; dol:relatedPractice <id/practice/vale/one>")


def test_a_draft_that_fails_has_its_changes_and_pages(app: Flask) -> None:
    browser = enter(app)
    press(browser, f"{upload(browser, turtle(item('one') + item('three'))).location}/publish", expected="0")
    draft = upload(browser, turtle(ONE_FAULT + TWO)).location
    page = browser.get(draft, headers=HTML).text
    assert "Has to be mended" in page
    assert "This draft cannot be published yet" in page
    assert "Go on to publish" not in page
    changes = browser.get(f"{draft}/difference", headers=HTML).text
    assert "This draft cannot be published yet" in changes
    assert re.findall(r'dolen-changes__name"><strong class="[^"]*">(\w+)<', changes) == [
        "added",
        "changed",
        "withdrawn",
    ]
    assert "Spring" in changes
    assert f'href="{draft}/preview/practice/vale/two"' in browser.get(f"{draft}/preview/", headers=HTML).text
    seen = browser.get(f"{draft}/preview/practice/vale/one", headers=HTML)
    assert seen.status_code == 200
    assert "It has to be mended before it can be." in seen.text
    assert (
        "Rhaid ei gywiro cyn"
        in browser.get(f"{draft}/preview/practice/vale/one".replace("/en/", "/cy/"), headers=HTML).text
    )
    press(browser, f"{upload(browser, turtle(item('four'))).location}/publish", expected="1", meant="1")
    assert "was published after this draft was compared" in browser.get(draft, headers=HTML).text


def test_a_licence_is_called_by_its_name(app: Flask) -> None:
    """Its name is that of a concept, which the draft itself does not refer to."""
    name = f'<https://w3id.org/dolen/def/licence/ogl-3> <{SKOS.prefLabel}> "A licence\'s name"@en'
    app.config["STORE"].load([f"{name} <{BASE}/graph/vocabulary> ."])
    browser = enter(app)
    draft = upload(browser, turtle(item("one"))).location
    assert "A licence&#39;s name" in browser.get(f"{draft}/preview/practice/vale/one", headers=HTML).text


def test_a_large_draft_is_shown_by_what_lies_around_a_thing(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    browser = enter(app)
    many = "".join(item(f"n{number}") for number in range(30))
    draft = upload(browser, turtle(item("one") + TWO + many)).location
    address = f"{draft}/preview/practice/vale/two"
    whole = browser.get(address, headers=HTML).text
    monkeypatch.setattr(previewing, "MOST", 100)
    app.extensions.pop("dolen-previews")
    near = browser.get(address, headers=HTML)
    assert near.status_code == 200
    assert _main(near.text) == _main(whole)
    assert f'href="{draft}/preview/practice/vale/one"' in near.text
    referred = browser.get(f"{draft}/preview/practice/vale/one", headers=HTML).text
    assert f'href="{draft}/preview/practice/vale/two"' in referred
    assert browser.get(f"{draft}/preview/practice/vale/none", headers=HTML).status_code == 404
    first = browser.get(f"{draft}/preview/", headers=HTML).text
    assert "in the order of their addresses" in first
    onward = re.search(r'href="(\?after=[^"]+)" rel="next"', first)
    assert onward
    second = browser.get(f"{draft}/preview/{onward[1]}", headers=HTML).text
    listed = [re.findall(r"/preview/practice/vale/(\w+)", each) for each in (first, second)]
    assert sorted(listed[0] + listed[1]) == sorted(["one", "two", *(f"n{number}" for number in range(30))])
    assert "From the beginning" in second
    monkeypatch.setattr(previewing, "MOST", 20)
    app.extensions.pop("dolen-previews")
    assert "More things of the draft refer to this one" in browser.get(address, headers=HTML).text


def _main(html: str) -> str:
    """The page without the list of alike ones, which are looked for in what is near alone."""
    return html.partition("<main")[2].partition("</main>")[0].partition("Similar practice")[0]


#: One in ten of what is invalid, and those in which a page fell over.
FAULTS = [*INVALID[::10], DATA / "practice-item-review-by-in-the-wrong-form.ttl"]


def test_whatever_is_wrong_with_it_a_thing_has_a_page(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    browser = enter(app)
    draft = upload(browser, turtle(item("one"))).location
    for path in FAULTS:
        found = _preview(path)
        monkeypatch.setattr(Previews, "of", lambda _, __, iri, found=found: found if iri in found.things else None)
        for thing in found.things:
            place = place_of(thing, BASE)
            assert place is not None
            seen = browser.get(f"{draft}/preview/{place.kind}/{place.slug}", headers=HTML)
            assert seen.status_code in {200, 404}, (path.name, thing)


def _preview(path: Path) -> Preview:
    space = Space(BASE, "wlga")
    lines = in_graph(canonical(loaders.read([path], space, ontology.graph()), space), space.graph)
    store = Store()
    store.load(lines)
    things = {line[1 : line.index(">")] for line in lines}
    return Preview(store, tuple(URIRef(each) for each in sorted(things) if "#" not in each and place_of(each, BASE)))
