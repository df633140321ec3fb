"""The Service Description suite against a running sandbox; its tests are words, so each is a function here."""

from __future__ import annotations

from collections.abc import Callable

import httpx
import pytest
from rdflib import RDF, BNode, Graph, Namespace, URIRef

from .manifest import Case, cases

SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
CASES = cases("sparql11/service-description/manifest.ttl")
#: Properties of a service and what their values are (SPARQL 1.1 Service Description, section 3.4).
RANGES = {
    SD.endpoint: URIRef,
    SD.supportedLanguage: URIRef,
    SD.extensionFunction: URIRef,
    SD.feature: URIRef,
    SD.resultFormat: URIRef,
    SD.inputFormat: URIRef,
    SD.defaultEntailmentRegime: URIRef,
    SD.defaultDataset: (URIRef, BNode),
    SD.availableGraphs: (URIRef, BNode),
}
FEATURES = {SD.DereferencesURIs, SD.UnionDefaultGraph, SD.RequiresDataset, SD.EmptyGraphs, SD.BasicFederatedQuery}


def returns_rdf(_graph: Graph, answer: httpx.Response) -> None:
    assert answer.headers["content-type"].partition(";")[0] in {"text/turtle", "application/rdf+xml"}


def has_endpoint_triple(graph: Graph, answer: httpx.Response) -> None:
    assert (None, SD.endpoint, URIRef(str(answer.request.url))) in graph


def conforms_to_schema(graph: Graph, _answer: httpx.Response) -> None:
    (service,) = graph.subjects(RDF.type, SD.Service)
    assert len(list(graph.objects(service, SD.endpoint))) == 1
    for property_, value in graph.predicate_objects(service):
        if property_ != RDF.type:
            assert isinstance(value, RANGES[URIRef(property_)])
    assert set(graph.objects(service, SD.feature)) <= FEATURES
    for dataset in graph.objects(service, SD.defaultDataset):
        assert (dataset, RDF.type, SD.Dataset) in graph
        assert list(graph.objects(dataset, SD.defaultGraph))


CHECKS: dict[str, Callable[[Graph, httpx.Response], None]] = {
    "returns-rdf": returns_rdf,
    "has-endpoint-triple": has_endpoint_triple,
    "conforms-to-schema": conforms_to_schema,
}


@pytest.mark.parametrize("case", CASES)
def test_service_description(client: httpx.Client, case: Case) -> None:
    answer = client.get("/sparql")
    assert answer.status_code == 200
    CHECKS[case.iri.rpartition("#")[2]](Graph().parse(data=answer.content, format="turtle"), answer)


def test_the_whole_suite_is_there() -> None:
    assert len(CASES) == len(CHECKS) == 3
