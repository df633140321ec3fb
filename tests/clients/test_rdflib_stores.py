"""rdflib's stores over SPARQL: reading the service as if it were a graph, reading and changing a sandbox."""

from __future__ import annotations

import pytest
from rdflib import RDF, SKOS, BNode, Dataset, Graph, Literal, URIRef, Variable
from rdflib.namespace import ORG
from rdflib.plugins.stores.sparqlstore import SPARQLStore, SPARQLUpdateStore
from rdflib.term import Node

EX = "http://example.org/"
METHODS = ("GET", "POST", "POST_FORM")


@pytest.fixture(params=METHODS)
def graph(service: str, request: pytest.FixtureRequest) -> Graph:
    return Graph(SPARQLStore(f"{service}/sparql", method=request.param))


def test_patterns_of_triples(graph: Graph, service: str) -> None:
    wlga = URIRef(f"{service}/id/organisation/wlga")
    assert (wlga, RDF.type, ORG.Organization) in graph
    assert (wlga, RDF.type, SKOS.Concept) not in graph
    assert set(graph.objects(wlga, SKOS.prefLabel)) == {
        Literal("Welsh Local Government Association", "en"), Literal("Cymdeithas Llywodraeth Leol Cymru", "cy"),
    }  # fmt: skip
    assert wlga in set(graph.subjects(RDF.type, ORG.Organization))
    assert len(graph) > 10_000


def test_queries(graph: Graph, service: str) -> None:
    rows = graph.query(
        "SELECT ?name WHERE { ?body skos:prefLabel ?name FILTER(LANG(?name) = 'cy') }",
        initNs={"skos": SKOS},
        initBindings={"body": URIRef(f"{service}/id/organisation/wlga")},
    )
    assert [tuple(row) for row in rows] == [(Literal("Cymdeithas Llywodraeth Leol Cymru", "cy"),)]
    assert rows.vars == [Variable("name")]
    assert graph.query("ASK { ?s ?p ?o }").askAnswer is True
    made = graph.query(f"CONSTRUCT {{ ?s a ?t }} WHERE {{ VALUES ?s {{ <{service}/id/organisation/wlga> }} ?s a ?t }}")
    assert (URIRef(f"{service}/id/organisation/wlga"), RDF.type, ORG.Organization) in (made.graph or Graph())
    assert len(graph.query(f"DESCRIBE <{service}/id/organisation/wlga>").graph or ()) > 8


def test_one_partners_graph(service: str) -> None:
    store = SPARQLStore(f"{service}/sparql")
    one = Graph(store, identifier=URIRef(f"{service}/graph/wlga"))
    assert 0 < len(one) < len(Graph(store))
    assert (None, RDF.type, URIRef("https://w3id.org/dolen/def#PracticeItem")) in one


def test_a_things_own_address_is_parsed(service: str) -> None:
    graph = Graph().parse(f"{service}/id/organisation/wlga")
    assert (URIRef(f"{service}/id/organisation/wlga"), RDF.type, ORG.Organization) in graph


@pytest.mark.parametrize("postAsEncoded", [True, False])
def test_a_sandbox_is_changed(sandbox: str, postAsEncoded: bool) -> None:  # noqa: N803 - rdflib's name
    address = f"{sandbox}/sparql"
    store = SPARQLUpdateStore(address, address, method="POST", postAsEncoded=postAsEncoded)
    graph = Graph(store, identifier=URIRef(f"{EX}graph/{postAsEncoded}"))
    subject, label = URIRef(f"{EX}tŷ"), Literal('Ŵyn "bach"\n', "cy")
    assert len(graph) == 0

    graph.add((subject, SKOS.prefLabel, label))
    graph.addN((URIRef(f"{EX}{number}"), RDF.value, Literal(number), graph) for number in range(5))
    assert len(graph) == 6
    assert list(graph.objects(subject, SKOS.prefLabel)) == [label]

    graph.remove((URIRef(f"{EX}3"), None, None))
    assert {int(str(value)) for value in graph.objects(None, RDF.value)} == {0, 1, 2, 4}

    graph.update("DELETE { ?s rdf:value ?n } INSERT { ?s rdf:value ?m } WHERE { ?s rdf:value ?n BIND(?n + 10 AS ?m) }")
    assert {int(str(value)) for value in graph.objects(None, RDF.value)} == {10, 11, 12, 14}
    assert bool(graph.query("ASK { ?s ?p ?o }"))

    graph.remove((None, None, None))
    assert len(graph) == 0


