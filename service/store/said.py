"""What is said of a thing and of its parts, to look things up in: the part of rdflib's graph that a page needs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import cached_property
from types import MappingProxyType

import pyoxigraph as ox
from rdflib import Graph
from rdflib.term import Node

from .descriptions import BLANK
from .terms import iri_of, to_graph, to_rdflib

About = Mapping[Node, Sequence[Node]]
_NOTHING: About = MappingProxyType({})
_UNION = ox.DefaultGraph()


class Said:
    """Statements by subject and property; made once, never changed."""

    def __init__(self, by: Mapping[Node, About], quads: Sequence[ox.Quad] = (), lines: Sequence[str] = ()) -> None:
        """Take them as they are to be looked up, and as the engine has them or N-Triples lines without their ends."""
        self._by, self._quads, self._lines = by, quads, lines

    @classmethod
    def read(cls, store: ox.Store, iri: str) -> Said:
        """Read what is said of a thing and of its parts, as ``descriptions.description`` does, in the same order."""
        by: dict[Node, dict[Node, list[Node]]] = {}
        quads: list[ox.Quad] = []
        waiting, seen, own = [iri], {iri}, f"{iri}#"
        for subject in waiting:
            if (named := _named(subject)) is None:
                continue
            about: dict[Node, list[Node]] = {}
            for quad in store.quads_for_pattern(named, None, None, _UNION):
                quads.append(quad)
                value, prop = quad.object, iri_of(quad.predicate.value)
                if isinstance(value, ox.NamedNode):
                    node: Node = iri_of(name := value.value)
                    if (name.startswith(own) or BLANK in name) and name not in seen:
                        seen.add(name)
                        waiting.append(name)
                else:
                    node = to_rdflib(value)
                if prop in about:
                    about[prop].append(node)
                else:
                    about[prop] = [node]
            if about:
                by[iri_of(subject)] = about
        return cls(by, quads)

    @classmethod
    def of(cls, description: Description) -> Said:
        """Give a graph of rdflib as statements to look up."""
        if isinstance(description, Said):
            return description
        by: dict[Node, dict[Node, list[Node]]] = {}
        for subject, prop, value in description:
            by.setdefault(subject, {}).setdefault(prop, []).append(value)
        return cls(by)

    @cached_property
    def triples(self) -> tuple[ox.Triple, ...]:
        """The statements as the engine has them."""
        quads = self._quads or ox.parse(" .\n".join([*self._lines, ""]), format=ox.RdfFormat.N_TRIPLES)
        return tuple(quad.triple for quad in quads)

    def graph(self) -> Graph:
        """Give the same as a graph of rdflib."""
        return to_graph(self.triples)

    @property
    def subjects(self) -> AbstractSet[Node]:
        """The thing and its parts of which anything is said."""
        return self._by.keys()

    def about(self, subject: Node) -> About:
        """Give what is said of a thing or a part: its properties with their values."""
        return self._by.get(subject, _NOTHING)

    def objects(self, subject: Node | None = None, predicate: Node | None = None) -> Iterator[Node]:
        """Give values: of a thing, of a property, or all."""
        for about in self._about(subject):
            if predicate is not None:
                yield from about.get(predicate, ())
            else:
                for values in about.values():
                    yield from values

    def predicates(self, subject: Node | None = None) -> Iterator[Node]:
        """Give the properties that a thing has, or all that anything here has; each once for a thing."""
        for about in self._about(subject):
            yield from about

    def value(self, subject: Node, predicate: Node) -> Node | None:
        """Give one value of a property."""
        return next(iter(self.about(subject).get(predicate, ())), None)

    def __contains__(self, pattern: tuple[Node | None, Node | None, Node | None]) -> bool:
        subject, predicate, value = pattern
        if predicate is None and value is None:
            return bool(self._about(subject))
        return any(value is None or value == each for each in self.objects(subject, predicate))

    def __len__(self) -> int:
        return sum(len(values) for about in self._by.values() for values in about.values())

    def __bool__(self) -> bool:
        return bool(self._by)

    def _about(self, subject: Node | None) -> Iterable[About]:
        if subject is None:
            return self._by.values()
        about = self._by.get(subject)
        return () if about is None else (about,)


def _named(iri: str) -> ox.NamedNode | None:
    try:
        return ox.NamedNode(iri)
    except ValueError:
        return None


#: What pages read; programs that write documents take a graph of rdflib.
Description = Graph | Said
