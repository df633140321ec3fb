"""Stores for the tests: the examples as they are published, and small graphs made to be faulty."""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Callable
from io import StringIO
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


def vocabulary(store: ox.Store) -> None:
    """Publish the vocabulary."""
    space = Space(BASE, "vocabulary")
    statements = read(list(ontology.files()), space, Graph())
    add(store, space.graph, "\n".join(canonical(statements, space)))


@pytest.fixture(scope="session")
def store() -> ox.Store:
    """The vocabulary and all examples, the register first because the others refer to it."""
    store = ox.Store()
    vocabulary(store)
    folders = {path.parent for path in (ROOT / "examples").glob("*/partner.toml")}
    for folder in sorted(folders, key=lambda folder: (folder.name != "register", folder.name)):
        publish(store, folder)
    return store


@pytest.fixture(scope="session")
def small() -> ox.Store:
    """The vocabulary with a small graph for what the examples do not have."""
    store = ox.Store()
    vocabulary(store)
    add(store, f"{BASE}/graph/a", f"@base <{BASE}/> .\n" + (DATA / "queries" / "small.ttl").read_text())
    return store


@pytest.fixture(scope="session")
def ask(store: ox.Store, small: ox.Store) -> Callable[..., str]:
    """Ask a query with values as text; the answer is CSV with names relative to the base and tagged texts."""

    def ask(_name: str, *, small_: bool = False, **values: str) -> str:
        query = queries.get(_name)
        whole = {key: f"{BASE}/{text}" if text.startswith("id/") else text for key, text in values.items()}
        found = (small if small_ else store).query(query.bind(**query.values(whole, BASE)))
        assert isinstance(found, ox.QuerySolutions)
        columns = [variable.value for variable in found.variables]
        answer = StringIO()
        writer = csv.writer(answer, lineterminator="\n")
        writer.writerows([columns, *([written(row[column]) for column in columns] for row in found)])
        return answer.getvalue()

    return ask


def written(term: object) -> str:
    """Write a term as short as it can be read."""
    if isinstance(term, ox.NamedNode):
        return term.value.removeprefix(f"{BASE}/").replace("https://w3id.org/dolen/def", "def:")
    if isinstance(term, ox.Literal):
        return f"{term.value}@{term.language}" if term.language else term.value
    return ""
