"""Co-production: initiatives by stage, approach, principle, step of the ladder and who was involved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import Response, render_template, request
from flask_babel import LazyString
from flask_babel import lazy_gettext as _
from rdflib import RDF, Literal, URIRef
from rdflib.namespace import DCTERMS
from rdflib.term import Node

from ontology import DOLEN

from . import glossary, list_data, paging
from .facets import Choice, Facet, Facts, Own, choices, facts_of, in_order, narrowed
from .links import VOCABULARY, page_of
from .reader import Link, Reader, reader, unnamed
from .tables import integer
from .texts import Text, choose

_PRINCIPLE = Facet("principle", _("Principle"), DOLEN.appliesPrinciple)
FACETS = (
    Facet("stage", _("Stage"), DOLEN.coproductionStage),
    Facet("approach", _("Approach"), DOLEN.coproductionApproach),
    _PRINCIPLE,
    Facet("ladder", _("Step of the ladder"), DOLEN.ladderStep),
    Facet("involved", _("Who was involved"), DOLEN.involves),
)
#: The code list that each facet counts over, so that what nobody does shows as none.
SCHEMES = {
    "stage": "coproduction-stage",
    "approach": "coproduction-approach",
    "principle": "coproduction-principle",
    "ladder": "participation-ladder",
    "involved": "audience",
}
_PROPERTIES = (
    *(facet.prop for facet in FACETS), DCTERMS.description, DOLEN.hasPrincipleAssessment, DOLEN.inferredProperty,
    DOLEN.ladderStepStatedBy, RDF.type,
)  # fmt: skip
#: How many items the page names in all, and of one initiative.
_ITEMS, _EACH = 500, 5


@dataclass(frozen=True)
class Fact:
    """What is known of an initiative under one facet; empty where it is not known."""

    title: LazyString
    values: tuple[Link, ...]
    inferred: bool


@dataclass(frozen=True)
class Initiative:
    """An initiative with its facts, and the items that describe it, the first few."""

    link: Link
    words: Text | None
    facts: tuple[Fact, ...]
    items: tuple[Link, ...]
    more: bool


@dataclass(frozen=True)
class Bar:
    """A row of the chart: how many initiatives, and how long the bar is of 100."""

    name: Text
    href: str
    count: int
    length: int
    chosen: bool = False


def show() -> str | Response:
    """Show the initiatives that fit, and how many there are by one of the facets."""
    asked = reader()
    by = request.args.get("by", "")
    by = by if by in SCHEMES else "stage"
    facts = _facts(asked)
    names = in_order(asked, "co-production", facts)
    fitting = set(narrowed(facts, FACETS, request.args))
    listed = [iri for iri in names if iri in fitting]
    if form := list_data.asked():
        return list_data.answer(asked, listed, "initiative", form)
    page = paging.page_of(listed, paging.asked_number(request.args))
    shown = _initiatives(asked, {iri: facts[iri] for iri in page.items}, names)
    made = choices(asked, facts, FACETS, request.args)
    return render_template(
        "coproduction.html", choices=made, by=by, facets=FACETS, bars=_bars(asked.lang, by, made),
        page=paging.Page(shown, page.number, page.total, page.size), data=list_data.address,
    )  # fmt: skip


def _facts(reader: Reader) -> Facts:
    """Give the facts of the initiatives; a principle found to show in one, strongly or in part, is one it applies."""
    facts = facts_of(reader, DOLEN.CoproductionInitiative, _PROPERTIES)
    if not any(DOLEN.hasPrincipleAssessment in own for own in facts.values()):
        return facts
    assessed = facts_of(reader, DOLEN.PrincipleAssessment, (DOLEN.principle, DOLEN.principleStrength))
    return {iri: _with_assessed(own, assessed) for iri, own in facts.items()}


def _with_assessed(own: Own, assessed: Facts) -> Own:
    absent = URIRef(f"{VOCABULARY}/principle-strength/absent")
    found: set[Node] = set(own.get(_PRINCIPLE.prop, ()))
    for each in own.get(DOLEN.hasPrincipleAssessment, ()):
        said = assessed.get(URIRef(str(each)), {})
        if absent not in said.get(DOLEN.principleStrength, ()):
            found |= said.get(DOLEN.principle, frozenset())
    return {**own, _PRINCIPLE.prop: frozenset(found)}


def _bars(lang: str, by: str, made: Sequence[Choice]) -> list[Bar]:
    """Count by all concepts of the facet's code list, in their own order; what is not known comes last."""
    choice = next(each for each in made if each.name == by)
    counts = {option.value: option.count for option in choice.options}
    longest = max(counts.values(), default=0) or 1
    listed = [(term.local, term.name) for term in glossary.concepts(URIRef(f"{VOCABULARY}/{SCHEMES[by]}"), lang)]
    others = [(option.value, option.text) for option in choice.options if option.value not in dict(listed)]
    chosen = choice.chosen.value if choice.chosen else ""
    return [
        Bar(name, value, counts.get(value, 0), round(100 * counts.get(value, 0) / longest), value == chosen)
        for value, name in (*listed, *others)
    ]


def _initiatives(reader: Reader, facts: Facts, ordered: Mapping[URIRef, Text]) -> list[Initiative]:
    items = _items(reader, list(facts))
    values = {each for own in facts.values() for facet in FACETS for each in own.get(facet.prop, ())}
    wanted = {each for each in values if isinstance(each, URIRef)}.union(*items.values())
    names = {**reader.names(wanted), **ordered}

    def link(iri: URIRef) -> Link:
        return Link(names.get(iri, unnamed(iri)), page_of(iri, reader.lang, reader.base))

    return [
        Initiative(
            link=link(iri),
            words=choose((each for each in own.get(DCTERMS.description, ()) if isinstance(each, Literal)), reader.lang),
            facts=tuple(
                Fact(
                    facet.title,
                    tuple(link(each) for each in sorted(own.get(facet.prop, ()), key=str) if isinstance(each, URIRef)),
                    facet.prop in own.get(DOLEN.inferredProperty, ()),
                )
                for facet in FACETS
            ),
            items=tuple(link(item) for item in items.get(iri, ())[:_EACH]),
            more=len(items.get(iri, ())) > _EACH,
        )
        for iri, own in facts.items()
    ]


def _items(reader: Reader, things: Sequence[URIRef]) -> dict[URIRef, list[URIRef]]:
    found: dict[URIRef, list[URIRef]] = {}
    for row in reader.rows("items-of-things", thing=things, limit=integer(_ITEMS)) if things else ():
        found.setdefault(URIRef(str(row["thing"])), []).append(URIRef(str(row["item"])))
    return {thing: sorted(items) for thing, items in found.items()}
