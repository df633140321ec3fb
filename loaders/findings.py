"""Turn what was found into findings: with the field's name, the thing's title, the place and the words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from rdflib import RDF, SH, BNode, Graph, Literal, URIRef
from rdflib.term import Node

from .expectations import Words, both, shown
from .judge import Result
from .ownership import Refusal
from .paths import path_text, predicates, steps
from .places import Places
from .report import Finding, Terms
from .rules import Rules
from .statements import Position, Triple
from .strays import Stray
from .suggest import Suggestions
from .table.problems import CellProblem
from .texts import LANGUAGES
from .wording import DSH, Wording

#: Longer values are not repeated in the report in RDF.
LONGEST_TERM = 1000
#: What is about a whole file and no table, by the name of what it is about.
OF_FILES = {"nothing-said": "label-reading"}


class Findings:
    """Makes findings about one submission."""

    def __init__(self, rules: Rules, trusted: Graph, places: Places) -> None:
        self._shapes = rules.shapes
        self._places = places
        self._wording = Wording(rules.shapes, Suggestions(trusted, rules.vocabulary))

    def judged(self, result: Result) -> Finding:
        """Word one result of the judge."""
        problem, mend = self._wording.texts(result)
        path = path_text(self._shapes, result.path)
        return Finding(
            severity=_local(result.severity),
            focus=str(result.focus),
            title=self._title(result.focus),
            path=path,
            label=self._wording.label(result),
            value=None if result.value is None or isinstance(result.value, BNode) else shown(result.value),
            position=self._position(result),
            shape=str(result.shape),
            component=str(result.component),
            problem=problem,
            mend=mend,
            terms=Terms(result.focus, result.path, _short(result.value), tuple(steps(self._shapes, result.path))),
        )

    def refused(self, refusal: Refusal, example: str) -> Finding:
        """Word a subject, or a type, that is not the partner's to give; ``example`` is a name it may use."""
        subject, kept = refusal.subject, refusal.kept
        params: dict[str, Words | str] = {
            "value": shown(subject),
            "owner": dict(refusal.owner) if isinstance(refusal.owner, Mapping) else refusal.owner or "",
            "example": example,
            "expected": self._wording.named(kept) if kept else "",
        }
        path = RDF.type if kept else None
        return self._own("Violation", refusal.code, subject, "ownership", params, (path, kept or subject))

    def cell(self, problem: CellProblem) -> Finding:
        """Word a cell of a table that fits nothing, or a note on how it was read."""
        field, focus = problem.field, problem.focus
        path = field.path if field else None
        return Finding(
            severity=_local(problem.severity),
            focus=str(focus) if focus else "",
            title=self._title(focus) if focus else {},
            path=path and str(path),
            label=dict(field.name) if field else both(OF_FILES.get(problem.code, "label-table")),
            value=shown(problem.value) or None,
            position=problem.position,
            shape=str(field.shape if field else DSH.table),
            component=str(DSH[f"cell-{problem.code}"]),
            problem={lang: problem.what(lang) for lang in LANGUAGES},
            mend={lang: problem.mend(lang) for lang in LANGUAGES},
            terms=Terms(focus, path, Literal(problem.value, normalize=False)) if focus else None,
        )

    def stray(self, stray: Stray) -> Finding:
        """Word a statement that says what cannot be."""
        subject, predicate, value = stray.triple
        code = stray.code if stray.instead else f"{stray.code}.nothing-near"
        params: dict[str, Words | str] = {"value": shown(stray.term), "instead": stray.instead}
        label = "ownership" if stray.code == "of-another-publisher" else "term"
        return self._own(stray.severity, code, subject, label, params, (predicate, value))

    def orphan(self, subject: Node) -> Finding:
        """Word a subject that no page would show."""
        return self._own("Warning", "orphan", subject, "type", {"value": shown(subject)}, (RDF.type, None))

    def doubled(self, triple: Triple) -> Finding:
        """Word a text whose language another text of the field has under another tag."""
        subject, path, value = triple
        label = self._wording.property_label(path)
        params: dict[str, Words | str] = {"value": shown(value), "label": label}
        return replace(self._own("Warning", "language-twice", subject, "term", params, (path, value)), label=label)

    def _own(
        self,
        severity: str,
        code: str,
        subject: Node,
        label: str,
        params: dict[str, Words | str],
        said: tuple[URIRef | None, Node | None],
    ) -> Finding:
        path, value = said
        return Finding(
            severity=severity,
            focus=str(subject),
            title=self._title(subject),
            path=path and str(path),
            label=both(f"label-{label}"),
            value=None if value is None or isinstance(value, BNode) else shown(value),
            position=self._places.position(subject, [path] if path else [], value),
            shape=str(DSH[label]),
            component=str(DSH[code]),
            problem=both(code, "what", params),
            mend=both(code, "mend", params),
            terms=Terms(subject, path, _short(value)),
        )

    def _title(self, focus: Node) -> dict[str, str]:
        return {lang: shown(title) for lang, title in self._places.title(focus).items()}

    def _position(self, result: Result) -> Position | None:
        field = self._wording.field(result)
        path = result.path if result.path is not None else self._shapes.value(field, SH.path)
        paths = list(predicates(self._shapes, path))
        found = self._places.position(result.focus, paths, result.value)
        if found is None or found.row is None or found.column is not None:
            return found
        return replace(found, column=self._wording.column(result))


def _short(value: Node | None) -> Node | None:
    return None if value is None or len(str(value)) > LONGEST_TERM else value


def _local(node: Node) -> str:
    return str(node).rpartition("#")[2]
