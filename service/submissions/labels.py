"""What properties are called in both languages: as the shapes call them, else as the vocabulary does."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache

from rdflib import RDF, RDFS, SH, Literal, URIRef
from rdflib.term import Node

import ontology
import shapes
from loaders.texts import LANGUAGES

#: What stands between the names of the steps of a longer way.
_STEP = " – "
_TYPE = {"en": "Kind", "cy": "Math"}


def label(path: Sequence[URIRef], classes: Iterable[str]) -> dict[str, str]:
    """Name a way of properties; ``classes`` are those of the things that the last step starts from."""
    names = [*(_name(step, ()) for step in path[:-1]), *(_name(step, tuple(classes)) for step in path[-1:])]
    return {lang: _STEP.join(name[lang] for name in names) for lang in LANGUAGES}


@cache
def _name(step: URIRef, classes: tuple[str, ...]) -> dict[str, str]:
    known = _shaped().get(step, {})
    of_class = (known[URIRef(each)] for each in classes if URIRef(each) in known)
    found = next(of_class, None) or next(iter(known.values()), None) or _declared(step)
    local = step.rpartition("#")[2].rpartition("/")[2]
    return {lang: found.get(lang) or local for lang in LANGUAGES}


@cache
def _shaped() -> dict[Node, dict[Node | None, dict[str, str]]]:
    """Gather the names of property shapes: path → class → language → name."""
    graph, found = shapes.graph(), dict[Node, dict[Node | None, dict[str, str]]]()
    for shape, path in sorted(graph.subject_objects(SH.path), key=str):
        name = _texts(graph.objects(shape, SH.name))
        parents = sorted(graph.subjects(SH.property, shape), key=str)
        targets = [target for parent in parents for target in sorted(graph.objects(parent, SH.targetClass), key=str)]
        for target in targets if name else ():
            found.setdefault(path, {}).setdefault(target, name)
        if name:
            found.setdefault(path, {}).setdefault(None, name)
    return found


def _declared(step: URIRef) -> dict[str, str]:
    return _TYPE if step == RDF.type else _texts(ontology.graph().objects(step, RDFS.label))


def _texts(nodes: Iterable[Node]) -> dict[str, str]:
    return {node.language: str(node) for node in nodes if isinstance(node, Literal) and node.language}
