"""The areas: GSS codes, names in both languages where they are known, and the area above."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from rdflib import DCTERMS, RDF, SKOS, Graph, Literal, Namespace, URIRef
from rdflib.term import Node

from ontology import DOLEN

GSS = Namespace("http://statistics.data.gov.uk/id/statistical-geography/")
KIND = Namespace("https://w3id.org/dolen/def/area-kind/")
SCHEME = URIRef("https://w3id.org/dolen/def/area")


def areas(graph: Graph) -> set[Node]:
    return set(graph.subjects(RDF.type, DOLEN.Area))


def test_numbers_by_kind(vocabulary: Graph) -> None:
    kinds = Counter(str(kind).rsplit("/", 1)[1] for kind in vocabulary.objects(None, DOLEN.kindOfArea))
    assert kinds == {
        "state": 1,
        "country": 4,
        "region": 9,
        "principal-area": 22,
        "county": 21,
        "unitary-authority": 63,
        "non-metropolitan-district": 164,
        "metropolitan-district": 36,
        "london-borough": 32,
        "city-of-london": 1,
    }
    assert sum(kinds.values()) == len(areas(vocabulary))


def test_every_area_is_a_concept_with_its_code(vocabulary: Graph) -> None:
    for area in areas(vocabulary):
        code = str(area).removeprefix(GSS)
        assert re.fullmatch(r"[EKNSW]\d{8}", code), area
        assert (area, RDF.type, SKOS.Concept) in vocabulary
        assert set(vocabulary.objects(area, SKOS.inScheme)) == {SCHEME}
        assert list(vocabulary.objects(area, SKOS.notation)) == [Literal(code)]
        assert (vocabulary.value(area, DOLEN.kindOfArea), RDF.type, DOLEN.AreaKind) in vocabulary


def test_every_area_has_an_english_name_and_a_welsh_one_only_with_its_status(vocabulary: Graph) -> None:
    for area in areas(vocabulary):
        names = Counter(
            label.language for label in vocabulary.objects(area, SKOS.prefLabel) if isinstance(label, Literal)
        )
        assert names in (Counter({"en": 1}), Counter({"en": 1, "cy": 1})), area
        statuses = list(vocabulary.objects(area, DOLEN.welshLabelStatus))
        assert len(statuses) == names["cy"], area


def test_every_area_lies_in_the_united_kingdom(vocabulary: Graph) -> None:
    for area in areas(vocabulary):
        above = set(vocabulary.transitive_objects(area, SKOS.broader))
        assert GSS.K02000001 in above, area
        assert above <= areas(vocabulary), area


@pytest.mark.parametrize(
    ("code", "english", "welsh"),
    [
        ("W06000001", "Isle of Anglesey", "Sir Ynys Môn"),
        ("W06000015", "Cardiff", "Caerdydd"),
        ("W06000023", "Powys", "Powys"),
        ("E10000013", "Gloucestershire", "Swydd Gaerloyw"),
        ("E07000081", "Gloucester", "Caerloyw"),
        ("E07000079", "Cotswold", None),
        ("W92000004", "Wales", "Cymru"),
    ],
)
def test_names(vocabulary: Graph, code: str, english: str, welsh: str | None) -> None:
    names = {Literal(english, lang="en")} | ({Literal(welsh, lang="cy")} if welsh else set())
    assert set(vocabulary.objects(GSS[code], SKOS.prefLabel)) == names


def test_names_of_the_principal_areas_of_wales_are_verified(vocabulary: Graph) -> None:
    status = URIRef("https://w3id.org/dolen/def/welsh-label-status/verified")
    for area in vocabulary.subjects(DOLEN.kindOfArea, KIND["principal-area"]):
        assert vocabulary.value(area, DOLEN.welshLabelStatus) == status, area
        assert vocabulary.value(area, SKOS.broader) == GSS.W92000004, area


def test_a_district_lies_in_its_county_and_region(vocabulary: Graph) -> None:
    assert list(vocabulary.transitive_objects(GSS.E07000078, SKOS.broader)) == [
        GSS.E07000078,
        GSS.E10000013,
        GSS.E12000009,
        GSS.E92000001,
        GSS.K02000001,
    ]


def test_an_earlier_code_is_kept_and_is_no_area_of_its_own(vocabulary: Graph) -> None:
    assert set(vocabulary.objects(GSS.W06000023, DCTERMS.replaces)) == {GSS.W06000007}
    assert GSS.W06000007 not in areas(vocabulary)


def test_mutated_names_are_found(vocabulary: Graph) -> None:
    cardiff = set(vocabulary.objects(GSS.W06000015, SKOS.hiddenLabel))
    assert {Literal(name, lang="cy") for name in ("Gaerdydd", "Nghaerdydd", "Chaerdydd")} == cardiff
