"""What properties, classes and licences are called, from the shapes, the ontology and the standards' table below."""

from __future__ import annotations

import re
from functools import cache

from flask_babel import LazyString
from flask_babel import lazy_gettext as _
from rdflib import RDF, RDFS, SKOS, Literal, Namespace, URIRef
from rdflib.namespace import DCTERMS, FOAF, ORG, OWL, PROV, SH, VANN

import ontology
import shapes
from ontology import DOLEN

from .texts import Text, choose

SCHEMA = Namespace("https://schema.org/")
ADMS = Namespace("http://www.w3.org/ns/adms#")
CV = Namespace("http://data.europa.eu/m8g/")
ELI = Namespace("http://data.europa.eu/eli/ontology#")
VCARD = Namespace("http://www.w3.org/2006/vcard/ns#")
LICENCES = URIRef(f"{str(DOLEN).rstrip('#')}/licence")

#: Classes of the standards that things here have.
CLASSES: dict[URIRef, LazyString] = {
    ORG.Organization: _("Organisation"),
    ORG.FormalOrganization: _("Formal organisation"),
    ORG.OrganizationalUnit: _("Organisational unit"),
    ORG.OrganizationalCollaboration: _("Collaboration of organisations"),
    ORG.Membership: _("Membership"),
    ORG.Post: _("Post"),
    ORG.Role: _("Role"),
    ORG.ChangeEvent: _("Change to an organisation"),
    CV.PublicOrganisation: _("Public organisation"),
    SCHEMA.NGO: _("Non-governmental organisation"),
    SCHEMA.Event: _("Event"),
    SCHEMA.Action: _("Action"),
    ADMS.Identifier: _("Identifier"),
    ELI.LegalResource: _("Law"),
    PROV.Entity: _("Entity with a history"),
    PROV.Activity: _("Activity"),
    SKOS.Concept: _("Concept of a code list"),
    SKOS.ConceptScheme: _("Code list"),
    VCARD.Kind: _("Contact"),
    VCARD.Group: _("Contact"),
    VCARD.Organization: _("Contact"),
}
#: Terms of the standards that no shape of ours names.
STANDARD: dict[URIRef, LazyString] = {
    RDF.type: _("Type"),
    RDF.value: _("Value"),
    RDFS.label: _("Name"),
    RDFS.comment: _("Comment"),
    RDFS.seeAlso: _("See also"),
    RDFS.isDefinedBy: _("Defined by"),
    RDFS.subClassOf: _("Kind of"),
    RDFS.subPropertyOf: _("More exact form of"),
    RDFS.domain: _("Used on"),
    RDFS.range: _("Takes"),
    OWL.equivalentClass: _("Same as"),
    OWL.inverseOf: _("Inverse of"),
    OWL.sameAs: _("Same as"),
    OWL.versionInfo: _("Version"),
    OWL.versionIRI: _("Version"),
    OWL.disjointWith: _("Never also a"),
    SKOS.prefLabel: _("Name"),
    SKOS.altLabel: _("Also called"),
    SKOS.hiddenLabel: _("Also searched for as"),
    SKOS.definition: _("Definition"),
    SKOS.scopeNote: _("Note on use"),
    SKOS.note: _("Note"),
    SKOS.historyNote: _("History"),
    SKOS.changeNote: _("Change"),
    SKOS.editorialNote: _("Editor's note"),
    SKOS.example: _("Example"),
    SKOS.notation: _("Code"),
    SKOS.broader: _("Broader"),
    SKOS.narrower: _("Narrower"),
    SKOS.related: _("Related"),
    SKOS.topConceptOf: _("Top of the list"),
    SKOS.hasTopConcept: _("Top of the list"),
    SKOS.inScheme: _("Code list"),
    SKOS.exactMatch: _("Same as"),
    SKOS.closeMatch: _("Nearly the same as"),
    SKOS.relatedMatch: _("Related to"),
    SKOS.broadMatch: _("Narrower than"),
    SKOS.narrowMatch: _("Broader than"),
    SKOS.member: _("Member"),
    SKOS.memberList: _("Members in order"),
    DCTERMS.title: _("Title"),
    DCTERMS.abstract: _("Summary"),
    DCTERMS.description: _("Description"),
    DCTERMS.identifier: _("Identifier"),
    DCTERMS.publisher: _("Published by"),
    DCTERMS.creator: _("Made by"),
    DCTERMS.contributor: _("Partners"),
    DCTERMS.license: _("Licence"),
    DCTERMS.rights: _("Rights"),
    DCTERMS.issued: _("Published on"),
    DCTERMS.modified: _("Last changed"),
    DCTERMS.created: _("Made on"),
    DCTERMS.date: _("Date"),
    DCTERMS.subject: _("Themes"),
    DCTERMS.spatial: _("Areas"),
    DCTERMS.source: _("Source"),
    DCTERMS.language: _("Language"),
    DCTERMS.type: _("Type"),
    DCTERMS.references: _("Refers to"),
    DCTERMS.relation: _("Related"),
    DCTERMS.conformsTo: _("Conforms to"),
    DCTERMS.hasPart: _("Has part"),
    DCTERMS.isPartOf: _("Part of"),
    DCTERMS.replaces: _("Replaces"),
    DCTERMS.isReplacedBy: _("Replaced by"),
    DCTERMS.temporal: _("Period"),
    FOAF.homepage: _("Website"),
    FOAF.page: _("Page"),
    FOAF.name: _("Name"),
    ORG.classification: _("Type"),
    ORG.identifier: _("Identifier"),
    ORG.member: _("Member"),
    ORG.organization: _("Organisation"),
    ORG.role: _("Role"),
    ORG.memberDuring: _("Member during"),
    ORG.hasMembership: _("Membership"),
    ORG.postIn: _("Post in"),
    ORG.hasPost: _("Post"),
    ORG.hasUnit: _("Unit"),
    ORG.unitOf: _("Unit of"),
    ORG.subOrganizationOf: _("Part of"),
    ORG.hasSubOrganization: _("Has part"),
    ORG.linkedTo: _("Linked to"),
    ORG.purpose: _("Purpose"),
    ORG.originalOrganization: _("Before"),
    ORG.resultingOrganization: _("After"),
    ORG.changedBy: _("Changed by"),
    ORG.resultedFrom: _("Came from"),
    ADMS.identifier: _("Identifier"),
    ADMS.schemaAgency: _("Given by"),
    ADMS.status: _("State of the record"),
    PROV.hadPrimarySource: _("Original source"),
    PROV.wasDerivedFrom: _("Made from"),
    PROV.wasAssociatedWith: _("Carried out by"),
    PROV.wasAttributedTo: _("Published by"),
    PROV.wasGeneratedBy: _("Came from"),
    PROV.generatedAtTime: _("Made at"),
    PROV.specializationOf: _("Version of"),
    PROV.used: _("Used"),
    SCHEMA.name: _("Name"),
    SCHEMA.description: _("Description"),
    SCHEMA.foundingDate: _("Founded"),
    SCHEMA.dissolutionDate: _("Dissolved"),
    SCHEMA.startDate: _("Starts"),
    SCHEMA.endDate: _("Ends"),
    SCHEMA.location: _("Place"),
    SCHEMA.organizer: _("Organised by"),
    SCHEMA.about: _("About"),
    SCHEMA.agent: _("To be done by"),
    SCHEMA.object: _("About"),
    SCHEMA.actionStatus: _("Status"),
    SCHEMA.url: _("Address on the web"),
    VANN.preferredNamespacePrefix: _("Prefix"),
    VANN.preferredNamespaceUri: _("Namespace"),
}


