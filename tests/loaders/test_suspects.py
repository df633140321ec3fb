"""The filter names every thing that plain pySHACL has something to say about, and knows what it does not know."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from rdflib import SH, Graph, Literal, Namespace, URIRef

import shapes
from bench import fuzz
from loaders.judge import JudgedGraph, Result, judge
from loaders.rules import Rules, rules
from loaders.suspects import patterns
from loaders.suspects.hybrid import SHARE, Case
from loaders.suspects.index import Index
from loaders.suspects.profile import Filter
from loaders.suspects.terms import TYPE, language, lexical, text

EX = Namespace("https://e.test/")
INVALID = [path for path in fuzz.FILES if path.parent.name == "invalid"]
PREFIXES = """
    @prefix sh: <http://www.w3.org/ns/shacl#> . @prefix ex: <https://e.test/> .
    @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
    @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
    @prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
"""
pytestmark = pytest.mark.filterwarnings("ignore:Parsing weird boolean")


def turtle(said: str) -> Graph:
    return Graph().parse(data=PREFIXES + said, format="turtle")


def rules_of(said: str) -> Rules:
    graph = turtle(said)
    return Rules(graph, graph, Graph())


def results(rules_: Rules, data: str) -> list[Result]:
    graph = turtle(data)
    return Case(graph, rules_).results(set(graph.subjects()))


# --- Beside plain pySHACL ------------------------------------------------------------------------------------


def test_our_shapes_hold_nothing_that_the_filter_does_not_know() -> None:
    assert rules().filter.unknown is None
    assert sum(len(shape.rules) for shape in rules().filter.shapes) == len(set(shapes.graph().objects(None, SH.sparql)))


@pytest.mark.parametrize("seed", [1, 2, 3, 4])
def test_faults_of_every_kind_have_the_results_of_plain_pyshacl(seed: int) -> None:
    total, missed, added = fuzz.difference(seed, files=40)
    assert total > 40
    assert not missed
    assert not added


def test_every_file_with_a_fault_has_its_result_when_all_are_judged_at_once() -> None:
    """There is a file for each pair of a property shape and a constraint, and for each rule."""
    found = fuzz.ours_of(fuzz.together(INVALID))
    for number, path in enumerate(INVALID):
        expected = re.findall(r"^# expect: (\S+) (\S+) (\S+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
        of_file = {(shape, component, severity) for n, shape, component, severity in found if n in (number, None)}
        assert set(expected) <= of_file, path.name


def test_a_filter_that_lets_a_fault_pass_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patterns, "may_answer", lambda *_: False)
    assert any(fuzz.difference(seed, files=40)[1] for seed in (1, 2))


# --- What the filter does not know ---------------------------------------------------------------------------

THING = "ex:a a ex:Thing ; ex:p 1 , 2 . ex:b a ex:Thing ; ex:p 1 ; ex:q 2 ."


@pytest.mark.parametrize(
    "constraint",
    [
        "sh:property [ sh:path ex:p ; sh:lessThan ex:q ]",
        "sh:property [ sh:path ex:p ; sh:equals ex:q ]",
        "sh:property [ sh:path ex:p ; sh:hasValue 3 ]",
        "sh:property [ sh:path ex:p ; sh:minExclusive 1 ]",
        "sh:property [ sh:path ex:p ; sh:minInclusive 1.5 ]",
        "sh:property [ sh:path ex:p ; sh:datatype xsd:gYear ]",
        "sh:property [ sh:path ex:p ; sh:not [ sh:datatype xsd:integer ] ]",
        "sh:property [ sh:path ex:p ; sh:xone ( [ sh:datatype xsd:integer ] [ sh:nodeKind sh:Literal ] ) ]",
        "sh:property [ sh:path ex:p ; sh:qualifiedValueShape [ sh:in ( 2 ) ] ; sh:qualifiedMinCount 1 ]",
        "sh:property [ sh:path ex:p ; sh:pattern 'X' ; sh:flags 'i' ]",
        "sh:property [ sh:path ex:p ; sh:property [ sh:path ex:q ; sh:minCount 1 ] ]",
        "sh:property [ sh:path ( ex:r ex:q ) ; sh:minCount 1 ]",
        "sh:property [ sh:path [ sh:zeroOrMorePath ex:p ] ; sh:maxCount 1 ]",
        "sh:property [ sh:path [ sh:inversePath [ sh:oneOrMorePath ex:p ] ] ; sh:minCount 1 ]",
        "sh:property [ sh:path ex:p ; sh:node [ sh:property [ sh:path ex:q ; sh:minCount 1 ] ] ]",
        "sh:closed true ; sh:property [ sh:path ex:p ]",
        "sh:disjoint ex:q ; sh:property [ sh:path ex:p ; sh:minCount 2 ]",
        "sh:sparql [ sh:select 'SELECT $this (COUNT(?x) AS ?n) WHERE { $this <https://e.test/p> ?x } GROUP BY $this' ]",
        "sh:sparql [ sh:select 'SELECT $this WHERE { $this <https://e.test/p>+ ?x }' ]",
        "sh:sparql [ sh:select 'SELECT $this WHERE { $this <https://e.test/p> ?x FILTER(?x IN (1)) }' ]",
    ],
)
def test_a_constraint_that_is_not_known_makes_everything_a_suspect(constraint: str) -> None:
    rules_ = rules_of(f"ex:Shape a sh:NodeShape ; sh:targetClass ex:Thing ; {constraint} .")
    assert rules_.filter.unknown is not None
    data = JudgedGraph()
    data += turtle(THING)
    assert Counter(results(rules_, THING)) == Counter(judge(data, rules_.judged, frozenset({EX.a, EX.b})))


@pytest.mark.parametrize(
    "target",
    [
        "ex:Shape sh:targetNode ex:a",
        "ex:Shape a rdfs:Class",
        "ex:Shape a owl:Class",
        "ex:Shape sh:target [ a sh:SPARQLTarget ; sh:select 'SELECT ?this WHERE { ?this ?p ?o }' ]",
        "ex:Rule a sh:ConstraintComponent ; sh:parameter [ sh:path ex:limit ]",
        "ex:Shape sh:deactivated false",
    ],
)
def test_a_target_or_a_component_that_is_not_known_makes_everything_a_suspect(target: str) -> None:
    shape = "ex:Shape a sh:NodeShape ; sh:targetClass ex:Thing ; sh:property [ sh:path ex:p ; sh:maxCount 1 ] ."
    rules_ = rules_of(f"{shape} {target} .")
    assert rules_.filter.unknown is not None
    assert EX.a in {result.focus for result in results(rules_, THING)}


def test_classes_that_a_file_speaks_of_are_left_to_the_judge() -> None:
    rules_ = rules_of(
        "ex:Shape a sh:NodeShape ; sh:targetClass ex:Thing ; sh:property [ sh:path ex:p ; sh:minCount 1 ] ."
    )
    (found,) = results(rules_, "ex:a a ex:Own . ex:Own rdfs:subClassOf ex:Thing .")
    assert found.focus == EX.a


# --- What the judge is given ---------------------------------------------------------------------------------


def test_only_suspects_and_what_they_lead_to_are_judged(monkeypatch: pytest.MonkeyPatch) -> None:
    from loaders.suspects import hybrid

    sizes: list[tuple[int, int]] = []
    run = hybrid.run
    monkeypatch.setattr(hybrid, "run", lambda data, graph: sizes.append((len(data), len(graph))) or run(data, graph))
    rules_ = rules_of(
        """ex:Shape a sh:NodeShape ; sh:targetClass ex:Thing ; sh:property [ sh:path ex:p ; sh:maxCount 1 ] .
        ex:Other a sh:NodeShape ; sh:targetClass ex:Else ; sh:property [ sh:path ex:p ; sh:maxCount 1 ] ."""
    )
    many = " ".join(f"ex:n{n} a ex:Thing ; ex:p 1 ." for n in range(200))
    (found,) = results(rules_, f"{THING} {many}")
    assert found.focus == EX.a
    ((data, given),) = sizes
    assert data < 20
    assert given < 10


def test_clean_things_are_sampled_and_a_filter_that_missed_is_told_of(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    rules_ = rules_of(
        "ex:Shape a sh:NodeShape ; sh:targetClass ex:Thing ; sh:property [ sh:path ex:p ; sh:minCount 1 ] ."
    )
    monkeypatch.setattr(Filter, "suspects", lambda *_: [])
    found = results(rules_, " ".join(f"ex:n{n} a ex:Thing ." for n in range(5 * SHARE)))
    assert 0 < len(found) < 20
    assert caplog.text.count("called") == len(found)


# --- Terms and rules -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("term", "written", "str_", "lang"),
    [
        (Literal('a\\d "x"\n\u0007'), '"a\\\\d \\"x\\"\\n\u0007"', 'a\\d "x"\n\u0007', ""),
        (Literal("Cymraeg", lang="cy"), '"Cymraeg"@cy', "Cymraeg", "cy"),
        (Literal("5", datatype=URIRef("https://e.test/t")), '"5"^^<https://e.test/t>', "5", ""),
        (EX.a, "<https://e.test/a>", "https://e.test/a", None),
    ],
)
def test_terms_are_written_and_read(term: URIRef | Literal, written: str, str_: str, lang: str | None) -> None:
    assert text(term) == written
    assert lexical(written) == str_
    if lang is not None:
        assert language(written) == lang


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ("$this ex:p ?x", True),
        ("$this ex:p 3", False),
        ("?other ex:p 1 . FILTER(?other != $this)", True),
        ("$this ex:p ?x FILTER(?x > 1)", True),
        ("$this ex:p ?x FILTER(?x > 2)", False),
        ("$this ex:p/ex:q ?x", False),
        ("$this (ex:p|ex:q) 2", True),
        ("OPTIONAL { $this ex:z ?x } FILTER(!BOUND(?x))", True),
        ("$this ex:p ?x FILTER NOT EXISTS { $this ex:p ?y FILTER(?y > ?x) } FILTER(?x = 1)", False),
        ("$this ex:d ?d FILTER(?d < 3)", True),
        ("$this ex:p 1 FILTER NOT EXISTS { $this ex:d ?d FILTER(?d < 3) }", True),
        ("?x ex:p ?y FILTER(false)", True),
    ],
)
def test_a_rule_is_matched_or_not_decided(where: str, expected: bool) -> None:
    graph = turtle("ex:a a ex:Thing ; ex:p 1 , 2 ; ex:d 1.5 . ex:b ex:p 1 .")
    index = Index([(text(s), text(p), text(o)) for s, p, o in graph], {})
    rule = patterns.rule(f"PREFIX ex: <https://e.test/> SELECT $this WHERE {{ {where} }}")
    assert patterns.may_answer(rule, text(EX.a), index) is expected
    assert index.about(text(EX.a))[TYPE] == [text(EX.Thing)]
