"""The JSON-LD context: plain JSON becomes the triples it means, parsed as the service does, nothing fetched."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pyoxigraph
import pytest
from rdflib import DCAT, DCTERMS, FOAF, ORG, OWL, PROV, RDF, RDFS, SDO, SH, SKOS, TIME, Graph, Namespace, URIRef
from rdflib.compare import graph_diff, to_isomorphic
from rdflib.namespace import DefinedNamespace

import ontology
import shapes
from ontology import DOLEN

BASE = "https://dolen.test/"
DSH = Namespace("https://w3id.org/dolen/shapes#")
DEF = "https://w3id.org/dolen/def/"
KEYWORDS = {"@version", "@vocab", "id", "type"}
CLOSED: tuple[type[DefinedNamespace], ...] = (DCAT, DCTERMS, DOLEN, FOAF, ORG, PROV, RDF, RDFS, SDO, SKOS, TIME)
#: Used of vocabularies that rdflib does not list, after their own documents.
OTHERS = {
    URIRef(iri)
    for iri in (
        "http://data.europa.eu/m8g/PublicOrganisation",
        "http://purl.org/vocab/cpsv#PublicService",
        "http://www.w3.org/2006/vcard/ns#Address",
        "http://www.w3.org/2006/vcard/ns#Kind",
        "http://www.w3.org/2006/vcard/ns#fn",
        "http://www.w3.org/2006/vcard/ns#hasEmail",
        "http://www.w3.org/2006/vcard/ns#hasTelephone",
        "http://www.w3.org/2006/vcard/ns#hasURL",
        "http://www.w3.org/ns/adms#Identifier",
        "http://www.w3.org/ns/adms#identifier",
        "http://www.w3.org/ns/adms#schemaAgency",
    )
}
#: Keys whose values are concepts, with their list.
CONCEPT_KEYS = {
    "actionStatus": "action-status",
    "appliesPrinciple": "coproduction-principle",
    "approaches": "coproduction-approach",
    "audience": "audience",
    "benefitType": "benefit-type",
    "buildingBlock": "fame-building-block",
    "categories": "shared-service-category",
    "category": "shared-service-category",
    "certainty": "certainty",
    "changeKind": "change-kind",
    "channel": "usage-channel",
    "claim": "claim",
    "coproductionApproach": "coproduction-approach",
    "coproductionPrinciples": "coproduction-principle",
    "coproductionStage": "coproduction-stage",
    "coproductionStages": "coproduction-stage",
    "datePrecision": "date-precision",
    "deliveryModel": "delivery-model",
    "dimension": "readiness-dimension",
    "driver": "partnership-driver",
    "drivers": "partnership-driver",
    "engagementPrinciple": "engagement-principle",
    "engagementPrinciples": "engagement-principle",
    "eventType": "event-type",
    "evidenceDimension": "evidence-dimension",
    "evidenceDimensions": "evidence-dimension",
    "evidenceLevel": "evidence-level",
    "evidenceType": "evidence-type",
    "helpsWithBlock": "fame-building-block",
    "helpsWithBlocks": "fame-building-block",
    "horizon": "roadmap-horizon",
    "initiativeStage": "initiative-stage",
    "involves": "audience",
    "kindOfArea": "area-kind",
    "ladderStep": "participation-ladder",
    "ladderStepStatedBy": "stated-by",
    "linkStatus": "link-status",
    "networkTheme": "aitt-theme",
    "networkThemes": "aitt-theme",
    "openness": "openness",
    "organisationType": "organisation-type",
    "outcome": "adoption-outcome",
    "partnershipType": "partnership-type",
    "principle": "coproduction-principle",
    "principleStrength": "principle-strength",
    "progress": "action-status",
    "readinessDimension": "readiness-dimension",
    "resourceType": "resource-type",
    "role": "membership-role",
    "roles": "membership-role",
    "stage": "initiative-stage",
    "status": "practice-status",
    "strength": "principle-strength",
    "themes": "theme",
    "translationStatus": "translation-status",
    "waysOfWorking": "wfg-way",
    "wellbeingGoals": "wfg-goal",
    "welshLabelStatus": "welsh-label-status",
    "welshStatus": "welsh-label-status",
    "wfgGoals": "wfg-goal",
}


def definitions() -> dict[str, object]:
    context = ontology.context()["@context"]
    assert isinstance(context, dict)
    return context


def is_prefix(meaning: object) -> bool:
    return isinstance(meaning, str) and meaning.endswith(("#", "/"))


def keys() -> list[str]:
    """Names a partner writes before a colon: neither keywords, nor prefixes, nor names of types."""
    names = [key for key, meaning in definitions().items() if not is_prefix(meaning) and not key[0].isupper()]
    return [name for name in names if name not in KEYWORDS]


def read(document: object) -> Graph:
    """Parse a document with the context inlined, as a loader does."""
    assert isinstance(document, dict)
    whole = json.dumps({**ontology.context(), **document}).encode()
    graph = Graph()
    for quad in pyoxigraph.parse(whole, format=pyoxigraph.RdfFormat.JSON_LD, base_iri=BASE):
        graph.parse(data=f"{quad.triple} .", format="nt")
    return graph


def predicates(key: str) -> set[URIRef]:
    """The properties that a key stands for, whatever its value has to look like."""
    value = "text" if "@container" in json.dumps(definitions()[key]) else {"id": "id/y"}
    whole = json.dumps({**ontology.context(), "id": "id/x", key: value}).encode()
    quads = pyoxigraph.parse(whole, format=pyoxigraph.RdfFormat.JSON_LD, base_iri=BASE)
    return {URIRef(quad.predicate.value) for quad in quads}


def test_document_is_a_context_and_names_no_other() -> None:
    assert list(ontology.context()) == ["@context"]
    inner = [meaning.get("@context") for meaning in definitions().values() if isinstance(meaning, dict)]
    assert not any(isinstance(context, str) for context in inner)
    assert "@import" not in json.dumps(ontology.context())


@pytest.mark.parametrize("key", keys())
def test_every_key_stands_for_a_known_property(key: str) -> None:
    assert len(predicates(key)) == 1
    assert all(_known(predicate) for predicate in predicates(key)), predicates(key)


@pytest.mark.parametrize("key", ["name", "email", "telephone", "page"])
def test_every_key_of_a_contact_stands_for_a_known_property(key: str) -> None:
    graph = read({"id": "id/x", "contact": {"id": "id/x#contact", key: "mailto:x@example.org"}})
    assert set(graph.predicates(URIRef(f"{BASE}id/x#contact"))) <= OTHERS
    assert len(graph) == 2


def test_every_type_is_known() -> None:
    types = [name for name in definitions() if name[0].isupper()]
    assert types
    for value in read({"id": "id/x", "type": types}).objects():
        assert _known(value), value


def test_every_property_of_ours_has_a_key() -> None:
    terms = Graph().parse(ontology.files()[0])
    ours = {p for kind in (OWL.ObjectProperty, OWL.DatatypeProperty) for p in terms.subjects(RDF.type, kind)}
    reached = {predicate for key in keys() for predicate in predicates(key)}
    assert ours - reached == set()


def test_every_key_with_a_list_is_tried_below() -> None:
    scoped = {
        key
        for key, meaning in definitions().items()
        if isinstance(meaning, dict) and isinstance(meaning.get("@context"), list)
    }
    assert scoped == {*CONCEPT_KEYS, "areas", "function", "functions", "licence"}


@pytest.mark.parametrize("key", CONCEPT_KEYS)
def test_every_slug_of_its_list_is_a_value(vocabulary: Graph, key: str) -> None:
    concepts = {str(concept) for concept in vocabulary.subjects(SKOS.inScheme, URIRef(DEF + CONCEPT_KEYS[key]))}
    assert concepts
    graph = read({"id": "id/x", key: [concept.rsplit("/", 1)[1] for concept in concepts]})
    assert set(map(str, graph.objects())) == concepts


def test_areas_and_licences_by_their_short_names(vocabulary: Graph) -> None:
    areas = set(vocabulary.subjects(RDF.type, DOLEN.Area))
    assert set(read({"id": "id/x", "areas": [str(area).rsplit("/", 1)[1] for area in areas]}).objects()) == areas
    licences = set(vocabulary.subjects(RDF.type, DOLEN.Licence))
    meant = {vocabulary.value(licence, SKOS.exactMatch) or licence for licence in licences}
    assert (
        set(read({"id": "id/x", "licence": [str(licence).rsplit("/", 1)[1] for licence in licences]}).objects())
        == meant
    )


#: Columns of the spreadsheets whose name a JSON key cannot take, and the keys to use.
OTHER_KEYS = {
    "context": ["contextOf"],  # too near to @context
    "email": ["contact"],  # inside a contact
    "organisation": ["carriedOutBy"],  # too near to the next
    "organization": ["of", "memberships"],
    "partners": ["memberships"],  # of a shared service
    "source": ["primarySource"],  # "source" is dcterms:source, which may be said of anything
    "statement": ["description"],  # of a readiness statement
    "team": ["contact"],  # inside a contact
    "type": ["organisationType", "partnershipType"],  # "type" is @type
}


def test_a_column_of_a_spreadsheet_is_a_key_in_camel_case() -> None:
    known = set(keys())
    graph = shapes.graph()
    for shape, column in graph.subject_objects(DSH.column):
        key = re.sub(r"_(\w)", lambda match: match[1].upper(), str(column))
        same = key in known and graph.value(shape, SH.path) in predicates(key)
        assert same or known.issuperset(OTHER_KEYS.get(str(column), ["none"])), shape


def test_a_key_that_nobody_knows_is_kept_for_the_validator() -> None:
    assert (URIRef(f"{BASE}id/x"), URIRef(f"{DOLEN}titel"), None) in read({"id": "id/x", "titel": "Misspelt"})


def test_plain_json_is_the_turtle_it_means(data: Path) -> None:
    told = to_isomorphic(read(json.loads((data / "document.json").read_text(encoding="utf-8"))))
    meant = to_isomorphic(Graph().parse(data / "document.ttl"))
    _, extra, missing = graph_diff(told, meant)
    assert (set(extra), set(missing)) == (set(), set())


def _known(term: object) -> bool:
    return term in OTHERS or any(term in namespace for namespace in CLOSED)
