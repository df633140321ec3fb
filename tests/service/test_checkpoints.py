"""Checkpoints: whole or absent, in order, readable beside the writer."""

from __future__ import annotations

from pathlib import Path

import pytest

from service.checkpoints import Checkpoints
from service.failures import StoreError
from service.store import Change, Store

GRAPH = "https://dolen.test/graph/wlga"
LINES = (f'<https://dolen.test/a> <https://dolen.test/p> "one" <{GRAPH}> .',)
MORE = (f'<https://dolen.test/b> <https://dolen.test/p> "two" <{GRAPH}> .',)


@pytest.fixture
def disk(tmp_path: Path) -> Store:
    store = Store(tmp_path / "store")
    store.load(LINES)
    return store


def size(path: Path) -> int:
    return len(Store.open_read_only(path))


def test_checkpoint_holds_what_the_store_held(disk: Store, tmp_path: Path) -> None:
    checkpoints = Checkpoints(tmp_path / "checkpoints")
    assert checkpoints.current() is None
    first = checkpoints.make(disk)
    disk.apply(Change.of(MORE, ()))
    second = checkpoints.make(disk)
    assert (size(first.path), size(second.path)) == (2, 4)
    assert checkpoints.current() == second
    assert (second.version, second.modified) == (disk.version, disk.modified)


def test_pruning_keeps_the_newest_and_what_is_used(disk: Store, tmp_path: Path) -> None:
    checkpoints = Checkpoints(tmp_path / "checkpoints")
    made = [checkpoints.make(disk) for _ in range(5)]
    checkpoints.prune(keep=2, used={made[1].path})
    assert [each.path.exists() for each in made] == [False, True, False, True, True]
    checkpoints.prune(keep=2)
    assert len(list((tmp_path / "checkpoints").iterdir())) == 2


def test_a_reader_outlives_its_checkpoint(disk: Store, tmp_path: Path) -> None:
    checkpoints = Checkpoints(tmp_path / "checkpoints")
    reader = Store.open_read_only(checkpoints.make(disk).path)
    checkpoints.make(disk)
    checkpoints.prune(keep=1)
    assert len(reader.lines()) == 1


def test_leftovers_of_a_crash_are_no_checkpoints(disk: Store, tmp_path: Path) -> None:
    checkpoints = Checkpoints(tmp_path / "checkpoints")
    leftover = tmp_path / "checkpoints" / "00000001.new"
    leftover.mkdir(parents=True)
    assert checkpoints.current() is None
    assert checkpoints.make(disk).path.exists()
    checkpoints.prune()
    assert not leftover.exists()


def test_a_store_in_memory_has_no_checkpoints(tmp_path: Path) -> None:
    checkpoints = Checkpoints(tmp_path / "checkpoints")
    with pytest.raises(StoreError):
        checkpoints.make(Store())
    assert not list((tmp_path / "checkpoints").iterdir())


def test_what_is_poured_fills_another_store(disk: Store, tmp_path: Path) -> None:
    with (tmp_path / "dump.nq").open("wb") as output:
        disk.pour(output)
    copy = Store()
    with (tmp_path / "dump.nq").open("rb") as source:
        copy.fill(source)
    assert copy.lines(union=True) == disk.lines(union=True)
