"""What pages read straight from the index is what the queries say."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient
from rdflib import RDF, Graph, Literal, URIRef

import queries
from ontology import DOLEN
from service.browse import likeness, naming, tables
from service.browse.reader import Reader
from service.browse.remembered import Notes
from service.store import Change, Store

from .conftest import BASE

MARK = "https://x.example/mark"


@pytest.fixture
def changing() -> Iterator[Store]:
    store = Store()
    yield store
    store.close()


def everything(store: Store) -> list[URIRef]:
    rows = store.rows(queries.get("app/list-of-type"), type=DOLEN.PracticeItem, lang=Literal("en"))
    items = [URIRef(str(row["thing"])) for row in rows] if rows and "thing" in rows[0] else []
    organisation = URIRef(f"{BASE}/id/organisation/wlga")
    theme = URIRef("https://w3id.org/dolen/def/theme/procurement")
    return [*items, organisation, theme, RDF.type, URIRef("https://x.example/nothing")]


@pytest.mark.parametrize("lang", ["en", "cy"])
def test_names_are_those_of_the_query(store: Store, lang: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(naming, "_notes", Notes(10_000))
    seen = {each for iri in everything(store) for each in store.describe(iri).objects() if isinstance(each, URIRef)}
    asked = sorted(seen | set(everything(store)))
    rows = store.rows(queries.get("app/names"), iri=asked, lang=Literal(lang))
    expected = {str(row["iri"]): str(row["name"]) for row in rows}
    assert len(expected) > 20
    assert {str(iri): text.value for iri, text in naming.names(store, asked, lang).items()} == expected


@pytest.mark.parametrize("iri", ["id/organisation/wlga", "id/partnership/all-in-this-together"])
def test_what_points_at_a_thing_is_counted_as_by_the_query(
    store: Store, iri: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader, thing = Reader(store, BASE, "en"), URIRef(f"{BASE}/{iri}")
    near = tables._counts(reader, thing)
    monkeypatch.setattr(tables, "_MANY", -1)
    assert list(near.items()) == list(tables._counts(reader, thing).items())
    assert near


def test_likeness_is_that_of_the_queries(store: Store) -> None:
    items = [iri for iri in everything(store) if "/practice/" in iri]
    assert items
    for item in items:
        rows = store.rows(queries.get("app/alike-candidates"), item=item, limit=tables.integer(1000))
        found = likeness._candidates(store, item, store.said_of(item))
        assert set(found) <= {row["other"] for row in rows}
        assert len(found) == min(len(rows), likeness.CANDIDATES)
        said = store.rows(queries.get("app/likeness-of"), item=[item])
        mine = {(what, value) for what, values in likeness._likeness(store, item).items() for value in values}
        assert mine == {(str(row["what"]), row["value"]) for row in said}


def test_graphs_that_speak_of_a_thing_are_those_of_the_query(store: Store) -> None:
    for iri in everything(store):
        rows = store.rows(queries.get("app/said-by"), iri=iri)
        assert sorted(store.column(queries.get("app/graphs-of"), "graph", iri=iri)) == [
            str(row["graph"]) for row in rows
        ]


def test_what_is_said_is_the_same_to_look_up_as_in_a_graph(store: Store) -> None:
    for iri in everything(store):
        graph, said = store.describe(iri), store.said_of(iri)
        assert isinstance(graph, Graph)
        assert len(said) == len(graph)
        assert set(said.objects()) == set(graph.objects())
        for subject in {*graph.subjects(), iri}:
            assert set(said.predicates(subject)) == set(graph.predicates(subject))
            assert ((subject, None, None) in said) == ((subject, None, None) in graph)
            for prop in graph.predicates(subject):
                assert sorted(said.objects(subject, prop)) == sorted(graph.objects(subject, prop))
                assert all((subject, prop, value) in said for value in graph.objects(subject, prop))
                assert (subject, prop, Literal("nowhere")) not in said
                assert said.value(subject, prop) in set(graph.objects(subject, prop))
        assert said.value(iri, URIRef(MARK)) is None


def test_what_is_no_iri_is_next_to_nothing(store: Store) -> None:
    near = store.near
    assert near.values("no iri", MARK) == []
    assert list(near.subjects(MARK, "no iri")) == []
    assert near.pointers("no iri", 5) == []
    assert not near.has("no iri", MARK, MARK)


def test_an_item_s_page_asks_the_engine_next_to_nothing(
    store: Store, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    items = [str(iri).removeprefix(f"{BASE}/id") for iri in everything(store) if "/practice/" in iri]
    assert client.get(f"/en{items[0]}").status_code == 200
    asked: list[str] = []
    rows = Store.rows
    monkeypatch.setattr(Store, "rows", lambda self, query, **v: (asked.append(query.name), rows(self, query, **v))[1])
    for item in items:
        assert client.get(f"/en{item}").status_code == 200
    first_time = asked.count("app/versions-of")
    links = asked.count("app/link-checks-of") + asked.count("app/adoptions-of")
    assert set(asked) <= {"app/inverse-page", "app/adoptions-of", "app/link-checks-of", "app/versions-of"}
    assert first_time <= 5  # once for each graph
    assert links <= 2 * len(items)


def test_a_name_changes_with_the_data(changing: Store) -> None:
    thing, label = URIRef(f"{BASE}/id/organisation/a"), "http://www.w3.org/2004/02/skos/core#prefLabel"
    lines = [f'<{thing}> <{label}> "{name}"@en <{BASE}/graph/a> .' for name in ("Old", "New")]
    changing.apply(Change.of([*head("1"), lines[0]], []))
    assert naming.names(changing, [thing], "cy")[thing].value == "Old"
    changing.apply(Change.of([*head("2"), lines[1]], [*head("1"), lines[0]]))
    assert naming.names(changing, [thing], "cy")[thing].value == "New"


def test_notes_are_bounded_and_nothing_stays_without_a_version(changing: Store) -> None:
    notes = Notes(2)
    notes.of(changing)["a"] = 1
    assert notes.of(changing) == {}
    changing.apply(Change.of(head("1"), []))
    notes.of(changing)["a"] = 1
    assert notes.of(changing) == {"a": 1}
    notes.of(changing)["b"] = 2
    assert notes.of(changing) == {}


def head(number: str) -> list[str]:
    """Give the record of a version, by which the store names its data."""
    graph, version = f"<{BASE}/graph/a>", f"<{BASE}/version/a/{number}>"
    dcat, prov = "http://www.w3.org/ns/dcat#", "http://www.w3.org/ns/prov#"
    said = [
        f"{graph} <{dcat}hasCurrentVersion> {version}",
        f'{version} <{dcat}version> "{number}"',
        f'{version} <{prov}value> "{number}"',
        f'{version} <{prov}generatedAtTime> "2026-11-21T10:00:0{number}Z"^^<http://www.w3.org/2001/XMLSchema#dateTime>',
    ]
    return [f"{each} <{BASE}/graph/provenance> ." for each in said]
