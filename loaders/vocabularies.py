"""The vocabularies that partners write beside ours, and their terms: no shape looks at one that is misspelt."""

from __future__ import annotations

from difflib import get_close_matches
from functools import cache

from rdflib import DC, DCAT, DCTERMS, FOAF, ORG, OWL, PROV, RDFS, SDO, SKOS, TIME

#: The vocabularies whose terms are known, by the prefix that they mostly have.
KNOWN = {
    "dc": DC, "dcat": DCAT, "dcterms": DCTERMS, "foaf": FOAF, "org": ORG, "owl": OWL, "prov": PROV, "rdfs": RDFS,
    "schema": SDO, "skos": SKOS, "time": TIME,
}  # fmt: skip
#: Those that go on growing: what looks like none of their terms may be a younger one.
GROWING = frozenset({"dcat", "schema", "time"})
#: Terms that the library does not have yet (DCAT 3) and that look like others.
YOUNGER = frozenset(f"{DCAT}{name}" for name in ("DatasetSeries", "hasVersion", "isVersionOf", "resource", "version"))
#: How alike a term has to be to be offered (difflib's ratio), and the longest that is looked at.
ALIKE, LONGEST = 0.75, 100


def lacking(term: str) -> str:
    """Give the prefix of the vocabulary that a term is written as one of, and that has no such term; else nothing."""
    prefix = next((prefix for prefix, space in KNOWN.items() if term.startswith(str(space))), "")
    name = term.removeprefix(str(KNOWN[prefix])) if prefix else ""
    return prefix if name and name not in KNOWN[prefix] and term not in YOUNGER else ""


def nearest(term: str, prefix: str) -> str:
    """Give the term of a vocabulary that is nearest to one that it lacks, with its prefix; empty when none is near."""
    name = term.removeprefix(str(KNOWN[prefix]))[:LONGEST]
    near = get_close_matches(name, _names(prefix, is_class=name[:1].isupper()), n=1, cutoff=ALIKE)
    return f"{prefix}:{near[0]}" if near else ""


@cache
def _names(prefix: str, *, is_class: bool) -> tuple[str, ...]:
    """Name the classes (with a capital), or the properties, of a vocabulary."""
    space = KNOWN[prefix]
    names = (str(each).removeprefix(str(space)) for each in dir(space))
    return tuple(sorted(name for name in names if name[:1].isupper() == is_class))