def property_name(prop: URIRef, lang: str, classes: tuple[URIRef, ...] = ()) -> Text:
    """Name a property as the shape of the thing's class does, else as the ontology, else as the table above."""
    for cls in classes:
        if name := _field_names(cls).get(prop, {}).get(lang):
            return Text(name, lang)
    if prop in STANDARD:
        return Text(str(STANDARD[prop]), lang)
    literals = [each for each in _labels(prop) if isinstance(each, Literal)]
    return choose(literals, lang) or Text(_in_words(prop), "en")


def class_name(iri: URIRef, lang: str) -> Text | None:
    """Name a class of the standards; None for any other IRI."""
    return Text(str(CLASSES[iri]), lang) if iri in CLASSES else None


@cache
def licences() -> dict[URIRef, URIRef]:
    """Lead from a licence's own IRI to the concept that names it."""
    graph = ontology.graph()
    concepts = list(graph.subjects(SKOS.inScheme, LICENCES))
    pairs = ((iri, concept) for concept in concepts for iri in graph.objects(concept, SKOS.exactMatch))
    return {URIRef(str(iri)): URIRef(str(concept)) for iri, concept in pairs}


@cache
def _field_names(cls: URIRef) -> dict[URIRef, dict[str, str]]:
    return {field.path: field.name for field in shapes.fields(cls)}


@cache
def _labels(prop: URIRef) -> tuple[object, ...]:
    own = tuple(ontology.graph().objects(prop, RDFS.label))
    by_shape = (
        name for shape in shapes.graph().subjects(SH.path, prop) for name in shapes.graph().objects(shape, SH.name)
    )
    return own or tuple(by_shape)


def _in_words(iri: URIRef) -> str:
    local = re.split(r"[#/]", str(iri).rstrip("/#"))[-1]
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", local).capitalize()
