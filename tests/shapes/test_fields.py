"""The fields that forms and spreadsheets are made from."""

from __future__ import annotations

import pytest
from rdflib import XSD, URIRef
from rdflib.namespace import DCAT, DCTERMS, ORG, PROV, SH, SKOS

import ontology
import shapes
from ontology import DOLEN
from shapes import DSH, Field

PRACTICE = (
    "identifier title summary description challenge approach impact lessons what_did_not_work transferability "
    "resources_needed sustainability status themes areas issued modified review_by last_confirmed confirmed_by "
    "licence landing_page landing_page_en landing_page_cy contact describes evidence_level evidence wfg_goals "
    "ways_of_working publisher source replaces partners certainty inferred note"
)
SERVICE = (
    "identifier name summary categories functions delivery_model delivered_by openness openness_checked_on "
    "joining_process staff_count benefits areas started ended source certainty inferred note partners"
)
#: Properties that the service sets or computes, so that no partner fills them in.
NOT_FOR_PARTNERS = {DCTERMS.isVersionOf, PROV.wasGeneratedBy, URIRef("http://www.w3.org/ns/adms#status")}


def by_column(cls: URIRef) -> dict[str, Field]:
    return {field.column: field for field in shapes.fields(cls)}


@pytest.mark.parametrize(("cls", "columns"), [(DOLEN.PracticeItem, PRACTICE), (DOLEN.SharedService, SERVICE)])
def test_promised_columns_are_there(cls: URIRef, columns: str) -> None:
    assert set(columns.split()) - set(by_column(cls)) == set()


@pytest.mark.parametrize("cls", sorted(shapes.classes()))
def test_each_column_and_property_has_one_field(cls: URIRef) -> None:
    fields = shapes.fields(cls)
    assert len({field.column for field in fields}) == len(fields)
    assert len({(field.path, field.inverse) for field in fields}) == len(fields)


@pytest.mark.parametrize("cls", [DOLEN.PracticeItem, DOLEN.SharedService])
def test_every_property_a_partner_may_state_has_a_column(cls: URIRef) -> None:
    graph = shapes.graph()
    paths = {
        graph.value(shape, SH.path)
        for parent in graph.subjects(SH.targetClass, cls)
        for shape in graph.objects(parent, SH.property)
    }
    stated = {path for path in paths if isinstance(path, URIRef)}
    refused = NOT_FOR_PARTNERS | ({ORG.hasMember} if cls == DOLEN.SharedService else set())
    assert stated - {field.path for field in shapes.fields(cls)} == refused


def test_fields_come_in_the_order_of_the_form() -> None:
    columns = [field.column for field in shapes.fields(DOLEN.PracticeItem)]
    assert columns[:3] == ["identifier", "title", "summary"]
    assert columns.index("themes") < columns.index("issued") < columns.index("licence")


def test_a_field_gathers_the_shapes_of_its_property() -> None:
    fields = by_column(DOLEN.PracticeItem)
    level = fields["evidence_level"]
    assert (level.cls, level.required, level.max_count) == (DOLEN.EvidenceLevel, False, 1)
    assert (fields["areas"].cls, fields["areas"].required) == (DOLEN.Area, False)
    assert (fields["issued"].datatype, fields["issued"].min_count, fields["issued"].max_count) == (XSD.date, 1, 1)
    assert fields["title"].lang
    assert fields["title"].required
    assert fields["landing_page"].path == DCAT.landingPage
    assert fields["landing_page_cy"].path == DOLEN.landingPageWelsh
    assert fields["licence"].node_kind == SH.IRI
    assert fields["publisher"].cls == ORG.Organization
    assert fields["describes"].cls == DOLEN.Initiative
    assert fields["review_by"].example == {"en": "2016-06-30", "cy": "2016-06-30"}
    assert fields["status"].name == {"en": "Status", "cy": "Statws"}
    assert fields["status"].shape == DSH["PracticeItem-practiceStatus"]


def test_fields_of_a_service_include_those_of_any_initiative() -> None:
    fields = by_column(DOLEN.SharedService)
    assert fields["name"].path == SKOS.prefLabel
    assert fields["started"].path == DOLEN.validFrom
    assert (fields["partners"].path, fields["partners"].inverse) == (ORG.organization, True)
    assert fields["staff_count"].datatype == XSD.integer


def test_every_field_has_help_and_an_example_for_a_spreadsheet() -> None:
    for cls in (DOLEN.PracticeItem, DOLEN.SharedService):
        for field in shapes.fields(cls):
            assert field.example, field.column
            assert set(field.name) == set(field.description) == {"en", "cy"}, field.column


def test_a_class_without_shapes_has_no_fields() -> None:
    assert shapes.fields(DOLEN.Theme) == ()


def test_examples_name_concepts_that_exist() -> None:
    concepts = {str(iri).rpartition("/")[2] for iri in ontology.graph().subjects(SKOS.inScheme)}
    lists = set(ontology.graph().subjects(None, SKOS.Concept)) - {DOLEN.Area}
    for cls in sorted(shapes.classes()):
        for field in shapes.fields(cls):
            if field.cls in lists and field.example:
                assert set(field.example["cy"].split("|")) <= concepts, (cls, field.column)
