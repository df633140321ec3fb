"""Validate a submission: who may say it, and what the judge says about it, in words a partner can act on."""

from __future__ import annotations

from collections.abc import Iterable

from rdflib import RDF, SH, Graph
from rdflib.term import Node

from .doubles import doubled, once_in_each_language
from .findings import Findings
from .judge import Result
from .neighbourhood import judged
from .ownership import Owners, Ownership, orphans
from .places import Places, is_part
from .report import SEVERITIES, Finding, Report
from .rules import REGISTERED, Rules
from .rules import rules as dolen_rules
from .space import Space
from .statements import Position, Statements
from .strays import misspelt_terms, others_items, unknown_terms
from .suspects.hybrid import Case
from .table.problems import CellProblem, TableStatements


def validate(
    statements: Statements,
    trusted: Graph,
    space: Space,
    owners: Owners,
    rules: Rules | None = None,
    *,
    beside: Graph | None = None,
) -> Report:
    """Judge what a partner submitted.

    ``trusted`` is what the service knows of the vocabulary and the register; what a submission refers to is
    taken from there, never from the submission. ``beside`` holds what the partner has published of its own things that
    the submission refers to and leaves as they are; without it there is nothing beside it. ``owners`` names the owner
    of an IRI, or gives None. Without ``rules`` those of the packages ``shapes`` and ``ontology`` hold.

    The findings come with the worst first, then in the order of the file. Those of the judge are pySHACL's
    results for the things submitted, one for one, save that a value is not called missing when its cell has
    already been called wrong; the others concern ownership, types that nothing knows, and cells of a table that
    fit nothing, terms that there are not, items in another's name, and texts in one language under two tags. Raises
    JudgeError when the shapes are at fault.
    """
    rules = rules or dolen_rules()
    ownership = Ownership(space, owners, kept=rules.kept, registered=REGISTERED)
    own = [subject for subject in statements.subjects() if ownership.owns(subject)]
    about = frozenset(own) | {value for subject, path, value in statements.triples if path in rules.reached}
    results = Case(judged(statements, trusted, ownership, beside), rules).results(about)
    refusals = list(ownership.refusals(statements))
    places = Places(statements, {*(r.focus for r in results), *(r.subject for r in refusals)})
    make = Findings(rules, trusted, places)
    terms = [*unknown_terms(statements, rules.terms), *misspelt_terms(statements, rules.spoken)]
    strays = [*terms, *others_items(statements, space.publisher)]
    lost = [node for node in orphans(statements, rules.classes, places.thing) if ownership.owns(node)]
    typeless = frozenset((node, RDF.type) for node in lost)
    problems = statements.problems if isinstance(statements, TableStatements) else []
    told = _told(problems)
    twice = doubled(statements, once_in_each_language(rules.shapes))
    example = str(space.thing("practice", "one-legal"))
    findings = [
        *(make.refused(refusal, example) for refusal in refusals),
        *(make.cell(problem) for problem in problems),
        *(make.judged(result) for result in results if not _is_missing(result, told)),
        *(make.stray(each) for each in strays if ownership.owns(each.triple[0]) and each.triple[:2] not in typeless),
        *(make.orphan(node) for node in lost),
        *(make.doubled(each) for each in twice if ownership.owns(each[0])),
    ]
    return Report(_ordered(findings, own), sum(1 for node in own if not is_part(node)), len(statements))


def _told(problems: Iterable[CellProblem]) -> frozenset[tuple[Node | None, Node]]:
    """Give the things and properties whose value is missing because a cell was refused."""
    refused = [problem for problem in problems if problem.severity == SH.Violation]
    return frozenset((problem.focus, problem.field.path) for problem in refused if problem.field)


def _is_missing(result: Result, told: frozenset[tuple[Node | None, Node]]) -> bool:
    """Tell whether a result says that a value is missing: by its number, or by a rule that has no value to show."""
    is_lacking = result.component == SH.MinCountConstraintComponent or result.value == result.focus
    return is_lacking and (result.focus, result.path) in told


def _ordered(findings: list[Finding], subjects: Iterable[Node]) -> list[Finding]:
    """Sort by severity, then by place in the file, then by field; the judge gives no order."""
    order = {str(subject): n for n, subject in enumerate(subjects)}

    def key(finding: Finding) -> tuple[object, ...]:
        place = finding.position or Position("")
        near = (place.file, place.nth or 0, place.sheet or "", place.row or place.line or 0)
        said = (finding.path or "", finding.shape, finding.component, finding.value or "")
        return SEVERITIES.index(finding.severity), *near, order.get(finding.focus, len(order)), *said

    return sorted(findings, key=key)
