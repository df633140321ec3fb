"""The RDF formats that data is served in: media type, extension of the address, name."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Format:
    """One way to write a graph."""

    extension: str
    media_type: str
    name: str

    @property
    def content_type(self) -> str:
        """The Content-Type header; the text formats are UTF-8 by definition and say so."""
        text = self.media_type.startswith("text/") or self.media_type == "application/n-triples"
        return f"{self.media_type}; charset=utf-8" if text else self.media_type


FORMATS = (
    Format("ttl", "text/turtle", "Turtle"),
    Format("jsonld", "application/ld+json", "JSON-LD"),
    Format("rdf", "application/rdf+xml", "RDF/XML"),
    Format("nt", "application/n-triples", "N-Triples"),
)
BY_EXTENSION = {each.extension: each for each in FORMATS}
BY_MEDIA_TYPE = {each.media_type: each for each in FORMATS}
HTML = "text/html"
#: Other names clients use for the same formats.
ALIASES = {
    "application/xhtml+xml": HTML,
    "application/json": "application/ld+json",
}


def split(name: str) -> tuple[str, Format | None]:
    """Take a known extension off the end of an address: ``one-legal.ttl`` → ``one-legal``, Turtle."""
    stem, dot, extension = name.rpartition(".")
    form = BY_EXTENSION.get(extension) if dot and stem else None
    return (stem, form) if form else (name, None)
