"""Validation with Dolen's own shapes: the judge's results are plain pySHACL's, and every one has words."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pyshacl
import pytest
from rdflib import SH, Graph, URIRef
from rdflib.plugins.sparql import prepareQuery
from rdflib.term import Node

import ontology
import shapes
from bench import generate
from loaders.expectations import CATALOGUE, PATTERNS
from loaders.judge import Result, judge, results
from loaders.neighbourhood import neighbourhood
from loaders.ownership import Ownership
from loaders.paths import path_text
from loaders.rdf import parse
from loaders.rules import REGISTERED, rules
from loaders.space import Space
from loaders.statements import Statements
from loaders.suggest import Suggestions
from loaders.validate import validate
from loaders.wording import Wording

DATA = Path(__file__).parent.parent / "data"
SPACE = Space("https://dolen.test", "wlga", steward=True)


class Everyone(Space):
    """Fixtures describe several partners' things; what they share with one another is trusted."""

    def owns(self, iri: str) -> bool:
        return iri.startswith(f"{self.base}/id/") and URIRef(iri) not in context()


@cache
def context() -> frozenset[object]:
    return frozenset(parse(DATA / "context.ttl", SPACE).subjects())


EVERYONE = Everyone(SPACE.base, "wlga", steward=True)
INVALID = sorted((DATA / "invalid").glob("*.ttl"))
VALID = sorted((DATA / "valid").glob("*.ttl"))
#: Words of the trade that no partner should have to know.
JARGON = re.compile(
    r"shacl|\bshape|constraint|\bnodes?\b|literal|datatype|xsd|\bIRI|\bURI|triple|predicate|focus|regex|cardinal|\{|\}",
    re.IGNORECASE,
)

Said = tuple[str, ...]


@cache
def trusted() -> Graph:
    graph = Graph()
    graph += ontology.graph()
    graph += parse(DATA / "context.ttl", SPACE).graph()
    graph += generate.trusted(SPACE.base)
    return graph


def said(result: Result) -> Said:
    path = path_text(shapes.graph(), result.path)
    return tuple(map(repr, (result.focus, path, result.component, result.shape, result.severity, result.value)))


class Patient(Graph):
    """rdflib's graph with rdflib's own way of keeping a parsed query; without it the large tests take minutes."""

    def query(self, query_object: Any, *args: Any, **kwargs: Any) -> Any:
        return super().query(prepared(query_object), *args, **kwargs)


@cache
def prepared(text: str) -> Any:
    return prepareQuery(text, initNs=dict(Graph().namespaces()))


def plain(data: Graph, about: frozenset[object], copy: Graph) -> Counter[Said]:
    for triple in data:
        copy.add(triple)
    _, report, _ = pyshacl.validate(copy, shacl_graph=shapes.graph(), advanced=False, allow_warnings=True)
    assert isinstance(report, Graph)
    return Counter(said(result) for result in results(report) if result.focus in about)


def data_of(statements: Statements, space: Space) -> Graph:
    ownership = Ownership(space, lambda _: None, kept=rules().kept, registered=REGISTERED)
    return neighbourhood(statements, trusted(), rules().tree, ownership)


def same(statements: Statements, space: Space, graph: type[Graph] = Patient) -> Counter[Said]:
    """The judge's results, after making sure that they are those of plain pySHACL."""
    data, about = data_of(statements, space), frozenset(statements.subjects())
    ours = Counter(said(result) for result in judge(data, rules().judged, about))
    assert ours == plain(data, about, graph())
    return ours


def every(paths: list[Path]) -> Statements:
    """All files as one, the things of each under names of their own."""
    statements = Statements()
    for number, path in enumerate(paths):
        for (subject, predicate, value), position in parse(path, SPACE).triples.items():
            statements.add((apart(subject, number), predicate, apart(value, number)), position)
    return statements


def apart(node: Node, number: int) -> Node:
    return URIRef(f"{node}-{number}") if isinstance(node, URIRef) and EVERYONE.owns(node) else node


def test_many_fixtures_together_have_the_results_of_plain_pyshacl() -> None:
    rules_ = [path for path in INVALID if "SPARQLConstraintComponent" in path.read_text(encoding="utf-8")]
    found = same(every(sorted({*INVALID[::4], *rules_}) + VALID), EVERYONE)
    components = {component for _, _, component, *_ in found}
    assert len(found) > len(INVALID) / 6
    assert len(components) > 8


