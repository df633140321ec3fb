"""Looking ahead names every thing that a rule can speak of, or leaves the rule as it is."""

from __future__ import annotations

import pytest
from rdflib import RDF, RDFS, SH, BNode, Graph, Literal, Namespace, URIRef

import shapes
from loaders.judge import judge, without_texts
from loaders.narrow import is_sum, narrow, rules
from loaders.rdf.scratch import Scratch

EX = Namespace("https://e.test/")
RULE = EX.Rule


def shapes_with(select: str, extra: str = "") -> Graph:
    text = f"""
        @prefix sh: <http://www.w3.org/ns/shacl#> . @prefix ex: <https://e.test/> .
        ex:prefixes sh:declare [ sh:prefix "ex" ; sh:namespace "https://e.test/" ] .
        ex:Rule a sh:NodeShape ; sh:targetClass ex:Thing ; {extra}
            sh:sparql [ sh:prefixes ex:prefixes ; sh:select '''{select}''' ] .
    """
    return Graph().parse(data=text, format="turtle")


@pytest.fixture
def data() -> Graph:
    graph = Graph()
    part = BNode("part")
    for thing in (EX.a, EX.b, EX.c, part):
        graph.add((thing, RDF.type, EX.Thing))
    graph.add((EX.d, RDF.type, EX.Special))
    graph.add((EX.Special, RDFS.subClassOf, EX.Thing))
    graph.add((EX.e, RDF.type, EX.Other))
    for thing in (EX.b, EX.d, EX.e, part):
        graph.add((thing, EX.bad, Literal(1)))
    return graph


def targets(narrowed: Graph) -> set[str] | None:
    """The things a rule is narrowed to; None when it is as it was."""
    if (RULE, SH.targetClass, None) in narrowed:
        return None
    return {str(node) for node in narrowed.objects(RULE, SH.targetNode)}


def test_a_rule_is_tried_on_the_things_of_its_class_that_it_names(data: Graph) -> None:
    found = targets(narrow(shapes_with("SELECT $this WHERE { $this ex:bad ?x }"), data))
    assert found == {str(EX.b), str(EX.d), "part"}


def test_a_rule_that_names_nothing_is_tried_on_nothing(data: Graph) -> None:
    assert targets(narrow(shapes_with("SELECT $this WHERE { $this ex:unheard ?x }"), data)) == set()


@pytest.mark.parametrize(
    "select",
    [
        "SELECT $this (COUNT(?x) AS ?n) WHERE { $this ex:bad ?x } GROUP BY $this",
        "SELECT $this WHERE { $this ex:bad ?x { SELECT ?x WHERE { ?y ex:bad ?x } } }",
        "SELECT $this WHERE { $this ex:bad ?x } LIMIT 1",
        "SELECT $this WHERE { $this ex:bad ?x MINUS { $this ex:good ?y } }",
        "SELECT $this WHERE { SERVICE <https://e.test/sparql> { $this ex:bad ?x } }",
        "SELECT $this ?value WHERE { ?value ex:bad ?x }",
        "SELECT $this WHERE { { $this ex:bad ?x } UNION { ?y ex:bad ?x } }",
        "SELECT $this WHERE { this is no query",
    ],
)
def test_what_is_not_certain_is_left_to_the_judge(data: Graph, select: str) -> None:
    assert targets(narrow(shapes_with(select), data)) is None


@pytest.mark.parametrize("extra", ["sh:targetNode ex:a ;", "sh:targetSubjectsOf ex:bad ;", "sh:property ex:Field ;"])
def test_a_rule_with_other_targets_is_left_as_it_is(data: Graph, extra: str) -> None:
    assert targets(narrow(shapes_with("SELECT $this WHERE { $this ex:bad ?x }", extra), data)) is None


def test_a_term_that_no_store_can_hold_leaves_everything_as_it_is(data: Graph) -> None:
    data.add((URIRef("no iri at all <>"), EX.bad, Literal(1)))
    shapes_ = shapes_with("SELECT $this WHERE { $this ex:bad ?x }")
    assert narrow(shapes_, data) is shapes_


def test_the_shapes_that_are_shared_do_not_change(data: Graph) -> None:
    shapes_ = shapes_with("SELECT $this WHERE { $this ex:bad ?x }")
    before = set(shapes_)
    narrow(shapes_, data)
    assert set(shapes_) == before


def test_the_judge_says_the_same(data: Graph) -> None:
    shapes_ = without_texts(shapes_with("SELECT $this ?value WHERE { $this ex:bad ?value }"))
    found = judge(data, shapes_, frozenset(data.subjects()))
    assert {str(result.focus) for result in found} == {str(EX.b), str(EX.d), "part"}


def test_every_rule_of_dolen_can_be_looked_ahead() -> None:
    graph = shapes.flattened()
    assert {rule.shape for rule in rules(graph)} == set(graph.subjects(SH.sparql))


def test_a_name_that_only_contains_a_keyword_is_no_clause() -> None:
    assert is_sum("SELECT $this WHERE { $this ex:sharedService ?counted . ?from ex:from ?minimum }")
    assert not is_sum("select $this where { $this ex:bad ?x } order by ?x limit 5")


def test_an_open_variable_is_not_mistaken_for_none() -> None:
    scratch = Scratch([(EX.a, EX.bad, Literal(1))])
    assert scratch.named("SELECT ?this ?x WHERE { ?this ?p ?x }", "this") == {str(EX.a)}
    assert scratch.named("SELECT ?this ?x WHERE { ?y ?p ?x }", "this") is None
    assert scratch.named("SELECT ?this WHERE { ?this <https://e.test/no> ?x }", "this") == frozenset()
