"""The code lists: complete, bilingual, typed, in order, with sound hierarchies and matches."""

from __future__ import annotations

import re
from collections import Counter
from urllib.parse import urlsplit

import pytest
from rdflib import DCTERMS, RDF, RDFS, SKOS, Graph, Literal, Namespace, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

import ontology
from ontology import DOLEN

BASE = "https://w3id.org/dolen/def/"
ORG = Namespace("http://www.w3.org/ns/org#")
THEME = Namespace(f"{BASE}theme/")
AREA_SCHEME = URIRef(f"{BASE}area")

#: Concepts per list: the 36 lists gathered before the first line of code, with what was added to three of them …
GATHERED = {
    "action-status": 4,
    "adoption-outcome": 6,
    "aitt-theme": 5,
    "arnstein": 8,
    "benefit-type": 7,
    "coproduction-approach": 14,
    "coproduction-principle": 11,
    "coproduction-stage": 4,
    "delivery-model": 8,
    "engagement-principle": 10,
    "event-type": 5,
    "evidence-dimension": 5,
    "evidence-level": 6,
    "evidence-type": 9,
    "fame-building-block": 9,
    "gpw-principle": 4,
    "gpw-working-principle": 5,
    "initiative-stage": 5,
    "joint-working-principle": 8,
    "link-status": 6,
    "membership-role": 15,
    "openness": 5,
    "organisation-type": 18 + 2,
    "participation-ladder": 7,
    "partnership-driver": 6,
    "partnership-type": 11 + 1,
    "practice-status": 5,
    "readiness-dimension": 3,
    "readiness-score": 2 + 3,
    "record-state": 7,
    "resource-type": 13,
    "roadmap-horizon": 3,
    "shared-service-category": 5,
    "translation-status": 4,
    "wfg-goal": 7,
    "wfg-way": 5,
}
#: … the themes, and the lists that the model needs beside them.
THEMES = {"theme": 155}
ADDED = {
    "area-kind": 10,
    "audience": 6,
    "certainty": 2,
    "change-kind": 5,
    "claim": 4,
    "date-precision": 3,
    "licence": 5,
    "principle-strength": 3,
    "stated-by": 3,
    "usage-channel": 4,
    "welsh-label-status": 3,
}
COUNTS = GATHERED | THEMES | ADDED
LADDERS = [
    "arnstein",
    "evidence-level",
    "fame-building-block",
    "participation-ladder",
    "readiness-score",
    "roadmap-horizon",
]


def scheme(slug: str) -> URIRef:
    return URIRef(BASE + slug)


def members(graph: Graph, slug: str) -> set[Node]:
    return set(graph.subjects(SKOS.inScheme, scheme(slug)))


def concepts(graph: Graph) -> set[Node]:
    return {node for node in graph.subjects(RDF.type, SKOS.Concept) if str(node).startswith(BASE)}


def languages(graph: Graph, subject: Node, predicate: URIRef) -> Counter[str | None]:
    return Counter(value.language for value in graph.objects(subject, predicate) if isinstance(value, Literal))


def test_numbers_of_lists_and_of_what_the_gathered_ones_held() -> None:
    added_to_gathered = 2 + 1 + 3
    assert len(GATHERED) == 36
    assert sum(GATHERED.values()) - added_to_gathered == 255


@pytest.mark.parametrize("slug", COUNTS)
def test_number_of_concepts(vocabulary: Graph, slug: str) -> None:
    assert len(members(vocabulary, slug)) == COUNTS[slug]


def test_no_other_list(vocabulary: Graph) -> None:
    assert set(vocabulary.subjects(RDF.type, SKOS.ConceptScheme)) == {*map(scheme, COUNTS), AREA_SCHEME}
    assert {file.stem for file in ontology.files()[1:-2]} == set(COUNTS)


def test_themes_are_a_tree_of_eighteen(vocabulary: Graph) -> None:
    tops = set(vocabulary.subjects(SKOS.topConceptOf, scheme("theme")))
    below = {top: len(set(vocabulary.transitive_subjects(SKOS.broader, top))) for top in tops}
    assert len(tops) == 18
    assert sum(below.values()) == 155


