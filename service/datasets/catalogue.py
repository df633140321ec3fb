"""The catalogue in DCAT 3: every graph with its versions, the whole as a series of days, files and services."""

from __future__ import annotations

from datetime import datetime
from itertools import pairwise

from rdflib import DCTERMS, FOAF, RDF, XSD, Graph, Literal, URIRef

from . import distributions
from .dumps import Dumps
from .holdings import Edition, Holding, Holdings, Snapshot
from .terms import DCAT, GOVERNMENT, LANGUAGES, agent, name, rights, say
from .words import Words, words

#: Addresses of the services and what they conform to.
_PROTOCOLS = {
    "sparql": "https://www.w3.org/TR/sparql11-protocol/",
    "graph-store": "https://www.w3.org/TR/sparql11-http-rdf-update/",
}


def describe(holdings: Holdings, dumps: Dumps) -> Graph:
    """Describe the catalogue at ``{base}/catalog``."""
    writer = _Writer(holdings, dumps)
    writer.catalogue()
    writer.everything()
    for held in holdings.graphs:
        writer.holding(held)
    return writer.graph


class _Writer:
    """Writes the parts of one catalogue into one graph."""

    def __init__(self, holdings: Holdings, dumps: Dumps) -> None:
        self._holdings, self._dumps, self.graph = holdings, dumps, Graph()
        self._rights = rights(self.graph, holdings.base)

    def catalogue(self) -> None:
        held, iri = self._holdings, URIRef(f"{self._holdings.base}/catalog")
        name(self.graph, iri, words("catalogue"), words("catalogue", "description"))
        agent(self.graph, held.publisher, held.publisher_name)
        say(
            self.graph, iri,
            (RDF.type, DCAT.Catalog),
            (DCTERMS.publisher, held.publisher),
            (DCTERMS.modified, _moment(held.modified) if held.version else None),
            (FOAF.homepage, URIRef(f"{held.base}/")),
            (DCAT.dataset, held.iri),
            *((DCTERMS.language, each) for each in LANGUAGES),
            *((DCAT.dataset, each.iri) for each in held.graphs),
            *((DCAT.service, self._service(each)) for each in _PROTOCOLS),
        )  # fmt: skip

    def everything(self) -> None:
        held, whole = self._holdings, self._holdings.iri
        self._dataset(whole, words("everything"), words("everything", "description"), held.publisher)
        say(self.graph, whole, (RDF.type, DCAT.DatasetSeries), *((DCTERMS.hasPart, each.iri) for each in held.graphs))
        found = [snapshot for day in held.days() if (snapshot := held.as_at(day))]
        names = [URIRef(f"{whole}-{snapshot.day}") for snapshot in found]
        for snapshot, iri in zip(found, names, strict=True):
            day = snapshot.day.isoformat()
            self._dataset(iri, words("day", day=day), words("day", "description"), held.publisher)
            say(self.graph, iri, (DCAT.inSeries, whole), *((DCTERMS.hasPart, each.iri) for each in snapshot.editions))
            self._version(whole, iri, day, snapshot.changed)
            self._files(iri, snapshot, snapshot.changed)
        for earlier, later in pairwise(names):
            say(self.graph, later, (DCAT.previousVersion, earlier), (DCAT.prev, earlier))
        if found:
            say(self.graph, whole, (DCAT.first, names[0]), (DCAT.last, names[-1]))
            self._current(whole, names[-1], found[-1], found[-1].changed)

    def holding(self, held: Holding) -> None:
        publisher = held.publisher or self._holdings.publisher
        self._dataset(held.iri, held.title, held.description, publisher, held.licence)
        if held.publisher is not None:
            agent(self.graph, held.publisher, held.publisher_name)
        for edition in held.editions:
            title = words("edition", title=held.title, number=edition.number)
            self._dataset(edition.iri, title, words("edition", "description"), publisher, held.licence)
            self._version(held.iri, edition.iri, str(edition.number), edition.published)
            self._files(edition.iri, edition, edition.published, held.licence)
        for earlier, later in pairwise(held.editions):
            say(self.graph, later.iri, (DCAT.previousVersion, earlier.iri))
        for newest in held.editions[-1:]:
            say(self.graph, held.iri, (DCAT.version, Literal(str(newest.number))))
            self._current(held.iri, newest.iri, newest, newest.published, held.licence)

    def _dataset(
        self, iri: URIRef, title: Words, description: Words, publisher: URIRef, licence: URIRef | None = None
    ) -> None:
        name(self.graph, iri, title, description)
        say(
            self.graph, iri,
            (RDF.type, DCAT.Dataset),
            (DCTERMS.publisher, publisher),
            (DCTERMS.rights, self._rights),
            (DCTERMS.license, licence),
            (DCAT.theme, GOVERNMENT),
            *((DCTERMS.language, each) for each in LANGUAGES),
        )  # fmt: skip

    def _version(self, of: URIRef, iri: URIRef, version: str, when: datetime) -> None:
        say(self.graph, of, (DCAT.hasVersion, iri))
        say(self.graph, iri, (DCAT.isVersionOf, of), (DCAT.version, Literal(version)), (DCTERMS.issued, _moment(when)))

    def _current(
        self, of: URIRef, iri: URIRef, newest: Edition | Snapshot, when: datetime, licence: URIRef | None = None
    ) -> None:
        say(self.graph, of, (DCAT.hasCurrentVersion, iri), (DCTERMS.modified, _moment(when)))
        self._files(of, newest, when, licence)

    def _files(self, dataset: URIRef, of: Edition | Snapshot, when: datetime, licence: URIRef | None = None) -> None:
        offered = distributions.files(self._holdings, self._dumps, of)
        found = distributions.describe(self.graph, offered, _moment(when), self._rights, licence)
        say(self.graph, dataset, *((DCAT.distribution, each) for each in found))

    def _service(self, path: str) -> URIRef:
        base = self._holdings.base
        iri, endpoint = URIRef(f"{base}/catalog#{path}"), URIRef(f"{base}/{path}")
        name(self.graph, iri, words(path), words(path, "description"))
        say(
            self.graph, iri,
            (RDF.type, DCAT.DataService),
            (DCAT.endpointURL, endpoint),
            (DCAT.servesDataset, self._holdings.iri),
            (DCTERMS.publisher, self._holdings.publisher),
            (DCTERMS.conformsTo, URIRef(_PROTOCOLS[path])),
            (DCTERMS.rights, self._rights),
            (DCAT.endpointDescription, endpoint if path == "sparql" else None),
        )  # fmt: skip
        return iri


def _moment(when: datetime) -> Literal:
    return Literal(when.isoformat(), datatype=XSD.dateTime)
