"""Two sorted graphs are compared in pieces as they would be line by line, and as sets."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from service.lines import LineFile
from service.publish import Step
from service.submissions import streaming

ITEM = '<https://dolen.test/id/practice/vale/item-{}{}> <https://e.test/p{}> "{}" <https://dolen.test/graph/vale> .\n'


def graph(seed: int, *, things: int = 30, left_out: float = 0.1) -> list[bytes]:
    random = Random(seed)  # noqa: S311
    lines = {
        ITEM.format(n, part, p, random.choice("ab") if random.random() < left_out else "x").encode()
        for n in range(things)
        for part in ("", "#part", "/.well-known/genid/vale/1")
        for p in range(3)
        if random.random() > left_out
    }
    return sorted(lines)


def between(before: list[bytes], after: list[bytes], folder: Path) -> streaming.Compared:
    folder.mkdir(exist_ok=True)
    (folder / "graph.nq").write_bytes(b"".join(after))
    return streaming.between(before, LineFile(folder / "graph.nq"), folder)


@pytest.mark.parametrize("size", [1, 2, 7, 5_000])
@pytest.mark.parametrize(
    ("before", "after"),
    [
        (graph(1), graph(2)),
        (graph(1), graph(1)),
        (graph(1), sorted({*graph(1), *graph(3, things=2)})),
        (graph(1), []),
        ([], graph(1)),
        ([], []),
        (graph(1, things=3), graph(1, left_out=0.0)),
    ],
)
def test_a_step_is_what_sets_of_lines_give(
    before: list[bytes], after: list[bytes], size: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streaming, "_LINES", size)
    found = between(before, after, tmp_path)
    old, new = ({line.decode()[:-1] for line in lines} for lines in (before, after))
    expected = Step.between(old, new)
    for name in ("added", "removed", "came", "went"):
        assert tuple(getattr(found.step, name)) == getattr(expected, name), name
    assert found.step.triples == len(new)
    touched = {line.split("#")[0].split(">")[0][1:] for line in old ^ new if streaming.GENID not in line}
    assert found.changed == {each for each in touched if each not in {*expected.came, *expected.went}}
