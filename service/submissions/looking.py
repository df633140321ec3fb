"""Look into the graph that a draft makes without holding it: sorted lines on the disk, or the store and a change."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from loaders.bulk.whole import Whole
from loaders.rdf.lines import subject
from service import lines as sorted_lines
from service.lines import LineFile
from service.publish import Step
from service.store import Store

from .items import GENID, Wholes
from .outcomes import Outcomes
from .records import Draft, State
from .streaming import said

if TYPE_CHECKING:
    from service.instance import Instance


class Lines(Protocol):
    """A graph, as sorted N-Quads lines that are looked up."""

    #: Whether it lists only the things that the draft changes.
    lists_changes: bool

    def about(self, things: Iterable[str]) -> Iterator[str]:
        """Give the lines about things and their parts."""

    def referring(self, thing: str) -> Iterator[str]:
        """Name the subjects that refer to a thing, some more than once."""

    def things(self, after: str = "") -> Iterator[str]:
        """Name the things, without their parts, in order, from the first that comes after one."""


class Kept:
    """A graph whose lines are in a file."""

    lists_changes = False

    def __init__(self, path: Path, graph: str) -> None:
        self._whole, self._end = Whole(path), f" <{graph}> ."

    def about(self, things: Iterable[str]) -> Iterator[str]:
        """Give the lines about things and their parts."""
        return said(self._whole, things)

    def referring(self, thing: str) -> Iterator[str]:
        """Name the subjects that refer to a thing; all lines are looked at."""
        return map(subject, self._whole.ending(f" <{thing}>{self._end}"))

    def things(self, after: str = "") -> Iterator[str]:
        """Name the things in order."""
        return filter(_is_thing, self._whole.subjects(after))


class Changed:
    """A graph as the store has it, with a small change: costs by what is looked up, not by the graph."""

    lists_changes = True

    def __init__(self, store: Store, graph: str, step: Step) -> None:
        self._store, self._graph = store, graph
        self._added, self._removed = step.added, frozenset(step.removed)

    def about(self, things: Iterable[str]) -> Iterator[str]:
        """Give the lines about things and their parts."""
        wanted = list(things)
        old = self._store.said(self._graph, wanted, parts=True)
        new = chain.from_iterable(self._come.get(each, ()) for each in wanted)
        return (line for line in sorted({*old, *new}) if line not in self._removed)

    def referring(self, thing: str) -> Iterator[str]:
        """Name the subjects that refer to a thing."""
        end = f" <{thing}> <{self._graph}> ."
        yield from (subject(line) for line in self._added if line.endswith(end))
        for each in self._store.referring(self._graph, [thing]):
            lines = (line for line in self._store.said(self._graph, [each]) if line.endswith(end))
            if not self._removed.issuperset(lines):
                yield each

    def things(self, after: str = "") -> Iterator[str]:
        """Name the things that the change says something new of, in order."""
        return (each for each in sorted(self._come) if each > after and _is_thing(each))

    @cached_property
    def _come(self) -> dict[str, list[str]]:
        """What is added, by the thing that it is about or about a part of."""
        wholes, found = Wholes(self._added), dict[str, list[str]]()
        for line in self._added:
            found.setdefault(wholes.of(subject(line)), []).append(line)
        return found


def into(instance: Instance, outcomes: Outcomes, draft: Draft) -> Lines:
    """Give the graph that a draft makes, or made; see ``Submissions.look_into``."""
    archive, partner = instance.archive, draft.partner
    graph = str(archive.partners.get(partner).space(archive.base).graph)
    if draft.state is State.PUBLISHED and draft.version is not None:
        step, base, path = Step((), (), (), (), draft.triples), draft.version, archive.whole(partner, draft.version)
    else:
        step, base, path = outcomes.step(draft), draft.compared, outcomes.whole(draft)
    if path is not None and path.exists():
        return Kept(path, graph)
    if base == archive.head(partner) and archive.is_vast(partner, base) and not isinstance(step.added, LineFile):
        return Changed(instance.store, graph, step)
    before = archive.stream(partner, base)
    return _spooled(sorted_lines.changed(before, *map(sorted_lines.raw, (step.removed, step.added))), graph)


def _spooled(lines: Iterator[bytes], graph: str) -> Kept:
    """Write lines to a file without a name, which goes when it is looked into no more."""
    with tempfile.TemporaryDirectory(prefix="dolen-") as folder:
        return Kept(sorted_lines.write(Path(folder) / "graph.nq", lines).path, graph)


def _is_thing(iri: str) -> bool:
    return "#" not in iri and GENID not in iri
