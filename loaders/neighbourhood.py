"""The graph that is judged: what was submitted, and from the trusted graph only what it refers to."""

from __future__ import annotations

from collections.abc import Iterator

from rdflib import SKOS, Graph, URIRef
from rdflib.term import Node

from .judge import JudgedGraph, term
from .ownership import Ownership
from .statements import Statements


def neighbourhood(statements: Statements, trusted: Graph, tree: Graph, ownership: Ownership) -> JudgedGraph:
    """Put together the data graph, with the class ``tree`` whole."""
    graph = JudgedGraph()
    for triple in judged(statements, trusted, ownership):
        graph.add(triple)
    graph += tree
    return graph


def judged(
    statements: Statements, trusted: Graph, ownership: Ownership, beside: Graph | None = None
) -> Iterator[tuple[Node, Node, Node]]:
    """Give what is judged.

    Of the submission everything but what is said of others' things, and types that only the register gives;
    of ``trusted`` what is said about the things it refers to. What ``trusted`` says
    about things of the partner's own, or that are described anew, is left out: the submission takes its place, or, of
    things that it leaves as they are, what ``beside`` says.
    """
    refers: set[Node] = set()
    for triple in statements.triples:
        if ownership.skips(triple):
            continue
        if isinstance(value := triple[2], URIRef):
            refers.add(value)
            yield triple
        else:
            yield triple if (fit := term(value)) is value else (triple[0], triple[1], fit)
    described = {subject for subject in statements.subjects() if ownership.owns(subject)}
    for stub in stubs({node for node in refers - described if not ownership.replaces(node)}, trusted):
        yield stub[0], stub[1], term(stub[2])
    if beside is not None:
        for stub in stubs({node for node in refers - described if ownership.replaces(node)}, beside):
            yield stub[0], stub[1], term(stub[2])


def stubs(nodes: set[Node], trusted: Graph) -> Iterator[tuple[Node, Node, Node]]:
    """Give what ``trusted`` says about nodes, and about concepts that match one of them exactly."""
    matching = {concept for node in nodes for concept in trusted.subjects(SKOS.exactMatch, node)}
    for node in nodes | matching:
        yield from trusted.triples((node, None, None))
