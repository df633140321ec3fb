"""What is known of others' things, looked up in a graph as it is asked for: most of it nobody asks for."""

from __future__ import annotations

from collections.abc import Mapping

from rdflib import Graph, URIRef

from loaders.suspects.index import NOTHING, Index, Said
from loaders.suspects.terms import Texts


class Trusted(Index):
    """A graph as an index; what was looked up stays, and the graph has to stay as it is."""

    def __init__(self, graph: Graph, above: Mapping[str, frozenset[str]]) -> None:
        super().__init__((), above)
        self._graph, self._texts = graph, Texts()

    def about(self, thing: str) -> Said:
        """Give what is said about a thing."""
        if (found := self.things.get(thing)) is not None:
            return found
        if thing[0] != "<":
            return NOTHING
        said: dict[str, list[str]] = {}
        for predicate, value in self._graph.predicate_objects(URIRef(thing[1:-1])):
            said.setdefault(self._texts[predicate], []).append(self._texts[value])
        if said:
            self.things[thing] = said
        return said

    def by_value(self, predicate: str) -> dict[str, list[str]]:
        """Give for each value of a property the things that have it."""
        if (found := self._referrers.get(predicate)) is None:
            found = self._referrers[predicate] = {}
            for thing, value in self._graph.subject_objects(URIRef(predicate[1:-1])):
                found.setdefault(self._texts[value], []).append(self._texts[thing])
        return found
