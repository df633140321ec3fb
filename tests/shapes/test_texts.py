"""The shapes say what a person needs, in both languages, and name only terms that exist."""

from __future__ import annotations

import re
from collections import Counter
from itertools import chain

import pyshacl
import pytest
from rdflib import RDF, RDFS, Graph, URIRef
from rdflib.collection import Collection
from rdflib.namespace import DCAT, DCTERMS, FOAF, ORG, PROV, SDO, SH, SKOS
from rdflib.term import Node

import ontology
import shapes
from shapes import DSH

GRAPH = shapes.graph()
PROPERTY_SHAPES = sorted(set(GRAPH.objects(None, SH.property)))
RULES = sorted(set(GRAPH.subjects(SH.sparql)))
TERMS = "https://w3id.org/dolen/def#"
VOCABULARIES = (DCAT, DCTERMS, FOAF, ORG, PROV, SDO, SKOS)
#: Terms of ADMS and vCard, of which rdflib has no list.
OTHERS = {URIRef(f"http://www.w3.org/ns/adms#{term}") for term in ("identifier", "schemaAgency", "status")} | {
    URIRef(f"http://www.w3.org/2006/vcard/ns#{term}") for term in ("fn", "hasEmail")
}
#: Words of the trade that a partner need not know.
JARGON = re.compile(
    r"\b(SHACL|RDF|IRI|URI|literal|datatype|node|blank|shape|constraint|cardinality|predicate|triple|xsd)\b",
    re.IGNORECASE,
)


def name_of(shape: Node) -> str:
    return str(shape).rpartition("#")[2]


def languages(shape: Node, link: URIRef) -> Counter[str | None]:
    return Counter(getattr(text, "language", None) for text in GRAPH.objects(shape, link) if str(text).strip())


@pytest.mark.parametrize("shape", PROPERTY_SHAPES, ids=name_of)
def test_property_shape_is_complete(shape: Node) -> None:
    assert isinstance(shape, URIRef)
    assert shape.startswith(str(DSH))
    for link in (SH.name, SH.description, SH.message):
        assert languages(shape, link) == {"en": 1, "cy": 1}, link
    for link in (SH.path, SH.order, SH.group, SH.severity):
        assert len(set(GRAPH.objects(shape, link))) == 1, link
    assert GRAPH.value(shape, SH.severity) in (SH.Violation, SH.Warning)
    assert (GRAPH.value(shape, SH.group), RDF.type, SH.PropertyGroup) in GRAPH


@pytest.mark.parametrize("rule", RULES, ids=name_of)
def test_rule_is_complete(rule: Node) -> None:
    for link in (RDFS.label, SH.message):
        assert languages(rule, link) == {"en": 1, "cy": 1}, link
    assert GRAPH.value(rule, SH.severity) in (SH.Violation, SH.Warning)
    abouts = set(GRAPH.objects(rule, DSH.about))
    assert abouts
    assert abouts <= set(PROPERTY_SHAPES)
    assert all("{" not in str(text) for text in GRAPH.objects(rule, SH.message))


def test_groups_have_labels_and_an_order_of_their_own() -> None:
    groups = sorted(GRAPH.subjects(RDF.type, SH.PropertyGroup))
    orders = [GRAPH.value(group, SH.order) for group in groups]
    assert all(languages(group, RDFS.label) == {"en": 1, "cy": 1} for group in groups)
    assert len(set(orders)) == len(groups) == len(set(GRAPH.objects(None, SH.group)))


def test_no_text_speaks_of_the_machinery() -> None:
    links = (SH.name, SH.description, SH.message)
    texts = chain.from_iterable(GRAPH.subject_objects(link) for link in links)
    assert [(name_of(shape), str(text)) for shape, text in texts if JARGON.search(str(text))] == []


def test_every_term_of_ours_is_in_the_ontology() -> None:
    named = {str(term) for triple in GRAPH for term in triple if isinstance(term, URIRef)}
    in_rules = {
        TERMS + local for query in GRAPH.objects(None, SH.select) for local in re.findall(r"\bdol:(\w+)", str(query))
    }
    ours = {term for term in named | in_rules if term.startswith(TERMS)}
    assert ours - {str(term) for term in ontology.graph().subjects()} == set()


def test_every_path_is_a_term_of_its_vocabulary() -> None:
    steps = {path for path in GRAPH.objects(None, SH.path) if isinstance(path, URIRef)}
    steps |= {step for path in GRAPH.objects(None, SH.alternativePath) for step in Collection(GRAPH, path)}
    steps |= set(GRAPH.objects(None, SH.inversePath)) | set(GRAPH.objects(None, SH.targetObjectsOf))
    known = set(ontology.graph().subjects()) | OTHERS
    assert {step for step in steps - known if not any(step in namespace for namespace in VOCABULARIES)} == set()


def test_every_concept_of_a_rule_or_list_exists() -> None:
    concept = re.compile(r"https://w3id\.org/dolen/def/[a-z-]+/[a-z0-9-]+")
    in_rules = {iri for query in GRAPH.objects(None, SH.select) for iri in concept.findall(str(query))}
    listed = {str(term) for _, _, term in GRAPH if isinstance(term, URIRef) and concept.fullmatch(str(term))}
    known = set(map(str, ontology.graph().subjects(RDF.type, SKOS.Concept)))
    assert (in_rules | listed) - known == set()


def test_the_licences_are_those_of_the_code_list() -> None:
    scheme = URIRef("https://w3id.org/dolen/def/licence")
    matches = {
        ontology.graph().value(concept, SKOS.exactMatch) or concept
        for concept in ontology.graph().subjects(SKOS.inScheme, scheme)
    }
    listed = GRAPH.value(DSH["PracticeItem-license-known"], SH["in"])
    assert listed is not None
    assert set(Collection(GRAPH, listed)) == matches


def test_every_class_named_is_a_code_list_or_is_described() -> None:
    classes = {cls for cls in GRAPH.objects(None, SH["class"]) if str(cls).startswith(TERMS)}
    concepts = set(ontology.graph().subjects(RDFS.subClassOf, SKOS.Concept))
    assert classes - concepts - set(shapes.classes()) == set()


def test_shapes_conform_to_the_shapes_of_shapes() -> None:
    conforms, _, text = pyshacl.validate(Graph(), shacl_graph=shapes.graph(), meta_shacl=True)
    assert conforms, text


def test_each_file_stands_alone() -> None:
    for file in shapes.files():
        assert len(Graph().parse(file, format="turtle")) > 0, file.name
