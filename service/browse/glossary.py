"""The vocabulary as records: classes, properties and code lists with their names and definitions."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cache

from rdflib import OWL, RDF, RDFS, SKOS, Literal, URIRef
from rdflib.term import Node

import ontology
from ontology import DOLEN

from . import locales
from .links import VOCABULARY
from .reader import unnamed
from .texts import Text, choose

#: Properties that tie concepts together; what points at a concept by them is no use of it.
WITHIN_LISTS = frozenset({
    SKOS.broader, SKOS.narrower, SKOS.related, SKOS.hasTopConcept, SKOS.topConceptOf, SKOS.member, SKOS.inScheme,
    RDF.first,
})  # fmt: skip


@dataclass(frozen=True)
class Named:
    """A term that another refers to."""

    iri: URIRef
    text: Text


@dataclass(frozen=True)
class Term:
    """A class, property, code list or concept."""

    iri: URIRef
    local: str
    name: Text
    definition: Text | None
    parents: tuple[Named, ...] = ()
    domains: tuple[Named, ...] = ()
    ranges: tuple[Named, ...] = ()
    welsh_status: Named | None = None
    notation: str = ""
    size: int = 0


@cache
def classes(lang: str) -> tuple[Term, ...]:
    """Give our classes in the order of the alphabet."""
    return _terms((OWL.Class, RDFS.Class), RDFS.subClassOf, lang)


@cache
def properties(lang: str) -> tuple[Term, ...]:
    """Give our properties in the order of the alphabet."""
    kinds = (RDF.Property, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)
    return _terms(kinds, RDFS.subPropertyOf, lang)


@cache
def schemes(lang: str) -> tuple[Term, ...]:
    """Give the code lists in the order of the alphabet."""
    found = ontology.graph().subjects(RDF.type, SKOS.ConceptScheme)
    return _in_order((_term(URIRef(str(each)), lang) for each in found), lang)


@cache
def concepts(scheme: URIRef, lang: str) -> tuple[Term, ...]:
    """Give the concepts of a code list: by code where they have one, else by the alphabet."""
    ordered = _in_order(
        (_term(URIRef(str(each)), lang) for each in ontology.graph().subjects(SKOS.inScheme, scheme)), lang
    )
    return tuple(sorted(ordered, key=lambda term: (term.notation.isdigit(), term.notation.zfill(6))))


@cache
def welsh_states(lang: str) -> tuple[tuple[Named, int], ...]:
    """Count the terms and concepts by how sure their Welsh is, the most frequent first."""
    found = Counter(ontology.graph().objects(None, DOLEN.welshLabelStatus))
    return tuple((Named(URIRef(str(state)), _name(state, lang)), count) for state, count in found.most_common())


def _terms(kinds: tuple[URIRef, ...], parent: URIRef, lang: str) -> tuple[Term, ...]:
    graph = ontology.graph()
    found = {each for kind in kinds for each in graph.subjects(RDF.type, kind) if str(each).startswith(str(DOLEN))}
    return _in_order((_term(URIRef(str(each)), lang, parent) for each in found), lang)


def _term(iri: URIRef, lang: str, parent: URIRef = RDFS.subClassOf) -> Term:
    graph = ontology.graph()
    status = graph.value(iri, DOLEN.welshLabelStatus)
    return Term(
        iri=iri,
        local=unnamed(iri).value,
        name=_name(iri, lang),
        definition=_words(iri, (SKOS.definition, RDFS.comment), lang),
        parents=_named(iri, parent, lang),
        domains=_named(iri, RDFS.domain, lang),
        ranges=_named(iri, RDFS.range, lang),
        welsh_status=Named(URIRef(str(status)), _name(status, lang)) if status else None,
        notation=str(graph.value(iri, SKOS.notation) or ""),
        size=sum(1 for _ in graph.subjects(SKOS.inScheme, iri)),
    )


def _named(iri: URIRef, prop: URIRef, lang: str) -> tuple[Named, ...]:
    found = (each for each in ontology.graph().objects(iri, prop) if isinstance(each, URIRef))
    return tuple(Named(each, _name(each, lang)) for each in sorted(found))


def _name(iri: Node, lang: str) -> Text:
    return _words(iri, (SKOS.prefLabel, RDFS.label), lang) or _short(URIRef(str(iri)))


def _short(iri: URIRef) -> Text:
    """Call a term of another vocabulary by its prefix and name."""
    return Text(str(iri) if str(iri).startswith(VOCABULARY) else ontology.graph().namespace_manager.normalizeUri(iri))


def _words(iri: Node, properties_: tuple[URIRef, ...], lang: str) -> Text | None:
    nodes = [node for prop in properties_ for node in ontology.graph().objects(iri, prop)]
    return choose((node for node in nodes if isinstance(node, Literal)), lang)


def _in_order(terms: object, lang: str) -> tuple[Term, ...]:
    return tuple(sorted(terms, key=lambda term: locales.sort_key(term.name.value, lang)))  # type: ignore[call-overload]