def test_every_list_is_described(vocabulary: Graph) -> None:
    for slug in COUNTS:
        assert languages(vocabulary, scheme(slug), SKOS.prefLabel) == Counter({"en": 1, "cy": 1}), slug
        assert languages(vocabulary, scheme(slug), SKOS.definition) == Counter({"en": 1, "cy": 1}), slug
        assert vocabulary.value(scheme(slug), DCTERMS.license), slug
        assert (vocabulary.value(scheme(slug), DOLEN.welshLabelStatus)) in members(vocabulary, "welsh-label-status")


def test_every_list_has_a_class_of_its_own(vocabulary: Graph) -> None:
    for slug in COUNTS:
        cls = vocabulary.value(scheme(slug), RDFS.seeAlso)
        assert cls is not None
        assert vocabulary.value(cls, RDFS.seeAlso) == scheme(slug)
        assert SKOS.Concept in vocabulary.transitive_objects(cls, RDFS.subClassOf)
        assert set(vocabulary.subjects(RDF.type, cls)) == members(vocabulary, slug), slug


def test_every_concept_is_typed_named_and_placed(vocabulary: Graph) -> None:
    for concept in concepts(vocabulary):
        of = list(vocabulary.objects(concept, SKOS.inScheme))
        assert len(of) == 1, concept
        assert str(concept).startswith(f"{of[0]}/"), concept
        slug = str(concept).removeprefix(f"{of[0]}/")
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug), concept
        assert list(vocabulary.objects(concept, SKOS.notation)) == [Literal(slug)]
        assert languages(vocabulary, concept, SKOS.prefLabel) == Counter({"en": 1, "cy": 1}), concept
        assert languages(vocabulary, concept, SKOS.definition) in (Counter(), Counter({"en": 1, "cy": 1})), concept


def test_every_concept_says_how_sure_its_welsh_is(vocabulary: Graph) -> None:
    known = members(vocabulary, "welsh-label-status")
    for concept in concepts(vocabulary):
        statuses = list(vocabulary.objects(concept, DOLEN.welshLabelStatus))
        assert len(statuses) == 1, concept
        assert statuses[0] in known, concept


def test_labels_are_told_apart_within_a_list(vocabulary: Graph) -> None:
    for slug in COUNTS:
        labels = Counter(label for c in members(vocabulary, slug) for label in vocabulary.objects(c, SKOS.prefLabel))
        assert [label for label, number in labels.items() if number > 1] == [], slug


def test_only_labels_found_in_official_texts_are_verified(vocabulary: Graph) -> None:
    verified = scheme("welsh-label-status/verified")
    by_list = Counter(
        str(c).removeprefix(BASE).split("/")[0]
        for c in concepts(vocabulary)
        if (c, DOLEN.welshLabelStatus, verified) in vocabulary
    )
    assert by_list == {
        "aitt-theme": 1,
        "engagement-principle": 7,
        "fame-building-block": 1,
        "participation-ladder": 1,
        "partnership-type": 1,
        "practice-status": 1,
        "theme": 8,
        "wfg-goal": 7,
    }


def test_roles_are_roles_of_org(vocabulary: Graph) -> None:
    assert members(vocabulary, "membership-role") == set(vocabulary.subjects(RDF.type, ORG.Role))


def test_hierarchies_end_at_a_top_and_have_no_circle(vocabulary: Graph) -> None:
    for concept in concepts(vocabulary):
        above = set()
        for broader in vocabulary.objects(concept, SKOS.broader):
            above |= set(vocabulary.transitive_objects(broader, SKOS.broader))
        assert concept not in above, concept
        is_top = (concept, SKOS.topConceptOf, None) in vocabulary
        assert is_top is not bool(above), concept


def test_hierarchies_are_stated_both_ways(vocabulary: Graph) -> None:
    ours = concepts(vocabulary)
    broader = {(a, b) for a, b in vocabulary.subject_objects(SKOS.broader) if a in ours}
    narrower = {(b, a) for a, b in vocabulary.subject_objects(SKOS.narrower)}
    tops = {(b, a) for a, b in vocabulary.subject_objects(SKOS.hasTopConcept) if a != AREA_SCHEME}
    assert broader == narrower
    assert tops == {(a, b) for a, b in vocabulary.subject_objects(SKOS.topConceptOf) if a in ours}


def test_no_match_contradicts_another(vocabulary: Graph) -> None:
    exact = set(vocabulary.subject_objects(SKOS.exactMatch))
    related = set(vocabulary.subject_objects(SKOS.relatedMatch)) | set(vocabulary.subject_objects(SKOS.related))
    above = {(a, b) for a, _, _ in vocabulary.triples((None, SKOS.broader, None)) for b in _above(vocabulary, a)}
    assert not exact & (related | above)
    assert not {*related, *((b, a) for a, b in related)} & above


