"""Graphs as bytes: what is written reads back the same, in an order that never changes."""

from pathlib import Path

import pytest
from rdflib import DCTERMS, RDF, XSD, BNode, Graph, Literal, URIRef
from rdflib.compare import isomorphic

from loaders import Space
from loaders.errors import RefusedError, UnsupportedFormatError
from loaders.rdf import MEDIA_TYPES, parse, serialise
from ontology import DOLEN

SPACE = Space("https://dolen.test", "wlga")
ITEM = URIRef("https://dolen.test/id/practice/wlga/neges")
SUFFIXES = {
    "text/turtle": ".ttl",
    "application/n-triples": ".nt",
    "application/rdf+xml": ".rdf",
    "application/ld+json": ".jsonld",
}


@pytest.fixture
def graph() -> Graph:
    graph, part = Graph(), BNode()
    graph.add((ITEM, DCTERMS.title, Literal("Bwrdd <negeseuon> & ŵ", lang="cy")))
    graph.add((ITEM, RDF.type, DOLEN.PracticeItem))
    graph.add((ITEM, DCTERMS.issued, Literal("12/03/2014", datatype=XSD.date)))
    graph.add((ITEM, DCTERMS.source, part))
    graph.add((part, DCTERMS.title, Literal('two\nlines and "quotes"')))
    return graph


@pytest.mark.parametrize("media_type", MEDIA_TYPES)
def test_written_graphs_read_back(media_type: str, graph: Graph, tmp_path: Path) -> None:
    path = tmp_path / f"graph{SUFFIXES[media_type]}"
    path.write_bytes(serialise(graph, media_type))
    assert isomorphic(parse(path, SPACE).graph(), graph)


@pytest.mark.parametrize("media_type", MEDIA_TYPES)
def test_bytes_do_not_depend_on_order(media_type: str, graph: Graph) -> None:
    again = Graph()
    for triple in sorted(graph, reverse=True):
        again.add(triple)
    assert serialise(again, media_type) == serialise(graph, media_type)


@pytest.mark.parametrize(("media_type", "parser"), [("application/rdf+xml", "xml"), ("text/turtle", "turtle")])
def test_other_readers_find_carriage_returns_too(media_type: str, parser: str) -> None:
    graph = Graph()
    graph.add((ITEM, DCTERMS.title, Literal("one\rtwo\r\nthree")))
    assert set(Graph().parse(data=serialise(graph, media_type), format=parser)) == set(graph)


def test_turtle_has_the_usual_prefixes_and_type_first(graph: Graph) -> None:
    turtle = serialise(graph, "text/turtle").decode()
    assert "@prefix dcterms: <http://purl.org/dc/terms/> ." in turtle
    assert f"<{ITEM}> a dol:PracticeItem ;" in turtle


def test_unknown_media_type_is_refused(graph: Graph) -> None:
    with pytest.raises(UnsupportedFormatError) as caught:
        serialise(graph, "text/html")
    assert "text/turtle" in caught.value.text("cy")


@pytest.mark.parametrize("name", ["http://example.org/123", "http://example.org/", "http://example.org/a#1-"])
def test_a_property_that_xml_cannot_write_is_refused(name: str) -> None:
    graph = Graph().add((ITEM, URIRef(name), Literal("x")))
    assert serialise(graph, "text/turtle")
    with pytest.raises(RefusedError) as caught:
        serialise(graph, "application/rdf+xml")
    assert name in caught.value.text("en")


@pytest.mark.parametrize(
    "name", ["http://example.org/1a", "http://example.org/a-1", "urn:a:b", "http://example.org/ŵy"]
)
def test_properties_that_xml_can_write(name: str, tmp_path: Path) -> None:
    graph = Graph().add((ITEM, URIRef(name), Literal("x")))
    path = tmp_path / "graph.rdf"
    path.write_bytes(serialise(graph, "application/rdf+xml"))
    assert isomorphic(parse(path, SPACE).graph(), graph)
