"""Did you mean …: the names in the register and the code lists that are nearest to what a partner wrote."""

from __future__ import annotations

import unicodedata
from difflib import get_close_matches
from functools import cached_property
from urllib.parse import unquote

from rdflib import RDF, RDFS, SKOS, Graph, Literal, URIRef
from rdflib.term import Node

#: How many names are offered, and how alike they have to be (difflib's ratio).
OFFERED, ALIKE = 3, 0.7
#: How many different wrong values of one submission are looked up; looking up is slow, guessing is help.
LOOKED_UP = 200
LABELS = (SKOS.prefLabel, RDFS.label)


def fold(text: str) -> str:
    """Make texts comparable: without accents, case, and with hyphens as spaces."""
    letters = unicodedata.normalize("NFKD", text.replace("-", " ").replace("_", " "))
    return "".join(letter for letter in letters if not unicodedata.combining(letter)).casefold().strip()


class Suggestions:
    """Names things, and finds names near to a value among the things of a class that ``trusted`` knows."""

    def __init__(self, trusted: Graph, vocabulary: Graph) -> None:
        self._trusted = trusted
        self._vocabulary = vocabulary
        self._names: dict[Node, dict[str, Node]] = {}
        self._found: dict[tuple[str, Node], tuple[Node, ...]] = {}

    def near(self, value: Node, cls: Node) -> dict[str, str]:
        """Give the nearest names in each language, as one text; empty when nothing is near."""
        things = self._things(_written(value), cls)
        if not things:
            return {}
        return {lang: ", ".join(self.label(thing, lang) for thing in things) for lang in ("en", "cy")}

    def label(self, thing: Node, lang: str) -> str:
        """Name a thing in a language, else in any, else by the end of its IRI."""
        labels = [label for label in self._labels(thing) if isinstance(label, Literal)]
        labels.sort(key=lambda label: (label.language != lang, label.language != "en", str(label)))
        return str(labels[0]) if labels else _written(thing)

    def listed(self, slug: str, cls: Node) -> URIRef | None:
        """Give the concept of a code list, the vocabulary's alone, that has this short name."""
        concepts = (thing for thing in self._vocabulary.subjects(RDF.type, cls) if isinstance(thing, URIRef))
        return next((thing for thing in concepts if slug and _written(thing) == slug), None)

    def _things(self, written: str, cls: Node) -> tuple[Node, ...]:
        key = (fold(written), cls)
        if key not in self._found and len(self._found) < LOOKED_UP:
            names = self._names_of(cls)
            near = get_close_matches(key[0], names, n=2 * OFFERED, cutoff=ALIKE) if _is_word(key[0]) else []
            self._found[key] = tuple(dict.fromkeys(names[name] for name in near))[:OFFERED]
        return self._found.get(key, ())

    def _names_of(self, cls: Node) -> dict[str, Node]:
        if cls not in self._names:
            found: dict[str, Node] = {}
            for thing in sorted(self._instances(cls)):
                for name in (_written(thing), *map(str, self._labels(thing))):
                    if _is_word(name):
                        found.setdefault(fold(name), thing)
            self._names[cls] = found
        return self._names[cls]

    def _labels(self, thing: Node) -> list[Node]:
        graphs = (self._trusted, self._vocabulary)
        same = (thing, *(concept for graph in graphs for concept in graph.subjects(SKOS.exactMatch, thing)))
        return [label for g in graphs for node in same for p in LABELS for label in g.objects(node, p)]

    def _instances(self, cls: Node) -> set[URIRef]:
        classes = {cls, *self._classes_below.get(cls, ())}
        graphs = (self._trusted, self._vocabulary)
        found = {s for graph in graphs for c in classes for s in graph.subjects(RDF.type, c)}
        return {thing for thing in found if isinstance(thing, URIRef)}

    @cached_property
    def _classes_below(self) -> dict[Node, set[Node]]:
        tree = self._vocabulary
        classes = set(tree.objects(None, RDFS.subClassOf))
        return {cls: set(filter(None, tree.transitive_subjects(RDFS.subClassOf, cls))) for cls in classes}


def _is_word(name: str) -> bool:
    """Tell a word from a code, where one digit more or less is something else."""
    return sum(map(str.isalpha, name)) > sum(map(str.isdigit, name))


def _written(value: Node) -> str:
    """Give what a partner wrote: a text as it is, of an IRI the last segment."""
    if isinstance(value, Literal):
        return str(value)[:200]
    return unquote(str(value).rstrip("/#").replace("#", "/").rpartition("/")[2])[:200]
