"""What no shape looks at: terms that no vocabulary has, ours or others', and items published in another's name."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING

from rdflib import DCTERMS, RDF, URIRef
from rdflib.term import Node

from ontology import DOLEN

from .statements import Statements, Triple
from .vocabularies import GROWING, lacking, nearest

if TYPE_CHECKING:
    from .rules import Rules

#: What the IRIs of our terms start with.
OURS = str(DOLEN)
#: How alike a term has to be to be offered (difflib's ratio).
ALIKE = 0.75
#: How many different wrong terms of one submission are looked up; looking up is slow, guessing is help.
LOOKED_UP = 200
#: Properties whose values are terms too.
NAME_TERMS = frozenset({RDF.type, DOLEN.inferredProperty})
PUBLISHERS, TYPES = frozenset({DCTERMS.publisher}), frozenset({RDF.type})


@dataclass(frozen=True)
class Stray:
    """A statement that says what cannot be: which text says why, and what to write instead if that is known.

    ``code`` is one of the catalogue's: no-such-term, misspelt-term, of-another-publisher.
    """

    code: str
    triple: Triple
    term: Node
    instead: str = ""
    severity: str = "Violation"


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


def is_sound(term: str, rules: Rules) -> bool:
    """Tell whether neither ``unknown_terms`` nor ``misspelt_terms`` can have anything to say about a term."""
    if term.startswith(OURS):
        return term.removeprefix(OURS) in rules.terms
    return not lacking(term) or URIRef(term) in rules.spoken


def misspelt_terms(statements: Statements, known: Collection[Node]) -> Iterator[Stray]:
    """Give the statements that use a term that its vocabulary, one of others, lacks; ``known`` are there for sure."""
    instead: dict[Node, str | None] = {}
    left = LOOKED_UP
    for triple in statements.triples:
        for term in triple[1:] if triple[1] in TYPES else triple[1:2]:
            if term not in instead:
                prefix = "" if term in known else lacking(str(term))
                left -= bool(prefix)
                instead[term] = _instead(str(term), prefix, guess=left >= 0) if prefix else None
            if (other := instead[term]) is not None:
                yield Stray("misspelt-term", triple, term, other, "Warning")


def others_items(statements: Statements, organisation: str) -> Iterator[Stray]:
    """Give the publishers of practice items that are not ``organisation``, the IRI of who the partner is."""
    if not organisation:
        return
    for triple in statements.triples:
        subject, predicate, value = triple
        other = predicate in PUBLISHERS and isinstance(value, URIRef) and str(value) != organisation
        if other and (subject, RDF.type, DOLEN.PracticeItem) in statements.triples:
            yield Stray("of-another-publisher", triple, value, organisation)


def _instead(term: str, prefix: str, *, guess: bool) -> str | None:
    """Give what to write for a term that a vocabulary lacks, empty when nothing is near; None if it may be younger."""
    near = nearest(term, prefix) if guess else ""
    return near if near or prefix not in GROWING else None


def _nearest(name: str, known: Collection[str]) -> list[str]:
    """Give the name that is nearest, of a class (with a capital) for a class, of a property for a property."""
    alike = sorted(each for each in known if each[:1].isupper() == name[:1].isupper())
    return get_close_matches(name, alike, n=1, cutoff=ALIKE)
