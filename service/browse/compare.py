"""Shared services side by side: the same facts of each, what is not known said so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from rdflib import Literal, URIRef
from rdflib.namespace import DCTERMS, XSD

from ontology import DOLEN

from . import tables
from .layouts import KEY, Block, Layout
from .links import page_of
from .present import present
from .reader import Link, Reader
from .records import Row, Thing
from .tables import Benefit, Membership
from .texts import Text

#: How many services are laid side by side.
MOST = 4
_ROWS = (
    DOLEN.category, DOLEN.function, DOLEN.deliveryModel, DOLEN.deliveredBy, DOLEN.hostedBy, DCTERMS.spatial,
    DOLEN.openness, DOLEN.opennessCheckedOn, DOLEN.joiningProcess, DOLEN.costSharing, DOLEN.agreement,
    DOLEN.validFrom, DOLEN.validUntil, DOLEN.staffCount,
)  # fmt: skip
_LAYOUT = Layout(lead=(), blocks=(Block(KEY, _ROWS, always=frozenset(_ROWS)),))


@dataclass(frozen=True)
class Compared:
    """One service with its members as at the date asked for and what it brings."""

    link: Link
    thing: Thing
    rows: Sequence[Row]
    members: Sequence[Membership]
    benefits: Sequence[Benefit]
    benefits_inferred: bool


@dataclass(frozen=True)
class SideBySide:
    """The services and their rows: each label with one row of each service; ``unknown`` has no value for any."""

    services: Sequence[Compared]
    rows: Sequence[tuple[Text, Sequence[Row]]]
    unknown: Sequence[Text]
    left_out: int


def side_by_side(reader: Reader, asked: Sequence[URIRef], at: date | None) -> SideBySide:
    """Lay out the first few of the services asked for; ``left_out`` counts those that found no place."""
    services = [_compared(reader, iri, at) for iri in asked[:MOST]]
    rows = [(same[0].label, same) for same in zip(*(each.rows for each in services), strict=True)]
    return SideBySide(
        services=services,
        rows=[(label, same) for label, same in rows if any(row.values for row in same)],
        unknown=[label for label, same in rows if not any(row.values for row in same)],
        left_out=max(0, len(asked) - MOST),
    )


def _compared(reader: Reader, iri: URIRef, at: date | None) -> Compared:
    description = reader.store.describe(iri)
    thing = present(reader, description, iri, _LAYOUT)
    when = Literal(at.isoformat(), datatype=XSD.date) if at else None
    return Compared(
        link=Link(thing.name, page_of(iri, reader.lang, reader.base)),
        thing=thing,
        rows=thing.sections[0].rows,
        members=tables.memberships(reader, reader.named("members-of", body=iri, at=when), "member"),
        benefits=tables.benefits(reader, reader.named("benefits-of", initiative=iri)),
        benefits_inferred=(iri, DOLEN.inferredProperty, DOLEN.hasBenefit) in description,
    )
