"""What the sources leave open stays open: one test for each doubt."""

from __future__ import annotations

from typing import Any

import pytest
from rdflib import RDF, Graph, Literal, Namespace, URIRef
from rdflib.namespace import DCTERMS, FOAF, ORG, PROV, SKOS
from rdflib.term import Node

import ontology
from ontology import DOLEN

BASE = "https://dolen.test"
SCHEMA = Namespace("https://schema.org/")
DEF = "https://w3id.org/dolen/def"
CHECK = URIRef(f"{DEF}/certainty/check")
LSPS = ("cheltenham-partnership", "stroud-lsp", "gloucester-partnership", "cotswold-partnership",
        "forest-of-dean-partnership", "tewkesbury-lsp")  # fmt: skip
LEADERSHIP = URIRef(f"{BASE}/id/partnership/leadership-gloucestershire")
FAME = f"{BASE}/id/initiative/newcastle-university/fame"


def thing(kind: str, slug: str) -> URIRef:
    return URIRef(f"{BASE}/id/{kind}/{slug}")


def notes(graph: Graph, subject: Node) -> str:
    """The English notes on a subject as one text."""
    found = graph.objects(subject, SKOS.editorialNote)
    return " ".join(sorted(n for n in found if isinstance(n, Literal) and n.language == "en"))


def members(graph: Graph, whole: URIRef) -> dict[str, Node]:
    """Memberships of a whole by the member's slug."""
    return {str(graph.value(m, ORG.member)).rpartition("/")[2]: m for m in graph.subjects(ORG.organization, whole)}


def test_leadership_gloucestershire_was_read_from_two_columns(register: Graph) -> None:
    found = members(register, LEADERSHIP)
    assert len(found) == 10
    assert all(register.value(m, DOLEN.certainty) == CHECK for m in found.values())
    assert all("two columns" in notes(register, m) for m in found.values())


def test_2011_dates_the_seven_councils_only(register: Graph) -> None:
    undated = {slug for slug, m in members(register, LEADERSHIP).items() if (m, DOLEN.validFrom, None) not in register}
    assert undated == {"gloucestershire-constabulary", "gloucestershire-ccg", "pcc-gloucestershire"}
    for slug in ("gloucestershire-ccg", "pcc-gloucestershire"):
        assert "cannot have been a member in 2011" in notes(register, members(register, LEADERSHIP)[slug])


@pytest.mark.parametrize("slug", LSPS)
def test_which_two_partnerships_are_disbanded_is_open(register: Graph, slug: str) -> None:
    partnership = thing("partnership", slug)
    assert "does not say which two" in notes(register, partnership)
    assert (partnership, SCHEMA.dissolutionDate, None) not in register


def test_a_shared_services_category_model_and_benefits_are_inferred(everything: Graph) -> None:
    for service in everything.subjects(RDF.type, DOLEN.SharedService):
        inferred = set(everything.objects(service, DOLEN.inferredProperty))
        for path in (DOLEN.category, DOLEN.deliveryModel, DOLEN.hasBenefit):
            assert path in inferred or (service, path, None) not in everything
        assert {DOLEN.category, DOLEN.hasBenefit} <= inferred
        assert "ticks were lost" in notes(everything, service)


def test_openness_that_no_source_states_is_inferred(everything: Graph) -> None:
    for service in everything.subjects(RDF.type, DOLEN.SharedService):
        stated = everything.value(service, DOLEN.openness) == URIRef(f"{DEF}/openness/not-stated")
        assert stated or DOLEN.openness in set(everything.objects(service, DOLEN.inferredProperty))


def test_members_of_shared_services_from_outside_the_slides_are_to_check(everything: Graph) -> None:
    services = set(everything.subjects(RDF.type, DOLEN.SharedService))
    memberships = {m for s in services for m in everything.subjects(ORG.organization, s)}
    external = {m for m in memberships if "outside the slides" in notes(everything, m)}
    assert len(external) >= 15
    assert all(everything.value(m, DOLEN.certainty) == CHECK for m in external)
    dated = {m for m in memberships if (m, DOLEN.validFrom, None) in everything}
    assert dated <= external


def test_ncc_is_a_reading(register: Graph) -> None:
    council = thing("organisation", "newcastle-city-council")
    assert register.value(council, DOLEN.certainty) == CHECK
    assert "NCC" in notes(register, council)


def test_phase_one_of_fame_has_both_numbers_with_their_sources(everything: Graph) -> None:
    phase = URIRef(f"{FAME}#phase-1")
    assert {int(str(n)) for n in everything.objects(phase, DOLEN.workstreamCount)} == {6, 7}
    assert len(set(everything.objects(phase, PROV.hadPrimarySource))) == 2
    assert "Both numbers are kept" in notes(everything, phase)


