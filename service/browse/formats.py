"""The formats that data is served in: media type, extension of the address, name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Format:
    """One way to write a graph or a list."""

    extension: str
    media_type: str
    name: str

    @property
    def content_type(self) -> str:
        """The Content-Type header; the text formats are UTF-8 by definition and say so."""
        text = self.media_type.startswith("text/") or self.media_type in _TEXT
        return f"{self.media_type}; charset=utf-8" if text else self.media_type


_TEXT = frozenset({"application/n-triples", "application/n-quads", "application/rdf-patch"})
FORMATS = (
    Format("ttl", "text/turtle", "Turtle"),
    Format("jsonld", "application/ld+json", "JSON-LD"),
    Format("rdf", "application/rdf+xml", "RDF/XML"),
    Format("nt", "application/n-triples", "N-Triples"),
)
CSV = Format("csv", "text/csv", "CSV")
NQUADS = Format("nq", "application/n-quads", "N-Quads")
PATCH = Format("rdfp", "application/rdf-patch", "RDF Patch")
#: What an item and a list can be had as, and what a version of a graph can.
DATA = (*FORMATS, CSV)
WHOLE = (NQUADS, *FORMATS)
BY_EXTENSION = {each.extension: each for each in FORMATS}
BY_MEDIA_TYPE = {each.media_type: each for each in FORMATS}
HTML = "text/html"
#: Other names clients use for the same formats.
ALIASES = {
    "application/xhtml+xml": HTML,
    "application/json": "application/ld+json",
    "application/xml": "application/rdf+xml",
    "text/xml": "application/rdf+xml",
    "application/x-turtle": "text/turtle",
    "text/rdf+n3": "text/turtle",
}


def split(name: str, forms: Sequence[Format] = FORMATS) -> tuple[str, Format | None]:
    """Take a known extension off the end of an address: ``one-legal.ttl`` → ``one-legal``, Turtle."""
    stem, dot, extension = name.rpartition(".")
    form = next((each for each in forms if each.extension == extension), None) if dot and stem else None
    return (stem, form) if form else (name, None)


def of_media_type(media_type: str, forms: Sequence[Format] = DATA) -> Format:
    """Find the format of a media type on offer."""
    return next(each for each in forms if each.media_type == media_type)
