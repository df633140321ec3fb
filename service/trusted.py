"""What submissions may refer to, taken from the store and kept until the data change."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable

from rdflib import ORG, Graph, Namespace, URIRef

import queries
from loaders.rdf.lines import triples

from .archive import Archive
from .store import Store

CV = Namespace("http://data.europa.eu/m8g/")
DOL = Namespace("https://w3id.org/dolen/def#")
SDO = Namespace("https://schema.org/")
#: Classes of things that are few and that tables name by what they are called.
REGISTER = (
    ORG.Organization,
    ORG.FormalOrganization,
    ORG.OrganizationalUnit,
    ORG.OrganizationalCollaboration,
    CV.PublicOrganisation,
    SDO.NGO,
    DOL.Partnership,
    DOL.Network,
    DOL.SteeringGroup,
    DOL.Programme,
    DOL.Framework,
)
#: Installations of up to so many statements are small: everything may be named.
SMALL = 100_000


class Trusted:
    """Answers from any thread; the graphs are shared, so nobody changes them."""

    def __init__(self, archive: Archive, store: Store) -> None:
        self._archive, self._store = archive, store
        self._lock, self._kept = threading.Lock(), dict[str, tuple[str, Graph]]()

    def things(self) -> Graph:
        """Give all things by type and name."""
        return self._cached("things", lambda: self._store.graph(queries.get("app/trusted-things")))

    def register(self) -> Graph:
        """Give what tables name: all things of a small installation, of a large one those of ``REGISTER``."""
        if self.is_small():
            return self.things()
        query = queries.get("app/trusted-things")
        return self._cached("register", lambda: self._store.graph(query, kind=list(REGISTER)))

    def named_in(self, lines: Iterable[str]) -> Graph:
        """Give what is said of the things that lines refer to."""
        return self.named({str(value) for _, _, value in triples(lines) if isinstance(value, URIRef)})

    def is_small(self) -> bool:
        """Tell whether the installation is so small that everything may be named."""
        return sum(self._triples(partner) for partner in self._archive.publishers()) <= SMALL

    def named(self, iris: Iterable[str]) -> Graph:
        """Give what is said of some things."""
        graph = Graph()
        for triple in triples(self._store.said_anywhere(sorted(iris))):
            graph.add(triple)
        return graph

    def _triples(self, partner: str) -> int:
        return self._archive.manifest(partner, self._archive.head(partner)).triples

    def _cached(self, name: str, ask: Callable[[], Graph]) -> Graph:
        with self._lock:
            version, graph = self._kept.get(name, ("", Graph()))
            if version != self._store.version or not version:
                version, graph = self._store.version, ask()
                self._kept[name] = version, graph
            return graph
