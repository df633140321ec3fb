"""The catalogue in DCAT 3: every graph with its versions, the whole as a series of days, files and services."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from rdflib import DCTERMS, FOAF, RDF, XSD, Graph, Literal, URIRef

from .dumps import EXTENSIONS, Dump, Dumps
from .holdings import Edition, Holding, Holdings, Snapshot
from .terms import DCAT, GOVERNMENT, LANGUAGES, MEDIA_TYPES, SPDX, agent, name, say
from .words import Words, literals, words

_MEDIA_TYPES = {"nq": "application/n-quads", "ttl": "text/turtle"}
_PROTOCOLS = {
    "sparql": "https://www.w3.org/TR/sparql11-protocol/",
    "graph-store": "https://www.w3.org/TR/sparql11-http-rdf-update/",
}
_SHA256 = SPDX.checksumAlgorithm_sha256


@dataclass(frozen=True)
class File:
    """A file on offer, made or not: a dataset's distribution."""

    address: str
    extension: str
    made: Dump | None


def files(holdings: Holdings, dumps: Dumps, of: Edition | Snapshot) -> list[File]:
    """Give the files of an edition or of a day; none where the archive lacks a version."""
    if not dumps.offered(of):
        return []
    if isinstance(of, Snapshot):
        return [File(f"{holdings.base}/dumps/{of.day}.nq.gz", "nq", dumps.ready(of))]
    stem = f"{holdings.base}/dumps/{of.slug}/{of.number}"
    return [File(f"{stem}.{each}.gz", each, dumps.ready(of, each)) for each in EXTENSIONS]


def describe(holdings: Holdings, dumps: Dumps) -> Graph:
    """Describe the catalogue at ``{base}/catalog``."""
    graph, catalogue = Graph(), URIRef(f"{holdings.base}/catalog")
    name(graph, catalogue, words("catalogue"), words("catalogue", "description"))
    agent(graph, holdings.publisher, holdings.publisher_name)
    say(
        graph, catalogue,
        (RDF.type, DCAT.Catalog),
        (DCTERMS.publisher, holdings.publisher),
        (DCTERMS.modified, _moment(holdings.modified.isoformat()) if holdings.version else None),
        (FOAF.homepage, URIRef(f"{holdings.base}/")),
        (DCAT.dataset, holdings.iri),
        *((DCTERMS.language, each) for each in LANGUAGES),
        *((DCAT.dataset, each.iri) for each in holdings.graphs),
        *((DCAT.service, _service(graph, holdings, each)) for each in _PROTOCOLS),
    )  # fmt: skip
    _everything(graph, holdings, dumps)
    for held in holdings.graphs:
        _holding(graph, holdings, dumps, held)
    return graph


def _everything(graph: Graph, holdings: Holdings, dumps: Dumps) -> None:
    whole = holdings.iri
    _dataset(graph, whole, words("everything"), words("everything", "description"), holdings.publisher)
    say(graph, whole, (RDF.type, DCAT.DatasetSeries))
    say(graph, whole, *((DCTERMS.hasPart, each.iri) for each in holdings.graphs))
    found = [snapshot for day in holdings.days() if (snapshot := holdings.as_at(day))]
    iris = {snapshot.day: URIRef(f"{whole}-{snapshot.day}") for snapshot in found}
    for snapshot in found:
        iri, said = iris[snapshot.day], {"day": snapshot.day.isoformat()}
        _dataset(graph, iri, words("day", **said), words("day", "description", **said), holdings.publisher)
        say(graph, iri, (DCAT.inSeries, whole), *((DCTERMS.hasPart, each.iri) for each in snapshot.editions))
        _version(graph, whole, iri, said["day"], snapshot.changed.isoformat())
        _distributions(graph, iri, files(holdings, dumps, snapshot), snapshot.changed.isoformat(), None)
    for earlier, later in pairwise(found):
        say(graph, iris[later.day], (DCAT.previousVersion, iris[earlier.day]), (DCAT.prev, iris[earlier.day]))
    if found:
        newest = iris[found[-1].day]
        say(graph, whole, (DCAT.hasCurrentVersion, newest), (DCAT.last, newest), (DCAT.first, iris[found[0].day]))
        _distributions(graph, whole, files(holdings, dumps, found[-1]), found[-1].changed.isoformat(), None)


