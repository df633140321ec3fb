"""The examples hold what their README says, and nobody's name."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from rdflib import RDF, Graph, Namespace, URIRef
from rdflib.namespace import DCTERMS, FOAF, ORG, PROV, SKOS

from ontology import DOLEN

BASE = "https://dolen.test"
SCHEMA = Namespace("https://schema.org/")
PARTNERSHIPS = (DOLEN.Partnership, DOLEN.Network, DOLEN.SteeringGroup)
COUNTS = {
    ORG.Post: 20,
    ORG.ChangeEvent: 12,
    DOLEN.SharedService: 8,
    DOLEN.PracticeItem: 34,
    DOLEN.Commitment: 11,
    SCHEMA.Event: 5,
    DOLEN.Programme: 1,
    DOLEN.Phase: 4,
    DOLEN.Framework: 1,
    DOLEN.Roadmap: 1,
    DOLEN.CoproductionInitiative: 1,
}
ITEMS = {"register": 0, "gloucestershire-cc": 12, "wlga": 7, "newcastle-university": 8, "all-in-this-together": 7}
#: The five documents that the examples are made from, as the register names them.
DOCUMENTS = (
    "public-services-matter-memorandum",
    "osmc-2015-05-28",
    "fame-ict-monster-presentation",
    "aitt-2-blog-post",
    "whats-new-1-blog-post",
)
ORGANISATIONS = (Path(__file__).parent / "organisations.txt").read_text(encoding="utf-8").split()


def things(graph: Graph, kind: str) -> set[str]:
    """Slugs of the register's things of a kind."""
    start = f"{BASE}/id/{kind}/"
    return {
        str(s).removeprefix(start) for s in graph.subjects(RDF.type) if str(s).startswith(start) and "#" not in str(s)
    }


@pytest.mark.parametrize(("cls", "count"), COUNTS.items(), ids=str)
def test_number_of_things(everything: Graph, cls: URIRef, count: int) -> None:
    assert len(set(everything.subjects(RDF.type, cls))) == count


def test_every_organisation_is_there_by_its_slug(register: Graph) -> None:
    assert len(ORGANISATIONS) == 61
    assert things(register, "organisation") == set(ORGANISATIONS)


def test_seventeen_partnerships_each_with_one_kind(register: Graph) -> None:
    kinds = [(s, cls) for cls in PARTNERSHIPS for s in register.subjects(RDF.type, cls)]
    assert len(kinds) == len({s for s, _ in kinds}) == 17
    assert len(things(register, "partnership")) == 17


def test_fifty_memberships_named_for_their_parties(register: Graph) -> None:
    memberships = set(register.subjects(RDF.type, ORG.Membership))
    assert len(memberships) == 50
    for membership in memberships:
        whole, member, role = (
            str(register.value(membership, path)).rpartition("/")[2]
            for path in (ORG.organization, ORG.member, ORG.role)
        )
        assert membership == URIRef(f"{BASE}/id/membership/{whole}-{member}-{role}")
        assert (membership, PROV.hadPrimarySource, None) in register


def test_items_of_each_partner(partner: Any) -> None:
    assert len(set(partner.graph.subjects(RDF.type, DOLEN.PracticeItem))) == ITEMS[partner.folder.name]


def test_the_agreement_has_eight_principles(register: Graph) -> None:
    agreement = URIRef(f"{BASE}/id/resource/joint-working-principles-2012")
    start = "https://w3id.org/dolen/def/joint-working-principle/p"
    assert {str(p) for p in register.objects(agreement, DCTERMS.hasPart)} == {f"{start}{n}" for n in range(1, 9)}


def test_the_framework_has_nine_parts(everything: Graph) -> None:
    framework = everything.value(None, RDF.type, DOLEN.Framework)
    assert len(set(everything.objects(framework, DCTERMS.hasPart))) == 9


def test_no_person_is_described(everything: Graph) -> None:
    for person in (FOAF.Person, SCHEMA.Person, URIRef("http://www.w3.org/ns/person#Person")):
        assert (None, RDF.type, person) not in everything
    for path in (ORG.heldBy, ORG.holds, DCTERMS.creator, SCHEMA.performer):
        assert (None, path, None) not in everything


def test_posts_belong_to_organisations_and_represent_members(register: Graph) -> None:
    for post in register.subjects(RDF.type, ORG.Post):
        assert (post, ORG.postIn, None) in register
    for membership, post in register.subject_objects(DOLEN.representedBy):
        assert register.value(membership, ORG.member) in set(register.objects(post, ORG.postIn))


@pytest.mark.parametrize("slug", DOCUMENTS)
def test_each_document_is_the_source_of_something(everything: Graph, slug: str) -> None:
    document = URIRef(f"{BASE}/id/resource/{slug}")
    assert (document, RDF.type, DOLEN.Resource) in everything
    assert (None, PROV.hadPrimarySource, document) in everything


def test_what_is_referred_to_exists(everything: Graph) -> None:
    described = {s for s in everything.subjects() if str(s).startswith(BASE)}
    assert {o for o in everything.objects() if str(o).startswith(f"{BASE}/id/")} <= described


def test_every_name_is_in_the_partners_own_space(partner: Any) -> None:
    assert [s for s in partner.graph.subjects() if not partner.space.owns(str(s))] == []


def test_items_have_an_identifier_that_ends_their_iri(everything: Graph) -> None:
    for item in everything.subjects(RDF.type, DOLEN.PracticeItem):
        assert str(item).endswith(f"/{everything.value(item, DCTERMS.identifier)}")


def test_notes_are_in_both_languages(everything: Graph) -> None:
    for subject in set(everything.subjects(SKOS.editorialNote)):
        languages = [getattr(note, "language", None) for note in everything.objects(subject, SKOS.editorialNote)]
        assert languages.count("en") == languages.count("cy"), subject
