"""What things are called in a language, each looked up once for each state of the data.

The rule is that of the query ``app/names``; the index answers it sooner.
"""

from __future__ import annotations

from collections.abc import Iterable

from rdflib import DCTERMS, RDFS, SKOS, Literal, URIRef

from service.store import Store

from .remembered import Notes
from .terms import SCHEMA
from .texts import Text

#: Names of so many things are kept, in each language.
MOST = 50_000
_LABELS = (str(SKOS.prefLabel),)
_TITLES = (str(DCTERMS.title), str(SCHEMA.name), str(RDFS.label))
_notes = Notes(MOST)


def names(store: Store, iris: Iterable[URIRef], lang: str) -> dict[URIRef, Text]:
    """Name things, in a language where they have a name in it; what has none is absent."""
    known, found = _notes.of(store), {}
    for iri in iris:
        key = (iri, lang)
        if key not in known:
            known[key] = _name(store, iri, lang)
        if (name := known[key]) is not None:
            found[iri] = name
    return found


def _name(store: Store, iri: URIRef, lang: str) -> Text | None:
    if not store.is_known(iri):  # as are most addresses of the web: one look instead of four
        return None
    labels = _literals(store, iri, _LABELS)
    if found := _least(each for each in labels if _is_in(each, lang)):
        return found
    titles = _literals(store, iri, _TITLES)
    return _least(each for each in titles if _is_in(each, lang)) or _least(labels) or _least(titles)


def _literals(store: Store, iri: URIRef, props: Iterable[str]) -> list[Literal]:
    return [each for prop in props for each in store.near.values(iri, prop) if isinstance(each, Literal)]


def _least(literals: Iterable[Literal]) -> Text | None:
    return min((Text.of(each) for each in literals), key=lambda text: (text.value, text.lang or ""), default=None)


def _is_in(literal: Literal, lang: str) -> bool:
    """Match as LANGMATCHES does (RFC 4647, basic filtering): ``cy-GB`` is in ``cy``."""
    tag = (literal.language or "").lower()
    return tag == lang or tag.startswith(f"{lang}-")
