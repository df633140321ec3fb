"""Things that live inside a row: a benefit, a piece of evidence, a contact, a language's state, a membership."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from rdflib import DCTERMS, SKOS, Namespace, URIRef
from rdflib.namespace import DCAT, PROV

from ontology import DOLEN

ADMS = Namespace("http://www.w3.org/ns/adms#")
VCARD = Namespace("http://www.w3.org/2006/vcard/ns#")

#: What shapes allow on every description and tables leave out of parts: it is for things with a life of their own.
LEFT_OUT = frozenset(
    {
        DOLEN.certainty,
        DOLEN.inferredProperty,
        DOLEN.dateAsStated,
        DOLEN.welshLabelStatus,
        DOLEN.hasEvidence,
        DCTERMS.identifier,
        PROV.hadPrimarySource,
        SKOS.editorialNote,
    }
)


@dataclass(frozen=True)
class Part:
    """A part of a row's thing: its class, the fragment of its IRI, the property that the main column fills.

    Every other property of the part's shape has a column of its own, ``{prefix}_{stem}``; the n-th value of such a
    column belongs to the n-th value of the main one, a single value to all of them.
    """

    cls: URIRef
    fragment: str
    lead: URIRef
    prefix: str
    #: A single one is called by the fragment alone, not ``fragment-1``.
    alone: bool = False
    #: An IRI below the base in the main column names such a thing that has a life of its own.
    linked: bool = False


#: Property of the thing → the part it leads to.
PARTS: Mapping[URIRef, Part] = {
    DOLEN.hasBenefit: Part(DOLEN.Benefit, "benefit", DOLEN.benefitType, "benefit"),
    DOLEN.hasEvidence: Part(DOLEN.EvidenceItem, "evidence", DCAT.landingPage, "evidence", linked=True),
    DOLEN.hasPrincipleAssessment: Part(
        DOLEN.PrincipleAssessment, "assessment", DOLEN.principle, "principle_assessment"
    ),
    DOLEN.languageVersion: Part(DOLEN.LanguageVersion, "version", DCTERMS.language, "version"),
    DCAT.contactPoint: Part(VCARD.Kind, "contact", VCARD.hasEmail, "contact", alone=True),
    ADMS.identifier: Part(ADMS.Identifier, "identifier", SKOS.notation, "official_identifier"),
}

#: Column of a shared service that lists organisations → the role they have in it (slug of ``membership-role``).
ROLES: Mapping[str, str] = {
    "lead_partner": "lead-partner",
    "host": "host",
    "partners": "member",
    "clients": "client",
    "shareholders": "shareholder",
}
#: Classes whose rows name their members so.
WITH_MEMBERS = frozenset({DOLEN.SharedService})


def role(slug: str) -> URIRef:
    """Name the concept of a membership's role."""
    return URIRef(f"https://w3id.org/dolen/def/membership-role/{slug}")
