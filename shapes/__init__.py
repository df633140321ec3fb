"""The shapes of Dolen: what a description has to say, and the labels and help that people see."""

from __future__ import annotations

from functools import cache
from importlib import resources
from pathlib import Path
from typing import Final

from rdflib import Graph, URIRef
from rdflib.namespace import SH

from shapes import fields as _fields
from shapes import flatten as _flatten
from shapes.fields import Field

__all__ = ["DSH", "VERSION", "Field", "classes", "fields", "files", "flattened", "graph"]

VERSION: Final = "0.1.0"

#: The namespace of the shapes and of the two properties of our own on them, ``column`` and ``about``.
DSH: Final = _fields.DSH


def files() -> tuple[Path, ...]:
    """List the Turtle files, by name."""
    return tuple(sorted(Path(str(resources.files(__name__))).glob("*.ttl")))


@cache
def graph() -> Graph:
    """Merge all files into one graph; it is made once and shared, so callers do not change it."""
    merged = Graph()
    for file in files():
        merged.parse(file, format="turtle")
    return merged


@cache
def flattened() -> Graph:
    """Give the shapes in the form that pySHACL checks in bulk, with the same results; shared, as ``graph``."""
    return _flatten.flatten(graph())


@cache
def fields(cls: URIRef) -> tuple[Field, ...]:
    """List what a partner may state about a thing of this class, in the order of a form.

    A class that no shape names has no fields; a property without ``dsh:column`` is not for partners to state.
    """
    return _fields.of_class(graph(), cls)


@cache
def classes() -> frozenset[URIRef]:
    """List the classes that shapes name as targets: things of any other class appear on no page."""
    return frozenset(cls for cls in graph().objects(None, SH.targetClass) if isinstance(cls, URIRef))
