"""Which facts of each kind of thing stand where on its page; what no layout names comes last, so nothing is hidden."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from functools import cached_property

from flask_babel import LazyString
from flask_babel import lazy_gettext as _
from rdflib import RDF, RDFS, SKOS, URIRef
from rdflib.namespace import DCAT, DCTERMS, FOAF, ORG, PROV, XSD

from ontology import DOLEN
from service.store.terms import keep

from .terms import ADMS, SCHEMA

NAMES = (SKOS.prefLabel, DCTERMS.title, SCHEMA.name, RDFS.label)
#: Shown elsewhere than in a row of their own: as heading, note, tag, or within another value.
SHOWN_OTHERWISE = frozenset({
    RDF.type, SKOS.editorialNote, DOLEN.certainty, DOLEN.inferredProperty, DOLEN.datePrecision, DOLEN.currency,
    DOLEN.welshLabelStatus, DOLEN.languageVersion, *NAMES,
})  # fmt: skip


@dataclass(frozen=True, eq=False)
class Block:
    """Facts under one heading; of those in ``always`` the page says so when they are not known."""

    title: LazyString | str
    properties: tuple[URIRef, ...]
    prose: bool = False
    always: frozenset[URIRef] = frozenset()


@dataclass(frozen=True, eq=False)
class Layout:
    """A page's order: the words under the heading, blocks, and what tables of the page show instead."""

    lead: tuple[URIRef, ...] = (DCTERMS.abstract, DCTERMS.description, SKOS.definition)
    blocks: tuple[Block, ...] = ()
    elsewhere: frozenset[URIRef] = field(default_factory=frozenset)

    @cached_property
    def shown(self) -> frozenset[URIRef]:
        """All that has its place on the page."""
        named = (prop for block in self.blocks for prop in block.properties)
        return self.elsewhere | SHOWN_OTHERWISE | frozenset((*self.lead, *named))

    @cached_property
    def own(self) -> tuple[Block, ...]:
        """All blocks but the source."""
        return tuple(block for block in self.blocks if block is not SOURCE)

    @cached_property
    def closing(self) -> tuple[Block, ...]:
        """The source, where the layout has it."""
        return tuple(block for block in self.blocks if block is SOURCE)


#: Titles and blocks that many kinds share; the source stands last, after what no block names.
KEY = _("Key facts")
#: What no block names, beside other blocks and alone.
FURTHER, ALL = Block(_("More details"), ()), Block(KEY, ())
SOURCE = Block(
    _("Source and licence"),
    (
        PROV.hadPrimarySource, DCTERMS.source, DCAT.landingPage, DOLEN.landingPageEnglish, DOLEN.landingPageWelsh,
        FOAF.homepage, DCTERMS.license, DCTERMS.identifier, DCAT.contactPoint, ADMS.status, DCTERMS.replaces,
        DCTERMS.isReplacedBy,
    ),
)  # fmt: skip

