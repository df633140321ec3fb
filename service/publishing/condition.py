"""The condition of what a partner has published: how complete, how current, in which languages, its links alive."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from rdflib import RDF, XSD, Literal, URIRef
from rdflib.namespace import DCAT, DCTERMS

import shapes
from ontology import DOLEN
from service.browse.kinds import KINDS
from service.browse.reader import Link, Reader, day, moment
from service.browse.tables import integer
from service.browse.terms import property_name
from service.browse.texts import Text

#: What a reader who might join in or copy would look for; what must be stated anyway is not among them.
WANTED: Mapping[str, tuple[URIRef, ...]] = {
    "practice": (
        DOLEN.challenge, DOLEN.approach, DOLEN.impact, DOLEN.lessons, DOLEN.whatDidNotWork, DOLEN.transferability,
        DOLEN.resourcesNeeded, DOLEN.evidenceLevel, DCTERMS.spatial, DCAT.contactPoint, DCAT.landingPage,
        DOLEN.reviewBy,
    ),
    "shared-service": (
        DCTERMS.abstract, DOLEN.deliveryModel, DOLEN.deliveredBy, DOLEN.joiningProcess, DOLEN.costSharing,
        DCTERMS.spatial, DOLEN.validFrom, DOLEN.opennessCheckedOn, DCAT.landingPage,
    ),
}  # fmt: skip
#: Things a list of the dashboard names, and rows that are looked at for them.
NAMED, _ROWS = 10, 500


@dataclass(frozen=True)
class Gap:
    """A field that some items of a kind lack: ``missing`` of ``total``."""

    kind: str
    label: Text
    path: URIRef
    missing: int
    total: int


@dataclass(frozen=True)
class OneLanguage:
    """A thing of which something is in one language only: the fields with the language that is missing."""

    link: Link
    fields: tuple[tuple[Text, str], ...]


@dataclass(frozen=True)
class Welsh:
    """How much is in both languages: ``both`` of ``total`` named things; the first few that are not."""

    both: int
    total: int
    lacking: Sequence[OneLanguage]
    more: int

    @property
    def percent(self) -> int:
        """The share in both languages, rounded down: 100 means all."""
        return 100 * self.both // self.total if self.total else 0


@dataclass(frozen=True)
class Overdue:
    """A thing whose review is overdue, since when."""

    link: Link
    since: date | None


@dataclass(frozen=True)
class Links:
    """How many pages were found in a state, last looked at when."""

    status: Link
    pages: int
    last: datetime | None


@dataclass(frozen=True)
class Condition:
    """What the dashboard says of the published data."""

    gaps: Sequence[Gap]
    counts: Mapping[str, int]
    welsh: Welsh
    overdue: Sequence[Overdue]
    overdue_more: int
    links: Sequence[Links]


def condition(reader: Reader, graph: URIRef, today: date) -> Condition:
    """Look at a partner's graph; what it costs is bounded, whatever the graph's size."""
    counts = {kind: _stated(reader, graph, kind) for kind in WANTED}
    late = reader.rows("partner-overdue", graph=graph, today=_day(today), limit=integer(_ROWS))
    shown = [(URIRef(str(row["item"])), day(row["review_by"])) for row in late[:NAMED]]
    return Condition(
        gaps=[gap for kind, stated in counts.items() for gap in _gaps(reader, kind, stated)],
        counts={kind: stated.get(RDF.type, 0) for kind, stated in counts.items()},
        welsh=_welsh(reader, graph),
        overdue=[Overdue(reader.links([iri])[0], when) for iri, when in shown],
        overdue_more=len(late) - len(shown),
        links=_links(reader, graph),
    )


def lacking(reader: Reader, graph: URIRef, kind: str, path: URIRef, limit: int, offset: int) -> list[URIRef]:
    """Name the things of a kind that do not state something, a page at a time."""
    asked = {"graph": graph, "class": KINDS[kind].classes[0], "property": path}
    rows = reader.rows("partner-lacking", **asked, limit=integer(limit), offset=integer(offset))
    return [URIRef(str(row["item"])) for row in rows]


def field_name(kind: str, path: URIRef, lang: str) -> Text:
    """Name a field as the shape of a kind does."""
    cls = KINDS[kind].classes[0]
    named = (field.name[lang] for field in shapes.fields(cls) if field.path == path and not field.inverse)
    return Text(found) if (found := next(named, "")) else property_name(path, lang, (cls,))


def _stated(reader: Reader, graph: URIRef, kind: str) -> dict[URIRef, int]:
    rows = reader.rows("partner-fields", **{"graph": graph, "class": KINDS[kind].classes[0]})
    return {URIRef(str(row["property"])): int(str(row["items"])) for row in rows if "property" in row}


def _gaps(reader: Reader, kind: str, stated: Mapping[URIRef, int]) -> list[Gap]:
    total = stated.get(RDF.type, 0)
    gaps = (
        Gap(kind, field_name(kind, each, reader.lang), each, total - stated.get(each, 0), total)
        for each in WANTED[kind]
    )
    return sorted((gap for gap in gaps if gap.missing), key=lambda gap: -gap.missing)


def _welsh(reader: Reader, graph: URIRef) -> Welsh:
    rows = reader.rows("partner-languages", graph=graph, limit=integer(_ROWS))
    total = reader.count("partner-named", "items", graph=graph)
    fields: dict[URIRef, list[tuple[Text, str]]] = {}
    for row in rows:
        missing = "en" if str(row["there"]) == "cy" else "cy"
        named = property_name(URIRef(str(row["property"])), reader.lang)
        fields.setdefault(URIRef(str(row["item"])), []).append((named, missing))
    shown = [OneLanguage(reader.links([iri])[0], tuple(said)) for iri, said in list(fields.items())[:NAMED]]
    return Welsh(max(0, total - len(fields)), total, shown, len(fields) - len(shown))


def _links(reader: Reader, graph: URIRef) -> list[Links]:
    rows = [row for row in reader.rows("partner-links", graph=graph) if isinstance(row.get("status"), URIRef)]
    return [
        Links(reader.links([URIRef(str(row["status"]))])[0], int(str(row["pages"])), moment(row.get("last")))
        for row in rows
    ]


def _day(today: date) -> Literal:
    return Literal(today.isoformat(), datatype=XSD.date)
