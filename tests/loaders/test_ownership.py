"""Ownership: a partner describes its own things and nobody else's, whatever the trick."""

from __future__ import annotations

import pytest
from rdflib import DCTERMS, OWL, RDF, RDFS, SKOS, BNode, Graph, Literal, Namespace, URIRef
from rdflib.term import Node

from loaders.ownership import Ownership, is_crooked
from loaders.report import Finding, Report
from loaders.rules import Rules
from loaders.space import OpenSpace, Space
from loaders.statements import Position, Statements
from loaders.validate import validate

BASE = "https://dolen.test"
DOL = Namespace("https://w3id.org/dolen/def#")
ORG = Namespace("http://www.w3.org/ns/org#")
SDO = Namespace("https://schema.org/")
GLOS = Space(BASE, "glos", domains=("glos.example",))
STEWARD = Space(BASE, "register", steward=True)
THEME = URIRef("https://w3id.org/dolen/def/theme/health")


@pytest.fixture(scope="module")
def rules() -> Rules:
    vocabulary = Graph()
    vocabulary.add((DOL.Theme, RDFS.subClassOf, SKOS.Concept))
    for cls in (DOL.Theme, DOL.PracticeItem, DOL.Area):
        vocabulary.add((cls, RDF.type, OWL.Class))
    return Rules(Graph(), Graph(), vocabulary)


def owners(iri: str) -> str | None:
    return "Welsh Local Government Association" if "/wlga" in iri else None


def check(rules: Rules, space: Space, *said: tuple[Node, URIRef, Node]) -> Report:
    statements = Statements()
    for line, triple in enumerate(said, 1):
        statements.add(triple, Position("file.ttl", line=line))  # type: ignore[arg-type]
    return validate(statements, Graph(), space, owners, rules)


def code(finding: Finding) -> str:
    return finding.component.rpartition("#")[2]


def thing(path: str) -> URIRef:
    return URIRef(f"{BASE}/{path}")


def test_the_owner_is_named_with_the_line(rules: Rules) -> None:
    mine, theirs = thing("id/practice/glos/a"), thing("id/practice/wlga/b")
    report = check(rules, GLOS, (mine, RDF.type, DOL.PracticeItem), (theirs, RDFS.label, Literal("Ours now")))
    (finding,) = report.findings
    assert (finding.severity, finding.focus, code(finding)) == ("Violation", str(theirs), "foreign-owned")
    assert "Welsh Local Government Association" in finding.problem["en"]
    assert "Welsh Local Government Association" in finding.problem["cy"]
    assert finding.position == Position("file.ttl", line=2)
    assert not report.conforms


def test_a_subject_is_refused_once_however_much_is_said_of_it(rules: Rules) -> None:
    theirs = thing("id/practice/wlga/b")
    said = [(theirs, RDFS.label, Literal(str(n))) for n in range(5)]
    assert [code(f) for f in check(rules, GLOS, *said).findings] == ["foreign-owned"]


@pytest.mark.parametrize(
    ("iri", "expected"),
    [
        (f"{BASE}/id/practice/glos/a", None),
        (f"{BASE}/id/practice/glos/a#benefit-1", None),
        (f"{BASE}/.well-known/genid/glos/b0", None),
        ("https://data.glos.example/service/1", None),
        (f"{BASE}/id/practice/glos/my%20slug", None),
        (f"{BASE}/id/practice/wlga/a#benefit-1", "foreign-owned"),
        (f"{BASE}/.well-known/genid/wlga/b0", "foreign-owned"),
        (f"{BASE}/id/organisation/nobody", "foreign-unknown"),
        (f"{BASE}/graph/glos", "foreign-unknown"),
        (f"{BASE}/graph/wlga", "foreign-owned"),
        (f"{BASE}/graph/provenance", "foreign-unknown"),
        (f"{BASE}/version/glos/1", "foreign-unknown"),
        (f"{BASE}/", "foreign-unknown"),
        (BASE, "foreign-unknown"),
        (f"{BASE}.evil.example/id/practice/glos/a", "foreign-unknown"),
        ("http://dolen.test/id/practice/glos/a", "foreign-unknown"),
        ("https://notglos.example/a", "foreign-unknown"),
        ("https://glos.example.evil.test/a", "foreign-unknown"),
        ("https://evil.test/glos.example", "foreign-unknown"),
        ("urn:uuid:1", "foreign-unknown"),
        ("https://w3id.org/dolen/def/theme/health", "foreign-vocabulary"),
        ("https://w3id.org/dolen/def#PracticeItem", "foreign-vocabulary"),
        ("https://w3id.org/dolen/shapes#PracticeItem", "foreign-vocabulary"),
        ("http://www.w3.org/1999/02/22-rdf-syntax-ns#type", "foreign-unknown"),
        (f"{BASE}/id/practice/glos/../wlga/a", "foreign-crooked"),
        (f"{BASE}/id/practice/glos/%2e%2E/wlga/a", "foreign-crooked"),
        (f"{BASE}/id/practice/glos/x%2F..%2Fy", "foreign-crooked"),
        ("https://glos.example@evil.test/a", "foreign-crooked"),
        ("https://user@glos.example/a", "foreign-crooked"),
        ("https://glos.example/a b", "foreign-crooked"),
        ("https://[glos.example/a", "foreign-crooked"),
    ],
)
def test_whose_an_iri_is(rules: Rules, iri: str, expected: str | None) -> None:
    report = check(rules, GLOS, (URIRef(iri), RDF.type, DOL.PracticeItem))
    assert [code(f) for f in report.findings] == ([expected] if expected else [])


