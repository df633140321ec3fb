"""What the judge is given about suspects: the shapes that concern them, aimed at them, and all those look at."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from rdflib import RDF, SH, Graph
from rdflib.term import Node

from .index import Index, Said
from .patterns import may_answer
from .profile import TARGETS, Filter, Profile

Triple = tuple[Node, Node, Node]


class Watched(Index):
    """An index that remembers about which things it was asked."""

    def __init__(self, index: Index) -> None:
        self.__dict__.update(vars(index))
        self.seen: set[str] = set()

    def about(self, thing: str) -> Said:
        """Give what is said about a thing."""
        self.seen.add(thing)
        return super().about(thing)

    def referrers(self, predicate: str, value: str) -> Sequence[str]:
        """Give the things that have a value of a property."""
        found = super().referrers(predicate, value)
        self.seen.update(found)
        return found


def looked_at(filter_: Filter, suspects: Iterable[str], index: Index) -> set[str]:
    """Give all things that the shapes look at to judge the suspects.

    Raises LostError when a rule looks at more than can be reached from them.
    """
    watched = Watched(index)
    for thing in suspects:
        _look(filter_.profile(thing, watched), thing, watched)
    return watched.seen


def _look(profile: Profile, thing: str, watched: Watched) -> None:
    watched.seen.update(value for values in watched.about(thing).values() for value in values)
    for field in profile.others:
        watched.seen.update(value for step in field.path for value in step.values(thing, watched))
    for rule in profile.rules:
        rule.look(thing, watched)


def aimed(shapes: Graph, filter_: Filter, suspects: Iterable[tuple[str, Node]], index: Index) -> Graph:
    """Copy the shapes that concern suspects (each as a text and as a term), with them as their only targets.

    A rule in SPARQL is aimed at those for which it may have an answer.
    """
    aimed_ = Graph()
    taken: set[Node] = set()
    for thing, node in suspects:
        for shape in filter_.profile(thing, index).shapes:
            if shape.is_rule and not any(may_answer(rule, thing, index) for rule in shape.rules):
                continue
            if shape.node not in taken:
                for triple in _whole(shapes, shape.node, taken):
                    aimed_.add(triple)
            aimed_.add((shape.node, SH.targetNode, node))
    return aimed_


def _whole(shapes: Graph, node: Node, taken: set[Node]) -> Iterator[Triple]:
    """Give what is said of a shape and of all that belongs to it, without its targets."""
    if node in taken:
        return
    taken.add(node)
    for triple in shapes.triples((node, None, None)):
        if triple[1] not in TARGETS:
            yield triple
            if triple[1] != RDF.type:
                yield from _whole(shapes, triple[2], taken)
