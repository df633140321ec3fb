"""Sorted runs become one: each line once, in order, however many are read at once and in whatever parts."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from loaders.bulk import run, runs
from loaders.bulk.run import Run
from loaders.bulk.runs import Files

ENDS = b" <g>\n", b"\n"


def merged(files: Files, made: list[Run]) -> int:
    parts = runs.parts(files.runs, made, len(ENDS[0]) - len(ENDS[1]))
    sizes = [runs.write(files, part, ENDS) for part in reversed(parts)]
    runs.closed_up(files.whole, parts, [size for _, size in reversed(sizes)])
    files.close()
    return sum(count for count, _ in sizes)


@pytest.mark.parametrize("read", [2, 50, 1 << 20])
@pytest.mark.parametrize("parts", [1, 2, 7, 1000])
@pytest.mark.parametrize("known", [1, 5, 256])
def test_runs_are_merged(read: int, parts: int, known: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runs, "_READ", read)
    monkeypatch.setattr(runs, "_LEAST", read)
    monkeypatch.setattr(runs, "_PARTS", parts)
    monkeypatch.setattr(run, "APART", 64)
    monkeypatch.setattr(run, "KNOWN", known)
    random = Random(1)  # noqa: S311
    files, every, made = Files.within(tmp_path), set[bytes](), []
    for size in (1, 40, 7, 300):
        lines = sorted({f"<{'x' * random.randrange(40)}{random.randrange(400)}>\n".encode() for _ in range(size)})
        every.update(lines)
        made.append(files.add(b"".join(lines)))
    assert merged(files, made) == len(every)
    assert files.whole.read_bytes() == b"".join(sorted(every)).replace(*reversed(ENDS))


def test_no_runs_are_an_empty_file(tmp_path: Path) -> None:
    assert merged(files := Files.within(tmp_path), []) == 0
    assert files.whole.read_bytes() == b""


def test_a_full_disk_is_told() -> None:
    with pytest.raises(OSError, match="No space left"):
        runs.Sheet(Path("/dev/full"), growing=True).append(b"x" * 100)
