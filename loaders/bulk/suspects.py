"""The things of a large file that are not certainly clean, and what the judge finds in them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from loaders.bounded import Crew
from loaders.expectations import both
from loaders.report import SEVERITIES, Finding
from loaders.wording import DSH

from .outcome import Numbered

#: Things that are judged at once.
GROUP = 500
#: Violations after which no more things are judged, and points that do not stop a publication after which they are
#: counted, no longer listed.
MOST, LISTED = 10_000, 50_000


@dataclass
class Suspects:
    """Things for the judge, with their lines where these are at hand; ``together`` are those to judge at once.

    ``ties`` are those among the others that belong in one group, as far as one has room for them.
    """

    together: dict[str, Numbered] = field(default_factory=dict)
    alone: dict[str, Numbered] = field(default_factory=dict)
    sampled: dict[str, Numbered] = field(default_factory=dict)
    ties: list[list[str]] = field(default_factory=list)

    def is_empty(self) -> bool:
        """Tell whether there are none."""
        return not (self.together or self.alone or self.sampled)

    def judged(self, hands: Crew) -> tuple[list[Finding], int]:
        """Give what is found, the worst first, and how many things were left; what is left out is itself a finding."""
        findings, counts = list[Finding](), Counter[bool]()
        left = len(self.together) + len(self.alone) + len(self.sampled)
        groups = list(self._groups())
        for (said, _), found in zip(groups, hands.map(("judge", *each) for each in groups), strict=False):
            for finding in found:
                blocks = finding.severity == "Violation"
                counts[blocks] += 1
                if blocks or counts[blocks] <= LISTED:
                    findings.append(finding)
            left -= len(said)
            if counts[True] >= MOST:
                break
        return [*sorted(findings, key=_order), *_left_out(left, counts[False] - LISTED)], left

    def _groups(self) -> Iterator[tuple[dict[str, Numbered], bool]]:
        if self.together:
            yield self.together, False
        for said, sampled in ((self.alone, False), (self.sampled, True)):
            for names in _packed(said, self.ties):
                yield {name: said[name] for name in names}, sampled


def _packed(names: Iterable[str], ties: Iterable[list[str]]) -> Iterator[list[str]]:
    """Put names into groups of at most ``GROUP``, those that are tied into one; more than that are cut."""
    group: list[str] = []
    for each in _tied(names, ties):
        if len(group) + len(each) > GROUP:
            yield from [group] if group else []
            group = []
        group += each
        while len(group) > GROUP:
            yield group[:GROUP]
            group = group[GROUP:]
    yield from [group] if group else []


def _tied(names: Iterable[str], ties: Iterable[list[str]]) -> Iterable[list[str]]:
    """Put names together that are tied, one by another."""
    beside = {name: name for name in names}

    def root(name: str) -> str:
        while beside[name] != name:
            beside[name] = name = beside[beside[name]]
        return name

    for tie in ties:
        known = [name for name in tie if name in beside]
        for name in known[1:]:
            beside[root(name)] = root(known[0])
    found: dict[str, list[str]] = {}
    for name in beside:
        found.setdefault(root(name), []).append(name)
    return found.values()


def _left_out(unjudged: int, unlisted: int) -> Iterator[Finding]:
    if unjudged > 0:
        yield _note("Violation", "unjudged", unjudged)
    if unlisted > 0:
        yield _note("Info", "unlisted", unlisted)


def _note(severity: str, code: str, count: int) -> Finding:
    """Say how much the report leaves out."""
    params = {"count": f"{count:,}"}
    return Finding(
        severity=severity, focus="", title={}, path=None, label=both("label-reading"), value=None, position=None,
        shape=str(DSH.reading), component=str(DSH[code]),
        problem=both(code, "what", params), mend=both(code, "mend", params),
    )  # fmt: skip


def _order(finding: Finding) -> tuple[object, ...]:
    line = (finding.position.line or 0) if finding.position else 0
    return SEVERITIES.index(finding.severity), line, finding.focus, finding.path or "", finding.shape, finding.component
