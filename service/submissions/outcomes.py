"""What came of checking a draft, on the disk: its report, its difference, and the lines that it adds and removes."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from loaders.errors import DolenError
from loaders.report import Report
from loaders.texts import LANGUAGES
from service.lines import LineFile
from service.publish import SHAPES, Step

from .checking import Checked
from .difference import Difference
from .drafts import Drafts
from .records import Draft, State, now
from .streaming import step_of

REPORT, CHANGES = "report.json", "changes.json"
#: The sides of a step, in this order in one file, each after the number of its lines.
SIDES = ("added", "removed", "came", "went")
STEP = "step.txt"
#: The folder with the same of a large draft, each in a file, and with its whole graph.
LARGE, WHOLE = "large", "graph.nq"
#: What is not needed any more when a draft has been published or discarded.
WORKING = ("received", STEP, LARGE)


class Outcomes:
    """Writes and reads what came of checks."""

    def __init__(self, drafts: Drafts) -> None:
        self._drafts = drafts

    def keep(self, draft: Draft, checked: Checked, *, working: bool = True) -> Draft:
        """Keep what came of a check, ``working`` with the lines to publish; the record is written last.

        Without the lines the draft stays one that is to be checked: should the process end now, it is checked again.
        """
        self._report(draft, checked.report)
        self._difference(draft, checked)
        if working:
            self._step(draft, checked)
        return self._drafts.save(draft, **_said(checked) if working else {**_said(checked), "state": draft.state})

    def keep_step(self, draft: Draft, checked: Checked) -> None:
        """Keep the lines of a check that was to be published at once, unless it has been checked again since."""
        draft = self._drafts.get(draft.partner, draft.id)
        if (draft.compared, draft.data) == (checked.compared, checked.data):
            self._step(draft, checked)
            self._drafts.save(draft, state=_said(checked)["state"])

    def unreadable(self, draft: Draft, error: DolenError) -> Draft:
        """Keep why a draft cannot be read."""
        self._drafts.drop(draft, LARGE, STEP, CHANGES)
        self._report(draft, report := Report.unreadable(error))
        told = {"code": error.code, "status": error.status, **{lang: error.text(lang) for lang in LANGUAGES}}
        return self._drafts.save(
            draft, state=State.UNREADABLE, stage="done", error=told, checked=now(), violations=len(report.findings)
        )

    def report(self, draft: Draft) -> Report:
        """Read a draft's report."""
        return Report.from_stored(json.loads(self._drafts.read(draft, REPORT)))

    def difference(self, draft: Draft) -> Difference:
        """Read a draft's difference."""
        return Difference.from_stored(json.loads(self._drafts.read(draft, CHANGES)))

    def step(self, draft: Draft) -> Step:
        """Read the lines that publishing a draft adds and removes."""
        if (folder := self.folder(draft)).is_dir():
            return step_of(folder, draft.triples)
        lines, sides = self._drafts.read(draft, STEP).decode().split("\n"), list[tuple[str, ...]]()
        at = 0
        for _ in SIDES:
            end = at + 1 + int(lines[at])
            sides.append(tuple(lines[at + 1 : end]))
            at = end
        return Step(sides[0], sides[1], sides[2], sides[3], draft.triples)

    def checked(self, draft: Draft) -> Checked:
        """Read what came of the last check of a draft that could be read."""
        step = self.step(draft) if draft.has_difference else None
        graph = LineFile(whole) if (whole := self.whole(draft)).exists() else None
        is_ready = draft.state is State.READY
        return Checked(self.report(draft), draft.compared, draft.data, step, graph=graph, conforms=is_ready)

    def whole(self, draft: Draft) -> Path:
        """Give where the lines of a large draft's whole graph are, if it has a file of its own."""
        return self.folder(draft) / WHOLE

    def folder(self, draft: Draft) -> Path:
        """Give where the lines of a large draft are."""
        return self._drafts.folder(draft.partner, draft.id) / LARGE

    def _difference(self, draft: Draft, checked: Checked) -> None:
        if checked.difference is None:
            self._drafts.drop(draft, CHANGES)
            return
        found = replace(checked.difference, conforms=checked.is_ready)
        self._drafts.put(draft, CHANGES, json.dumps(found.stored(), ensure_ascii=False).encode())

    def _step(self, draft: Draft, checked: Checked) -> None:
        if checked.step is not None and isinstance(checked.step.added, LineFile):
            return  # it lies there already
        self._drafts.drop(draft, LARGE)
        if checked.step is None:
            self._drafts.drop(draft, STEP)
        else:
            self._drafts.put(draft, STEP, _lines(checked.step))

    def _report(self, draft: Draft, report: Report) -> None:
        self._drafts.put(draft, REPORT, json.dumps(report.stored(), ensure_ascii=False).encode())


def _said(checked: Checked) -> dict[str, object]:
    """Give the fields of a record that a check fills in."""
    counts, difference = checked.report.counts, checked.difference
    changes = {kind: difference.count(kind) if difference else 0 for kind in ("added", "changed", "withdrawn")}
    return {
        "state": State.READY if checked.is_ready else State.FAILING,
        "stage": "done",
        "done": checked.report.items,
        "total": checked.report.items,
        "violations": counts["Violation"],
        "warnings": counts["Warning"],
        "infos": counts["Info"],
        "items": checked.report.items,
        **changes,
        "shows_changes": difference is not None,
        "error": None,
        "compared": checked.compared,
        "checked": now(),
        "shapes": SHAPES,
        "data": checked.data,
        "triples": checked.step.triples if checked.step is not None else 0,
    }


def _lines(step: Step) -> bytes:
    sides: list[Sequence[str]] = [getattr(step, side) for side in SIDES]
    return "".join(f"{line}\n" for side in sides for line in (str(len(side)), *side)).encode()