def _holding(graph: Graph, holdings: Holdings, dumps: Dumps, held: Holding) -> None:
    publisher = held.publisher or holdings.publisher
    _dataset(graph, held.iri, held.title, held.description, publisher, held.licence)
    if held.publisher is not None:
        agent(graph, held.publisher, held.publisher_name)
    for edition in held.editions:
        title = words("edition", title=held.title, number=edition.number)
        _dataset(graph, edition.iri, title, words("edition", "description"), publisher, held.licence)
        _version(graph, held.iri, edition.iri, str(edition.number), edition.published.isoformat())
        offered = files(holdings, dumps, edition)
        _distributions(graph, edition.iri, offered, edition.published.isoformat(), held.licence)
    for earlier, later in pairwise(held.editions):
        say(graph, later.iri, (DCAT.previousVersion, earlier.iri))
    for newest in held.editions[-1:]:
        say(graph, held.iri, (DCAT.hasCurrentVersion, newest.iri), (DCAT.version, Literal(str(newest.number))))
        say(graph, held.iri, (DCTERMS.modified, _moment(newest.published.isoformat())))
        offered = files(holdings, dumps, newest)
        _distributions(graph, held.iri, offered, newest.published.isoformat(), held.licence)


def _dataset(
    graph: Graph, iri: URIRef, title: Words, description: Words, publisher: URIRef, licence: URIRef | None = None
) -> None:
    name(graph, iri, title, description)
    say(graph, iri, (RDF.type, DCAT.Dataset), (DCTERMS.publisher, publisher), (DCAT.theme, GOVERNMENT))
    say(graph, iri, *((DCTERMS.language, each) for each in LANGUAGES), *_rights(licence))


def _version(graph: Graph, of: URIRef, iri: URIRef, version: str, when: str) -> None:
    say(graph, of, (DCAT.hasVersion, iri))
    say(graph, iri, (DCAT.isVersionOf, of), (DCAT.version, Literal(version)), (DCTERMS.issued, _moment(when)))


def _distributions(graph: Graph, dataset: URIRef, offered: list[File], when: str, licence: URIRef | None) -> None:
    for file in offered:
        iri = URIRef(f"{file.address}#distribution")
        say(
            graph, iri,
            (RDF.type, DCAT.Distribution),
            (DCAT.downloadURL, URIRef(file.address)),
            (DCAT.accessURL, URIRef(file.address)),
            (DCAT.mediaType, MEDIA_TYPES[_MEDIA_TYPES[file.extension]]),
            (DCAT.compressFormat, MEDIA_TYPES["application/gzip"]),
            (DCTERMS.issued, _moment(when)),
            *_rights(licence),
        )  # fmt: skip
        say(graph, dataset, (DCAT.distribution, iri))
        if file.made:
            checksum = URIRef(f"{file.address}#checksum")
            size = Literal(str(file.made.size), datatype=XSD.nonNegativeInteger)
            say(graph, iri, (DCAT.byteSize, size), (SPDX.checksum, checksum))
            value = Literal(file.made.sha256, datatype=XSD.hexBinary)
            say(graph, checksum, (RDF.type, SPDX.Checksum), (SPDX.algorithm, _SHA256), (SPDX.checksumValue, value))


def _service(graph: Graph, holdings: Holdings, path: str) -> URIRef:
    iri, endpoint = URIRef(f"{holdings.base}/catalog#{path}"), URIRef(f"{holdings.base}/{path}")
    name(graph, iri, words(path), words(path, "description"))
    say(
        graph, iri,
        (RDF.type, DCAT.DataService),
        (DCAT.endpointURL, endpoint),
        (DCAT.servesDataset, holdings.iri),
        (DCTERMS.publisher, holdings.publisher),
        (DCTERMS.conformsTo, URIRef(_PROTOCOLS[path])),
        (DCAT.endpointDescription, URIRef(f"{holdings.base}/sparql") if path == "sparql" else None),
    )  # fmt: skip
    return iri


def _rights(licence: URIRef | None) -> Iterator[tuple[URIRef, URIRef | Literal]]:
    if licence is not None:
        yield DCTERMS.license, licence
    for each in literals(words("rights")):
        yield DCTERMS.rights, each


def _moment(text: str) -> Literal:
    return Literal(text, datatype=XSD.dateTime)
