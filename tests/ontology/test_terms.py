"""Every class and property is named, defined and placed, in English and Welsh."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from rdflib import DCTERMS, OWL, RDF, RDFS, SKOS, VANN, Graph, Literal, Namespace, URIRef
from rdflib.term import Node

import ontology
from ontology import DOLEN

HEADER = URIRef("https://w3id.org/dolen/def")
NAMESPACE = "https://w3id.org/dolen/def#"
DCAM = Namespace("http://purl.org/dc/dcam/")
PROPERTY_TYPES = (OWL.ObjectProperty, OWL.DatatypeProperty)
STATUSES = {URIRef(f"{HEADER}/welsh-label-status/{slug}") for slug in ("verified", "confident", "check")}


def ours(node: Node) -> bool:
    return isinstance(node, URIRef) and node.startswith(NAMESPACE)


def classes(terms: Graph) -> set[Node]:
    return {term for term in terms.subjects(RDF.type, OWL.Class) if ours(term)}


def properties(terms: Graph) -> set[Node]:
    return {term for kind in PROPERTY_TYPES for term in terms.subjects(RDF.type, kind) if ours(term)}


def languages(graph: Graph, subject: Node, predicate: URIRef) -> Counter[str | None]:
    return Counter(value.language for value in graph.objects(subject, predicate) if isinstance(value, Literal))


def test_numbers_of_terms(terms: Graph) -> None:
    assert len(classes(terms)) == 75
    assert len(properties(terms)) == 117


def test_python_namespace_names_the_terms_of_the_turtle(terms: Graph) -> None:
    declared = {name for name in vars(DOLEN)["__annotations__"] if not name.startswith("_")}
    assert declared == {str(term).removeprefix(NAMESPACE) for term in classes(terms) | properties(terms)}


def test_every_subject_of_the_namespace_is_a_class_or_one_kind_of_property(terms: Graph) -> None:
    subjects = {subject for subject in terms.subjects() if ours(subject)}
    assert subjects == classes(terms) | properties(terms)
    for term in subjects:
        assert len(list(terms.objects(term, RDF.type))) == 1, term


def test_every_term_has_one_label_and_definition_in_each_language(terms: Graph) -> None:
    once = Counter({"en": 1, "cy": 1})
    for term in classes(terms) | properties(terms):
        assert languages(terms, term, RDFS.label) == once, term
        assert languages(terms, term, SKOS.definition) == once, term


def test_every_term_says_how_sure_its_welsh_is_and_who_defines_it(terms: Graph) -> None:
    for term in classes(terms) | properties(terms):
        assert set(terms.objects(term, DOLEN.welshLabelStatus)) <= STATUSES, term
        assert len(list(terms.objects(term, DOLEN.welshLabelStatus))) == 1, term
        assert terms.value(term, RDFS.isDefinedBy) == HEADER, term


def test_english_text_has_its_welsh_beside_it(vocabulary: Graph) -> None:
    optional = {SKOS.altLabel, SKOS.hiddenLabel, DCTERMS.source}  # documents are cited by the titles they have
    area_names = {(area, SKOS.prefLabel) for area in vocabulary.subjects(RDF.type, DOLEN.Area)}
    for subject, predicate, value in vocabulary:
        if not isinstance(value, Literal) or value.language != "en" or predicate in optional:
            continue
        if (subject, predicate) not in area_names:
            assert "cy" in languages(vocabulary, subject, URIRef(str(predicate))), (subject, predicate)


def test_names_are_camel_case(terms: Graph) -> None:
    for term in classes(terms):
        assert re.fullmatch(r"[A-Z][A-Za-z]+", str(term).removeprefix(NAMESPACE)), term
    for term in properties(terms):
        assert re.fullmatch(r"[a-z][A-Za-z]+", str(term).removeprefix(NAMESPACE)), term


def test_a_datatype_property_has_a_datatype_and_an_object_property_none(terms: Graph) -> None:
    datatypes = {RDF.langString, *(range_ for range_ in terms.objects(None, RDFS.range) if "XMLSchema#" in range_)}
    for term in properties(terms):
        ranges = set(terms.objects(term, RDFS.range))
        if (term, RDF.type, OWL.DatatypeProperty) in terms:
            assert ranges <= datatypes, term
        else:
            assert not ranges & datatypes, term


def test_domains_and_ranges_name_known_terms(terms: Graph) -> None:
    used = {
        value
        for predicate in (RDFS.domain, RDFS.range, DCAM.domainIncludes, DCAM.rangeIncludes, RDFS.subClassOf)
        for value in terms.objects(None, predicate)
        if ours(value)
    }
    assert used <= classes(terms)


def test_no_undefined_term_is_used(vocabulary: Graph, terms: Graph) -> None:
    used = {node for triple in vocabulary for node in triple if ours(node)}
    assert used - classes(terms) - properties(terms) == set()


def test_no_undefined_term_is_spelt_in_any_file(terms: Graph) -> None:
    known = {str(term).removeprefix(NAMESPACE) for term in classes(terms) | properties(terms)}
    folder = ontology.files()[0].parent
    for file in [*ontology.files(), folder / "context.jsonld"]:
        spelt = set(re.findall(r"\bdol:([A-Za-z]\w*)", file.read_text(encoding="utf-8")))
        assert spelt <= known, file.name


@pytest.mark.parametrize(
    "name",
    [
        "PracticeItem",
        "Initiative",
        "SharedService",
        "Partnership",
        "Network",
        "Benefit",
        "Roadmap",
        "Adoption",
        "LinkCheck",
    ],
)
def test_terms_reuse_standard_classes(terms: Graph, name: str) -> None:
    supers = set(terms.transitive_objects(DOLEN[name], RDFS.subClassOf)) - {DOLEN[name]}
    standard = {term for term in supers if not ours(term)}
    assert bool(standard) is (name != "Initiative")


def test_header(terms: Graph) -> None:
    assert (HEADER, RDF.type, OWL.Ontology) in terms
    assert terms.value(HEADER, DCTERMS.license) == URIRef("https://creativecommons.org/licenses/by/4.0/")
    assert terms.value(HEADER, VANN.preferredNamespacePrefix) == Literal("dol")
    assert terms.value(HEADER, VANN.preferredNamespaceUri) == Literal(NAMESPACE)
    for predicate in (DCTERMS.title, DCTERMS.description):
        assert languages(terms, HEADER, predicate) == Counter({"en": 1, "cy": 1})
    for predicate in (DCTERMS.created, DCTERMS.modified):
        assert terms.value(HEADER, predicate) is not None
