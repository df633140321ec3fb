"""The vocabulary of Dolen: its terms, code lists and areas as Turtle, and the JSON-LD context."""

from __future__ import annotations

import json
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Final

from rdflib import Graph

from ontology.namespace import DOLEN

__all__ = ["CONTEXT_IRI", "DOLEN", "VERSION", "context", "files", "graph"]

VERSION: Final = "0.1.0"

#: Where the context is served; a document that names it means the one in this package.
CONTEXT_IRI: Final = "https://w3id.org/dolen/def/context.jsonld"


def files() -> tuple[Path, ...]:
    """List the Turtle files: the terms, then the code lists by name, then names of what they match, then the areas."""
    folder = _folder()
    lists = sorted((folder / "schemes").glob("*.ttl"))
    return (folder / "dolen.ttl", *lists, folder / "matches.ttl", folder / "areas.ttl")


@cache
def graph() -> Graph:
    """Merge all files into one graph; it is made once and shared, so callers do not change it."""
    merged = Graph()
    for file in files():
        merged.parse(file, format="turtle")
    return merged


@cache
def context() -> dict[str, object]:
    """Give the context document, ``{"@context": …}``; it is read once and shared, so callers do not change it."""
    document: dict[str, object] = json.loads((_folder() / "context.jsonld").read_text(encoding="utf-8"))
    return document


def _folder() -> Path:
    return Path(str(resources.files(__name__)))
