"""Counts as JSON takes them, to go from one process to another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from rdflib import URIRef

from .statistics import Contents, Links, Statistics


def plain(contents: Contents) -> dict[str, Any]:
    """Write counts."""
    return {**asdict(contents), "modified": contents.modified.isoformat()}


def read(made: Mapping[str, Any]) -> Contents:
    """Read what ``plain`` wrote."""
    return Contents(
        version=made["version"],
        modified=datetime.fromisoformat(made["modified"]),
        whole=_statistics(made["whole"]),
        graphs={URIRef(graph): _statistics(found) for graph, found in made["graphs"].items()},
        digests={URIRef(graph): digest for graph, digest in made["digests"].items()},
        links=tuple(Links(each["space"], URIRef(each["property"]), each["triples"]) for each in made["links"]),
    )


def _statistics(made: Mapping[str, Any]) -> Statistics:
    properties = {URIRef(prop): triples for prop, triples in made["properties"].items()}
    classes = {URIRef(cls): (things, triples) for cls, (things, triples) in made["classes"].items()}
    example = URIRef(made["example"]) if made["example"] else None
    return Statistics(**{**made, "properties": properties, "classes": classes, "example": example})
