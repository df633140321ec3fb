"""The hybrid: the filter finds suspects, the judge judges them; what it says is the report."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING
from zlib import crc32

from rdflib.term import Node

from loaders.judge import JudgedGraph, Result, judge, run

from .brief import aimed, looked_at
from .index import Index
from .patterns import LostError
from .terms import Texts

if TYPE_CHECKING:
    from loaders.rules import Rules

logger = logging.getLogger(__name__)
Triple = tuple[Node, Node, Node]
#: Of how many things that the filter calls clean one goes to the judge all the same.
SHARE = 1000


class Case:
    """The data of one submission: triples by subject for the judge, as texts for the filter."""

    def __init__(self, triples: Iterable[Triple], rules: Rules) -> None:
        self._texts = Texts()
        self._said: dict[str, list[Triple]] = {}
        self._shapes, self._tree, self._filter = rules.judged, rules.tree, rules.filter
        self._index = Index(self._taken(triples), self._filter.above)

    def results(self, about: Iterable[Node]) -> list[Result]:
        """Give pySHACL's results for things of the data."""
        nodes = {self._texts[node]: node for node in about}
        if self._filter.unknown is not None or self._index.tells_classes():
            return self._all(nodes.values())
        suspects = self._filter.suspects(self._index, nodes)
        sampled = _sample(nodes.keys() - set(suspects))
        chosen = [(thing, nodes[thing]) for thing in (*suspects, *sampled)]
        if not chosen:
            return []
        shapes = aimed(self._shapes, self._filter, chosen, self._index)
        results = run(self._near([thing for thing, _ in chosen]), shapes)
        self._blame({nodes[thing] for thing in sampled}, results)
        wanted = {node for _, node in chosen}
        return [result for result in results if result.focus in wanted]

    def _taken(self, triples: Iterable[Triple]) -> Iterator[tuple[str, str, str]]:
        texts = self._texts
        for triple in triples:
            subject = texts[triple[0]]
            self._said.setdefault(subject, []).append(triple)
            yield subject, texts[triple[1]], texts[triple[2]]

    def _all(self, about: Iterable[Node]) -> list[Result]:
        return judge(self._graph(self._said), self._shapes, frozenset(about))

    def _near(self, suspects: list[str]) -> JudgedGraph:
        try:
            return self._graph(looked_at(self._filter, suspects, self._index))
        except LostError:
            return self._graph(self._said)

    def _graph(self, things: Iterable[str]) -> JudgedGraph:
        graph = JudgedGraph()
        for thing in things:
            for triple in self._said.get(thing, ()):
                graph.add(triple)
        graph += self._tree
        return graph

    def _blame(self, clean: set[Node], results: Iterable[Result]) -> None:
        for result in results:
            if result.focus in clean:
                logger.error("The filter called %s clean against %s", result.focus, result.shape)


def _sample(clean: Iterable[str]) -> list[str]:
    """Choose some things, others in other content and the same in the same."""
    things = sorted(clean)
    seed = crc32("\n".join(things).encode(errors="replace"))
    return [thing for thing in things if crc32(thing.encode(errors="replace"), seed) % SHARE == 0]
