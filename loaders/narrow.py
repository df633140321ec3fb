"""Look ahead which things a rule in SPARQL can speak of, so that the judge tries it on those alone.

pySHACL runs such a rule once for each thing of its class, which takes most of the time of a validation. A rule's
query without a thing put in for ``$this`` names every thing for which it has an answer; where that is not certain
the rule is left as it is. What is said of the things is the judge's alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from rdflib import RDF, RDFS, SH, BNode, Graph, URIRef
from rdflib.term import Node

from .rdf.scratch import Scratch

#: Clauses whose answer for all things together is not the sum of the answers for each, and those that SHACL does
#: not allow: the judge has to see them.
TOGETHER = re.compile(
    r"(?<![?$:])\b(GROUP|HAVING|LIMIT|OFFSET|COUNT|SUM|MIN|MAX|AVG|SAMPLE|GROUP_CONCAT|REDUCED|MINUS|VALUES|SERVICE|FROM)\b",
    re.IGNORECASE,
)
SELECT = re.compile(r"\bSELECT\b", re.IGNORECASE)
#: What makes things the focus of a shape, beside its classes.
OTHER_TARGETS = (SH.targetNode, SH.targetSubjectsOf, SH.targetObjectsOf)


@dataclass(frozen=True)
class Rule:
    """A node shape that is nothing but queries, with the classes of the things it is about."""

    shape: Node
    classes: frozenset[Node]
    queries: tuple[str, ...]


def narrow(shapes: Graph, data: Graph) -> Graph:
    """Copy ``shapes`` with the targets of rules in SPARQL narrowed to the things of ``data`` that they can name."""
    found = list(rules(shapes))
    if not found:
        return shapes
    try:
        scratch = Scratch(data)
        named = {rule: _named(scratch, rule) for rule in found}
    except (ValueError, SyntaxError):
        return shapes
    copy = Graph()
    for triple in shapes:
        copy.add(triple)
    for rule, names in named.items():
        if names is not None:
            copy.remove((rule.shape, SH.targetClass, None))
            for thing in things(data, rule.classes):
                if str(thing) in names:
                    copy.add((rule.shape, SH.targetNode, thing))
    return copy


def rules(shapes: Graph) -> Iterator[Rule]:
    """Give the rules whose queries can be asked about all things at once."""
    for shape in set(shapes.subjects(SH.sparql)):
        queries = [query_text(shapes, constraint) for constraint in shapes.objects(shape, SH.sparql)]
        classes = frozenset(shapes.objects(shape, SH.targetClass))
        other = any((shape, link, None) in shapes for link in (*OTHER_TARGETS, SH.path, SH.property))
        if classes and not other and all(map(is_sum, queries)):
            yield Rule(shape, classes, tuple(queries))


def is_sum(query: str) -> bool:
    """Tell whether the answer for all things is the sum of the answers for each."""
    return len(SELECT.findall(query)) == 1 and not TOGETHER.search(query)


def things(data: Graph, classes: frozenset[Node]) -> set[Node]:
    """Give the things of classes and of the classes below them, as SHACL finds the targets of a shape."""
    below = {sub for cls in classes for sub in data.transitive_subjects(RDFS.subClassOf, cls) if sub is not None}
    return {thing for cls in below for thing in data.subjects(RDF.type, cls) if isinstance(thing, URIRef | BNode)}


def _named(scratch: Scratch, rule: Rule) -> frozenset[str] | None:
    names = [scratch.named(query, "this") for query in rule.queries]
    return None if None in names else frozenset().union(*filter(None, names))


def query_text(shapes: Graph, constraint: Node) -> str:
    """Write a constraint's query with its prefixes before it (SHACL, section 5.2.1)."""
    declared = [
        f"PREFIX {shapes.value(declaration, SH.prefix)}: <{shapes.value(declaration, SH.namespace)}>"
        for prefixes in shapes.objects(constraint, SH.prefixes)
        for declaration in shapes.objects(prefixes, SH.declare)
    ]
    return "\n".join([*declared, str(shapes.value(constraint, SH.select))])
