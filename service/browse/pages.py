"""Gathers what the page of each kind of thing shows: one asking function for each kind, one record for the template."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import NamedTuple, cast

from rdflib import Literal, URIRef
from rdflib.namespace import DCAT, DCTERMS, ORG, PROV, XSD

from ontology import DOLEN
from service.store.said import Description, Said

from . import glossary, likeness, locales, network, pieces, tables, timeline, upkeep
from .layouts import LAYOUTS, PLAIN
from .likeness import Similar
from .links import VOCABULARY, page_of
from .network import Colleague, Network
from .present import present
from .reader import Link, Reader, Row, day, moment, unnamed
from .records import Thing
from .tables import Benefit, Change, Inverse, Item, Membership
from .texts import Text
from .timeline import Timeline

#: How many items a page of another thing shows before it leads to the whole list.
FEW = 10
_LEVELS = URIRef(f"{VOCABULARY}/evidence-level")
#: Properties whose inverse the tables of the pages show already.
_RECORDS = frozenset({PROV.wasAttributedTo, PROV.wasAssociatedWith, DCTERMS.publisher})
_IN_TABLES: Mapping[str, frozenset[URIRef]] = {
    "practice": frozenset({DOLEN.relatedPractice}),
    "organisation": frozenset({
        ORG.member, ORG.organization, DCTERMS.contributor, ORG.originalOrganization,
        ORG.resultingOrganization, ORG.postIn, DOLEN.deliveredBy, ORG.subOrganizationOf,
    }) | _RECORDS,
    "partnership": frozenset({ORG.organization, ORG.member, DOLEN.describes, ORG.subOrganizationOf}) | _RECORDS,
    "shared-service": frozenset({ORG.organization, DOLEN.describes}),
    "initiative": frozenset({DOLEN.describes}),
}  # fmt: skip


class Publisher(NamedTuple):
    """Who says something of a thing here, in which version of their data, published when."""

    link: Link
    version: str
    published: str


@dataclass(frozen=True)
class ThingPage:
    """A page of a thing; what its kind has no use for stays empty."""

    thing: Thing
    inverses: Sequence[Inverse] = ()
    publishers: Sequence[Publisher] = ()
    items: Sequence[Item] = ()
    item_count: int = 0
    members: Sequence[Membership] = ()
    partnerships: Sequence[Membership] = ()
    services: Sequence[Membership] = ()
    delivers: Sequence[Link] = ()
    changes: Sequence[Change] = ()
    posts: Sequence[Link] = ()
    parts: Sequence[Link] = ()
    principles: Sequence[Link] = ()
    benefits: Sequence[Benefit] = ()
    inferred_benefits: bool = False
    similar: Sequence[Similar] = ()
    adoptions: Sequence[upkeep.Adoption] = ()
    link_checks: Sequence[upkeep.LinkCheck] = ()
    evidence: glossary.Term | None = None
    network: Network | None = None
    colleagues: Sequence[Colleague] = ()
    timeline: Timeline | None = None
    overdue: date | None = None
    at: date | None = None
    parties: Sequence[Text] = field(default=())


def thing_page(reader: Reader, kind: str, iri: URIRef, description: Description, at: date | None) -> ThingPage:
    """Gather the page of a thing of a kind; ``at`` asks for members as at a date."""
    said = Said.of(description)
    page = ThingPage(
        thing=present(reader, said, iri, LAYOUTS.get(kind, PLAIN)),
        inverses=tables.inverses(reader, iri, _IN_TABLES.get(kind, frozenset())),
        publishers=_publishers(reader, iri),
        overdue=_overdue(said, iri),
        evidence=_evidence(reader, said, iri),
        at=at,
    )
    if kind == "practice":
        return _practice(reader, iri, said, page)
    gather = _GATHER.get(kind)
    return gather(reader, iri, page) if gather else page


def _publishers(reader: Reader, iri: URIRef) -> list[Publisher]:
    return [each for graph in reader.store.graphs_of(iri) for each in _publishers_of(reader, graph)]


def _publishers_of(reader: Reader, graph: str) -> tuple[Publisher, ...]:
    known, key = pieces.of(reader), ("publishers", graph)
    if key not in known:
        owners = [each for each in reader.store.near.values(graph, DCTERMS.publisher) if isinstance(each, URIRef)]
        known[key] = tuple(_publisher(reader, graph, owner) for owner in owners)
    return cast(tuple[Publisher, ...], known[key])


def _publisher(reader: Reader, graph: str, owner: URIRef) -> Publisher:
    version: Row = next(iter(reader.rows("versions-of", graph=URIRef(graph), limit=tables.integer(1))), {})
    when = moment(version.get("published"))
    return Publisher(
        link=Link(reader.names([owner]).get(owner, unnamed(owner)), page_of(owner, reader.lang, reader.base)),
        version=str(version.get("number", "")),
        published=locales.moment_text(when, reader.lang) if when else "",
    )


def _practice(reader: Reader, iri: URIRef, said: Said, page: ThingPage) -> ThingPage:
    return replace(
        page,
        similar=likeness.similar(reader, iri, said),
        adoptions=upkeep.adoptions(reader, iri),
        link_checks=upkeep.link_checks(reader, iri) if DCAT.landingPage in said.about(iri) else (),
    )


def _evidence(reader: Reader, said: Said, iri: URIRef) -> glossary.Term | None:
    """Give the level of evidence of an item, in words."""
    level = said.value(iri, DOLEN.evidenceLevel)
    levels = glossary.concepts(_LEVELS, reader.lang) if level else ()
    return next((term for term in levels if term.iri == level), None)


def _overdue(said: Said, iri: URIRef) -> date | None:
    """Give the day by which an item should have been reviewed, if that is past."""
    review = day(said.value(iri, DOLEN.reviewBy))
    return review if review and review < date.today() else None  # noqa: DTZ011 - review dates have no time zone


def _organisation(reader: Reader, iri: URIRef, page: ThingPage) -> ThingPage:
    rows = reader.named("memberships-of", organisation=iri, at=None)
    in_services = [row for row in rows if row.get("body_type") == DOLEN.SharedService]
    services = {row["membership"] for row in in_services}
    others = [row for row in rows if row["membership"] not in services]
    return _drawn(reader, iri, replace(
        page,
        partnerships=tables.memberships(reader, others, "body"),
        services=tables.memberships(reader, in_services, "body"),
        delivers=tables.links(reader, reader.named("services-delivered-by", organisation=iri), "service"),
        items=tables.items(reader, reader.named("items-of-organisation", organisation=iri, limit=tables.integer(FEW))),
        item_count=reader.count("count-items", "items", publisher=iri),
        changes=tables.changes(reader, reader.named("changes-of", organisation=iri)),
        posts=tables.links(reader, reader.named("posts-in", organisation=iri), "post"),
        parts=tables.links(reader, reader.named("parts-of", body=iri), "part"),
        principles=tables.links(reader, reader.named("principles-adopted", organisation=iri), "principle"),
        colleagues=network.colleagues(reader, iri),
    ))  # fmt: skip


def _drawn(reader: Reader, iri: URIRef, page: ThingPage) -> ThingPage:
    """Add the picture of what a body is tied to, and its timeline."""
    groups = (
        (network.MEMBER, network.of_memberships(page.members)),
        (network.PARTNERSHIP, network.of_memberships(page.partnerships)),
        (network.SERVICE, network.of_memberships(page.services)),
        (network.DELIVERED, page.delivers),
        (network.PART, page.parts),
    )
    return replace(page, network=network.network(groups), timeline=timeline.timeline(reader, iri))


def _partnership(reader: Reader, iri: URIRef, page: ThingPage) -> ThingPage:
    return _drawn(reader, iri, replace(
        _with_members(reader, iri, page),
        partnerships=tables.memberships(reader, reader.named("memberships-of", organisation=iri, at=None), "body"),
        parts=tables.links(reader, reader.named("parts-of", body=iri), "part"),
        principles=tables.links(reader, reader.named("principles-adopted", organisation=iri), "principle"),
        items=tables.items(reader, reader.named("items-describing", thing=iri)),
        changes=tables.changes(reader, reader.named("changes-of", organisation=iri)),
    ))  # fmt: skip


def _shared_service(reader: Reader, iri: URIRef, page: ThingPage) -> ThingPage:
    return replace(
        _with_members(reader, iri, page),
        benefits=tables.benefits(reader, reader.named("benefits-of", initiative=iri)),
        inferred_benefits=DOLEN.hasBenefit in {row["property"] for row in reader.rows("inferred-of", iri=iri)},
        items=tables.items(reader, reader.named("items-describing", thing=iri)),
    )


def _initiative(reader: Reader, iri: URIRef, page: ThingPage) -> ThingPage:
    return replace(page, items=tables.items(reader, reader.named("items-describing", thing=iri)))


def _membership(_reader: Reader, _iri: URIRef, page: ThingPage) -> ThingPage:
    """Call a membership, which has no name of its own, by its two parties."""
    rows = [row for section in page.thing.sections for row in section.rows]
    return replace(page, parties=[row.values[0].text for row in rows[:2] if row.values])


def _with_members(reader: Reader, iri: URIRef, page: ThingPage) -> ThingPage:
    when = Literal(page.at.isoformat(), datatype=XSD.date) if page.at else None
    posts = reader.named("posts-for-members", body=iri)
    rows = reader.named("members-of", body=iri, at=when)
    return replace(page, members=tables.memberships(reader, rows, "member", posts))


Gather = Callable[[Reader, URIRef, ThingPage], ThingPage]
_GATHER: Mapping[str, Gather] = {
    "organisation": _organisation,
    "partnership": _partnership,
    "shared-service": _shared_service,
    "initiative": _initiative,
    "membership": _membership,
}
