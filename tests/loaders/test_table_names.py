"""Cells that name something: every way, in both languages, and what is said when nothing fits."""

from __future__ import annotations

from pathlib import Path

import pytest
from rdflib import DCTERMS, SH, URIRef
from rdflib.namespace import ORG

from loaders.table.names import Names
from loaders.table.values import Misfit
from ontology import DOLEN

from .table_files import BASE, THEME, codes, read, read_row, trusted, values, xlsx

CODE = "https://w3id.org/dolen/def/"


@pytest.fixture(scope="module")
def names() -> Names:
    return Names(trusted(), BASE)


@pytest.mark.parametrize(
    ("written", "cls", "found"),
    [
        ("carers", DOLEN.Theme, f"{THEME}carers"),
        ("Carers", DOLEN.Theme, f"{THEME}carers"),
        ("GOFALWYR", DOLEN.Theme, f"{THEME}carers"),
        (f"{THEME}carers", DOLEN.Theme, f"{THEME}carers"),
        ("shared services", DOLEN.Theme, f"{THEME}shared-services"),
        ("arfer da", DOLEN.PracticeStatus, f"{CODE}practice-status/good"),
        ("Wedi’i ddisodli", DOLEN.PracticeStatus, f"{CODE}practice-status/superseded"),
        ("themau", DOLEN.PracticeStatus, None),
        ("tewkesbury-bc", ORG.Organization, f"{BASE}/id/organisation/tewkesbury-bc"),
        ("Tewkesbury borough council", ORG.Organization, f"{BASE}/id/organisation/tewkesbury-bc"),
        ("Cyngor Sir Caerloyw", ORG.Organization, f"{BASE}/id/organisation/gloucestershire-cc"),
        ("GB-LAE-CHT", ORG.Organization, f"{BASE}/id/organisation/cheltenham-bc"),
        ("hiw", ORG.Organization, f"{BASE}/id/organisation/hiw"),
        ("id/organisation/hiw", ORG.Organization, f"{BASE}/id/organisation/hiw"),
        ("Arfer da Cymru", ORG.Organization, f"{BASE}/id/partnership/good-practice-wales"),
        ("Arfer da Cymru", DOLEN.Partnership, f"{BASE}/id/partnership/good-practice-wales"),
        ("E10000013", DOLEN.Area, "http://statistics.data.gov.uk/id/statistical-geography/E10000013"),
        ("Caerdydd", DOLEN.Area, "http://statistics.data.gov.uk/id/statistical-geography/W06000015"),
        ("cardiff", DOLEN.Area, "http://statistics.data.gov.uk/id/statistical-geography/W06000015"),
    ],
)
def test_ways_to_name_a_thing(written: str, cls: URIRef, found: str | None, names: Names) -> None:
    if found is None:
        with pytest.raises(Misfit):
            names.find(written, (cls,))
    else:
        assert names.find(written, (cls,)) == URIRef(found)


def test_near_names_are_offered_in_both_languages(names: Names) -> None:
    with pytest.raises(Misfit) as caught:
        names.find("co-prodution", (DOLEN.Theme,))
    assert caught.value.code == "unknown-name"
    assert caught.value.near[0] == {"en": "Co-production", "cy": "Cydgynhyrchu"}


def test_a_name_of_two_things_is_not_guessed(names: Names) -> None:
    with pytest.raises(Misfit) as caught:
        names.find("Severn Board", (ORG.Organization,))
    assert caught.value.code == "ambiguous-name"
    assert {near["en"] for near in caught.value.near} == {"Severn Board (severn-north)", "Severn Board (severn-south)"}


def test_every_concept_is_found_by_its_slug_and_its_labels(names: Names) -> None:
    for cls in (DOLEN.Theme, DOLEN.PracticeStatus, DOLEN.BenefitType, DOLEN.MembershipRole):
        for thing in names.instances(cls):
            label = names.label(thing)
            assert names.find(thing.rpartition("/")[2], (cls,)) == thing
            assert names.find(label["en"].upper(), (cls,)) == thing
            assert names.find(label["cy"], (cls,)) == thing


def test_a_wrong_value_is_a_finding_with_its_cell(tmp_path: Path) -> None:
    said = read_row(tmp_path, identifier="one", title_en="One", themes="carers|co-prodution")
    (problem,) = said.problems
    assert (problem.code, problem.value, problem.severity) == ("unknown-name", "co-prodution", SH.Violation)
    assert (problem.position.sheet, problem.position.row, problem.position.column) == ("PracticeItem", 2, "themes")
    assert problem.field is not None
    assert problem.field.path == DCTERMS.subject
    assert problem.focus == URIRef(f"{BASE}/id/practice/gloucestershire-cc/one")
    assert "Did you mean Co-production" in problem.mend("en")
    assert "Ai Cydgynhyrchu" in problem.mend("cy")
    assert values(said, DCTERMS.subject) == [URIRef(f"{THEME}carers")]


def test_rows_may_name_things_of_the_same_file(tmp_path: Path) -> None:
    sheets: dict[str, list[list[object]]] = {
        "PracticeItem": [["identifier", "describes"], ["a", "One Legal"], ["b", "one-legal"], ["c", "Un Gyfraith"]],
        "SharedService": [["identifier", "name_en", "name_cy"], ["one-legal", "One Legal", "Un Gyfraith"]],
    }
    said = read(xlsx(tmp_path / "a.xlsx", sheets))
    assert codes(said) == []
    service = URIRef(f"{BASE}/id/shared-service/gloucestershire-cc/one-legal")
    assert values(said, DOLEN.describes) == [service] * 3


@pytest.mark.parametrize(
    ("written", "licence"),
    [
        ("ogl-3", "http://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"),
        ("https://creativecommons.org/licenses/by/4.0/", "https://creativecommons.org/licenses/by/4.0/"),
        ("cc by 4", "https://creativecommons.org/licenses/by/4.0/"),
        ("metadata-only", f"{CODE}licence/metadata-only"),
    ],
)
def test_licences(written: str, licence: str, tmp_path: Path) -> None:
    said = read_row(tmp_path, identifier="one", licence=written)
    assert values(said, DCTERMS.license) == [URIRef(licence)]


def test_an_area_that_is_not_known_has_its_iri(tmp_path: Path) -> None:
    said = read_row(tmp_path, identifier="one", areas="x12345678")
    assert values(said, DCTERMS.spatial) == [URIRef("http://statistics.data.gov.uk/id/statistical-geography/X12345678")]
