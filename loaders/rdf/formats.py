"""Which RDF format a file is in: by its suffix, else by how its content begins."""

from __future__ import annotations

import re
from pathlib import PurePath
from typing import TYPE_CHECKING

from pyoxigraph import RdfFormat

if TYPE_CHECKING:
    from .source import Source

SUFFIXES = {
    ".ttl": RdfFormat.TURTLE,
    ".turtle": RdfFormat.TURTLE,
    ".trig": RdfFormat.TRIG,
    ".nt": RdfFormat.N_TRIPLES,
    ".nq": RdfFormat.N_QUADS,
    ".rdf": RdfFormat.RDF_XML,
    ".owl": RdfFormat.RDF_XML,
    ".xml": RdfFormat.RDF_XML,
    ".jsonld": RdfFormat.JSON_LD,
    ".json": RdfFormat.JSON_LD,
}

MEDIA_TYPES = {
    "text/turtle": RdfFormat.TURTLE,
    "application/n-triples": RdfFormat.N_TRIPLES,
    "application/rdf+xml": RdfFormat.RDF_XML,
    "application/ld+json": RdfFormat.JSON_LD,
}

#: How a text in each format begins, after comments; the first that fits wins.
BEGINNINGS = (
    (re.compile(r"<(\?xml|!--|rdf:RDF)|<!DOCTYPE\s+rdf", re.IGNORECASE), RdfFormat.RDF_XML),
    (re.compile(r'\{\s*["}]|\[\s*[\]{"]'), RdfFormat.JSON_LD),
    (re.compile(r"@?(prefix|base)\b|graph\s*<", re.IGNORECASE), RdfFormat.TRIG),
    (
        re.compile(r'(<[^<>\s]*>|_:\S+)\s*<[^<>\s]*>\s*(<[^<>\s]*>|_:\S+|")[^\n]*\.\s*$', re.MULTILINE),
        RdfFormat.N_QUADS,
    ),
    (re.compile(r"(<[a-z][a-z0-9+.-]*:[^<>\s]*>|_:\w+)\s+(a|<[^<>\s]+>)\s", re.IGNORECASE), RdfFormat.TRIG),
)
#: How files begin that are no text: PDF, PNG, JPEG, GIF, RTF, ZIP (DOCX too), the old Office, 7z, bzip2, xz, Zstandard.
OTHERS = (
    b"%PDF-", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"{\\rtf", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"7z\xbc\xaf",
    b"BZh", b"\xfd7zXZ", b"\x28\xb5\x2f\xfd",
)  # fmt: skip
COMMENTS = re.compile(r"^(\s*#[^\n]*\n|\s+)*")


def by_suffix(path: PurePath) -> RdfFormat | None:
    """Tell the format by the file's name; ``.gz`` after the suffix is looked through."""
    plain = path.with_suffix("") if path.suffix.lower() == ".gz" else path
    return SUFFIXES.get(plain.suffix.lower())


def by_content(head: str) -> RdfFormat | None:
    """Tell the format by the first lines of the content; None when it is none of ours."""
    start = COMMENTS.sub("", head, count=1)
    return next((format_ for pattern, format_ in BEGINNINGS if pattern.match(start)), None)


def detect(source: Source) -> RdfFormat | None:
    """Tell the format of a file; None for documents, pictures and archives, whatever their names say."""
    with source.path.open("rb") as file:
        if file.read(max(map(len, OTHERS))).startswith(OTHERS):
            return None
    return by_suffix(source.path) or by_content(source.head())
