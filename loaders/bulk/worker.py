"""A worker of the check of a large file: it looks at batches, merges what came of them, and judges suspects."""

from __future__ import annotations

import gc
from collections.abc import Callable
from pathlib import Path
from typing import Any

from rdflib import Graph

from loaders.ownership import Owners
from loaders.report import Finding
from loaders.space import Space

from . import runs
from .batch import Batches, Piece, ends
from .judging import Judging
from .outcome import Numbered, Outcome
from .runs import Files, Part


class Worker:
    """Does what the check of one file is made of; it is made once in a process."""

    def __init__(self, path: Path, space: Space, trusted: Graph, owners: Owners, files: Files) -> None:
        gc.disable()  # nothing in batches is cyclic, and there are many objects
        self._of, self._files, self._ends = (path, space, trusted, owners), files, ends(space)
        self._batches: Batches | None = Batches(path, space, trusted)
        self._judging: Judging | None = None
        self._tasks: dict[str, Callable[..., object]] = {
            "check": self._check,
            "merge": self._merge,
            "judge": self._judge,
        }

    def __call__(self, task: str, *args: Any) -> object:  # noqa: ANN401 - as the task has it
        """Do one of the three."""
        return self._tasks[task](*args)

    def _check(self, piece: Piece, whole: bool = False) -> Outcome:  # noqa: FBT001, FBT002 - pickled by place
        """Check a piece, and keep its lines as a run."""
        assert self._batches is not None  # noqa: S101 - all pieces come before there are suspects
        outcome = self._batches(piece, whole)
        if outcome.lines:
            outcome.run, outcome.lines = self._files.add(outcome.lines), b""
        return outcome

    def _merge(self, part: Part) -> tuple[int, int]:
        """Merge a part of the runs into the whole, in the partner's graph."""
        return runs.write(self._files, part, self._ends)

    def _judge(self, said: dict[str, Numbered], sampled: bool) -> list[Finding]:  # noqa: FBT001 - pickled by place
        """Judge things."""
        if self._judging is None:
            self._batches = None
            gc.enable()
            self._judging = Judging(self._files.whole, *self._of)
        return self._judging(said, sampled)
