"""Rows as statements: identifiers, languages, parts, memberships, what the loader fills in."""

from __future__ import annotations

from pathlib import Path

from rdflib import DCTERMS, RDF, SKOS, XSD, Literal, URIRef
from rdflib.namespace import DCAT, ORG, PROV

from loaders import table
from loaders.space import Space
from ontology import DOLEN

from .table_files import BASE, codes, read, read_row, trusted, values, write_csv, xlsx

CODE = "https://w3id.org/dolen/def/"
ITEM = f"{BASE}/id/practice/gloucestershire-cc"
VCARD = "http://www.w3.org/2006/vcard/ns#"


def subjects(folder: Path, *identifiers: str) -> list[str]:
    rows = [["identifier", "title_en", "title_cy"], *([i, "Tŷ Hafan’s idea!", "Syniad"] for i in identifiers)]
    said = read(write_csv(folder / "a.csv", rows))
    return [str(s) for s in said.subjects()]


def test_the_iri_comes_from_the_identifier(tmp_path: Path) -> None:
    found = subjects(tmp_path, "one-legal", "GP 12/3", "https://example.org/id/7", "")
    assert found == [f"{ITEM}/one-legal", f"{ITEM}/GP-12-3", "https://example.org/id/7", f"{ITEM}/ty-hafans-idea"]


def test_a_row_without_any_name_still_has_a_thing_of_its_own(tmp_path: Path) -> None:
    said = read(write_csv(tmp_path / "a.csv", [["identifier", "themes"], ["", "carers"], ["", "health"]]))
    assert [str(s) for s in said.subjects()] == [f"{ITEM}/row-2", f"{ITEM}/row-3"]


def test_two_rows_about_one_thing_are_not_mixed(tmp_path: Path) -> None:
    rows = [["identifier", "title_en"], ["a", "One"], ["b", "Two"], ["a", "Three"]]
    said = read(write_csv(tmp_path / "a.csv", rows))
    (problem,) = said.problems
    assert (problem.code, problem.position.row, problem.params["row"]) == ("row-twice", 4, "2")
    assert [str(value) for value in values(said, DCTERMS.title)] == ["One", "Two"]


def test_text_has_its_language_and_keeps_its_bars(tmp_path: Path) -> None:
    said = read_row(tmp_path, identifier="a", title_en="This | that", title_cy="Hyn | hynny")
    assert values(said, DCTERMS.title) == [Literal("This | that", lang="en"), Literal("Hyn | hynny", lang="cy")]


def test_names_that_may_be_many_are_separated(tmp_path: Path) -> None:
    said = read_row(tmp_path, "Partnership", identifier="a", name_en="A", other_names_en="B|C")
    assert values(said, SKOS.altLabel) == [Literal("B", lang="en"), Literal("C", lang="en")]


def test_the_publisher_is_the_partner_unless_the_row_says_another(tmp_path: Path) -> None:
    rows: list[list[object]] = [["identifier", "publisher"], ["a", ""], ["b", "tewkesbury-bc"]]
    path = xlsx(tmp_path / "a.xlsx", {"PracticeItem": rows})
    own, other = URIRef(f"{BASE}/id/organisation/gloucestershire-cc"), URIRef(f"{BASE}/id/organisation/tewkesbury-bc")
    assert values(read(path), DCTERMS.publisher) == [own, other]
    given = URIRef("https://example.org/id/board")
    assert values(read(path, publisher=given), DCTERMS.publisher) == [given, other]
    assert values(table.read(path, Space(BASE, "nobody"), trusted()), DCTERMS.publisher) == [other]


def test_the_landing_page_is_the_source_unless_there_is_another(tmp_path: Path) -> None:
    page, other = "https://example.org/a", "https://example.org/b"
    said = read_row(tmp_path, identifier="a", landing_page_cy=page)
    assert values(said, PROV.hadPrimarySource) == [URIRef(page)]
    position = said.where(URIRef(f"{ITEM}/a"), PROV.hadPrimarySource)
    assert position is not None
    assert (position.row, position.column) == (2, "landing_page_cy")
    said = read_row(tmp_path, identifier="a", landing_page=page, source=other)
    assert values(said, PROV.hadPrimarySource) == [URIRef(other)]


def test_benefits_become_parts_with_what_their_columns_say(tmp_path: Path) -> None:
    said = read_row(
        tmp_path, identifier="a", benefits="financial-savings|Resilience", benefit_claim="planned",
        benefit_amount="£50,000|", benefit_currency="GBP|", benefit_per_period="blwyddyn|",
    )  # fmt: skip
    first, second = URIRef(f"{ITEM}/a#benefit-1"), URIRef(f"{ITEM}/a#benefit-2")
    assert codes(said) == []
    assert values(said, DOLEN.hasBenefit) == [first, second]
    assert values(said, DOLEN.claim) == [URIRef(f"{CODE}claim/planned")] * 2
    assert values(said, DOLEN.amount, "#benefit-1") == [Literal("50000", datatype=XSD.decimal)]
    assert values(said, DOLEN.amount, "#benefit-2") == []
    assert values(said, DOLEN.perPeriod) == [Literal("P1Y", datatype=XSD.duration)]
    assert values(said, DOLEN.benefitType, "#benefit-2") == [URIRef(f"{CODE}benefit-type/resilience")]
    assert all(at.row == 2 and at.column for (s, _, _), at in said.triples.items() if "#" in s)