def test_the_frameworks_parts_are_not_listed_in_its_source(everything: Graph) -> None:
    framework = everything.value(None, RDF.type, DOLEN.Framework)
    assert framework is not None
    assert DCTERMS.hasPart in set(everything.objects(framework, DOLEN.inferredProperty))
    assert "do not list them" in notes(everything, framework)


def test_some_partners_are_no_legal_bodies(register: Graph) -> None:
    for slug in ("waspi", "1000-lives-plus", "cssiw", "hiw"):
        body = thing("organisation", slug)
        assert (body, RDF.type, ORG.FormalOrganization) not in register
        assert "legal body" in notes(register, body)
    for slug in ("cssiw", "hiw"):
        assert register.value(thing("organisation", slug), ORG.unitOf) == thing("organisation", "welsh-government")


def test_who_adopted_the_joint_working_principles_is_not_said(everything: Graph) -> None:
    agreement = thing("resource", "joint-working-principles-2012")
    assert "not who adopted them" in notes(everything, agreement)
    assert (None, DOLEN.adoptsPrinciple, None) not in everything
    assert (None, DOLEN.adoptedBy, None) not in everything


def test_all_changes_come_from_outside_the_documents(register: Graph) -> None:
    for change in register.subjects(RDF.type, ORG.ChangeEvent):
        assert register.value(change, DOLEN.certainty) == CHECK
        assert "outside the documents" in notes(register, change)


def test_an_imprecise_date_says_how_precise_it_is(everything: Graph) -> None:
    for path in (DOLEN.validFrom, DOLEN.validUntil, SCHEMA.foundingDate):
        for subject in everything.subjects(path):
            assert (subject, DOLEN.datePrecision, None) in everything, subject


def test_unchecked_homepages_stand_in_notes(register: Graph) -> None:
    with_homepage = {str(s).rpartition("/")[2] for s in register.subjects(FOAF.homepage)}
    assert with_homepage == {"good-practice-wales", "fame"}
    assert (
        sum("Web address heard of" in notes(register, s) for s in register.subjects(RDF.type, ORG.Organization)) == 11
    )


def test_no_item_claims_to_be_good_practice(everything: Graph) -> None:
    good = URIRef(f"{DEF}/practice-status/good")
    levels = {f"{DEF}/evidence-level/level-0", f"{DEF}/evidence-level/level-1"}
    for item in everything.subjects(RDF.type, DOLEN.PracticeItem):
        assert everything.value(item, DOLEN.practiceStatus) != good
        assert str(everything.value(item, DOLEN.evidenceLevel)) in levels


def test_items_without_a_dated_source_say_so(everything: Graph) -> None:
    for item in everything.subjects(RDF.type, DOLEN.PracticeItem):
        issued = str(everything.value(item, DCTERMS.issued))
        assert issued in {"2015-05-28", "2026-11-21"}
        assert issued == "2015-05-28" or "the day on which this record was made" in notes(everything, item)


def test_slides_of_2015_are_past_their_review_date(everything: Graph) -> None:
    for item in everything.subjects(DCTERMS.issued, None):
        if (item, RDF.type, DOLEN.PracticeItem) in everything:
            issued, review = (str(everything.value(item, path)) for path in (DCTERMS.issued, DOLEN.reviewBy))
            assert review == f"{int(issued[:4]) + 2}{issued[4:]}"


def test_welsh_of_items_says_that_it_is_unchecked(everything: Graph) -> None:
    machine = URIRef(f"{DEF}/translation-status/machine")
    english_only = set()
    for item in everything.subjects(RDF.type, DOLEN.PracticeItem):
        languages = {getattr(title, "language", None) for title in everything.objects(item, DCTERMS.title)}
        versions = {
            str(everything.value(v, DCTERMS.language)): everything.value(v, DOLEN.translationStatus)
            for v in everything.objects(item, DOLEN.languageVersion)
        }
        assert (versions.get("cy") == machine) == ("cy" in languages), item
        if "cy" not in languages:
            english_only.add(item)
    assert len(english_only) == 8


def test_welsh_names_carry_their_status(everything: Graph) -> None:
    for subject in set(everything.subjects(SKOS.prefLabel)):
        welsh = any(getattr(o, "language", None) == "cy" for o in everything.objects(subject, SKOS.prefLabel))
        assert welsh == ((subject, DOLEN.welshLabelStatus, None) in everything), subject


def test_every_concept_that_is_named_exists(partner: Any) -> None:
    known = set(ontology.graph().subjects())
    named = {o for o in partner.graph.objects() if str(o).startswith(DEF)}
    assert {o for o in named if o not in known} == set()
