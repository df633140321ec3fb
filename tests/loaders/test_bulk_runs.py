"""Sorted runs become one: each line once, in order, however many are read at once."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from loaders.bulk import runs
from loaders.bulk.runs import Runs


@pytest.mark.parametrize("read", [2, 50, 1 << 20])
def test_runs_are_merged(read: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runs, "_READ", read)
    monkeypatch.setattr(runs, "_LEAST", read)
    random = Random(1)  # noqa: S311
    made, every = Runs(tmp_path), set[bytes]()
    for size in (0, 1, 40, 7, 300):
        lines = sorted({f"<{random.randrange(400)}>\n".encode() for _ in range(size)})
        every.update(lines)
        made.add(b"".join(lines))
    assert [*made.lines()] == sorted(every)
    assert made.merge() == len(every)
    assert [path.name for path in tmp_path.iterdir()] == ["whole.nq"]
    assert made.paths[0].read_bytes() == b"".join(sorted(every))


def test_no_runs_are_an_empty_one(tmp_path: Path) -> None:
    made = Runs(tmp_path)
    assert [*made.lines()] == []
    assert made.merge() == 0
