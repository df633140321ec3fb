"""What no shape looks at is told all the same: misspelt terms, another's name, a contact point that is no record."""

from __future__ import annotations

from pathlib import Path

import pytest
from rdflib import Graph

import ontology
from loaders.rdf import parse
from loaders.report import Finding
from loaders.space import Space
from loaders.validate import validate

DATA = Path(__file__).parent.parent / "data"
BASE = "https://dolen.test"
WLGA = f"{BASE}/id/organisation/wlga"
SPACE = Space(BASE, "wlga", organisation=WLGA)
ITEM_IRI = "id/practice/wlga/shared-legal-team"
ITEM = (DATA / "valid" / "practice-item-minimal.ttl").read_text(encoding="utf-8")


def findings(tmp_path: Path, turtle: str, space: Space = SPACE) -> list[Finding]:
    (tmp_path / "mine.ttl").write_text(turtle, encoding="utf-8")
    trusted: Graph = ontology.graph() + parse(DATA / "context.ttl", SPACE).graph()
    return validate(parse(tmp_path / "mine.ttl", space), trusted, space, lambda _: None).findings


def violations(tmp_path: Path, extra: str, space: Space = SPACE) -> list[Finding]:
    """Give what an addition to a valid item causes."""
    assert [each for each in findings(tmp_path, ITEM, space) if each.severity == "Violation"] == []
    prefixes = "PREFIX dcat: <http://www.w3.org/ns/dcat#>\nPREFIX d: <https://w3id.org/dolen/def#>\n"
    said = findings(tmp_path, f"{ITEM}\n{prefixes}<{ITEM_IRI}> {extra} .\n", space)
    return [each for each in said if each.severity == "Violation"]


@pytest.mark.parametrize(
    ("extra", "term", "instead"),
    [
        ('d:lesons "x"@en', "lesons", "dol:lessons"),
        ("d:inferredProperty d:reviewby", "reviewby", "dol:reviewBy"),
        ("a d:PracticItem", "PracticItem", "dol:PracticeItem"),
        ('d:zzz "x"', "zzz", "Choose a word"),
        ('d:licens "x"', "licens", "Choose a word"),
    ],
)
def test_a_term_that_the_vocabulary_lacks(tmp_path: Path, extra: str, term: str, instead: str) -> None:
    (found,) = violations(tmp_path, extra)
    assert found.component.rpartition("#")[2].startswith("no-such-term")
    assert f"dolen/def#{term}" in found.problem["en"]
    assert found.problem["en"] != found.problem["cy"]
    assert instead in found.mend["en"]
    assert ("dol:" in found.mend["cy"]) == ("dol:" in found.mend["en"])
    assert found.position is not None
    assert found.position.line is not None


def test_a_thing_whose_only_class_the_vocabulary_lacks_is_told_once(tmp_path: Path) -> None:
    said = findings(tmp_path, "<id/practice/wlga/x> a <https://w3id.org/dolen/def#PracticItem> .")
    assert [(each.severity, each.component.rpartition("#")[2]) for each in said] == [("Warning", "orphan")]


@pytest.mark.parametrize(
    ("extra", "term", "instead"),
    [
        ('<http://purl.org/dc/terms/titel> "x"@en', "titel", "dcterms:title"),
        ("dcat:landingpage <https://e.org/>", "landingpage", "dcat:landingPage"),
        ("a <http://www.w3.org/2004/02/skos/core#Concpt>", "Concpt", "skos:Concept"),
        ('<https://schema.org/nmae> "x"', "nmae", "schema:name"),
        ('<http://purl.org/dc/terms/zzz> "x"', "zzz", "Choose a term"),
    ],
)
def test_a_term_that_anothers_vocabulary_lacks(tmp_path: Path, extra: str, term: str, instead: str) -> None:
    (found,) = warnings(tmp_path, extra)
    assert found.severity == "Warning"
    assert term in found.problem["en"]
    assert term in found.problem["cy"]
    assert instead in found.mend["en"]
    assert (":" in found.mend["cy"]) == (":" in found.mend["en"])
    assert found.position is not None
    assert found.position.line == ITEM.count("\n") + 4


@pytest.mark.parametrize(
    "extra",
    [
        'dcat:version "1" ; dcat:inSeries <https://e.org/series>',
        'a dcat:DatasetSeries ; <http://xmlns.com/foaf/0.1/nick> "x" ; <https://e.org/terms/titel> "x"',
        '<http://purl.org/dc/terms/created> "2026" ; <https://schema.org/quiteNewProperty> "x"',
    ],
)
def test_terms_that_may_well_be(tmp_path: Path, extra: str) -> None:
    assert warnings(tmp_path, extra) == []


def warnings(tmp_path: Path, extra: str) -> list[Finding]:
    """Give what an addition to a valid item is warned of, beside what is said of the item itself."""
    said = findings(tmp_path, f"{ITEM}\nPREFIX dcat: <http://www.w3.org/ns/dcat#>\n\n<{ITEM_IRI}> {extra} .\n")
    return [each for each in said if each.component.rpartition("#")[2].startswith("misspelt-term")]


def test_an_item_in_anothers_name(tmp_path: Path) -> None:
    other = Space(BASE, "wlga", organisation=f"{BASE}/id/organisation/estyn")
    said = [each for each in findings(tmp_path, ITEM, other) if each.severity == "Violation"]
    assert [each.component.rpartition("#")[2] for each in said] == ["of-another-publisher"]
    assert said[0].value == WLGA
    assert "estyn" in said[0].mend["cy"]


def test_a_partner_whose_organisation_is_not_known_may_name_any(tmp_path: Path) -> None:
    assert [each for each in findings(tmp_path, ITEM, Space(BASE, "wlga")) if each.severity == "Violation"] == []


@pytest.mark.parametrize(
    "contact", ["<mailto:team@example.org>", '"team@example.org"', "<https://example.org/contact>"]
)
def test_a_contact_point_that_is_no_record(tmp_path: Path, contact: str) -> None:
    (found,) = violations(tmp_path, f"dcat:contactPoint {contact}")
    assert found.shape.endswith("ContactPoint-hasEmail")
    assert "vcard:hasEmail" in found.mend["en"]
    assert found.position is not None
    assert found.position.line == ITEM.count("\n") + 4
    assert found.title
