"""What this service holds: its graphs, whose they are, and every version they have had."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime

from rdflib import Literal, URIRef
from rdflib.term import Node

import queries
from service.partners import Partner
from service.store import Store

from .terms import VOCABULARY_LICENCE
from .words import Words, words

_OWN = ("vocabulary", "provenance")


@dataclass(frozen=True)
class Edition:
    """One version of one graph; ``triples`` where the record tells."""

    slug: str
    number: int
    iri: URIRef
    published: datetime
    digest: str
    triples: int | None


@dataclass(frozen=True)
class Holding:
    """A graph with its publisher and its editions, the newest last; the record of publication has none.

    ``iri`` names the dataset: by the graph's own name, which leads to a page, where the record speaks of the graph.
    """

    slug: str
    iri: URIRef
    graph: URIRef
    title: Words
    description: Words
    publisher: URIRef | None
    publisher_name: Words
    licence: URIRef | None
    editions: tuple[Edition, ...]


@dataclass(frozen=True)
class Snapshot:
    """Everything as at the end of a day (UTC): the edition of each graph that was current then."""

    day: date
    editions: tuple[Edition, ...]

    @property
    def changed(self) -> datetime:
        """When the newest edition in it was published."""
        return max(each.published for each in self.editions)

    @property
    def digest(self) -> str:
        """Name the state by its editions; days without a publication share one."""
        named = "\n".join(f"{each.slug} {each.number} {each.digest}" for each in self.editions)
        return hashlib.sha256(named.encode()).hexdigest()


@dataclass(frozen=True)
class Holdings:
    """All of it, as at one version of the data."""

    base: str
    version: str
    modified: datetime
    publisher: URIRef
    publisher_name: Words
    graphs: tuple[Holding, ...]

    @property
    def iri(self) -> URIRef:
        """The dataset that is everything together."""
        return URIRef(f"{self.base}/catalog#everything")

    def editions(self, slug: str) -> tuple[Edition, ...]:
        """Give the editions of a graph by its short name; none of an unknown one."""
        return next((each.editions for each in self.graphs if each.slug == slug), ())

    def days(self) -> list[date]:
        """Give the days on which something was published, in order."""
        return sorted({edition.published.date() for each in self.graphs for edition in each.editions})

    def as_at(self, day: date) -> Snapshot | None:
        """Give everything as at the end of a day; None before the first publication."""
        found = [
            max(until, key=lambda edition: edition.number)
            for each in self.graphs
            if (until := [edition for edition in each.editions if edition.published.date() <= day])
        ]
        return Snapshot(day, tuple(found)) if found else None


def holdings(store: Store, base: str, partners: Iterable[Partner]) -> Holdings:
    """Gather what the store holds, with the partners' names."""
    version, known = store.version, {partner.slug: partner for partner in partners}
    editions, licences = _editions(store), _licences(store)
    graphs = []
    for row in store.rows(queries.get("app/dataset-graphs")):
        graph = URIRef(str(row["graph"]))
        slug = str(graph).rpartition("/")[2]
        found = tuple(sorted(editions.get(graph, ()), key=lambda edition: edition.number))
        own = VOCABULARY_LICENCE if slug == "vocabulary" else licences.get(graph)
        publisher = URIRef(str(row["publisher"])) if "publisher" in row else None
        iri = graph if publisher else URIRef(f"{base}/catalog#{slug}")
        graphs.append(Holding(slug, iri, graph, *_titles(slug, known), publisher, _called(slug, known), own, found))
    steward = next((each for each in known.values() if each.steward), None)
    publisher = steward.agent(base) if steward else URIRef(f"{base}/")
    called = _called(steward.slug if steward else "vocabulary", known)
    ordered = tuple(sorted(graphs, key=lambda each: (each.slug in _OWN, each.slug)))
    return Holdings(base, version, store.modified, publisher, called, ordered)


def _titles(slug: str, known: dict[str, Partner]) -> tuple[Words, Words]:
    if slug in _OWN:
        return words(slug), words(slug, "description")
    called = _called(slug, known)
    return words("partner", name=called), words("partner", "description", name=called)


def _called(slug: str, known: dict[str, Partner]) -> Words:
    if slug in _OWN:
        return {"en": "Dolen", "cy": "Dolen"}
    partner = known.get(slug)
    return {"en": partner.name_en, "cy": partner.name_cy} if partner else {"en": slug, "cy": slug}


def _editions(store: Store) -> dict[Node, list[Edition]]:
    found: dict[Node, list[Edition]] = {}
    for row in store.rows(queries.get("app/dataset-versions")):
        slug, triples = str(row["graph"]).rpartition("/")[2], row.get("triples")
        published = datetime.fromisoformat(str(row["published"])).astimezone(UTC)
        edition = Edition(
            slug, int(str(row["number"])), URIRef(str(row["version"])), published, str(row["digest"]),
            int(triples) if isinstance(triples, Literal) else None,
        )  # fmt: skip
        found.setdefault(row["graph"], []).append(edition)
    return found


def _licences(store: Store) -> dict[Node, URIRef]:
    """Give the licence of the graphs in which all that states one states the same."""
    found: dict[Node, set[URIRef]] = {}
    for row in store.rows(queries.get("app/dataset-licences")):
        found.setdefault(row["graph"], set()).add(URIRef(str(row["licence"])))
    return {graph: licences.pop() for graph, licences in found.items() if len(licences) == 1}
