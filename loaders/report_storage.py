"""A report as it is kept: everything, in both languages, as values that ``json.dumps`` takes."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from rdflib import BNode, Literal, URIRef
from rdflib.term import Node

from .report import Finding, Report, Terms
from .statements import Position

#: The form's number; it grows when a reader of the old form would misread the new one.
FORM = 1


def stored(report: Report) -> dict[str, Any]:
    """Give all of a report; ``unstored`` makes it again."""
    return {
        "form": FORM,
        "readable": report.readable,
        "conforms": report.conforms,
        "counts": report.counts,
        "items": report.items,
        "triples": report.triples,
        "findings": [_finding(finding) for finding in report.findings],
    }


def unstored(kept: dict[str, Any]) -> Report:
    """Make a report of what ``stored`` gave."""
    findings = [_again(finding) for finding in kept["findings"]]
    return Report(findings, kept["items"], kept["triples"], readable=kept["readable"])


def _finding(finding: Finding) -> dict[str, Any]:
    said = {name: getattr(finding, name) for name in Finding.__dataclass_fields__}
    said["position"] = finding.position and {k: v for k, v in asdict(finding.position).items() if v is not None}
    said["terms"] = finding.terms and {
        "focus": _term(finding.terms.focus),
        "path": _term(finding.terms.path),
        "value": _term(finding.terms.value),
        "steps": [[_term(node) for node in step] for step in finding.terms.steps],
    }
    return {name: value for name, value in said.items() if value is not None}


def _again(kept: dict[str, Any]) -> Finding:
    position = Position(**kept["position"]) if "position" in kept else None
    terms = _terms(kept["terms"]) if "terms" in kept else None
    optional = {"path": kept.get("path"), "value": kept.get("value")}
    return Finding(**{**kept, **optional, "position": position, "terms": terms})


def _terms(kept: dict[str, Any]) -> Terms:
    focus, path, value = (_node(kept[name]) for name in ("focus", "path", "value"))
    steps = tuple((_needed(s), _needed(p), _needed(o)) for s, p, o in kept["steps"])
    return Terms(focus or Literal(""), path, value, steps)


def _term(node: Node | None) -> dict[str, str] | None:
    """Write a term with the names of SPARQL's results in JSON."""
    if isinstance(node, Literal):
        more = {"xml:lang": node.language, "datatype": node.datatype and str(node.datatype)}
        return {"type": "literal", "value": str(node), **{name: said for name, said in more.items() if said}}
    return node and {"type": "uri" if isinstance(node, URIRef) else "bnode", "value": str(node)}  # type: ignore[return-value]


def _node(kept: dict[str, str] | None) -> Node | None:
    return None if kept is None else _needed(kept)


def _needed(kept: dict[str, str]) -> Node:
    if kept["type"] == "literal":
        datatype = kept.get("datatype")
        return Literal(
            kept["value"], lang=kept.get("xml:lang"), datatype=datatype and URIRef(datatype), normalize=False
        )
    return URIRef(kept["value"]) if kept["type"] == "uri" else BNode(kept["value"])
