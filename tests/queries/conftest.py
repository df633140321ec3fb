"""Stores for the tests: the examples as they are published, and small graphs made to be faulty."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib import Graph

import ontology
import queries
from loaders import Space, read
from loaders.rdf import canonical

ROOT = Path(__file__).parents[2]
DATA = ROOT / "tests" / "data"
BASE = "https://dolen.test"
SUFFIXES = {".ttl", ".csv", ".xlsx", ".ods", ".jsonld"}
PROVENANCE = """
@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
<{graph}> dcterms:publisher <{owner}> ; dcat:hasCurrentVersion <{version}> .
<{version}> prov:specializationOf <{graph}> ; dcat:version "1" ; prov:value "abc" ;
  prov:generatedAtTime "2026-11-21T12:00:00Z"^^xsd:dateTime .
"""


def add(store: ox.Store, graph: str, text: str) -> None:
    """Put Turtle into a named graph and into the union."""
    for triple in ox.parse(text, format=ox.RdfFormat.TURTLE):
        for where in (ox.NamedNode(graph), ox.DefaultGraph()):
            store.add(ox.Quad(triple.subject, triple.predicate, triple.object, where))


def trusted(store: ox.Store) -> Graph:
    """What the examples of partners may refer to."""
    constructed = store.query(queries.get("app/trusted-things").text)
    assert isinstance(constructed, ox.QueryTriples)
    text = constructed.serialize(format=ox.RdfFormat.N_TRIPLES)
    assert text is not None
    return Graph().parse(data=text.decode(), format="nt") + ontology.graph()


def publish(store: ox.Store, folder: Path) -> None:
    """Publish an example as the service does: canonical lines in the partner's graph, and who owns it."""
    partner = tomllib.loads((folder / "partner.toml").read_text())
    space = Space(BASE, partner["slug"], partner["steward"])
    paths = sorted(path for path in folder.iterdir() if path.suffix in SUFFIXES)
    add(store, space.graph, "\n".join(canonical(read(paths, space, trusted(store)), space)))
    version = f"{BASE}/version/{space.partner}/1"
    owner = f"{BASE}/{partner['organisation']}"
    add(store, f"{BASE}/graph/provenance", PROVENANCE.format(graph=space.graph, owner=owner, version=version))


@pytest.fixture(scope="session")
def store() -> ox.Store:
    """The vocabulary and all examples, the register first because the others refer to it."""
    store = ox.Store()
    vocabulary = Space(BASE, "vocabulary")
    statements = read(list(ontology.files()), vocabulary, Graph())
    add(store, vocabulary.graph, "\n".join(canonical(statements, vocabulary)))
    folders = {path.parent for path in (ROOT / "examples").glob("*/partner.toml")}
    for folder in sorted(folders, key=lambda folder: (folder.name != "register", folder.name)):
        publish(store, folder)
    return store
