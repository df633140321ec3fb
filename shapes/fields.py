"""Reads from the shapes what a partner may state about a thing: label, help, column, kind of value."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from rdflib import Graph, Literal, Namespace, URIRef
from rdflib.collection import Collection
from rdflib.namespace import SH, SKOS
from rdflib.term import IdentifiedNode, Node

DSH: Final = Namespace("https://w3id.org/dolen/shapes#")
LANGUAGES: Final = ("en", "cy")


@dataclass(frozen=True)
class Field:
    """One property of a class, as a form or a spreadsheet shows it.

    ``name``, ``description`` and ``example`` are keyed by language; ``required`` says that a description without it
    is refused; ``inverse`` that the path leads from the value to the thing, as ``org:organization`` does from a
    membership.
    """

    shape: URIRef
    path: URIRef
    name: dict[str, str]
    description: dict[str, str]
    column: str
    example: dict[str, str]
    datatype: URIRef | None
    cls: URIRef | None
    node_kind: URIRef | None
    lang: bool
    min_count: int
    max_count: int | None
    required: bool
    inverse: bool = False


def of_class(shapes: Graph, cls: URIRef) -> tuple[Field, ...]:
    """List the fields of the node shapes that name this class as a target, by group, then by order."""
    found = set(_property_shapes(shapes, cls))
    shown = [shape for shape in found if (shape, DSH.column, None) in shapes]
    return tuple(_field(shapes, shape, found) for shape in sorted(shown, key=lambda shape: _place(shapes, shape)))


def _property_shapes(shapes: Graph, cls: URIRef) -> Iterator[IdentifiedNode]:
    for parent in shapes.subjects(SH.targetClass, cls):
        for shape in shapes.objects(parent, SH.property):
            if isinstance(shape, URIRef):
                yield shape


def _place(shapes: Graph, shape: Node) -> tuple[int, int, str]:
    """Sort by the group's order, then the shape's own; the IRI settles ties between node shapes."""
    group = shapes.value(shape, SH.group)
    return _integer(shapes.value(group, SH.order)) or 0, _integer(shapes.value(shape, SH.order)) or 0, str(shape)


def _field(shapes: Graph, shape: IdentifiedNode, siblings: Iterable[IdentifiedNode]) -> Field:
    path, inverse = _path(shapes, shape)
    same = [shape, *sorted(other for other in siblings if other != shape and _path(shapes, other) == (path, inverse))]
    kinds = [node for each in same for node in (each, *_alternatives(shapes, each))]
    refused = [each for each in same if shapes.value(each, SH.severity) == SH.Violation]
    least = max((_integer(shapes.value(each, SH.minCount)) or 0 for each in refused), default=0)
    most = [limit for each in same if (limit := _integer(shapes.value(each, SH.maxCount))) is not None]
    return Field(
        shape=URIRef(shape),
        path=path,
        name=_texts(shapes, shape, SH.name),
        description=_texts(shapes, shape, SH.description),
        column=str(shapes.value(shape, DSH.column)),
        example=examples(shapes, shape),
        datatype=_first(shapes, kinds, SH.datatype),
        cls=_first(shapes, kinds, SH["class"]),
        node_kind=_first(shapes, kinds, SH.nodeKind),
        lang=any((each, SH.languageIn, None) in shapes for each in same),
        min_count=least,
        max_count=min(most, default=None),
        required=least > 0,
        inverse=inverse,
    )


def _path(shapes: Graph, shape: Node) -> tuple[URIRef, bool]:
    """Give the property and whether it is followed backwards; other paths belong to no field."""
    path = shapes.value(shape, SH.path)
    backwards = shapes.value(path, SH.inversePath)
    return URIRef(str(backwards if backwards is not None else path)), backwards is not None


def _alternatives(shapes: Graph, shape: Node) -> Iterator[Node]:
    """Yield the shapes of an ``sh:or``: the first is what a partner usually writes."""
    for branches in shapes.objects(shape, SH["or"]):
        yield from Collection(shapes, branches)


def _first(shapes: Graph, nodes: Iterable[Node], link: URIRef) -> URIRef | None:
    found = (shapes.value(node, link) for node in nodes)
    return next((value for value in found if isinstance(value, URIRef)), None)


def _texts(shapes: Graph, shape: Node, link: URIRef) -> dict[str, str]:
    texts = [text for text in shapes.objects(shape, link) if isinstance(text, Literal)]
    return {text.language: str(text) for text in texts if text.language}


def _integer(value: Node | None) -> int | None:
    return int(value) if isinstance(value, Literal) else None


def examples(shapes: Graph, shape: Node) -> dict[str, str]:
    """Give what one would write, in each language; what is not in a language (a code, a date, an address) is the same.

    Empty where the shape shows none.
    """
    texts = [text for text in shapes.objects(shape, SKOS.example) if isinstance(text, Literal)]
    plain = next((str(text) for text in texts if not text.language), None)
    return _texts(shapes, shape, SKOS.example) if plain is None else dict.fromkeys(LANGUAGES, plain)
