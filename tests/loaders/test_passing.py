"""What is gone through once is let go of, step by step; what somebody else has, too, stays."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from loaders import passing
from loaders.passing import Passing, letting_go


@pytest.fixture
def dropped(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    monkeypatch.setattr(passing, "drop", lambda _, start, end: found.append((start, end)))
    monkeypatch.setattr(passing, "STEP", 10)
    return found


def test_each_step_is_let_go_of_twice_so_that_it_is_on_the_disk_by_then(dropped: list[tuple[int, int]]) -> None:
    here = Passing(0)
    for at in (4, 8, 12, 20, 25, 26, 40):
        here.reached(at)
    assert dropped == [(0, 12), (0, 25), (12, 40)]


def test_files_with_a_second_name_are_left_alone(
    dropped: list[tuple[int, int]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "1.sst").write_bytes(b"x" * 7)
    (tmp_path / "2.sst").write_bytes(b"x" * 9)
    os.link(tmp_path / "2.sst", tmp_path / "other")
    passing._let_go(tmp_path / "1.sst")
    passing._let_go(tmp_path / "2.sst")
    assert dropped == [(0, 7)]
    monkeypatch.setattr(passing, "PAUSE", 0)
    with letting_go(tmp_path, "*.sst"):
        while len(dropped) < 3:
            """Files are looked at again and again."""
    assert {*dropped} == {(0, 7)}


def test_nothing_changes_in_what_is_let_go_of(tmp_path: Path) -> None:
    (path := tmp_path / "file").write_bytes(b"abc" * 5000)
    with path.open("rb") as file:
        passing.drop(file.fileno(), 0, 15_000)
        passing.drop(file.fileno(), 5, 5)
        assert file.read() == b"abc" * 5000
