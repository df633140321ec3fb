"""What the package offers: its files, the merged graph, the context, the version."""

from __future__ import annotations

import pytest
from rdflib import OWL, Graph, Literal, URIRef

import ontology
from ontology import DOLEN

HEADER = URIRef("https://w3id.org/dolen/def")


def test_files_are_the_terms_the_lists_and_the_areas() -> None:
    names = [file.name for file in ontology.files()]
    assert names[0] == "dolen.ttl"
    assert names[-2:] == ["matches.ttl", "areas.ttl"]
    assert names[1:-2] == sorted(names[1:-2])
    assert all(file.is_file() for file in ontology.files())


def test_every_turtle_file_is_listed() -> None:
    folder = ontology.files()[0].parent
    assert set(folder.rglob("*.ttl")) == set(ontology.files())


def test_graph_holds_every_file(vocabulary: Graph) -> None:
    for file in ontology.files():
        named = {triple for triple in Graph().parse(file) if all(isinstance(node, URIRef | Literal) for node in triple)}
        assert named <= set(vocabulary), file.name


def test_graph_and_context_are_made_once() -> None:
    assert ontology.graph() is ontology.graph()
    assert ontology.context() is ontology.context()


def test_version_is_that_of_the_turtle(terms: Graph) -> None:
    assert terms.value(HEADER, OWL.versionInfo) == Literal(ontology.VERSION)
    assert terms.value(HEADER, OWL.versionIRI) == URIRef(f"{HEADER}/{ontology.VERSION}")


def test_a_misspelt_term_is_an_error() -> None:
    with pytest.raises(AttributeError, match="theem"):
        _ = DOLEN.theem
