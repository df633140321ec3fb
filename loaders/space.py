"""The names a partner may use: its part of the base, its graph, the domains registered to it."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from rdflib import URIRef

#: Path segments of the register; the steward alone describes things directly below them.
REGISTER_TYPES = frozenset({"organisation", "partnership", "membership", "post", "change", "resource", "event"})


@dataclass(frozen=True)
class Space:
    """One partner's names under one base (an absolute IRI without a trailing slash).

    ``organisation`` is the IRI of who the partner is in the register; empty when it is not known.
    """

    base: str
    partner: str
    steward: bool = False
    domains: tuple[str, ...] = ()
    organisation: str = ""

    @property
    def graph(self) -> URIRef:
        """The partner's named graph, ``{base}/graph/{partner}``."""
        return URIRef(f"{self.base}/graph/{self.partner}")

    @property
    def publisher(self) -> str:
        """The IRI that items of the partner have to name as their publisher; empty where any will do."""
        return self.organisation

    def thing(self, kind: str, slug: str) -> URIRef:
        """Name a thing of the partner: ``{base}/id/{kind}/{partner}/{slug}``, for the steward without the partner."""
        owner = "" if self.steward and kind in REGISTER_TYPES else f"{self.partner}/"
        return URIRef(f"{self.base}/id/{kind}/{owner}{quote(slug, safe='')}")

    def skolem(self, label: str) -> URIRef:
        """Name a blank node of the partner (RDF 1.1 Concepts, section 3.5)."""
        return URIRef(f"{self.base}/.well-known/genid/{self.partner}/{label}")

    def owns(self, iri: str) -> bool:
        """Tell whether the partner may describe this IRI."""
        if iri.startswith(f"{self.base}/"):
            return self._owns_path(iri.removeprefix(f"{self.base}/").partition("#")[0].split("/"))
        host = urlsplit(iri).hostname or ""
        return any(host == domain or host.endswith(f".{domain}") for domain in self.domains)

    def _owns_path(self, parts: list[str]) -> bool:
        match parts:
            case ["id", kind, slug] if slug:
                return self.steward and kind in REGISTER_TYPES
            case ["id", _, partner, slug, *_] if slug:
                return partner == self.partner
            case [".well-known", "genid", partner, _]:
                return partner == self.partner
        return False


@dataclass(frozen=True)
class OpenSpace(Space):
    """Names for files that are judged as nobody's in particular: any subject may be described."""

    def __post_init__(self) -> None:
        if not self.organisation:
            object.__setattr__(self, "organisation", f"{self.base}/id/organisation/{self.partner}")

    @property
    def publisher(self) -> str:
        """Nobody in particular."""
        return ""

    def owns(self, iri: str) -> bool:
        """Take any IRI as the sender's own."""
        return bool(iri)
