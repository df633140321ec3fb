"""The finder of shared services: narrowed by what they are and where, as at a date."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from flask import Response, make_response, render_template, request
from flask_babel import lazy_gettext as _
from rdflib import RDF, Literal, URIRef
from rdflib.namespace import DCTERMS, SKOS
from werkzeug.datastructures import MultiDict

from ontology import DOLEN

from . import dates, list_data, locales, paging
from .compare import SideBySide, side_by_side
from .facets import Choice, Facet, Facts, Own, choices, facts_of, in_order, narrowed
from .links import page_of
from .reader import Link, Reader, day, reader, unnamed
from .remembered import remembered
from .texts import Text, choose, in_best_language

FACETS = (
    Facet("function", _("Function"), DOLEN.function),
    Facet("category", _("Kind of service"), DOLEN.category),
    Facet("area", _("Area"), DCTERMS.spatial, areas=True),
    Facet("model", _("Delivery model"), DOLEN.deliveryModel),
    Facet("openness", _("Open to others"), DOLEN.openness),
)
_WORDS = (DCTERMS.description, SKOS.definition)
_PROPERTIES = (
    *(facet.prop for facet in FACETS), *_WORDS, DOLEN.joiningProcess, DOLEN.validFrom, DOLEN.validUntil,
    DOLEN.datePrecision, DOLEN.inferredProperty, RDF.type,
)  # fmt: skip
#: From when until when somebody takes part, and how precisely the start is known.
Term = tuple[date | None, date | None, str]


@dataclass(frozen=True)
class Service:
    """A service in the list; ``running`` and the members are those as at the date asked for."""

    iri: URIRef
    link: Link
    words: Text | None
    details: tuple[Text, ...]
    openness: Text | None
    openness_inferred: bool
    joining: tuple[Text, ...]
    running: str
    members: int
    members_unknown: int


@dataclass(frozen=True)
class Finder:
    """The page; ``unknown`` counts the services of which nobody knows whether they ran on the date asked for."""

    choices: Sequence[Choice]
    page: paging.Page[Service]
    at: date | None
    unknown: int
    compared: SideBySide


def show() -> Response:
    """Show the shared services that fit; what is no date is told, and the list is that without one."""
    asked, (at, wrong) = reader(), dates.asked_date(request.args)
    if not wrong and (form := list_data.asked()):
        return list_data.answer(asked, _fitting(asked, request.args, at), "shared-service", form)
    found = find(asked, request.args, at, paging.asked_number(request.args))
    html = render_template(
        "finder.html", found=found, date_error=wrong, date_asked=request.args.get("at", "").strip(),
        data=list_data.address,
    )  # fmt: skip
    return make_response(html, 400 if wrong else 200)


def find(reader: Reader, asked: MultiDict[str, str], at: date | None, number: int) -> Finder:
    """Find the services that fit all that is asked for.

    Raises:
        NotFoundError: the list is not that long.

    """
    every = _every(reader)
    facts = _as_at(every, at)
    fitting = _fitting(reader, asked, at)
    names = in_order(reader, "services", every)
    page = paging.page_of(fitting, number)
    shown = _services(reader, {iri: facts[iri] for iri in page.items}, names, at)
    compared = [iri for iri in dict.fromkeys(map(URIRef, asked.getlist("compare"))) if iri in every]
    return Finder(
        choices=choices(reader, facts, FACETS, asked),
        page=paging.Page(shown, page.number, page.total, page.size),
        at=at,
        unknown=sum(_running(facts[iri], at) == "unknown" for iri in fitting),
        compared=side_by_side(reader, compared, at),
    )


def _every(reader: Reader) -> Facts:
    return facts_of(reader, DOLEN.SharedService, _PROPERTIES)


def _as_at(facts: Facts, at: date | None) -> Facts:
    """Leave out what is known not to have run on a date; what is not known stays."""
    return {iri: own for iri, own in facts.items() if _running(own, at) != "no"}


def _fitting(reader: Reader, asked: Mapping[str, str], at: date | None) -> list[URIRef]:
    """Give the services that fit, in the order of the alphabet."""
    every = _every(reader)
    fitting = set(narrowed(_as_at(every, at), FACETS, asked))
    return [iri for iri in in_order(reader, "services", every) if iri in fitting]


def _running(own: Own, at: date | None) -> str:
    if at is None:
        return ""
    since, until = (_day(own, prop) for prop in (DOLEN.validFrom, DOLEN.validUntil))
    precision = next((_last(each) for each in own.get(DOLEN.datePrecision, ())), "day")
    return dates.in_force(since, until, precision, at)


def _day(own: Own, prop: URIRef) -> date | None:
    return min(filter(None, (day(each) for each in own.get(prop, ()))), default=None)


def _last(node: object) -> str:
    return str(node).rpartition("/")[2]


def _services(
    reader: Reader, facts: Mapping[URIRef, Own], ordered: Mapping[URIRef, Text], at: date | None
) -> list[Service]:
    values = {each for own in facts.values() for facet in FACETS for each in own.get(facet.prop, ())}
    names = reader.names(each for each in values if isinstance(each, URIRef))
    return [_service(reader, iri, own, {**names, iri: ordered[iri]}, at) for iri, own in facts.items()]


def _service(reader: Reader, iri: URIRef, own: Own, names: Mapping[URIRef, Text], at: date | None) -> Service:
    details = (DOLEN.category, DOLEN.deliveryModel, DCTERMS.spatial)
    members = [dates.in_force(*term, at) if at else "" for term in _terms(reader).get(iri, ())]
    return Service(
        iri=iri,
        link=Link(names[iri], page_of(iri, reader.lang, reader.base)),
        words=choose(_literals(own, *_WORDS), reader.lang),
        details=tuple(text for prop in details for text in _named(own, prop, names, reader.lang)),
        openness=next(iter(_named(own, DOLEN.openness, names, reader.lang)), None),
        openness_inferred=DOLEN.openness in own.get(DOLEN.inferredProperty, ()),
        joining=tuple(in_best_language(_literals(own, DOLEN.joiningProcess), reader.lang)),
        running=_running(own, at),
        members=sum(state != "no" for state in members),
        members_unknown=sum(state == "unknown" for state in members),
    )


def _named(own: Own, prop: URIRef, names: Mapping[URIRef, Text], lang: str) -> list[Text]:
    texts = [names.get(each, unnamed(each)) for each in own.get(prop, ()) if isinstance(each, URIRef)]
    return sorted(texts, key=lambda text: locales.sort_key(text.value, lang))


def _literals(own: Own, *properties: URIRef) -> list[Literal]:
    return [each for prop in properties for each in own.get(prop, ()) if isinstance(each, Literal)]


def _terms(reader: Reader) -> Mapping[URIRef, Sequence[Term]]:
    """Give the terms of membership in each service, kept until the data change; a term of two roles counts once."""

    def make() -> Mapping[URIRef, Sequence[Term]]:
        found: dict[URIRef, dict[tuple[str, Term], Term]] = {}
        for row in reader.rows("memberships-of-type", type=DOLEN.SharedService):
            term = (day(row.get("from")), day(row.get("until")), _last(row.get("precision", "day")))
            found.setdefault(URIRef(str(row["body"])), {})[str(row["member"]), term] = term
        return {body: tuple(terms.values()) for body, terms in found.items()}

    return remembered(reader.store, "terms of membership in services", make)
