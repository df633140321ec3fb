"""A file that is checked as one batch has the report and the lines that the ordinary way gives it, line numbers too."""

from __future__ import annotations

from pathlib import Path

import pytest
from rdflib import Graph

import ontology
from bench import generate
from loaders.bulk import once
from loaders.rdf import canonical, parse
from loaders.report import Finding
from loaders.space import Space
from loaders.validate import validate

SPACE = Space("https://dolen.test", generate.PARTNER)
ITEM = "<https://dolen.test/id/practice/generated/item-{}>"
#: What some shapes look at from elsewhere, what belongs to others, a form of a value, and what no page shows.
MORE = f"""
@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix vcard: <http://www.w3.org/2006/vcard/ns#> .
<id/practice/generated/item-3> dcat:contactPoint <id/contact/generated/one> .
<id/contact/generated/one> a vcard:Kind ; vcard:hasEmail "no address" .
{ITEM.format(5)} dcterms:replaces {ITEM.format(6)}, <id/practice/generated/nowhere> .
{ITEM.format(7)} dol:nonsuch "01"^^xsd:integer, "1"^^xsd:integer ; dcterms:identifier "item-8" .
{ITEM.format(9)} dcterms:publisher <https://e.test/x> .
<https://e.test/x> a <http://www.w3.org/ns/org#FormalOrganization> .
{ITEM.format(10)} a <id/class/generated/own> .
<id/practice/generated/lost> dcterms:title "x"@en .
{ITEM.format(12)} dcterms:titel "x"@en . {ITEM.format(20)} dcterms:titel "x"@en .
{ITEM.format(33)} dcterms:titel "x"@en .
{ITEM.format(11)} dcterms:title "Trydydd"@cy-GB, "A \\\\ \\"x\\" \\n"@EN .
"""


@pytest.fixture(scope="module")
def trusted() -> Graph:
    graph = Graph()
    graph += ontology.graph()
    graph += generate.trusted(SPACE.base)
    return graph


@pytest.fixture
def turtle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(once, "LEAST", 0)
    generate.write(path := tmp_path / "items.ttl", 40, faults=0.2, seed=5)
    return path


def owner(_: str) -> None:
    return None


def key(finding: Finding) -> tuple[object, ...]:
    said = (finding.focus, finding.path, finding.component, finding.shape, finding.value, finding.severity)
    return (*said, finding.problem, finding.mend, finding.title, finding.position, finding.terms)


@pytest.mark.parametrize("more", ["", MORE])
def test_one_batch_has_the_report_and_the_lines_of_the_ordinary_way(more: str, turtle: Path, trusted: Graph) -> None:
    turtle.write_text(turtle.read_text("utf-8") + more, "utf-8")
    statements = parse(turtle, SPACE)
    expected = validate(statements, trusted, SPACE, owner)
    found = once.check(turtle, SPACE, trusted, owner)
    assert found
    assert list(map(key, found.report.findings)) == list(map(key, expected.findings))
    assert len(expected.findings) > 5
    assert (found.report.items, found.report.triples) == (expected.items, expected.triples)
    assert found.lines == [f"{line[:-1]}<{SPACE.graph}> ." for line in canonical(statements, SPACE)]


@pytest.mark.parametrize(
    "more",
    [
        "[] a dol:Resource .",
        "<id/practice/generated/item-1> dol:hasBenefit [ a dol:Benefit ] .",
        '<id/practice/generated/item-1> dcterms:title "\\u0008"@en .',
        '<id/practice/generated/item-1> dcterms:title "\uffff"@en .',
        '<id/practice/generated/item-1> dcterms:title "x"@en--ltr .',
        "<id/practice/generated/item-1> dcterms:title <<( <a> <b> <c> )>> .",
        "<id/practice/generated/item-1> dcterms:title unknown:x .",
        "what",
    ],
)
def test_what_may_be_wrong_or_has_no_name_is_left_to_the_ordinary_way(more: str, turtle: Path, trusted: Graph) -> None:
    turtle.write_text(turtle.read_text("utf-8") + more, "utf-8")
    assert once.check(turtle, SPACE, trusted, owner) is None


def test_small_files_and_very_many_suspects_are_left_to_others(
    turtle: Path, trusted: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(once, "MOST", 1)
    assert once.check(turtle, SPACE, trusted, owner) is None
    monkeypatch.setattr(once, "LEAST", 1 << 30)
    assert once.check(turtle, SPACE, trusted, owner) is None


def test_clean_things_are_judged_now_and_then(
    tmp_path: Path, trusted: Graph, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A filter that let something pass would be found out."""
    from loaders.bulk import batch

    monkeypatch.setattr(once, "LEAST", 0)
    monkeypatch.setattr(batch, "SHARE", 1)
    monkeypatch.setattr(batch.Batches, "_clean", lambda *_: True)
    generate.write(path := tmp_path / "items.ttl", 5, faults=1.0)
    found = once.check(path, SPACE, trusted, owner)
    assert found
    assert len(found.report.findings) >= 5
    assert "called <https://dolen.test/id/practice/generated/item-0> clean" in caplog.text
