"""The endpoint's description: what the W3C's three tests ask, and the graphs as they are."""

from __future__ import annotations

from typing import Any

import pytest
from rdflib import RDF, VOID, Graph, URIRef
from rdflib.namespace import Namespace

from loaders.rdf import serialise
from service.datasets import description
from service.datasets.terms import SD

BASE = "https://dolen.test"
SERVICE = URIRef(f"{BASE}/sparql")
FORMATS = Namespace("http://www.w3.org/ns/formats/")
ALL_FORMATS = {
    FORMATS[name]
    for name in (
        "SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV", "Turtle", "N-Triples",
        "RDF_XML", "JSON-LD",
    )
}  # fmt: skip
#: Property → the class its values must have: the vocabulary's ranges.
RANGES = {
    SD.defaultDataset: SD.Dataset, SD.defaultGraph: SD.Graph, SD.namedGraph: SD.NamedGraph, SD.graph: SD.Graph,
}  # fmt: skip


@pytest.fixture(params=[False, True], ids=["service", "sandbox"])
def sandbox(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


def test_it_conforms_to_the_vocabulary(sandbox: bool) -> None:
    found = description(BASE, None, [URIRef("urn:a"), URIRef("urn:b#c")], sandbox=sandbox)
    assert list(found.subjects(RDF.type, SD.Service)) == [SERVICE]
    assert list(found.objects(SERVICE, SD.endpoint)) == [SERVICE]
    assert set(found.objects(SERVICE, SD.resultFormat)) == ALL_FORMATS
    for prop, cls in RANGES.items():
        values = list(found.objects(None, prop))
        assert values, prop
        assert all((value, RDF.type, cls) in found for value in values)
    assert len(list(found.objects(SERVICE, SD.defaultDataset))) == 1
    named = {found.value(each, SD.name) for each in found.objects(None, SD.namedGraph)}
    assert named == {URIRef("urn:a"), URIRef("urn:b#c")}


def test_only_the_sandbox_updates_and_only_the_service_unites(sandbox: bool) -> None:
    found = description(BASE, sandbox=sandbox)
    languages, features = (set(found.objects(SERVICE, prop)) for prop in (SD.supportedLanguage, SD.feature))
    assert (SD.SPARQL11Update in languages) == sandbox
    assert SD.SPARQL11Query in languages
    assert (SD.UnionDefaultGraph in features) != sandbox
    assert SD.BasicFederatedQuery not in features


def test_graphs_have_the_counts_of_void(world: Any) -> None:
    found = description(BASE, world.library.counts.get())
    void = world.library.void().graph
    default = found.value(found.value(SERVICE, SD.defaultDataset), SD.defaultGraph)
    assert found.value(default, VOID.triples) == void.value(URIRef(f"{BASE}/catalog#everything"), VOID.triples)
    names = set()
    for named in found.objects(None, SD.namedGraph):
        name = found.value(named, SD.name)
        names.add(name)
        for prop in (VOID.triples, VOID.entities, VOID.distinctSubjects, VOID.classes):
            assert found.value(found.value(named, SD.graph), prop) == void.value(void.value(None, SD.name, name), prop)
    assert names == set(void.objects(None, SD.name))


def test_it_is_given_without_waiting_for_the_counts(elsewhere: Any) -> None:
    early = elsewhere.description()
    assert len(list(early.subjects(RDF.type, SD.NamedGraph))) == 5
    elsewhere.counts.get()
    assert len(list(elsewhere.description().subject_objects(VOID.triples))) == 6


def test_it_is_the_same_text_each_time_in_every_format(world: Any) -> None:
    contents = world.library.counts.get()
    for media_type, name in (
        ("text/turtle", "turtle"),
        ("application/rdf+xml", "xml"),
        ("application/ld+json", "json-ld"),
    ):
        text = serialise(description(BASE, contents), media_type)
        assert text == serialise(description(BASE, contents), media_type)
        assert set(Graph().parse(data=text, format=name)) == set(description(BASE, contents))