def _above(graph: Graph, concept: Node) -> set[Node]:
    return set(graph.transitive_objects(concept, SKOS.broader)) - {concept}


def test_matches_lead_where_they_should(vocabulary: Graph) -> None:
    hosts = Counter(
        urlsplit(str(value)).hostname
        for theme in members(vocabulary, "theme")
        for predicate in (SKOS.closeMatch, SKOS.relatedMatch)
        for value in vocabulary.objects(theme, predicate)
    )
    assert set(hosts) == {"id.esd.org.uk", "linked.data.gov.au", "metadata.un.org", "w3id.org"}
    for value in vocabulary.objects(None, SKOS.relatedMatch):
        if str(value).startswith(BASE):
            assert value in concepts(vocabulary)
        elif "cofog" in value:
            assert re.fullmatch(r"http://linked\.data\.gov\.au/def/cofog/\d{2,4}", value), value
        else:
            assert re.fullmatch(r"http://metadata\.un\.org/sdg/(1[0-7]|[1-9])", value), value


def test_themes_of_the_examples_keep_their_matches(vocabulary: Graph) -> None:
    assert set(vocabulary.objects(THEME["adult-social-care"], SKOS.relatedMatch)) == {
        URIRef("http://linked.data.gov.au/def/cofog/101"),
        URIRef("http://linked.data.gov.au/def/cofog/102"),
        URIRef("http://metadata.un.org/sdg/3"),
        scheme("wfg-goal/healthier"),
    }
    assert set(vocabulary.objects(THEME["shared-services"], SKOS.closeMatch)) == {
        URIRef("http://id.esd.org.uk/function/52")
    }


@pytest.mark.parametrize("slug", LADDERS)
def test_ladders_are_in_order(vocabulary: Graph, slug: str) -> None:
    ordered = scheme(f"{slug}/in-order")
    assert (ordered, RDF.type, SKOS.OrderedCollection) in vocabulary
    steps = list(Collection(vocabulary, vocabulary.value(ordered, SKOS.memberList)))  # type: ignore[arg-type]
    values = [int(str(vocabulary.value(step, RDF.value))) for step in steps]
    assert set(steps) == members(vocabulary, slug)
    assert values == list(range(values[0], values[0] + len(steps)))


def test_evidence_level_two_is_two(vocabulary: Graph) -> None:
    assert vocabulary.value(scheme("evidence-level/level-2"), RDF.value) == Literal(2)
    assert vocabulary.value(scheme("evidence-level/level-0"), RDF.value) == Literal(0)


def test_licences_lead_to_the_iris_that_data_use(vocabulary: Graph) -> None:
    matches = {str(a).rsplit("/", 1)[1]: str(b) for a, b in vocabulary.subject_objects(SKOS.exactMatch)}
    assert matches == {
        "cc-by-4": "https://creativecommons.org/licenses/by/4.0/",
        "cc-by-sa-4": "https://creativecommons.org/licenses/by-sa/4.0/",
        "cc0": "https://creativecommons.org/publicdomain/zero/1.0/",
        "ogl-3": "http://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/",
    }


def test_mutated_forms_are_found(vocabulary: Graph) -> None:
    good = vocabulary.objects(scheme("practice-status/good"), SKOS.hiddenLabel)
    assert Literal("arfer dda", lang="cy") in set(good)
    welsh = vocabulary.objects(THEME["welsh-language"], SKOS.hiddenLabel)
    assert {Literal("Cymraeg", lang="cy"), Literal("Gymraeg", lang="cy")} <= set(welsh)


def test_what_themes_match_elsewhere_has_names_in_both_languages(vocabulary: Graph) -> None:
    links = (SKOS.closeMatch, SKOS.exactMatch, SKOS.relatedMatch, SKOS.broadMatch, SKOS.narrowMatch)
    themes = members(vocabulary, "theme")
    matched = {match for theme in themes for link in links for match in vocabulary.objects(theme, link)}
    elsewhere = {match for match in matched if not str(match).startswith(BASE)}
    assert elsewhere
    assert {each for each in elsewhere if languages(vocabulary, each, RDFS.label) != {"en": 1, "cy": 1}} == set()
