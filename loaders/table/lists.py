"""The code lists that a template offers: for each class of concepts its values with names in both languages."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from rdflib import DCTERMS, RDF, RDFS, SKOS, Literal, URIRef

import ontology
from ontology import DOLEN

from .columns import Column
from .names import slug_of


@dataclass(frozen=True)
class Choice:
    """One value of a code list: its slug (an area's code) and its names."""

    slug: str
    en: str
    cy: str

    def label(self, lang: str) -> str:
        """Name it in a language."""
        return self.cy if lang == "cy" else self.en


def code_list(column: Column) -> URIRef | None:
    """Give the class whose concepts a column takes; None when it takes no concept of a code list."""
    if column.field is None or column.role:
        return None
    field = column.lead_field or column.field
    cls = DOLEN.Licence if field.path == DCTERMS.license else field.cls
    return cls if cls and (cls, RDFS.subClassOf, SKOS.Concept) in ontology.graph() else None


@cache
def choices(cls: URIRef) -> tuple[Choice, ...]:
    """List the values of a code list in the order of their slugs."""
    things = (thing for thing in ontology.graph().subjects(RDF.type, cls) if isinstance(thing, URIRef))
    return tuple(sorted((_choice(thing) for thing in things), key=lambda choice: choice.slug))


def _choice(thing: URIRef) -> Choice:
    labels = {
        label.language: str(label)
        for label in ontology.graph().objects(thing, SKOS.prefLabel)
        if isinstance(label, Literal)
    }
    slug = slug_of(thing)
    return Choice(slug, labels.get("en", slug), labels.get("cy", labels.get("en", slug)))
