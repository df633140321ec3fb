"""The forms of a report: text for a terminal, CSV for a spreadsheet, Turtle for programs."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from itertools import groupby
from typing import TYPE_CHECKING

from rdflib import RDF, SH, BNode, Graph, Literal, Namespace, URIRef

from .errors import place as place_words
from .ownership import FORBIDDEN
from .texts import LANGUAGES, Texts, language

if TYPE_CHECKING:
    from rdflib.term import Node

    from .report import Finding, Report
    from .statements import Position

DSH = Namespace("https://w3id.org/dolen/shapes#")
TEXTS = Texts.load("loaders", "findings.toml")
#: How many places of a repeated finding the text names; JSON, CSV and Turtle name all.
PLACES_SHOWN = 5
COLUMNS = ("severity", "file", "sheet", "line", "row", "column", "title", "focus", "label", "value", "problem", "mend")
#: A spreadsheet would read a cell that begins so as a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def place(position: Position | None) -> dict[str, str | int | None]:
    """Name the parts of a place that are known: a line of a text, or a row and a column of a sheet."""
    if position is None:
        return {}
    table = position.row is not None
    return {
        "file": position.file,
        "sheet": position.sheet,
        "line": None if table else position.line,
        "row": position.row,
        "column": position.column if table else None,
    }


def to_text(report: Report, lang: str) -> str:
    """Group by severity, then by field, then by text; say the outcome last, where a terminal shows it."""
    lang, lines = language(lang), []
    for severity, count in report.counts.items():
        found = [finding for finding in report.findings if finding.severity == severity]
        if found:
            lines += [f"{_say(f'severity-{severity}', lang)} ({count})", *_fields(found, lang), ""]
    return "\n".join([*lines, *_outcome(report, lang)]) + "\n"


def _fields(found: list[Finding], lang: str) -> Iterator[str]:
    # The first mention of a field sets its place, so that the order of the file is kept.
    order = {label: n for n, label in reversed(list(enumerate(finding.label[lang] for finding in found)))}
    texts = {text: n for n, text in reversed(list(enumerate(_texts(finding, lang) for finding in found)))}
    ordered = sorted(found, key=lambda f: (order[f.label[lang]], texts[_texts(f, lang)]))
    for label, of_field in groupby(ordered, lambda finding: finding.label[lang]):
        yield f"  {label}"
        for (problem, mend), same in groupby(of_field, lambda finding: _texts(finding, lang)):
            yield f"    {problem}"
            if mend:
                yield f"    {mend}"
            yield from _places(list(same), lang)


def _texts(finding: Finding, lang: str) -> tuple[str, str]:
    return finding.problem[lang], finding.mend[lang]


def _places(same: list[Finding], lang: str) -> Iterator[str]:
    for finding in same[:PLACES_SHOWN]:
        where = place_words(finding.position, lang) if finding.position else ""
        yield "      - " + ": ".join(filter(None, (where, finding.named(lang))))
    if (more := len(same) - PLACES_SHOWN) > 0:
        yield "      - " + _say("more-places", lang, count=more)


def _outcome(report: Report, lang: str) -> list[str]:
    counts = report.counts
    code = "outcome-conforms" if report.conforms else "outcome-blocked"
    size = _say("size", lang, items=report.items, triples=report.triples)
    return [f"{size} {_say(code, lang, violations=counts['Violation'], warnings=counts['Warning'])}"]


def to_csv(report: Report, lang: str) -> str:
    """Write one row a finding; the header names the JSON form's keys."""
    out = io.StringIO()
    out.write("\ufeff")
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for finding in report.findings:
        cells = finding.to_json(lang) | {"severity": _say(f"severity-{finding.severity}", lang)}
        writer.writerow([_cell(cells.get(name, "")) for name in COLUMNS])
    return out.getvalue()


def _cell(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value


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


def _say(code: str, lang: str, **params: object) -> str:
    return TEXTS.part(code, lang, "what", params)
