"""VoID says what counting says."""

from __future__ import annotations

import threading
from collections import Counter
from typing import Any

import pytest
from flask.testing import FlaskClient
from rdflib import DCTERMS, RDF, VOID, Graph, Literal, URIRef
from rdflib.namespace import FOAF

from service.datasets.kept import Counts
from service.datasets.statistics import count
from service.datasets.terms import SD
from service.store import Change, Store

BASE = "https://dolen.test"
WHOLE = URIRef(f"{BASE}/catalog#everything")
FORMATS = {"ttl": "turtle", "jsonld": "json-ld", "rdf": "xml", "nt": "nt"}
GRAPHS = ("vocabulary", "register", "gloucestershire-cc", "wlga", "provenance")


def name_of(graph: str) -> URIRef:
    """The record of publication does not speak of itself, so that its graph's name leads nowhere."""
    return URIRef(f"{BASE}/catalog#provenance" if graph == "provenance" else f"{BASE}/graph/{graph}")


@pytest.fixture
def void(web: FlaskClient) -> Graph:
    return Graph().parse(data=web.get("/.well-known/void").data, format="turtle")


def triples_of(world: Any, graph: str | None) -> set[tuple[str, str, str]]:
    """Triples as texts, of one graph or of the union, read from the store's lines by hand."""
    found = set()
    for line in world.store.lines():
        head, _, name = line.removesuffix(" .").rpartition(" ")
        if graph is None or name == f"<{BASE}/graph/{graph}>":
            subject, prop, value = head.split(" ", 2)
            found.add((subject, prop, value))
    return found


def number(graph: Graph, subject: Any, prop: URIRef) -> int:
    values = list(graph.objects(subject, prop))
    assert len(values) == 1, (subject, prop)
    return int(str(values[0]))


@pytest.mark.parametrize("extension", FORMATS)
def test_every_format_says_the_same(web: FlaskClient, void: Graph, extension: str) -> None:
    by_name = web.get(f"/.well-known/void.{extension}")
    by_accept = web.get("/.well-known/void", headers={"Accept": by_name.mimetype})
    assert by_name.data == by_accept.data
    assert by_accept.headers["Vary"] == "Accept"
    assert set(Graph().parse(data=by_name.data, format=FORMATS[extension])) == set(void)


def test_turtle_unless_another_is_asked_for(web: FlaskClient) -> None:
    assert web.get("/.well-known/void").mimetype == "text/turtle"
    assert web.get("/.well-known/void", headers={"Accept": "text/html, */*;q=0.8"}).mimetype == "text/turtle"
    of_java = "text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2"
    assert web.get("/.well-known/void", headers={"Accept": of_java}).mimetype == "text/turtle"
    refused = web.get("/.well-known/void", headers={"Accept": "image/png"})
    assert refused.status_code == 406
    assert refused.headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize("graph", [None, *GRAPHS])
def test_counts_are_those_of_the_statements(world: Any, void: Graph, graph: str | None) -> None:
    dataset = name_of(graph) if graph else WHOLE
    found = triples_of(world, graph)
    assert number(void, dataset, VOID.triples) == len(found) > 0
    assert number(void, dataset, VOID.distinctSubjects) == len({s for s, _, _ in found})
    assert number(void, dataset, VOID.distinctObjects) == len({o for _, _, o in found})
    typed = [(s, o) for s, p, o in found if p == f"<{RDF.type}>"]
    assert number(void, dataset, VOID.entities) == len({s for s, _ in typed})
    properties = Counter(p for _, p, _ in found)
    assert number(void, dataset, VOID.properties) == len(properties)
    assert partitions(void, dataset, VOID.propertyPartition, VOID.property, VOID.triples) == properties
    members: dict[str, set[str]] = {}
    for subject, cls in typed:
        members.setdefault(cls, set()).add(subject)
    subjects = Counter(s for s, _, _ in found)
    things = {cls: len(each) for cls, each in members.items()}
    statements = {cls: sum(subjects[s] for s in each) for cls, each in members.items()}
    assert number(void, dataset, VOID.classes) == len(members)
    assert partitions(void, dataset, VOID.classPartition, VOID["class"], VOID.entities) == things
    assert partitions(void, dataset, VOID.classPartition, VOID["class"], VOID.triples) == statements


def partitions(void: Graph, dataset: URIRef, part: URIRef, key: URIRef, value: URIRef) -> dict[str, int]:
    found = list(void.objects(dataset, part))
    result = {f"<{void.value(each, key)}>": number(void, each, value) for each in found}
    assert len(result) == len(found)
    return result


def test_property_partitions_sum_up(void: Graph) -> None:
    for dataset in (WHOLE, *(name_of(graph) for graph in GRAPHS)):
        parts = [number(void, part, VOID.triples) for part in void.objects(dataset, VOID.propertyPartition)]
        assert sum(parts) == number(void, dataset, VOID.triples)


