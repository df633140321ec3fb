"""The graph that is judged: what was submitted, and from the trusted graph only what it refers to."""

from __future__ import annotations

from collections.abc import Iterator

from rdflib import SKOS, Graph, URIRef
from rdflib.term import Node

from .judge import JudgedGraph, term
from .ownership import Ownership
from .statements import Statements


def neighbourhood(statements: Statements, trusted: Graph, tree: Graph, ownership: Ownership) -> JudgedGraph:
    """Put together the data graph.

    Of the submission everything but what is said of others' things, and types that only the register gives;
    of ``trusted`` what is said about the things it refers to; the class ``tree`` whole. What ``trusted`` says
    about things of the partner's own, or that are described anew, is left out: the submission takes its place.
    """
    graph = JudgedGraph()
    refers: set[Node] = set()
    for triple in statements.triples:
        if not ownership.skips(triple):
            subject, predicate, value = triple
            graph.add((subject, predicate, term(value)))
            if isinstance(value, URIRef):
                refers.add(value)
    described = {subject for subject in statements.subjects() if ownership.owns(subject)}
    for stub in stubs({node for node in refers - described if not ownership.replaces(node)}, trusted):
        graph.add((stub[0], stub[1], term(stub[2])))
    graph += tree
    return graph


def stubs(nodes: set[Node], trusted: Graph) -> Iterator[tuple[Node, Node, Node]]:
    """Give what ``trusted`` says about nodes, and about concepts that match one of them exactly."""
    matching = {concept for node in nodes for concept in trusted.subjects(SKOS.exactMatch, node)}
    for node in nodes | matching:
        yield from trusted.triples((node, None, None))
