"""Where the things that IRIs name are shown: pages, data, the vocabulary."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote, unquote, urlsplit

from flask import request
from rdflib import URIRef

from ontology import DOLEN

from .addresses import address, of_data, of_thing
from .kinds import KINDS

#: The vocabulary's IRI without its hash; the code lists lie below it.
VOCABULARY = str(DOLEN).rstrip("#")
#: Where a path of the vocabulary's shapes leads.
SHAPES = "https://w3id.org/dolen/shapes"
#: So many addresses of pages are kept.
_MOST = 50_000
_WEB = ("http", "https", "mailto")
_USUAL = ("http://", "https://")
#: Absolute IRIs without what RFC 3987 keeps out of them.
_ABSOLUTE = re.compile(r'[A-Za-z][A-Za-z0-9+.-]*:[^\s\x00-\x20<>"{}|\\^`]+')
#: What may stand unencoded in the path of an IRI.
_PLAIN = "/:@!$&()*+,;=~-._"


@dataclass(frozen=True)
class Place:
    """A thing of this installation: its kind, the rest of its path, and the part of it that is meant."""

    kind: str
    slug: str
    part: str = ""


def place_of(iri: str, base: str) -> Place | None:
    """Take apart ``{base}/id/{kind}/{slug}#{part}``; None for any other IRI."""
    path, _, part = iri.removeprefix(f"{base}/id/").partition("#")
    kind, _, slug = path.partition("/")
    known = iri.startswith(f"{base}/id/") and kind in KINDS and slug
    return Place(kind, unquote(slug), part) if known else None


def names_of(base: str, kind: str, slug: str) -> tuple[URIRef, ...]:
    """Give the IRIs an address may stand for: with little encoded, as the identifier of a table gives them, as typed.

    Servers decode the path of an address, so that an encoded slash or bracket of the IRI looks like a plain one.
    """
    partner, slash, rest = slug.partition("/")
    of_table = f"{quote(partner, safe='')}{slash}{quote(rest, safe='')}"
    paths = dict.fromkeys((quote(slug, safe=_PLAIN), of_table, slug))
    return tuple(URIRef(iri) for path in paths if is_iri(iri := f"{base}/id/{kind}/{path}"))


def is_iri(text: str) -> bool:
    """Tell whether a text of an address can be an absolute IRI."""
    return _ABSOLUTE.fullmatch(text) is not None


def page_of(iri: str, lang: str, base: str) -> str:
    """Give the address of the page that shows an IRI, whoever's it is."""
    return _page_of(request.script_root, str(iri), lang, base)


@lru_cache(_MOST)
def _page_of(_root: str, iri: str, lang: str, base: str) -> str:
    if place := place_of(iri, base):
        return of_thing(lang, place.kind, place.slug, place.part)
    if iri.startswith(VOCABULARY):
        return _page_of_term(iri, lang)
    return address("browse.resource", lang=lang, iri=iri)


def is_listed(href: str, kind: str) -> bool:
    """Tell whether a page belongs in the list of a kind: the page of a thing of that kind, or of another domain."""
    return f"/{kind}/" in href or href.partition("?")[0].endswith("/resource")


def data_of(iri: str, base: str, extension: str) -> str:
    """Give the address of the data about a thing, of another domain too, or about a term of the vocabulary."""
    if place := place_of(iri, base):
        return of_data(place.kind, f"{place.slug}.{extension}")
    if not iri.startswith(VOCABULARY):
        return address("data.resource", extension=extension, iri=iri)
    return f"{address('vocabulary.root')}{iri.partition('#')[0].removeprefix(VOCABULARY)}.{extension}"


def is_web(iri: str) -> bool:
    """Tell whether a browser may be sent there."""
    return str(iri).startswith(_USUAL) or urlsplit(iri).scheme in _WEB  # a term of rdflib looks for one beginning only


def _page_of_term(iri: str, lang: str) -> str:
    path, _, term = iri.removeprefix(VOCABULARY).partition("#")
    match path.strip("/").split("/"):
        case ["theme", slug]:
            return address("browse.theme", lang=lang, slug=slug)
        case [scheme, slug]:
            return address("vocabulary.concept_page", lang=lang, scheme=scheme, slug=slug)
        case [scheme] if scheme:
            return address("vocabulary.scheme_page", lang=lang, scheme=scheme)
    return address("vocabulary.page", lang=lang, _anchor=term or None)
