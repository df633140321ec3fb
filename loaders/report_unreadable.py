"""Files that cannot be read, reported like everything else: what stands in the way, where, and how to mend it."""

from __future__ import annotations

from collections.abc import Iterator

from .errors import DolenError
from .expectations import both, shown
from .report import Finding, Report
from .texts import LANGUAGES
from .wording import DSH


def report(error: DolenError) -> Report:
    """Give a finding for each error; none of them is about a thing, as nothing has been read."""
    return Report([_finding(one) for one in _each(error)], readable=False)


def _each(error: DolenError) -> Iterator[DolenError]:
    for one in error.errors or ():
        yield from _each(one)
    if not error.errors:
        yield error


def _finding(error: DolenError) -> Finding:
    return Finding(
        severity="Violation",
        focus="",
        title={},
        path=None,
        label=both("label-reading"),
        value=shown(error.line) if error.line.strip() else None,
        position=error.position,
        shape=str(DSH.reading),
        component=str(DSH[error.code]),
        problem={lang: error.what(lang) for lang in LANGUAGES},
        mend={lang: error.mend(lang) for lang in LANGUAGES},
    )