@pytest.mark.parametrize("path", INVALID[::25], ids=lambda path: path.stem)
def test_a_fixture_alone_has_the_results_of_plain_pyshacl(path: Path) -> None:
    found = same(parse(path, SPACE), EVERYONE, Graph)
    expected = re.findall(r"^# expect: (\S+) (\S+) (\S+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    local = {tuple(re.split(r"[#']", said_[at])[-2] for at in (3, 2, 4)) for said_ in found}
    assert set(expected) <= local


@pytest.mark.parametrize("seed", [1, 2])
def test_generated_items_have_the_results_of_plain_pyshacl(tmp_path: Path, seed: int) -> None:
    space = Space(SPACE.base, generate.PARTNER)
    generate.write(tmp_path / "items.ttl", 40, faults=0.5, seed=seed)
    assert same(parse(tmp_path / "items.ttl", space), space)


@pytest.mark.parametrize("fault", sorted(generate.FAULTS))
def test_each_generated_fault_is_found(tmp_path: Path, fault: str, monkeypatch: pytest.MonkeyPatch) -> None:
    space = Space(SPACE.base, generate.PARTNER)
    monkeypatch.setattr(generate, "FAULTS", {fault: generate.FAULTS[fault]})
    for share, expected in ((0.0, 0), (1.0, 2)):
        generate.write(tmp_path / "items.ttl", 2, faults=share)
        report = validate(parse(tmp_path / "items.ttl", space), trusted(), space, lambda _: None)
        assert len({f.focus for f in report.findings}) >= min(expected, 1)
        assert bool(report.findings) == bool(expected), [f.problem["en"] for f in report.findings]


# --- Words for every rule ------------------------------------------------------------------------------------


def pairs() -> list[tuple[URIRef, URIRef]]:
    """Every shape with every component it can report."""
    from pyshacl.constraints import CONSTRAINT_PARAMETERS_MAP

    graph = shapes.graph()
    found = {
        (shape, CONSTRAINT_PARAMETERS_MAP[parameter].shacl_constraint_component)
        for shape, parameter in graph.subject_predicates()
        if parameter in CONSTRAINT_PARAMETERS_MAP and isinstance(shape, URIRef)
    }
    return sorted(pair for pair in found if pair[1] != SH.PropertyConstraintComponent)


@pytest.fixture(scope="module")
def wording() -> Wording:
    return Wording(shapes.graph(), Suggestions(Graph(), ontology.graph()))


@pytest.mark.parametrize(("shape", "component"), pairs(), ids=lambda term: term.rpartition("#")[2])
def test_every_rule_has_a_problem_and_a_mend_in_both_languages(
    wording: Wording, shape: URIRef, component: URIRef
) -> None:
    graph = shapes.graph()
    path = graph.value(shape, SH.path)
    severity = graph.value(shape, SH.severity) or SH.Violation
    result = Result(URIRef("https://dolen.test/id/x"), path, component, shape, severity, URIRef("https://e.test/VALUE"))
    problem, mend = wording.texts(result)
    for texts in (problem, mend, wording.label(result)):
        assert set(texts) == {"en", "cy"}
        for lang, text in texts.items():
            assert text.strip(), (shape, component, lang)
            assert "None" not in text
            assert not JARGON.search(text.replace("https://e.test/VALUE", "")), text
        assert texts["en"] != texts["cy"] or texts["en"] == "Agenda", texts
    assert "the rule of this field" not in problem["en"] + mend["en"]


def test_every_pattern_is_said_in_words() -> None:
    assert {str(pattern) for pattern in shapes.graph().objects(None, SH.pattern)} == set(PATTERNS)
    assert set(PATTERNS.values()) <= set(CATALOGUE.entries)


def test_the_catalogue_is_whole_in_both_languages() -> None:
    assert CATALOGUE.faults() == []


def test_the_catalogue_words_no_shape_that_does_not_exist() -> None:
    named = {code.partition(".")[0] for code in CATALOGUE.entries if code.endswith(".SPARQLConstraintComponent")}
    known = {shape.rpartition("#")[2] for shape in shapes.graph().subjects(SH.sparql) if isinstance(shape, URIRef)}
    assert named <= known


@pytest.mark.parametrize(
    ("fixture", "words"),
    [
        ("practice-item-landing-page-of-the-wrong-kind", ("plain text", "<…>")),
        ("benefit-per-period-of-the-wrong-kind", ("not marked as", '"P1Y"^^xsd:duration')),
        ("initiative-pref-label-in-french", ("a language that is not used here", "Welsh (cy)")),
        ("organisation-second-founding-date", ("given more than once", "Keep one value")),
        ("harvest-run-rejected-of-the-wrong-kind", ("is not a whole number: many", "whole number")),
        ("practice-item-license-of-the-wrong-kind", ("not in its list", "Creative Commons")),
        ("identifier-schema-agency-of-the-wrong-kind", ("is a link, where", "quotation marks")),
    ],
)
def test_texts_fit_what_was_found(fixture: str, words: tuple[str, str]) -> None:
    report = validate(parse(DATA / "invalid" / f"{fixture}.ttl", SPACE), trusted(), EVERYONE, lambda _: None)
    said_ = [(finding.problem["en"], finding.mend["en"]) for finding in report.findings]
    assert any(words[0] in problem and words[1] in mend for problem, mend in said_), said_


def test_a_text_is_not_called_too_large(tmp_path: Path) -> None:
    """What is no number is neither below the least nor above the most."""
    path = tmp_path / "check.ttl"
    path.write_text(
        'PREFIX d: <https://w3id.org/dolen/def#>\n<id/link-check/wlga/a> a d:LinkCheck ; d:httpStatus "200" .\n',
        encoding="utf-8",
    )
    report = validate(parse(path, SPACE), ontology.graph(), SPACE, lambda _: None)
    said = [finding.problem["en"] for finding in report.findings if "clusive" in finding.component]
    assert len(said) == 2
    assert not [words for words in said if "too" in words]
