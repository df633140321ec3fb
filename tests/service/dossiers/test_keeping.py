"""Dossiers follow the archive step by step, to what they would be if they were made anew; and heal."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from service.dossiers import Dossiers, file, keeping, making, places
from service.failures import StoreError
from service.heads import heads
from service.instance import Instance
from tests.service.submitting import item, opened, publish

Content = dict[str, set[str]]
ONE = "https://dolen.test/id/practice/vale/one"


@pytest.fixture
def instance(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Instance]:
    with opened(tmp_path, monkeypatch) as made:
        yield made


@pytest.fixture
def dossiers(instance: Instance) -> Dossiers:
    return Dossiers(instance.settings.dossiers, instance.archive)


def content(path: Path) -> Content:
    """Read a whole file."""
    with closing(file.connected(path)) as connection:
        kept = file.begun(connection)
        names = [name for (name,) in connection.execute("SELECT DISTINCT name FROM dossier")]
        return {name: set(kept.lines(name) or ()) for name in names}


def now(instance: Instance) -> Path:
    path = places.current(instance.settings.dossiers)
    assert path
    return path


def anew(instance: Instance, tmp_path: Path) -> Content:
    path, have = tmp_path / "anew.sqlite", heads(instance.store)
    path.unlink(missing_ok=True)
    file.make(path, making.everything(instance.archive, have), have)
    return content(path)


def roll_back(instance: Instance, version: int) -> None:
    draft = instance.submissions.rollback("vale", version, "tester")
    instance.submissions.publish("vale", draft.id, "tester")


def test_each_step_leads_to_what_making_them_anew_leads_to(
    instance: Instance, dossiers: Dossiers, tmp_path: Path
) -> None:
    publish(instance, item("one") + item("two", more="; dol:relatedPractice <id/practice/vale/one>"))
    dossiers.bring(instance.store)
    first = now(instance)
    assert len(content(first)[ONE]) == len(instance.store.said_of(ONE)) + 1
    steps = [
        lambda: publish(instance, item("one", "Another title") + item("three")),
        lambda: publish(instance, item("two", more="; dol:relatedPractice <id/practice/vale/three>"), mode="merge"),
        lambda: roll_back(instance, 1),
        lambda: instance.withdraw("vale", "tester"),
        lambda: publish(instance, item("one")),
    ]
    for step in steps:
        before = content(now(instance))
        step()
        dossiers.bring(instance.store)
        assert content(now(instance)) == anew(instance, tmp_path) != before
    assert now(instance) == first  # the same file, brought forward


def test_several_versions_at_once(instance: Instance, dossiers: Dossiers, tmp_path: Path) -> None:
    dossiers.bring(instance.store)
    for title in ("First", "Second", "Third"):
        publish(instance, item("one", title))
    dossiers.bring(instance.store)
    assert content(now(instance)) == anew(instance, tmp_path)
    assert any("Third" in line for line in content(now(instance))[ONE])


def test_nothing_is_done_while_nothing_changes(
    instance: Instance, dossiers: Dossiers, monkeypatch: pytest.MonkeyPatch
) -> None:
    dossiers.bring(instance.store)
    monkeypatch.setattr(file, "connected", lambda *_, **__: pytest.fail("the file was opened"))
    dossiers.bring(instance.store)


@pytest.mark.parametrize("harm", ["damaged", "other-format", "gone", "ahead"])
def test_what_cannot_be_brought_forward_is_made_anew(
    instance: Instance, dossiers: Dossiers, tmp_path: Path, harm: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(instance, item("one"))
    dossiers.bring(instance.store)
    before = now(instance)
    if harm == "damaged":
        before.write_bytes(b"SQLite format 3\0" + bytes(range(256)) * 64)
    elif harm == "other-format":
        monkeypatch.setattr(file, "FORMAT", 99)
    elif harm == "gone":
        before.unlink()
    else:  # as after an older backup was restored
        with closing(file.connected(before, writing=True)) as connection:
            kept = file.begun(connection, writing=True)
            file.settle(kept, {graph: (number + 1, "?") for graph, (number, _) in kept.heads.items()})
    publish(instance, item("one", "Another title"))
    Dossiers(instance.settings.dossiers, instance.archive).bring(instance.store)
    assert now(instance) != before
    assert content(now(instance)) == anew(instance, tmp_path)


def test_much_is_made_by_a_process_of_its_own(
    instance: Instance, dossiers: Dossiers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(instance, item("one"))
    monkeypatch.setattr(keeping, "_FEW", 1)
    monkeypatch.setattr(file, "make", lambda *_: pytest.fail("it was made here"))
    dossiers.bring(instance.store)
    monkeypatch.undo()
    assert content(now(instance)) == anew(instance, tmp_path)


def test_older_files_go_when_a_new_one_is_made(instance: Instance, dossiers: Dossiers) -> None:
    dossiers.bring(instance.store)
    for number in range(3):
        now(instance).write_bytes(b"")
        publish(instance, item("one", f"Title {number}"))
        dossiers.bring(instance.store)
    left = {each.name for each in instance.settings.dossiers.iterdir() if each.suffix == ".sqlite"}
    assert left == {now(instance).name, now(instance).with_stem(f"{int(now(instance).stem) - 1:06}").name}


def test_a_full_disk_is_told_and_the_engine_asked(
    instance: Instance, dossiers: Dossiers, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.ERROR)
    dossiers.bring(instance.store)
    publish(instance, item("one"))
    monkeypatch.setattr(keeping.Dossiers, "_step", lambda *_: False)
    monkeypatch.setattr(file, "make", lambda *_: (_ for _ in ()).throw(OSError(28, "No space left on device")))
    with pytest.raises(StoreError, match="No space left"):
        dossiers.bring(instance.store)
    assert places.current(instance.settings.dossiers) is None
    monkeypatch.undo()
    dossiers.bring(instance.store)
    assert ONE in content(now(instance))
