"""A report as a reader takes it in: one fault told once, by severity, then by field, repeats counted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .texts import language
from .visible import isolated

if TYPE_CHECKING:
    from .report import Finding
    from .statements import Position

#: The worst first; the machine's names, the same in every language.
SEVERITIES = ("Violation", "Warning", "Info")
#: Faults of a value's kind, the most telling first: a value of the wrong kind breaks other rules with it.
KINDS = ("NodeKind", "Datatype", "LanguageIn", "Class", "In", "Pattern")
#: What a value of the wrong kind breaks too, and what is mended with it.
FOLLOWING = frozenset(
    {*KINDS, "MinLength", "MaxLength", "MinInclusive", "MinExclusive", "MaxInclusive", "MaxExclusive"}
    | {"LessThan", "LessThanOrEquals", "Equals", "Or", "Xone", "And", "Not", "Node", "HasValue"}
)
#: How a component's IRI ends.
ENDING = "ConstraintComponent"


@dataclass(frozen=True)
class Gathered:
    """One thing to mend and everywhere it is: ``findings`` are alike but for place and value; ``problem`` fits all."""

    findings: tuple[Finding, ...]
    problem: str
    mend: str
    #: Whether the findings are of several values, so that each has to be named with its own.
    several_values: bool = False

    @property
    def finding(self) -> Finding:
        """The first of them."""
        return self.findings[0]

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self.findings)

    @property
    def names_values(self) -> bool:
        """Whether each place is to be named with its value: there are several, or the problem does not give it."""
        value = self.finding.value
        return self.several_values or (value is not None and value not in self.problem)

    @property
    def positions(self) -> tuple[Position, ...]:
        """Where they are, as far as that is known."""
        return tuple(finding.position for finding in self.findings if finding.position)


@dataclass(frozen=True)
class Group:
    """What is to be said about one field with one severity; ``label`` is the field's name."""

    severity: str
    label: str
    items: tuple[Gathered, ...]

    @property
    def count(self) -> int:
        """How many findings there are in the group."""
        return sum(item.count for item in self.items)


def told(findings: Iterable[Finding]) -> list[Finding]:
    """Leave out the findings that only repeat another in a reader's eyes; the judge's order is kept.

    They are those that follow from a value's being of the wrong kind (no date, so not before the other date either),
    and those of several rules with the same words.
    """
    found = list(findings)
    main: dict[object, Finding] = {}
    for finding in found:
        key = _value_of(finding)
        if key is not None and _stem(finding) in KINDS:
            main[key] = min(main.get(key, finding), finding, key=_weight)
    kept = dict.fromkeys(id(finding) for finding in found if not _follows(finding, main.get(_value_of(finding))))
    once: dict[object, Finding] = {}
    for finding in found:
        if id(finding) in kept:
            once.setdefault(_said(finding), finding)
    return list(once.values())


def groups(findings: Iterable[Finding], lang: str) -> tuple[Group, ...]:
    """Group what ``told`` gave: severities from the worst, fields and texts as they are first met."""
    lang = language(lang)
    sorted_: dict[tuple[str, str], dict[object, list[Finding]]] = {}
    for finding in findings:
        texts = sorted_.setdefault((finding.severity, finding.label[lang]), {})
        texts.setdefault(_alike(finding, lang), []).append(finding)
    return tuple(
        Group(severity, label, tuple(_gathered(same, lang) for same in texts.values()))
        for each in SEVERITIES
        for (severity, label), texts in sorted_.items()
        if severity == each
    )


def _gathered(same: list[Finding], lang: str) -> Gathered:
    first = same[0]
    several = len({finding.value for finding in same}) > 1
    problem = _open(first, lang) if several else first.problem[lang]
    return Gathered(tuple(same), problem, first.mend[lang], several)


def _open(finding: Finding, lang: str) -> str:
    """Give a problem without the value it ends with."""
    text = finding.problem[lang]
    for value in filter(None, (finding.value, isolated(finding.value or ""))):
        if text.endswith(f": {value}"):
            return text[: -len(value) - 2].rstrip() + "."
    return text


def _alike(finding: Finding, lang: str) -> object:
    written = f'"{finding.value}"'
    return _open(finding, lang), finding.mend[lang].replace(written, '""')


def _value_of(finding: Finding) -> object:
    """Tell values apart: by what they are said of, the property, and the term itself, which the text may cut."""
    terms = finding.terms
    value = terms.value if terms and terms.value is not None else finding.value
    return None if value is None or finding.path is None else (finding.focus, finding.path, value)


def _stem(finding: Finding) -> str:
    return finding.component.rpartition("#")[2].removesuffix(ENDING)


def _weight(finding: Finding) -> tuple[int, int]:
    return SEVERITIES.index(finding.severity), KINDS.index(_stem(finding))


def _follows(finding: Finding, main: Finding | None) -> bool:
    if main is None or main is finding or _stem(finding) not in FOLLOWING:
        return False
    return SEVERITIES.index(finding.severity) >= SEVERITIES.index(main.severity)


def _said(finding: Finding) -> object:
    words = (finding.label["en"], finding.problem["en"], finding.problem["cy"], finding.mend["en"])
    value = finding.terms.value if finding.terms else None
    return finding.severity, finding.focus, finding.path, finding.value, value, finding.position, *words
