"""A report that was kept is the report again: both languages, every place, every term."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from rdflib import XSD, BNode, Graph, Literal, URIRef

from loaders.rdf import parse
from loaders.report import Finding, Report, Terms
from loaders.rules import Rules
from loaders.space import Space
from loaders.statements import Position
from loaders.validate import validate

DATA = Path(__file__).parent.parent / "data" / "report"
SPACE = Space("https://dolen.test", "glos")
BARE = Finding(
    "Info", "", {}, None, {"en": "a", "cy": "b"}, None, None, "", "", {"en": "", "cy": ""}, {"en": "", "cy": ""}
)


@pytest.fixture(scope="module")
def report() -> Report:
    shapes = Graph().parse(DATA / "shapes.ttl")
    rules = Rules(shapes, shapes, Graph().parse(DATA / "vocabulary.ttl"))
    return validate(parse(DATA / "practice.ttl", SPACE), rules.vocabulary, SPACE, lambda _: None, rules)


def again(report: Report) -> Report:
    return Report.from_stored(json.loads(json.dumps(report.stored())))


def test_every_form_is_the_same_after_keeping(report: Report) -> None:
    kept = again(report)
    assert kept == report
    assert [finding.terms for finding in kept.findings] == [finding.terms for finding in report.findings]
    for lang in ("en", "cy"):
        assert kept.to_json(lang) == report.to_json(lang)
        assert kept.to_text(lang) == report.to_text(lang)
        assert kept.to_csv(lang) == report.to_csv(lang)
    assert kept.to_turtle().count("sh:ValidationResult") == len(report.findings)


@pytest.mark.parametrize(
    "term",
    [
        URIRef("https://e.test/a b"),
        BNode("b0"),
        Literal(""),
        Literal("01", datatype=XSD.integer, normalize=False),
        Literal("x", datatype=XSD.date),
        Literal("Tŷ", lang="cy-GB"),
    ],
)
def test_terms_are_kept_as_they_are_written(term: URIRef | BNode | Literal) -> None:
    terms = Terms(term, None, term, ((BNode("p"), URIRef("https://e.test/p"), term),))
    (kept,) = again(Report([replace(BARE, terms=terms)])).findings
    assert kept.terms is not None
    assert [type(node) for node in (kept.terms.focus, kept.terms.value)] == [type(term), type(term)]
    assert repr(kept.terms) == repr(terms)


@pytest.mark.parametrize(
    "position", [None, Position("a.csv", row=2, column="x", sheet="S", nth=2), Position("a.ttl", line=9)]
)
def test_places_are_kept(position: Position | None) -> None:
    report = Report([replace(BARE, position=position)], readable=False)
    assert again(report) == report