def test_each_graph_is_a_subset_with_its_owner(void: Graph) -> None:
    linksets = set(void.subjects(RDF.type, VOID.Linkset))
    subsets = set(void.objects(WHOLE, VOID.subset)) - linksets
    assert subsets == {name_of(graph) for graph in GRAPHS}
    for graph in GRAPHS:
        assert void.value(name_of(graph), SD.name) == URIRef(f"{BASE}/graph/{graph}")
    wlga = URIRef(f"{BASE}/graph/wlga")
    owner = void.value(wlga, DCTERMS.publisher)
    assert owner == URIRef(f"{BASE}/id/organisation/wlga")
    assert {each.language for each in void.objects(owner, FOAF.name) if isinstance(each, Literal)} == {"en", "cy"}
    assert str(void.value(wlga, URIRef("http://www.w3.org/ns/dcat#version"))) == "2"
    assert str(void.value(wlga, DCTERMS.modified)) == "2026-03-04T12:00:00+00:00"
    assert void.value(wlga, VOID.dataDump) == URIRef(f"{BASE}/dumps/wlga/2.nq.gz")


def test_titles_are_in_both_languages(void: Graph) -> None:
    titled = set(void.subjects(DCTERMS.title))
    assert len(titled) >= 2 + len(GRAPHS) + 4
    for each in titled:
        titles = [title for title in void.objects(each, DCTERMS.title) if isinstance(title, Literal)]
        assert sorted(str(title.language) for title in titles) == ["cy", "en"]
        assert len({str(title) for title in titles}) == 2


def test_links_lead_to_the_four_datasets(world: Any, void: Graph) -> None:
    found = {}
    for linkset in void.subjects(RDF.type, VOID.Linkset):
        target = void.value(linkset, VOID.objectsTarget)
        key = str(void.value(target, VOID.uriSpace)), str(void.value(linkset, VOID.linkPredicate))
        found[key] = number(void, linkset, VOID.triples)
    assert {space for space, _ in found} == {
        "http://statistics.data.gov.uk/id/",
        "http://id.esd.org.uk/",
        "http://linked.data.gov.au/def/cofog/",
        "http://metadata.un.org/sdg/",
    }
    union = triples_of(world, None)
    for (space, prop), links in found.items():
        assert links == sum(p == f"<{prop}>" and o.startswith(f"<{space}") for _, p, o in union)


def test_what_it_leads_to_answers(web: FlaskClient, void: Graph) -> None:
    dumps = {*void.objects(None, VOID.dataDump)}
    assert len(dumps) == len(GRAPHS)
    for address in (*dumps, *void.objects(WHOLE, VOID.exampleResource)):
        with web.get(str(address).removeprefix(BASE), headers={"Accept": "*/*"}) as answer:
            assert answer.status_code in {200, 303}, address
    used = {str(each) for each in void.objects(WHOLE, VOID.vocabulary)}
    assert {"https://w3id.org/dolen/def#", "http://www.w3.org/ns/org#", str(DCTERMS)} <= used


def test_it_is_not_sent_twice(web: FlaskClient) -> None:
    first = web.get("/.well-known/void")
    again = web.get("/.well-known/void", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    other = web.get("/.well-known/void.nt", headers={"If-None-Match": first.headers["ETag"]})
    assert other.status_code == 200


def test_only_what_changed_is_counted_again(world: Any) -> None:
    store = Store()
    store.load(world.store.lines())
    before = count(store)
    graph, provenance = f"<{BASE}/graph/wlga> .", f"<{BASE}/graph/provenance> ."
    head, value = f"<{BASE}/version/wlga/2>", "<http://www.w3.org/ns/prov#value>"
    said = next(line for line in world.store.lines() if line.startswith(f"{head} {value}"))
    store.apply(
        Change.of(
            [
                f"<{BASE}/id/event/wlga/new> <{RDF.type}> <https://schema.org/Event> {graph}",
                f'{head} {value} "another" {provenance}',
            ],
            [said],
        )
    )
    after, fresh = count(store, before), count(store)
    assert after == fresh
    assert after.whole != before.whole
    changed = {graph for graph in after.graphs if after.graphs[graph] is not before.graphs[graph]}
    assert changed == {URIRef(f"{BASE}/graph/wlga"), URIRef(f"{BASE}/graph/provenance")}


def test_answers_do_not_wait_for_a_long_count(world: Any) -> None:
    store, gate = Store(), threading.Event()
    store.load(world.store.lines())
    counts, rows = Counts(store, patience=0), store.rows
    first = counts.get()
    gate.clear()

    def slow(*args: Any, **values: Any) -> Any:
        gate.wait(30)
        return rows(*args, **values)

    store.rows = slow  # type: ignore[method-assign]
    store.version = "next"
    try:
        assert counts.get() is first
        assert counts.at_hand() is first
    finally:
        gate.set()
    assert counts._running is not None
    assert counts._running.result(30).version == "next"
    assert counts.get().version == "next"


def test_nobody_keeps_the_counts_of_the_version_before(today: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    world = today("One")
    old = world.library.counts.get()
    assert world.web.get("/.well-known/void").headers["ETag"]
    monkeypatch.setattr(world.store, "version", "next")
    monkeypatch.setattr(world.library.counts, "get", lambda: old)
    answer = world.web.get("/.well-known/void")
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"


def test_an_empty_store_is_described_too(today: Any) -> None:
    world = today()
    answer = world.web.get("/.well-known/void")
    assert answer.status_code == 200
    found = Graph().parse(data=answer.data, format="turtle")
    assert number(found, WHOLE, VOID.triples) == 0
    assert list(found.objects(WHOLE, VOID.dataDump)) == []
