"""What a table said beside its statements: values that fit nothing, and notes on how values were read."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rdflib.namespace import SH
from rdflib.term import IdentifiedNode, URIRef

from loaders.statements import Position, Statements

from .errors import TEXTS
from .limits import PROBLEMS

if TYPE_CHECKING:
    from shapes.fields import Field

#: Codes that do not stop a publication; every other code is a sh:Violation.
SEVERITIES: Mapping[str, URIRef] = {
    "column-unknown": SH.Warning,
    "column-unnamed": SH.Warning,
    "sheet-skipped": SH.Warning,
    "row-without-name": SH.Warning,
    "nothing-said": SH.Warning,
    "encoding-guessed": SH.Info,
    "day-first": SH.Info,
    "time-dropped": SH.Info,
}


@dataclass(frozen=True)
class CellProblem:
    """A finding of the table reader; ``field`` and ``focus`` are None where it is about no property or thing.

    ``near`` holds what may have been meant, each as language → text; ``params`` are the values of the text.
    """

    position: Position
    field: Field | None
    value: str
    code: str
    params: Mapping[str, object] = dataclasses.field(default_factory=dict)
    near: tuple[Mapping[str, str], ...] = ()
    focus: IdentifiedNode | None = None

    @property
    def severity(self) -> URIRef:
        """sh:Violation, sh:Warning or sh:Info."""
        return SEVERITIES.get(self.code, SH.Violation)

    def what(self, lang: str) -> str:
        """Say what is wrong with the value."""
        return TEXTS.part(self.code, lang, "what", self._values())

    def mend(self, lang: str) -> str:
        """Say how to mend it, with what may have been meant; empty for mere notes."""
        own = TEXTS.part(self.code, lang, "mend", self._values())
        return " ".join(filter(None, (self._meant(lang), own)))

    def _meant(self, lang: str) -> str:
        names = [name.get(lang) or next(iter(name.values())) for name in self.near]
        if not names:
            return ""
        return TEXTS.part("near", lang, "what", {"names": _alternatives(names, lang)})

    def _values(self) -> dict[str, object]:
        label = self.field.name if self.field else {"en": "", "cy": ""}
        return {"value": self.value, "label": label, **self.params}


@dataclass
class TableStatements(Statements):
    """Statements of one table with the problems of its cells; ``encoding`` is that of a text file, else None."""

    problems: list[CellProblem] = dataclasses.field(default_factory=list)
    encoding: str | None = None

    def report(self, problem: CellProblem) -> None:
        """Keep a problem; beyond the limit one last entry says that there are more."""
        if len(self.problems) < PROBLEMS:
            self.problems.append(problem)
        elif len(self.problems) == PROBLEMS:
            place = Position(problem.position.file)
            self.problems.append(CellProblem(place, None, "", "more-problems", {"most": PROBLEMS}))


def _alternatives(names: list[str], lang: str) -> str:
    """Join names as a choice: ``a, b or c``."""
    *most, last = names
    return f" {'neu' if lang == 'cy' else 'or'} ".join(filter(None, (", ".join(most), last)))
