"""What no shape looks at: terms of our namespace that there are not, and items published in another's name."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from difflib import get_close_matches

from rdflib import DCTERMS, RDF, URIRef
from rdflib.term import Node

from ontology import DOLEN

from .statements import Statements, Triple

#: What the IRIs of our terms start with.
OURS = str(DOLEN)
#: How alike a term has to be to be offered (difflib's ratio).
ALIKE = 0.75
#: How many different wrong terms of one submission are looked up; looking up is slow, guessing is help.
LOOKED_UP = 200
#: Properties whose values are terms too.
NAME_TERMS = frozenset({RDF.type, DOLEN.inferredProperty})
PUBLISHERS = frozenset({DCTERMS.publisher})


@dataclass(frozen=True)
class Stray:
    """A statement that says what cannot be: which text says why, and what to write instead if that is known.

    ``code`` is one of the catalogue's: no-such-term, of-another-publisher.
    """

    code: str
    triple: Triple
    term: Node
    instead: str = ""


def unknown_terms(statements: Statements, known: Collection[str]) -> Iterator[Stray]:
    """Give the statements that use a term of our namespace that is not among ``known`` (local names)."""
    near: dict[str, str] = {}
    fine: set[Node] = set()
    for triple in statements.triples:
        if triple[1] in fine and triple[1] not in NAME_TERMS:
            continue
        for term in triple[1:] if triple[1] in NAME_TERMS else triple[1:2]:
            name = term.removeprefix(OURS) if isinstance(term, URIRef) and term.startswith(OURS) else None
            if name is None or name in known:
                fine.add(term)
                continue
            if name not in near and len(near) < LOOKED_UP:
                near[name] = next((f"dol:{each}" for each in _nearest(name, known)), "")
            yield Stray("no-such-term", triple, term, near.get(name, ""))


def others_items(statements: Statements, organisation: str) -> Iterator[Stray]:
    """Give the publishers of practice items that are not ``organisation``, the IRI of who the partner is."""
    if not organisation:
        return
    for triple in statements.triples:
        subject, predicate, value = triple
        other = predicate in PUBLISHERS and isinstance(value, URIRef) and str(value) != organisation
        if other and (subject, RDF.type, DOLEN.PracticeItem) in statements.triples:
            yield Stray("of-another-publisher", triple, value, organisation)


def _nearest(name: str, known: Collection[str]) -> list[str]:
    """Give the name that is nearest, of a class (with a capital) for a class, of a property for a property."""
    alike = sorted(each for each in known if each[:1].isupper() == name[:1].isupper())
    return get_close_matches(name, alike, n=1, cutoff=ALIKE)
