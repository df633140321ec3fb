"""FAME's framework for multi-agency working: its parts, the gaps they close, the road map, the programme."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import render_template
from rdflib import RDF, Literal, URIRef
from rdflib.namespace import DCTERMS

from ontology import DOLEN

from . import glossary, locales
from .facets import Facts, Own, facts_of
from .links import VOCABULARY, page_of
from .reader import Link, Reader, day, reader, unnamed
from .remembered import remembered
from .tables import integer
from .texts import Text, choose

_BLOCKS, _DIMENSIONS, _HORIZONS = (
    URIRef(f"{VOCABULARY}/{each}") for each in ("fame-building-block", "readiness-dimension", "roadmap-horizon")
)
#: How many items the page names for each building block.
_FEW = 5
_DATED = (DOLEN.validFrom, DOLEN.validUntil, DOLEN.datePrecision, DOLEN.dateAsStated, DCTERMS.description)
#: Facts of the classes that the page is made of; there are few things of each.
_CLASSES: Mapping[URIRef, tuple[URIRef, ...]] = {
    DOLEN.Framework: (RDF.type, DCTERMS.hasPart, DCTERMS.description, DOLEN.inferredProperty),
    DOLEN.Programme: (RDF.type, DCTERMS.hasPart, *_DATED),
    DOLEN.Phase: (RDF.type, DCTERMS.isPartOf, *_DATED),
    DOLEN.Roadmap: (RDF.type, DCTERMS.hasPart),
    DOLEN.RoadmapStep: (
        RDF.type, DOLEN.horizon, DOLEN.dependsOn, DOLEN.inferredProperty, DCTERMS.description, DOLEN.buildingBlock,
    ),
    DOLEN.ReadinessStatement: (DOLEN.buildingBlock, DOLEN.readinessDimension, DCTERMS.description),
    DOLEN.ReadinessAssessment: (DOLEN.assessedPartnership, DCTERMS.date, DOLEN.hasResponse),
    DOLEN.ReadinessResponse: (DOLEN.statement, DOLEN.score, DOLEN.targetScore),
}  # fmt: skip


@dataclass(frozen=True)
class Helper:
    """An item that helps with a building block."""

    link: Link
    inferred: bool


@dataclass(frozen=True)
class Block:
    """A building block with how much practice helps with it, and the first of that."""

    term: glossary.Term
    link: Link
    count: int
    helpers: Sequence[Helper]
    statements: Sequence[Text]


@dataclass(frozen=True)
class Dated:
    """A programme, a phase or a step: what it is and when, as far as that is stated."""

    link: Link
    words: Text | None
    since: str
    until: str
    as_stated: str
    under: tuple[Link, ...] = ()
    horizon: Link | None = None
    inferred: bool = False


@dataclass(frozen=True)
class Gap:
    """A part in which a partnership judged itself below its target (the highest score where it set none)."""

    partnership: Link
    assessment: Link
    date: str
    score: int
    statement: Text
    block: Link


def show() -> str:
    """Show the framework."""
    page = _Page(reader())
    return render_template(
        "framework.html", frameworks=page.frameworks(), blocks=page.blocks(), gaps=page.gaps(),
        dimensions=glossary.concepts(_DIMENSIONS, page.reader.lang), steps=page.steps(), programmes=page.programmes(),
    )  # fmt: skip


class _Page:
    """The facts of the page with the names of all they refer to, asked for at once."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self._facts: dict[URIRef, Facts] = {cls: facts_of(reader, cls, wanted) for cls, wanted in _CLASSES.items()}
        self._items = self._helpers()
        values = (each for facts in self._facts.values() for own in facts.values() for each in own.values())
        referred = {each for nodes in values for each in nodes if isinstance(each, URIRef)}
        things = {iri for facts in self._facts.values() for iri in facts}
        items = {iri for found in self._items.values() for iri, _ in found}
        self._names = reader.names(referred | things | items)

    def frameworks(self) -> list[Dated]:
        return self._dated(DOLEN.Framework)

    def blocks(self) -> list[Block]:
        return [self._block(term) for term in glossary.concepts(_BLOCKS, self.reader.lang)]

    def programmes(self) -> list[tuple[Dated, list[Dated]]]:
        """Give each programme with its phases, those without a date last."""
        phases = self._facts[DOLEN.Phase]
        found = []
        for programme in self._dated(DOLEN.Programme):
            own = self._facts[DOLEN.Programme]
            iri = next(each for each in own if self._link(each) == programme.link)
            parts = {part for part in phases if iri in phases[part].get(DCTERMS.isPartOf, ())} | (
                {part for part in phases if part in own[iri].get(DCTERMS.hasPart, ())}
            )
            found.append((programme, [self._one(part, phases[part]) for part in sorted(parts, key=self._start)]))
        return found

    def steps(self) -> list[Dated]:
        """Give the steps of the road maps by horizon, the nearest first."""
        horizons = [term.iri for term in glossary.concepts(_HORIZONS, self.reader.lang)]
        order = {iri: place for place, iri in enumerate(sorted(horizons, key=_nearness))}
        facts = self._facts[DOLEN.RoadmapStep]

        def place(step: URIRef) -> tuple[int, str]:
            return min(
                (order.get(URIRef(str(each)), 9) for each in facts[step].get(DOLEN.horizon, ())), default=9
            ), step

        return [self._one(step, facts[step]) for step in sorted(facts, key=place)]

    def gaps(self) -> list[Gap]:
        """Give what partnerships scored below their target, the lowest first: here practice may help."""
        assessments, responses = self._facts[DOLEN.ReadinessAssessment], self._facts[DOLEN.ReadinessResponse]
        found = [
            gap
            for iri, own in assessments.items()
            for response in own.get(DOLEN.hasResponse, ())
            for gap in self._gap(iri, own, responses.get(URIRef(str(response)), {}))
        ]
        return sorted(found, key=lambda gap: (gap.partnership.text.value, gap.score))

    def _gap(self, iri: URIRef, own: Own, response: Own) -> list[Gap]:
        scores = _numbers(response, DOLEN.score)
        target = max(_numbers(response, DOLEN.targetScore), default=_most(self.reader.lang))
        statements = self._facts[DOLEN.ReadinessStatement]
        when = next((day(each) for each in own.get(DCTERMS.date, ())), None)
        return [
            Gap(
                partnership=self._link(partnership),
                assessment=self._link(iri),
                date=locales.date_text(when, self.reader.lang) if when else "",
                score=min(scores),
                statement=self._words(statements.get(URIRef(str(statement)), {})) or unnamed(statement),
                block=self._link(block),
            )
            for partnership in own.get(DOLEN.assessedPartnership, ())
            for statement in response.get(DOLEN.statement, ())
            for block in statements.get(URIRef(str(statement)), {}).get(DOLEN.buildingBlock, ())
            if scores and min(scores) < target
        ]

    def _block(self, term: glossary.Term) -> Block:
        said = self._facts[DOLEN.ReadinessStatement].values()
        words = [self._words(own) for own in said if term.iri in own.get(DOLEN.buildingBlock, ())]
        return Block(
            term=term,
            link=Link(term.name, page_of(term.iri, self.reader.lang, self.reader.base)),
            count=_counts(self.reader).get(term.iri, 0),
            helpers=[Helper(self._link(iri), inferred) for iri, inferred in self._items.get(term.iri, ())],
            statements=[each for each in words if each],
        )

    def _helpers(self) -> dict[URIRef, list[tuple[URIRef, bool]]]:
        """Give the first items of each block that has any: one question a block."""
        return {
            block: [
                (URIRef(str(row["item"])), str(row.get("inferred")) == "true")
                for row in self.reader.rows("items-for-block", block=block, limit=integer(_FEW))
            ]
            for block in _counts(self.reader)
        }

    def _dated(self, cls: URIRef) -> list[Dated]:
        found = [self._one(iri, own) for iri, own in self._facts[cls].items()]
        return sorted(found, key=lambda each: locales.sort_key(each.link.text.value, self.reader.lang))

    def _one(self, iri: URIRef, own: Own) -> Dated:
        precision = next((str(each).rpartition("/")[2] for each in own.get(DOLEN.datePrecision, ())), "day")
        horizon = next((self._link(each) for each in own.get(DOLEN.horizon, ())), None)
        return Dated(
            link=self._link(iri),
            words=self._words(own),
            since=self._date(own, DOLEN.validFrom, precision),
            until=self._date(own, DOLEN.validUntil, precision),
            as_stated=next((str(each) for each in own.get(DOLEN.dateAsStated, ())), ""),
            under=tuple(self._link(each) for each in sorted(own.get(DOLEN.dependsOn, ()), key=str)),
            horizon=horizon,
            inferred=bool({DOLEN.horizon, DCTERMS.hasPart} & own.get(DOLEN.inferredProperty, frozenset())),
        )

    def _date(self, own: Own, prop: URIRef, precision: str) -> str:
        when = next((day(each) for each in own.get(prop, ())), None)
        return locales.date_text(when, self.reader.lang, precision) if when else ""

    def _start(self, part: URIRef) -> tuple[str, str]:
        own = self._facts[DOLEN.Phase][part]
        stated = [str(each) for prop in (DOLEN.validFrom, DOLEN.validUntil) for each in own.get(prop, ())]
        return min(stated, default="9999"), part

    def _words(self, own: Own) -> Text | None:
        said = own.get(DCTERMS.description, ())
        return choose((each for each in said if isinstance(each, Literal)), self.reader.lang)

    def _link(self, node: object) -> Link:
        iri = URIRef(str(node))
        return Link(self._names.get(iri, unnamed(iri)), page_of(iri, self.reader.lang, self.reader.base))


def _counts(reader: Reader) -> Mapping[URIRef, int]:
    def make() -> Mapping[URIRef, int]:
        return {URIRef(str(row["block"])): int(str(row["items"])) for row in reader.rows("block-counts")}

    return remembered(reader.store, "items for building blocks", make)


def _numbers(own: Own, prop: URIRef) -> list[int]:
    return [int(str(each)) for each in own.get(prop, ()) if str(each).isdigit()]


def _most(lang: str) -> int:
    """Give the highest score there is."""
    scores = glossary.concepts(URIRef(f"{VOCABULARY}/readiness-score"), lang)
    return max((int(term.notation) for term in scores if term.notation.isdigit()), default=1)


def _nearness(horizon: URIRef) -> int:
    known = ("short", "medium", "long")
    last = unnamed(horizon).value
    return known.index(last) if last in known else len(known)