def test_the_vocabulary_is_nobodys_whatever_the_domain(rules: Rules) -> None:
    space = Space(BASE, "glos", domains=("w3id.org",))
    assert [code(f) for f in check(rules, space, (THEME, RDF.type, DOL.PracticeItem)).findings] == [
        "foreign-vocabulary"
    ]


def test_the_steward_describes_the_register_but_not_partners_things(rules: Rules) -> None:
    wlga, item = thing("id/organisation/wlga"), thing("id/practice/wlga/b")
    report = check(rules, STEWARD, (wlga, RDF.type, ORG.Organization), (item, RDF.type, DOL.PracticeItem))
    assert [(f.focus, code(f)) for f in report.findings] == [(str(item), "foreign-owned")]


@pytest.mark.parametrize("cls", [ORG.Organization, ORG.FormalOrganization, SDO.NGO])
def test_only_the_steward_makes_organisations(rules: Rules, cls: URIRef) -> None:
    own = thing("id/organisation/glos/mine")
    said = (own, RDF.type, cls)
    assert [code(f) for f in check(rules, GLOS, said).findings] == ["kept-by-register"]
    steward = thing("id/organisation/mine")
    assert check(rules, STEWARD, (steward, RDF.type, cls)).findings == []


@pytest.mark.parametrize("space", [GLOS, STEWARD])
@pytest.mark.parametrize("cls", [DOL.Theme, SKOS.Concept, SKOS.ConceptScheme, DOL.Area, OWL.Class])
def test_nobody_adds_to_the_code_lists(rules: Rules, space: Space, cls: URIRef) -> None:
    own = URIRef(str(space.thing("resource", "mine")))
    report = check(rules, space, (own, RDF.type, DOL.PracticeItem), (own, RDF.type, cls))
    assert [(code(f), f.position) for f in report.findings] == [("kept-by-register", Position("file.ttl", line=2))]


def test_blank_nodes_are_the_files_own(rules: Rules) -> None:
    mine, part = thing("id/practice/glos/a"), BNode()
    report = check(
        rules, GLOS, (mine, RDF.type, DOL.PracticeItem), (mine, DCTERMS.hasPart, part), (part, RDFS.label, Literal("x"))
    )
    assert report.findings == []


def test_the_owner_is_asked_for_subjects_only_and_once_each() -> None:
    asked: list[str] = []
    ownership = Ownership(GLOS, asked.append)
    statements = Statements()
    other = thing("id/practice/wlga/b")
    for n in range(3):
        statements.add((other, RDFS.seeAlso, thing(f"id/practice/wlga/c{n}")), Position("f"))
    assert [r.code for r in ownership.refusals(statements)] == ["foreign-unknown"]
    assert asked == [str(other)]


def test_without_a_partner_everything_but_the_vocabulary_may_be_described(rules: Rules) -> None:
    space = OpenSpace(BASE, "anyone")
    report = check(
        rules, space, (thing("id/practice/wlga/b"), RDF.type, DOL.PracticeItem), (THEME, RDFS.label, Literal("x"))
    )
    assert [code(f) for f in report.findings] == ["foreign-vocabulary"]


def test_without_a_partner_trusted_things_are_still_known() -> None:
    ownership = Ownership(OpenSpace(BASE, "anyone"), owners)
    assert not ownership.replaces(thing("id/organisation/wlga"))
    assert Ownership(GLOS, owners).replaces(thing("id/practice/glos/a"))


@pytest.mark.parametrize(
    "iri", ["https://e.test/a/./b", "https://e.test/..", "https://e.test/a\\b", "https://e.test/\x07"]
)
def test_crooked_names(iri: str) -> None:
    assert is_crooked(iri)


@pytest.mark.parametrize("iri", ["https://e.test/a.b/c..d", "https://e.test/?q=1#x", "urn:isbn:1", "https://e.test/tŷ"])
def test_straight_names(iri: str) -> None:
    assert not is_crooked(iri)
