"""A report in RDF: a SHACL validation report with the texts of both languages, for programs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from rdflib import RDF, SH, BNode, Graph, Literal, Namespace, URIRef

from .ownership import FORBIDDEN
from .report_forms import place
from .texts import LANGUAGES

if TYPE_CHECKING:
    from rdflib.term import Node

    from .report import Finding, Report

DSH = Namespace("https://w3id.org/dolen/shapes#")


def to_turtle(report: Report) -> str:
    """Write a sh:ValidationReport; places are given with terms of the shapes' namespace."""
    graph = Graph(bind_namespaces="none")
    graph.bind("rdf", RDF)
    graph.bind("sh", SH)
    graph.bind("dsh", DSH)
    node = BNode()
    graph.add((node, RDF.type, SH.ValidationReport))
    graph.add((node, SH.conforms, Literal(report.conforms)))
    for finding in report.findings:
        result = BNode()
        graph.add((node, SH.result, result))
        for predicate, value in _result(finding):
            graph.add((result, predicate, value))
        for step in finding.terms.steps if finding.terms else ():
            graph.add(step)
    return graph.serialize(format="turtle")


def _result(finding: Finding) -> Iterator[tuple[URIRef, Node]]:
    terms = finding.terms
    yield RDF.type, SH.ValidationResult
    yield SH.resultSeverity, SH[finding.severity]
    yield SH.focusNode, _writable(terms.focus if terms else URIRef(finding.focus))
    yield SH.sourceShape, URIRef(finding.shape) if ":" in finding.shape else BNode(finding.shape)
    yield SH.sourceConstraintComponent, URIRef(finding.component)
    if terms and terms.path is not None:
        yield SH.resultPath, terms.path
    if terms and terms.value is not None:
        yield SH.value, _writable(terms.value)
    for lang in LANGUAGES:
        yield SH.resultMessage, Literal(finding.message(lang), lang=lang)
    for name, known in place(finding.position).items():
        if known is not None:
            yield DSH[name], Literal(known)


def _writable(node: Node) -> Node:
    """Give a node that Turtle can hold: what is no IRI becomes a text."""
    return Literal(str(node)) if isinstance(node, URIRef) and FORBIDDEN.search(node) else node