def test_a_benefit_that_is_not_known_takes_its_companions_along(tmp_path: Path) -> None:
    said = read_row(tmp_path, identifier="a", benefits="riches|resilience", benefit_claim="planned|achieved")
    assert codes(said) == ["unknown-name"]
    assert values(said, DOLEN.hasBenefit) == [URIRef(f"{ITEM}/a#benefit-2")]
    assert values(said, DOLEN.claim) == [URIRef(f"{CODE}claim/achieved")]


def test_a_companion_without_main_value_is_kept_for_the_judge(tmp_path: Path) -> None:
    said = read_row(tmp_path, identifier="a", benefit_claim="planned")
    assert values(said, DOLEN.hasBenefit) == [URIRef(f"{ITEM}/a#benefit-1")]
    assert values(said, DOLEN.benefitType) == []


def test_counts_that_do_not_fit_are_told(tmp_path: Path) -> None:
    said = read_row(
        tmp_path, identifier="a", benefits="resilience|financial-savings|service-improvement",
        benefit_claim="planned|achieved",
    )  # fmt: skip
    (problem,) = said.problems
    assert (problem.code, problem.position.column) == ("count-differs", "benefit_claim")
    assert "2" in problem.what("cy")
    assert "3" in problem.what("cy")


def test_evidence_by_web_address_or_by_its_iri_here(tmp_path: Path) -> None:
    here = f"{BASE}/id/evidence/gloucestershire-cc/survey"
    said = read_row(tmp_path, identifier="a", evidence=f"https://example.org/e|{here}", evidence_type="case-study")
    assert values(said, DOLEN.hasEvidence) == [URIRef(f"{ITEM}/a#evidence-1"), URIRef(here)]
    assert values(said, DCAT.landingPage, "#evidence-1") == [URIRef("https://example.org/e")]
    assert values(said, DOLEN.evidenceType) == [URIRef(f"{CODE}evidence-type/case-study")]


def test_a_contact_is_a_mailbox(tmp_path: Path) -> None:
    said = read_row(tmp_path, identifier="a", contact="team@example.org", contact_team_cy="Tîm")
    assert values(said, DCAT.contactPoint) == [URIRef(f"{ITEM}/a#contact")]
    assert values(said, URIRef(f"{VCARD}hasEmail")) == [URIRef("mailto:team@example.org")]
    assert values(said, URIRef(f"{VCARD}fn")) == [Literal("Tîm", lang="cy")]


def test_partners_of_a_practice_item(tmp_path: Path) -> None:
    said = read_row(tmp_path, identifier="a", partners="Tewkesbury Borough Council|hiw")
    assert len(values(said, DCTERMS.contributor)) == 2


def test_partners_of_a_shared_service_are_memberships(tmp_path: Path) -> None:
    said = read_row(
        tmp_path, "SharedService", identifier="one-legal", name_en="One Legal", source="https://example.org/s",
        partners="hiw|Tewkesbury Borough Council", host="tewkesbury-bc", clients="cheltenham-bc",
    )  # fmt: skip
    service = URIRef(f"{BASE}/id/shared-service/gloucestershire-cc/one-legal")
    membership = f"{BASE}/id/membership/gloucestershire-cc/one-legal-"
    assert codes(said) == []
    assert [str(s) for (s, p, o) in said.triples if (p, o) == (RDF.type, ORG.Membership)] == [
        f"{membership}hiw", f"{membership}tewkesbury-bc", f"{membership}cheltenham-bc",
    ]  # fmt: skip
    assert set(values(said, ORG.organization)) == {service}
    assert {str(o).rpartition("/")[2] for o in values(said, ORG.role, "tewkesbury-bc")} == {"member", "host"}
    assert values(said, ORG.member, "one-legal-hiw") == [URIRef(f"{BASE}/id/organisation/hiw")]
    assert values(said, PROV.hadPrimarySource, "one-legal-hiw") == [URIRef("https://example.org/s")]
    position = said.where(URIRef(f"{membership}cheltenham-bc"), ORG.role)
    assert position is not None
    assert (position.row, position.column) == (2, "clients")


def test_inferred_fields_by_column_or_label(tmp_path: Path) -> None:
    said = read_row(tmp_path, "SharedService", identifier="a", name_en="A", inferred="categories|Model darparu|name")
    assert values(said, DOLEN.inferredProperty) == [DOLEN.category, DOLEN.deliveryModel, SKOS.prefLabel]


def test_every_statement_has_its_row(tmp_path: Path) -> None:
    said = read_row(tmp_path, identifier="a", title_en="A", themes="carers", benefits="resilience", partners="hiw")
    assert {(at.file, at.sheet, at.row) for at in said.triples.values()} == {("one-row.xlsx", "PracticeItem", 2)}
    assert all(at.column for (_, p, _), at in said.triples.items() if p not in {RDF.type, DCTERMS.publisher})


def test_a_register_row_of_the_steward(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "a.xlsx", {"Sefydliad": [["identifier", "name_en"], ["wlga", "WLGA"]]})
    said = table.read(path, Space(BASE, "register", steward=True), trusted())
    assert [str(s) for s in said.subjects()] == [f"{BASE}/id/organisation/wlga"]


def test_problems_are_capped(tmp_path: Path) -> None:
    rows = [["identifier", "themes"], *([f"a{n}", "|".join(f"zz{n}q{i}" for i in range(60))] for n in range(100))]
    said = read(write_csv(tmp_path / "a.csv", rows))
    assert len(said.problems) == 5001
    assert said.problems[-1].code == "more-problems"
    assert "5,000" in said.problems[-1].what("en")
