"""The report on a submission: findings a partner can act on, in English and Welsh."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rdflib.term import Node

from . import report_forms as forms
from .report_groups import SEVERITIES, Gathered, Group, groups, told
from .statements import Position
from .texts import language

if TYPE_CHECKING:
    from .errors import DolenError

__all__ = ["SEVERITIES", "Finding", "Gathered", "Group", "Report", "Terms"]


@dataclass(frozen=True)
class Terms:
    """What a finding is about as RDF terms; ``steps`` are the triples of a path that is longer than an IRI."""

    focus: Node
    path: Node | None = None
    value: Node | None = None
    steps: tuple[tuple[Node, Node, Node], ...] = ()


@dataclass(frozen=True)
class Finding:
    """One thing to look at. Texts are dicts of language (``en``, ``cy``) → text.

    ``focus`` is the IRI (or blank node) it is about and ``title`` what that thing, or the thing it is part of,
    is called (``""`` for a title without a language); ``path`` the property, a longer path in SPARQL's
    notation; ``value`` the value at fault as it is shown, cut when long; ``shape`` and ``component`` IRIs of
    the rule. ``terms`` are for the report in RDF.
    """

    severity: str
    focus: str
    title: dict[str, str]
    path: str | None
    label: dict[str, str]
    value: str | None
    position: Position | None
    shape: str
    component: str
    problem: dict[str, str]
    mend: dict[str, str]
    terms: Terms | None = field(default=None, repr=False)

    def named(self, lang: str) -> str:
        """Give the title in a language, else in whichever there is, else the focus itself."""
        return self.title.get(self.named_in(lang), "") or next(iter(self.title.values()), self.focus)

    def named_in(self, lang: str) -> str:
        """Say which language ``named`` gives the title in; empty when that is not known."""
        return next((tag for tag in (language(lang), "", "en", "cy", *self.title) if tag in self.title), "")

    def where(self, lang: str) -> str:
        """Say where it is, in words; empty when that is not known."""
        return forms.where(self, lang)

    def message(self, lang: str) -> str:
        """Give problem and mend as one text."""
        problem, mend = self.problem[lang], self.mend[lang]
        return " ".join(filter(None, (problem if problem.endswith((".", "?", "!")) else f"{problem}.", mend)))

    def to_json(self, lang: str) -> dict[str, object]:
        """Give the finding with the texts of one language; what is not known is left out."""
        chosen = language(lang)
        known = {
            "severity": self.severity,
            "focus": self.focus,
            "title": self.named(lang) if self.title else None,
            "path": self.path,
            "label": self.label[chosen],
            "value": self.value,
            **forms.place(self.position),
            "problem": self.problem[chosen],
            "mend": self.mend[chosen],
            "shape": self.shape,
            "component": self.component,
        }
        return {name: value for name, value in known.items() if value is not None}


@dataclass
class Report:
    """What was found in a submission of ``items`` things (parts not counted) and ``triples`` statements."""

    findings: list[Finding] = field(default_factory=list)
    items: int = 0
    triples: int = 0
    #: Whether the files could be read at all; if not, the findings are what stood in the way.
    readable: bool = True

    def stored(self) -> dict[str, Any]:
        """Give all of the report, in both languages, as values that ``json.dumps`` takes."""
        from . import report_storage

        return report_storage.stored(self)

    @classmethod
    def from_stored(cls, kept: dict[str, Any]) -> Report:
        """Make a report of what ``stored`` gave; nothing is lost between the two."""
        from . import report_storage

        return report_storage.unstored(kept)

    @classmethod
    def unreadable(cls, error: DolenError) -> Report:
        """Make a report of what keeps files from being read: a finding for each error, with its line."""
        from . import report_unreadable

        return report_unreadable.report(error)

    @property
    def conforms(self) -> bool:
        """Tell whether it may be published: warnings and notes advise, violations block."""
        return not any(finding.severity == "Violation" for finding in self.findings)

    @property
    def told(self) -> list[Finding]:
        """The findings as a reader gets them: one for each fault, though several rules may speak of it."""
        return told(self.findings)

    @property
    def counts(self) -> dict[str, int]:
        """Count what a reader is told of each severity, the worst first."""
        found = Counter(finding.severity for finding in self.told)
        return {severity: found[severity] for severity in SEVERITIES}

    def groups(self, lang: str) -> tuple[Group, ...]:
        """Gather what is told by severity, then by field, in the order of the files, repeats together."""
        return groups(self.told, lang)

    def say(self, code: str, lang: str, **params: object) -> str:
        """Give a text of the report's catalogue, for the pages that show it."""
        return forms.say(code, lang, **params)

    def outcome(self, lang: str) -> str:
        """Say in a sentence or two how large it is, whether it can be published, and how much is to be done."""
        return forms.outcome(self, lang)

    def to_json(self, lang: str = "en") -> dict[str, object]:
        """Give the report as values that ``json.dumps`` takes, with the texts of one language.

        ``groups`` name what belongs together by the numbers (from 0) of ``findings``.
        """
        findings = self.told
        numbers = {id(finding): number for number, finding in enumerate(findings)}
        return {
            "readable": self.readable,
            "conforms": self.conforms,
            "counts": self.counts,
            "items": self.items,
            "triples": self.triples,
            "outcome": self.outcome(lang),
            "groups": [forms.group(group, numbers) for group in groups(findings, lang)],
            "findings": [finding.to_json(lang) for finding in findings],
        }

    def to_text(self, lang: str = "en") -> str:
        """Give the report for a terminal: by severity, then by field, repeats counted."""
        return forms.to_text(self, lang)

    def to_csv(self, lang: str = "en") -> str:
        """Give the report for a spreadsheet: one finding a row, with a byte order mark for Excel."""
        return forms.to_csv(self, lang)

    def to_turtle(self) -> str:
        """Give the report as a SHACL validation report with both languages and every result of the judge."""
        from .report_turtle import to_turtle

        return to_turtle(self)

    def to_xlsx(self, lang: str = "en", source: Path | Sequence[Path] | None = None) -> bytes:
        """Give the report as a workbook: the findings, and the partner's own tables with comments in the wrong cells.

        ``source`` are the files as they were sent. Reading them is work on what strangers sent: call this in a
        bounded process (``bounded.run(Report.to_xlsx, report, lang, files, readable=files)``).
        """
        from .report_workbook import write

        return write(self, lang, [source] if isinstance(source, Path) else source or [])