def test_graphs_of_a_dataset_are_made_changed_and_removed(sandbox: str) -> None:
    address, names = f"{sandbox}/sparql", [URIRef(f"{EX}dataset/one"), URIRef(f"{EX}dataset/two")]
    store = SPARQLUpdateStore(address, address)
    dataset = Dataset(store=store)
    one, two = (dataset.graph(name) for name in names)
    one.add((URIRef(EX), RDF.value, Literal(1)))
    two.add((URIRef(EX), RDF.value, Literal(2)))
    assert set(names) <= {graph.identifier for graph in dataset.graphs()}

    rule = "WITH <%s> DELETE { ?s ?p ?o } INSERT { ?s ?p ?n } USING <%s> WHERE { ?s ?p ?o BIND(?o * 10 AS ?n) }"
    store.update(rule % (names[1], names[1]))
    assert [list(each.objects()) for each in (one, two)] == [[Literal(1)], [Literal(20)]]

    add = "INSERT { GRAPH ?g { ?s rdf:value 3 } } WHERE { GRAPH ?g { ?s ?p ?o } }"
    store.update(add, initNs={"rdf": str(RDF)}, initBindings={"s": URIRef(EX), "g": names[0]})
    assert set(one.objects()) == {Literal(1), Literal(3)}
    assert list(two.objects()) == [Literal(20)]

    dataset.remove_graph(two)
    assert {graph.identifier for graph in dataset.graphs()}.isdisjoint({names[1]})
    assert len(one) == 2
    dataset.remove_graph(one)


def test_blank_nodes_are_found_again_under_names_of_ones_own(sandbox: str) -> None:
    """SPARQL has no names for them that last, so rdflib wants to be told how to write them."""
    address = f"{sandbox}/sparql"
    store = SPARQLUpdateStore(address, address, node_to_sparql=_named)
    graph, node = Graph(store, identifier=URIRef(f"{EX}graph/blank")), BNode()
    graph.add((node, RDF.value, Literal("one")))
    graph.add((BNode(), RDF.value, Literal("two")))
    assert [str(value) for value in graph.objects(node, RDF.value)] == ["one"]
    graph.remove((None, None, None))


def _named(node: Node) -> str:
    return f"<bnode:b{node}>" if isinstance(node, BNode) else node.n3()


def test_nothing_is_changed_before_the_commit(sandbox: str) -> None:
    address = f"{sandbox}/sparql"
    store = SPARQLUpdateStore(address, address, autocommit=False, dirty_reads=True)
    writing = Graph(store, identifier=URIRef(f"{EX}graph/commit"))
    reading = Graph(SPARQLStore(address), identifier=writing.identifier)
    writing.add((URIRef(EX), RDF.value, Literal("waits")))
    assert len(reading) == 0
    store.commit()
    assert list(reading.objects()) == [Literal("waits")]
    writing.add((URIRef(EX), RDF.value, Literal("never")))
    store.rollback()
    assert len(reading) == 1


def test_the_service_takes_no_update_without_a_key(service: str) -> None:
    store = SPARQLUpdateStore(f"{service}/sparql", f"{service}/sparql")
    with pytest.raises(Exception, match="401") as raised:
        store.update("INSERT DATA { <http://example.org/a> <http://example.org/b> 1 }")
    if hasattr(raised.value, "close"):
        raised.value.close()
