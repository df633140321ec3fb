"""Check a draft: read it, judge it as it is meant (whole, beside the rest, or taken away), and say what it changes."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, cast

from loaders import bounded, foreign
from loaders.bounded import Bounds
from loaders.expectations import both
from loaders.rdf.lines import subject
from loaders.report import Finding, Report
from loaders.space import Space
from loaders.texts import LANGUAGES
from service.failures import TEXTS, NamesNothingError
from service.lines import LineFile, raw, write
from service.publish import Step, things
from shapes import DSH

from . import large
from .around import Around, around
from .comparing import compare
from .difference import Difference
from .judging import judge, judge_beside, named, read, wholes
from .records import Draft, Mode
from .streaming import between, difference

if TYPE_CHECKING:
    from service.instance import Instance


#: Seconds of processor time for each MiB of files: some 400 items, of which each may be wrong.
_A_MIB = 30


@dataclass(frozen=True)
class Checked:
    """What came of a check, against version ``compared`` and the store's state ``data``.

    What does not conform has a step and a difference too, which are shown; none where nothing could be compared.
    ``graph`` holds the whole graph's lines where they are at hand.
    """

    report: Report
    compared: int
    data: str
    step: Step | None = None
    difference: Difference | None = None
    graph: Collection[str] | None = None
    conforms: bool = True

    @property
    def is_ready(self) -> bool:
        """Tell whether it may be published."""
        return self.step is not None and self.conforms and self.report.conforms


class Tell(Protocol):
    """Hears which stage of a check has begun, and how far it is."""

    def __call__(self, stage: str, done: int = 0, total: int = 0, /) -> object:
        """Take note."""


Told = Callable[[str, int, int], object]


def bounds(paths: Sequence[Path]) -> Bounds:
    """Give what judging files may use: the judge takes its time for each thing that it has something to say about."""
    more = _A_MIB * sum(path.stat().st_size for path in paths) >> 20
    least = Bounds()
    return replace(least, cpu=least.cpu + more, wall=least.wall + 2 * more)


def nobody(stage: str, done: int, total: int) -> None:
    """Hear how far a publication is, where nobody wants to know."""


class Checker:
    """Checks drafts; ``tell`` hears which stage has begun. ``folder`` gives where large ones' lines are to be kept."""

    def __init__(self, instance: Instance, folder: Callable[[Draft], Path]) -> None:
        self._instance, self._folder = instance, folder

    def check(self, draft: Draft, paths: list[Path], tell: Tell) -> Checked:
        """Check a draft's files.

        Raises:
            DolenError: a file cannot be read, or takes more time or memory than there is for it.

        """
        check = {Mode.REPLACE: self._replacing, Mode.MERGE: self._merging, Mode.REMOVE: self._removing}[draft.mode]
        return check(draft, paths, tell)

    def compare(self, draft: Draft, lines: Sequence[str], report: Report) -> Checked:
        """Compare a whole graph, its lines in order, with the newest version."""
        archive = self._instance.archive
        data, head = self._instance.store.version, archive.head(draft.partner)
        if isinstance(lines, LineFile) or archive.is_vast(draft.partner, head):
            return self._compare_streams(draft, lines, report)
        before, after = archive.graph(draft.partner, head), set(lines)
        step = Step.between(before, after, lines)
        return Checked(report, head, data, step, compare(draft.partner, head, before, after, step), after)

    def older(self, draft: Draft, version: int) -> Checked:
        """Compare an older version with the newest one; it is judged again in this alone, whose things it is about."""
        archive, partner = self._instance.archive, draft.partner
        owners, where = archive.partners.owners(archive.base), f"{partner}/{version}"
        lines: Sequence[str]
        if archive.is_vast(partner, version):
            folder = self._folder(draft)
            folder.mkdir(exist_ok=True)
            lines = write(folder / "graph.nq", archive.chunks(partner, version))
        else:
            lines = sorted(archive.graph(partner, version))
        return self.compare(draft, lines, foreign.report(lines, self._space(draft), owners, where))

    def _compare_streams(self, draft: Draft, lines: Sequence[str], report: Report) -> Checked:
        archive, folder = self._instance.archive, self._folder(draft)
        data, head = self._instance.store.version, archive.head(draft.partner)
        folder.mkdir(exist_ok=True)
        after = lines if isinstance(lines, LineFile) else write(folder / "graph.nq", raw(lines))
        found = between(archive.stream(draft.partner, head), after, folder)
        graph = str(self._space(draft).graph)
        changes = difference(draft.partner, head, self._instance.store, graph, after.path, found)
        return Checked(report, head, data, found.step, changes, after)

    def _replacing(self, draft: Draft, paths: list[Path], tell: Tell) -> Checked:
        tell("checking")
        data, head = self._instance.store.version, self._instance.archive.head(draft.partner)
        space = self._space(draft)
        if large.takes(paths, self._instance.archive.large_bytes):
            whole, checked = large.check(self._instance, space, paths[0], self._folder(draft), tell)
            tell("comparing")
            return replace(self.compare(draft, whole, checked.report), conforms=checked.conforms)
        owners = self._instance.archive.partners.owners(self._instance.archive.base)
        asked = (tuple(paths), space, self._instance.things(), owners)
        with closing(bounded.stream(judge, *asked, readable=paths, bounds=bounds(paths))) as judging:
            lines = cast(bytes | None, next(judging))
            found = Checked(Report(), head, data)
            if lines is not None:  # compared while the suspects are judged
                found = self.compare(draft, lines.decode().split("\n")[:-1], Report())
            report = cast(Report, next(judging))
        tell("comparing")
        return replace(found, report=report)

    def _merging(self, draft: Draft, paths: list[Path], tell: Tell) -> Checked:
        tell("reading")
        space = self._space(draft)
        register = self._instance.register()
        after = bounded.run(read, tuple(paths), space, register, readable=paths)
        return self._at_head(draft, lambda head: self._changed(draft, paths, wholes(after), after, head, tell))

    def _removing(self, draft: Draft, paths: list[Path], tell: Tell) -> Checked:
        tell("reading")
        space = self._space(draft)
        names = bounded.run(named, tuple(paths), space, self._instance.register(), readable=paths)
        known = {subject(line) for line in self._instance.store.said(str(space.graph), _addresses(names))}
        if not known:
            raise NamesNothingError("names-nothing", partner=draft.partner)
        checked = self._at_head(draft, lambda head: self._changed(draft, [], known, [], head, tell))
        checked.report.findings.extend(_unknown(name, draft) for name in dict.fromkeys(names) if name not in known)
        return checked

    def _changed(
        self, draft: Draft, paths: list[Path], roots: set[str], after: list[str], head: int, tell: Tell
    ) -> Checked:
        """Judge and compare items in the place of those of the same names; the cost is theirs, not the graph's."""
        store, space = self._instance.store, self._space(draft)
        graph, data = str(space.graph), self._instance.store.version
        before = store.said(graph, sorted(roots), parts=True)
        stays = set(store.said(graph, sorted({subject(line) for line in after}))) - set(before)
        changed = {subject(line) for line in (*before, *after)}
        near = around(store, graph, before, after, changed)
        tell("checking")
        report = self._judge(draft, paths, near, after)
        tell("comparing")
        added, removed = set(after) - set(before) - stays, set(before) - set(after)
        then, now = things(before), things(after)
        triples = self._triples(draft.partner, head) + len(added) - len(removed)
        sides = [tuple(sorted(each)) for each in (added, removed, now - then, then - now)]
        step = Step(sides[0], sides[1], sides[2], sides[3], triples)
        return Checked(report, head, data, step, compare(draft.partner, head, set(before), set(after), step))

    def _judge(self, draft: Draft, paths: list[Path], near: Around, after: list[str]) -> Report:
        archive, space = self._instance.archive, self._space(draft)
        owners, where = archive.partners.owners(archive.base), f"{draft.partner}/{archive.head(draft.partner)}"
        if not paths and not near.judged:
            return Report()
        trusted = self._instance.trusted_for([*after, *near.judged])
        asked = (tuple(paths), space, trusted, owners, near.judged, near.beside, where)
        return bounded.run(judge_beside, *asked, readable=paths, bounds=bounds(paths))

    def _at_head(self, draft: Draft, work: Callable[[int], Checked]) -> Checked:
        """Work on the store while it stands at the archive's newest version; again when that moved on meanwhile."""
        while True:
            self._instance.catch_up()
            head, data = self._instance.archive.head(draft.partner), self._instance.store.version
            checked = work(head)
            if self._instance.store.version == data:
                return checked

    def _triples(self, partner: str, version: int) -> int:
        return self._instance.archive.manifest(partner, version).triples if version else 0

    def _space(self, draft: Draft) -> Space:
        return self._instance.archive.partners.get(draft.partner).space(self._instance.archive.base)


def _addresses(names: list[str]) -> list[str]:
    """Leave out what cannot be an address."""
    return [name for name in names if ":" in name and not set(name) & set(' <>"{}|\\^`')]


def _unknown(name: str, draft: Draft) -> Finding:
    """Say that a name to be taken away is none of the partner's."""
    params = {"name": name, "partner": draft.partner}
    problem, mend = (
        {lang: TEXTS.part("name-unknown", lang, part, params) for lang in LANGUAGES} for part in ("what", "mend")
    )
    return Finding(
        severity="Warning",
        focus=name,
        title={},
        path=None,
        label=both("label-ownership"),
        value=name,
        position=None,
        shape=str(DSH["ownership"]),
        component=str(DSH["name-unknown"]),
        problem=problem,
        mend=mend,
    )
