"""SPARQLWrapper: every form of query, every way to send it, every format it knows."""

from __future__ import annotations

from typing import Any
from urllib.error import HTTPError
from xml.dom.minidom import Document

import pytest
import SPARQLWrapper
from rdflib import RDF, Graph, URIRef
from rdflib.namespace import ORG
from SPARQLWrapper.SPARQLExceptions import QueryBadFormed

NAMES = """PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT ?name WHERE { <%s/id/organisation/wlga> skos:prefLabel ?name } ORDER BY LANG(?name)"""
WELSH, ENGLISH = "Cymdeithas Llywodraeth Leol Cymru", "Welsh Local Government Association"
WAYS = {
    "GET": (SPARQLWrapper.GET, SPARQLWrapper.URLENCODED),
    "POST of a form": (SPARQLWrapper.POST, SPARQLWrapper.URLENCODED),
    "POST of the query": (SPARQLWrapper.POST, SPARQLWrapper.POSTDIRECTLY),
}


def wrapper(service: str, query: str, way: str = "GET", returned: str = SPARQLWrapper.JSON) -> Any:
    made = SPARQLWrapper.SPARQLWrapper(f"{service}/sparql", returnFormat=returned)
    method, sending = WAYS[way]
    made.setMethod(method)
    made.setRequestMethod(sending)
    made.setQuery(query)
    return made


@pytest.mark.parametrize("way", WAYS)
def test_select_as_json(service: str, way: str) -> None:
    found = wrapper(service, NAMES % service, way).queryAndConvert()
    assert found["head"]["vars"] == ["name"]
    names = [(row["name"]["value"], row["name"]["xml:lang"]) for row in found["results"]["bindings"]]
    assert names == [(WELSH, "cy"), (ENGLISH, "en")]


@pytest.mark.parametrize("way", WAYS)
def test_select_as_xml(service: str, way: str) -> None:
    found = wrapper(service, NAMES % service, way, SPARQLWrapper.XML).queryAndConvert()
    assert isinstance(found, Document)
    literals = found.getElementsByTagName("literal")
    assert [(each.firstChild.data, each.getAttribute("xml:lang")) for each in literals] == [
        (WELSH, "cy"),
        (ENGLISH, "en"),
    ]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    ("returned", "content"),
    [
        (SPARQLWrapper.CSV, f"name\r\n{WELSH}\r\n{ENGLISH}\r\n"),
        (SPARQLWrapper.TSV, f'?name\n"{WELSH}"@cy\n"{ENGLISH}"@en\n'),
    ],
)
def test_select_as_text(service: str, way: str, returned: str, content: str) -> None:
    assert wrapper(service, NAMES % service, way, returned).queryAndConvert().decode() == content


@pytest.mark.parametrize("way", WAYS)
def test_ask(service: str, way: str) -> None:
    question = f"ASK {{ <{service}/id/organisation/%s> ?p ?o }}"
    assert wrapper(service, question % "wlga", way).queryAndConvert()["boolean"] is True
    assert wrapper(service, question % "none", way).queryAndConvert()["boolean"] is False
    shown = wrapper(service, question % "wlga", way, SPARQLWrapper.XML).queryAndConvert()
    assert shown.getElementsByTagName("boolean")[0].firstChild.data == "true"


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")  # SPARQLWrapper makes one of RDF/XML and JSON-LD
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("form", ["CONSTRUCT { ?s ?p ?o } WHERE { VALUES ?s { <%s> } ?s ?p ?o }", "DESCRIBE <%s>"])
@pytest.mark.parametrize(
    "returned",
    [
        SPARQLWrapper.TURTLE, SPARQLWrapper.RDFXML, SPARQLWrapper.JSONLD, SPARQLWrapper.N3,
        SPARQLWrapper.XML,  # what it asks for unless it is told better
    ],
)  # fmt: skip
def test_graphs(service: str, way: str, form: str, returned: str) -> None:
    iri = URIRef(f"{service}/id/organisation/wlga")
    found = wrapper(service, form % iri, way, returned).queryAndConvert()
    graph = found if isinstance(found, Graph) else Graph().parse(data=found, format="turtle")
    assert (iri, RDF.type, ORG.Organization) in graph
    assert len(graph) > 8


def test_named_and_default_graphs_narrow_a_query(service: str) -> None:
    def count(*graphs: tuple[str, str]) -> int:
        made = wrapper(service, "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }")
        for name, graph in graphs:
            made.addParameter(name, graph)
        return int(made.queryAndConvert()["results"]["bindings"][0]["n"]["value"])

    whole = count()
    one = count(("default-graph-uri", f"{service}/graph/wlga"))
    two = count(("default-graph-uri", f"{service}/graph/wlga"), ("default-graph-uri", f"{service}/graph/register"))
    assert 0 < one < two < whole
    assert count(("named-graph-uri", f"{service}/graph/wlga")) == 0


def test_a_mistake_is_the_clients_own_error(service: str) -> None:
    with pytest.raises(QueryBadFormed) as raised:
        wrapper(service, "SELECT * WHERE {").query()
    assert "not valid SPARQL" in str(raised.value)


@pytest.mark.parametrize("query", ["SELECT * WHERE { SERVICE <http://x.test/> { ?s ?p ?o } }", "CLEAR ALL"])
def test_what_is_refused_is_an_error(service: str, query: str) -> None:
    made = wrapper(service, "ASK { }", "POST of a form")
    made.queryString = query
    with pytest.raises(HTTPError) as raised:
        made.query()
    with raised.value as error:
        assert error.code == 403