_PRACTICE = Layout(
    lead=(DCTERMS.abstract,),
    blocks=(
        Block(
            KEY,
            (
                DOLEN.practiceStatus, DCTERMS.publisher, DCTERMS.contributor, DOLEN.describes,
                DCTERMS.subject, DCTERMS.spatial, DCTERMS.issued, DCTERMS.modified, DOLEN.reviewBy,
                DOLEN.lastConfirmed, DOLEN.confirmedBy,
            ),
            always=frozenset({DCTERMS.spatial, DOLEN.reviewBy, DOLEN.lastConfirmed}),
        ),
        Block(
            _("The practice"),
            (
                DCTERMS.description, DOLEN.challenge, DOLEN.approach, DOLEN.impact, DOLEN.lessons,
                DOLEN.whatDidNotWork, DOLEN.transferability, DOLEN.resourcesNeeded, DOLEN.sustainability,
            ),
            prose=True,
            always=frozenset({DOLEN.whatDidNotWork}),
        ),
        Block(
            _("Outcomes and evidence"),
            (
                DOLEN.evidenceLevel, DOLEN.hasEvidence, DOLEN.wfgGoal, DOLEN.wayOfWorking, DOLEN.helpsWithBlock,
                DOLEN.hasBenefit,
            ),
            always=frozenset({DOLEN.evidenceLevel, DOLEN.hasEvidence}),
        ),
        SOURCE,
    ),
)  # fmt: skip
_ORGANISATION = Layout(
    blocks=(
        Block(
            KEY,
            (
                SKOS.altLabel, ORG.classification, DCTERMS.spatial, ADMS.identifier, ORG.identifier, FOAF.homepage,
                ORG.subOrganizationOf, ORG.unitOf, SCHEMA.foundingDate, SCHEMA.dissolutionDate, ORG.linkedTo,
            ),
            always=frozenset({ORG.classification, DCTERMS.spatial, ADMS.identifier}),
        ),
        SOURCE,
    ),
    elsewhere=frozenset({DOLEN.adoptsPrinciple}),
)  # fmt: skip
_PARTNERSHIP = Layout(
    blocks=(
        Block(
            KEY,
            (
                SKOS.altLabel, ORG.classification, DOLEN.driver, DOLEN.statutoryBasis, DOLEN.voluntary, DCTERMS.spatial,
                DOLEN.hostedBy, SCHEMA.foundingDate, SCHEMA.dissolutionDate, DOLEN.dateAsStated, ORG.subOrganizationOf,
                ADMS.identifier, FOAF.homepage,
            ),
            always=frozenset({ORG.classification, SCHEMA.foundingDate, DCTERMS.spatial}),
        ),
        Block(_("Aims"), (ORG.purpose, DOLEN.aim, DOLEN.priority)),
        Block(
            _("Joining"),
            (DOLEN.openness, DOLEN.opennessCheckedOn, DOLEN.joiningProcess, DOLEN.costSharing, DOLEN.agreement),
            always=frozenset({DOLEN.openness, DOLEN.joiningProcess, DOLEN.agreement}),
        ),
        SOURCE,
    ),
    elsewhere=frozenset({DOLEN.adoptsPrinciple}),
)  # fmt: skip
_SHARED_SERVICE = Layout(
    blocks=(
        Block(
            KEY,
            (
                SKOS.altLabel, DOLEN.category, DOLEN.function, DOLEN.deliveryModel, DOLEN.deliveredBy, DOLEN.hostedBy,
                DCTERMS.spatial, DOLEN.validFrom, DOLEN.validUntil, DOLEN.initiativeStage, DOLEN.staffCount,
            ),
            always=frozenset({DOLEN.category, DOLEN.deliveryModel, DOLEN.validFrom}),
        ),
        Block(
            _("Joining"),
            (DOLEN.openness, DOLEN.opennessCheckedOn, DOLEN.joiningProcess, DOLEN.costSharing, DOLEN.agreement),
            always=frozenset({DOLEN.openness, DOLEN.opennessCheckedOn, DOLEN.joiningProcess}),
        ),
        SOURCE,
    ),
    elsewhere=frozenset({DOLEN.hasBenefit}),
)  # fmt: skip
_MEMBERSHIP = Layout(
    blocks=(
        Block(
            KEY,
            (
                ORG.member, ORG.organization, ORG.role, DOLEN.validFrom, DOLEN.validUntil, DOLEN.dateAsStated,
                DOLEN.representedBy, DOLEN.seats,
            ),
            always=frozenset({DOLEN.validFrom, DOLEN.validUntil}),
        ),
        SOURCE,
    ),
)  # fmt: skip
_INITIATIVE = Layout(
    blocks=(
        Block(
            KEY,
            (
                SKOS.altLabel, DOLEN.initiativeStage, DOLEN.validFrom, DOLEN.validUntil, DOLEN.dateAsStated,
                DOLEN.deliveredBy, DCTERMS.spatial, DOLEN.coproductionStage, DOLEN.coproductionApproach,
                DOLEN.ladderStep, DOLEN.ladderStepStatedBy, DOLEN.appliesPrinciple, DOLEN.involves,
                DOLEN.participantCount,
            ),
            always=frozenset({DOLEN.validFrom}),
        ),
        Block(_("Aims"), (ORG.purpose, DOLEN.aim, DOLEN.priority)),
        SOURCE,
    ),
)  # fmt: skip
_CHANGE = Layout(
    blocks=(
        Block(
            KEY,
            (DOLEN.changeKind, DCTERMS.date, DOLEN.dateAsStated, ORG.originalOrganization, ORG.resultingOrganization),
            always=frozenset({DCTERMS.date}),
        ),
    ),
)
_EVENT = Layout(
    blocks=(
        Block(
            KEY,
            (DOLEN.eventType, SCHEMA.startDate, SCHEMA.endDate, DOLEN.dateAsStated, SCHEMA.organizer, SCHEMA.location),
            always=frozenset({SCHEMA.startDate}),
        ),
        SOURCE,
    ),
)
_CONCEPT = Layout(
    lead=(SKOS.definition,),
    blocks=(
        Block(KEY, (SKOS.inScheme, SKOS.notation, RDF.value, SKOS.altLabel, SKOS.scopeNote, SKOS.example)),
        Block(_("Place in the list"), (SKOS.broader, SKOS.narrower, SKOS.related, SKOS.topConceptOf)),
        Block(
            _("Matches in other lists"),
            (SKOS.exactMatch, SKOS.closeMatch, SKOS.broadMatch, SKOS.narrowMatch, SKOS.relatedMatch),
        ),
    ),
    elsewhere=frozenset({SKOS.hiddenLabel}),
)
PLAIN = Layout(blocks=(SOURCE,))
LAYOUTS = {
    "practice": _PRACTICE,
    "organisation": _ORGANISATION,
    "partnership": _PARTNERSHIP,
    "shared-service": _SHARED_SERVICE,
    "membership": _MEMBERSHIP,
    "initiative": _INITIATIVE,
    "change": _CHANGE,
    "event": _EVENT,
    "concept": _CONCEPT,
}
#: Layouts of things that have no address of their own here, by class; the first that fits.
_OF_CLASS = (
    (DOLEN.Area, _CONCEPT),
    (SKOS.Concept, _CONCEPT),
    (DOLEN.PracticeItem, _PRACTICE),
    (DOLEN.SharedService, _SHARED_SERVICE),
    (DOLEN.Partnership, _PARTNERSHIP),
    (DOLEN.Network, _PARTNERSHIP),
    (DOLEN.SteeringGroup, _PARTNERSHIP),
    (DOLEN.CoproductionInitiative, _INITIATIVE),
    (DOLEN.Programme, _INITIATIVE),
)


def layout_of(classes: Collection[URIRef]) -> Layout:
    """Choose the layout for a thing of some classes; that of an organisation if none fits better, plain for none."""
    return next((layout for cls, layout in _OF_CLASS if cls in classes), _ORGANISATION if classes else PLAIN)


#: Dates to which dol:datePrecision does not apply: they are of the record, not of the thing.
RECORD_DATES = frozenset(
    {DCTERMS.issued, DCTERMS.modified, DOLEN.reviewBy, DOLEN.lastConfirmed, DOLEN.opennessCheckedOn}
)
keep(prop for layout in LAYOUTS.values() for prop in layout.shown)
DURATIONS = frozenset({XSD.duration, XSD.yearMonthDuration, XSD.dayTimeDuration})
