"""Flattened shapes give the report that plain pySHACL gives: over the fixtures, and over the suite of the W3C."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import pyshacl
import pytest
import rdflib
from rdflib import RDF, BNode, Graph, Namespace, URIRef
from rdflib.compare import isomorphic
from rdflib.namespace import SH
from rdflib.term import Node

import shapes
from shapes.flatten import flatten

MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
SHT = Namespace("http://www.w3.org/ns/shacl-test#")
SUITE = Path(os.environ.get("DOLEN_W3C", Path(__file__).parents[2].parent / "shared" / "w3c")) / "shacl" / "core"
TESTS = sorted(file for file in SUITE.rglob("*.ttl") if "sht:Validate" in file.read_text(encoding="utf-8"))
CORE_TESTS = 98
#: Where pySHACL itself differs from the suite: it takes ``sh:uniqueLang "1"^^xsd:boolean`` for true.
DEVIATIONS = {"uniqueLang-002"}

#: The fixtures have at least so many findings between them; with none, equality would prove nothing.
MANY = 500

PARTS = (SH.focusNode, SH.value, SH.sourceConstraintComponent, SH.resultSeverity)


def test_fixtures_are_judged_the_same(world: Any, plain: list[Any], judge: Any) -> None:
    assert len(plain) > MANY
    assert Counter(judge.validate(world.graph, shapes.flattened())) == Counter(plain)


def test_flattening_leaves_no_link_and_loses_no_shape() -> None:
    plain, flat = shapes.graph(), shapes.flattened()
    assert not list(flat.subject_objects(SH.property))
    for parent, shape in plain.subject_objects(SH.property):
        assert set(flat.objects(shape, SH.targetClass)) == set(plain.objects(parent, SH.targetClass))
    assert (None, SH.property, None) in plain


@pytest.fixture
def whole() -> Graph:
    """A shape whose property shapes must stay where they are, in six ways."""
    return Graph().parse(
        format="turtle",
        data="""
        @prefix sh: <http://www.w3.org/ns/shacl#> .
        @prefix ex: <http://example.org/> .
        ex:Closed     sh:targetClass ex:C ; sh:closed true ; sh:property ex:p1 .
        ex:Inactive   sh:targetClass ex:C ; sh:deactivated true ; sh:property ex:p2 .
        ex:Referred   sh:targetClass ex:C ; sh:property ex:p3 .       ex:Other sh:node ex:Referred .
        ex:Listed     sh:targetClass ex:C ; sh:property ex:p4 .       ex:Or sh:or ( ex:Listed ) .
        ex:One        sh:targetClass ex:C ; sh:property ex:shared .
        ex:Two        sh:targetClass ex:D ; sh:property ex:shared .
        ex:Siblings   sh:targetClass ex:C ; sh:property ex:p5 , ex:p6 .
        ex:p6         sh:qualifiedValueShapesDisjoint true .
        ex:Untargeted sh:property ex:p7 .
        """,
    )


def test_what_depends_on_its_shape_stays(whole: Graph) -> None:
    assert isomorphic(flatten(whole), whole)


def test_a_class_that_is_a_shape_is_its_own_target() -> None:
    data = """
        @prefix sh: <http://www.w3.org/ns/shacl#> .
        @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
        @prefix ex: <http://example.org/> .
        ex:C a rdfs:Class , sh:NodeShape ; sh:property ex:p .
    """
    flat = flatten(Graph().parse(data=data, format="turtle"))
    name = Namespace("http://example.org/")
    assert (name.p, SH.targetClass, name.C) in flat
    assert (None, SH.property, None) not in flat


@pytest.mark.skipif(not TESTS, reason="the SHACL suite of the W3C is not here; set DOLEN_W3C to its folder")
def test_the_whole_core_suite_is_run() -> None:
    assert len(TESTS) == CORE_TESTS


@pytest.mark.parametrize("file", TESTS, ids=lambda file: f"{file.parent.name}-{file.stem}")
def test_suite_of_the_w3c(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rdflib, "NORMALIZE_LITERALS", False)
    manifest = parse(file)
    test = next(manifest.subjects(RDF.type, SHT.Validate))
    action, expected = manifest.value(test, MF.action), manifest.value(test, MF.result)
    data = named(manifest, action, SHT.dataGraph, file)
    whole = named(manifest, action, SHT.shapesGraph, file)
    flat = outcome(data, flatten(whole))
    assert flat == outcome(data, whole)
    conforms = manifest.value(expected, SH.conforms)
    if file.stem not in DEVIATIONS:
        assert flat == (str(conforms) == "true", results(manifest, SH.result, expected))


def outcome(data: Graph, shape_graph: Graph) -> tuple[bool, Counter[tuple[Any, ...]]]:
    conforms, report, text = pyshacl.validate(data, shacl_graph=shape_graph)
    assert isinstance(report, Graph), text
    return conforms, results(report, SH.result)


def parse(file: Path) -> Graph:
    return Graph().parse(file, format="turtle", publicID=file.as_uri())


def named(manifest: Graph, action: Node | None, link: URIRef, file: Path) -> Graph:
    """Give the graph a test names; most name their own file."""
    iri = urljoin(file.as_uri(), str(manifest.value(action, link)))
    return manifest if iri == file.as_uri() else parse(Path(URIRef(iri).removeprefix("file://")))


def results(report: Graph, link: URIRef, of: Node | None = None) -> Counter[tuple[Any, ...]]:
    """Count the results of a report, blank nodes made alike; expected results need not state a source shape."""
    return Counter(tuple(alike(report.value(result, part)) for part in PARTS) for result in report.objects(of, link))


def alike(term: Node | None) -> Node | str | None:
    return "blank" if isinstance(term, BNode) else term
