"""The files of a dataset as distributions of DCAT 3, with size and checksum where the file was made."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from rdflib import DCTERMS, RDF, XSD, Graph, Literal, URIRef

from .dumps import EXTENSIONS, Dump, Dumps
from .holdings import Edition, Holdings, Snapshot
from .terms import DCAT, MEDIA_TYPES, SPDX, say

_MEDIA_TYPES = {"nq": "application/n-quads", "ttl": "text/turtle"}


@dataclass(frozen=True)
class File:
    """A file on offer, made or not."""

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


def describe(
    graph: Graph, offered: Iterable[File], issued: Literal, rights: URIRef, licence: URIRef | None
) -> list[URIRef]:
    """Describe files in a graph, and give the distributions' names."""
    names = []
    for file in offered:
        name, address = URIRef(f"{file.address}#distribution"), URIRef(file.address)
        say(
            graph, name,
            (RDF.type, DCAT.Distribution),
            (DCAT.downloadURL, address),
            (DCAT.accessURL, address),
            (DCAT.mediaType, MEDIA_TYPES[_MEDIA_TYPES[file.extension]]),
            (DCAT.compressFormat, MEDIA_TYPES["application/gzip"]),
            (DCTERMS.issued, issued),
            (DCTERMS.rights, rights),
            (DCTERMS.license, licence),
        )  # fmt: skip
        if file.made:
            _checksum(graph, name, URIRef(f"{file.address}#checksum"), file.made)
        names.append(name)
    return names


def _checksum(graph: Graph, distribution: URIRef, checksum: URIRef, made: Dump) -> None:
    size = Literal(str(made.size), datatype=XSD.nonNegativeInteger)
    say(graph, distribution, (DCAT.byteSize, size), (SPDX.checksum, checksum))
    value = Literal(made.sha256, datatype=XSD.hexBinary)
    algorithm = SPDX.checksumAlgorithm_sha256
    say(graph, checksum, (RDF.type, SPDX.Checksum), (SPDX.algorithm, algorithm), (SPDX.checksumValue, value))
