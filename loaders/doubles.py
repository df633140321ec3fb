"""Texts of one field in one language that hide behind two tags of it, such as ``en`` and ``en-GB``."""

from __future__ import annotations

from collections.abc import Iterator

from rdflib import SH, Graph, Literal, URIRef
from rdflib.term import Node

from .statements import Statements, Triple

TRUE = Literal(lexical_or_value=True)


def once_in_each_language(shapes: Graph) -> frozenset[Node]:
    """Give the properties that may have one text in each language."""
    asked = shapes.subjects(SH.uniqueLang, TRUE)
    return frozenset(path for shape in asked for path in shapes.objects(shape, SH.path) if isinstance(path, URIRef))


def doubled(statements: Statements, paths: frozenset[Node]) -> Iterator[Triple]:
    """Give each text whose language an earlier text of the same property has under another tag.

    Tags that are the same but for case are left to the shapes.
    """
    met: dict[tuple[Node, Node, str], set[str]] = {}
    for triple in statements.triples:
        subject, path, value = triple
        if path not in paths or not isinstance(value, Literal) or not value.language:
            continue
        tag = value.language.lower()
        tags = met.setdefault((subject, path, tag.partition("-")[0]), set())
        if tags and tag not in tags:
            yield triple
        tags.add(tag)
