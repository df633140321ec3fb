"""Large files and large graphs go another way through the archive and into the store, to the same end."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Self

import pytest

from loaders import bounded, bulk
from service import growing, submissions
from service import instance as instances
from service.failures import EmptyingError, NotConformingError, StoreError
from service.instance import Instance, everything, open_instance, rebuild
from service.lines import LineFile
from service.settings import Settings
from service.submissions import Mode, State, large
from tests.service.submitting import PREFIXES, REGISTER, STEWARD, VALE, item

BASE = "https://dolen.test"
#: So little that every file here is large.
LARGE = 600
KILLED = 9
EVIDENCE = '; dol:hasEvidence [ a dol:EvidenceItem ; dcterms:title "Count"@en, "Cyfrif"@cy ]'


class Here:
    """A crew that works in this process: starting others takes time, and has tests of its own."""

    def __init__(self, _size: int, make: Callable[..., Any], *args: object, **_: object) -> None:
        self._work = make(*args)
        gc.enable()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """End nothing."""

    def map(self, pieces: Iterable[tuple[object, ...]], _ahead: int = 1) -> Iterator[Any]:
        return (self._work(*piece) for piece in pieces)


def work_here(patch: pytest.MonkeyPatch) -> None:
    """Read and judge in this process."""
    for module in (bulk, large):
        patch.setattr(module, "stream", lambda work, *args, **_: work(*args))
    patch.setattr(bulk, "Crew", Here)
    patch.setattr(bulk.checking, "run", _here)
    for module in (instances, submissions.checking):
        patch.setattr(module, "bounded", SimpleNamespace(run=_here, stream=_here, Bounds=bounded.Bounds))


@pytest.fixture
def instance(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Instance]:
    """An installation on the disk to which everything but the register is large."""
    work_here(monkeypatch)
    made = open_instance(Settings(data=tmp_path / "data", base=BASE))
    for partner in (STEWARD, VALE):
        made.archive.partners.add(partner)
    made.publish("register", [_file(tmp_path, REGISTER)], "tester")
    made.archive.large_bytes = LARGE
    yield made
    if hasattr(made.store, "_store"):
        made.store.close()


def _here(work: Callable[..., Any], *args: object, **_: object) -> Any:
    return work(*args)


def _file(folder: Path, text: str, name: str = "data.ttl") -> Path:
    path = folder / name
    path.write_text(text if text.startswith("@") else PREFIXES + text, encoding="utf-8")
    return path


def _publish(instance: Instance, folder: Path, text: str, **how: object) -> int:
    return instance.publish("vale", [_file(folder, text)], "tester", **how).version  # type: ignore[arg-type]


def _items(*numbers: int, title: str = "One team") -> str:
    return "".join(item(f"item-{number}", title) for number in numbers)


def _small(instance: Instance, folder: Path) -> Instance:
    """The same publications in an installation to which nothing is large."""
    made = open_instance(replace(instance.settings, data=folder))
    for partner in (STEWARD, VALE):
        made.archive.partners.add(partner)
    return made


def _is_whole(instance: Instance) -> bool:
    """The store is what the archive says, and the union in it is free of duplicates."""
    named = instance.store.lines()
    union = {line.rpartition(" <")[0] for line in named}
    return set(named) == set(everything(instance.archive)) and len(instance.store) == len(named) + len(union)


def test_large_publications_end_as_small_ones_do(instance: Instance, tmp_path: Path) -> None:
    small = _small(instance, tmp_path / "small")
    small.publish("register", [_file(tmp_path, REGISTER)], "tester")
    steps = (_items(*range(9)), _items(*range(3, 12)), _items(3, 4, 5, title="Two teams"))
    for text in steps:
        ours, theirs = (each.publish("vale", [_file(tmp_path, text)], "tester") for each in (instance, small))
        assert (ours.version, ours.added, ours.removed, ours.triples) == (
            theirs.version, theirs.added, theirs.removed, theirs.triples,
        )  # fmt: skip
        assert _is_whole(instance)
    for number in range(1, len(steps) + 1):
        ours, theirs = (each.archive.version("vale", number) for each in (instance, small))
        assert isinstance(ours.added, LineFile) or isinstance(ours.removed, LineFile)
        assert ours.manifest.change_sha256 == theirs.manifest.change_sha256
        assert ours.manifest.things_sha256 == theirs.manifest.things_sha256
        assert {line.decode()[:-1] for line in instance.archive.stream("vale", number)} == small.archive.graph(
            "vale", number
        )
    small.store.close()


def test_small_changes_of_a_large_graph(instance: Instance, tmp_path: Path) -> None:
    _publish(instance, tmp_path, _items(*range(9)))
    instance.archive.large_bytes = 3000
    changed = _publish(instance, tmp_path, _items(4, title="Two teams"), mode=Mode.MERGE)
    assert not instance.archive.is_large("vale", changed)
    assert instance.archive.is_large("vale", 1)
    assert _is_whole(instance)
    assert instance.archive.graph("vale", 2) == {line.decode()[:-1] for line in instance.archive.stream("vale", 2)}
    graph = f"{BASE}/graph/vale"
    assert any("Two teams" in line for line in instance.store.said(graph, [f"{BASE}/id/practice/vale/item-4"]))


def test_a_draft_is_counted_and_its_first_changes_are_shown(instance: Instance, tmp_path: Path) -> None:
    _publish(instance, tmp_path, _items(1, 2, 3))
    with _file(tmp_path, _items(2, title="Two teams") + _items(3, 4)).open("rb") as file:
        draft = instance.submissions.receive("vale", [("data.ttl", file)], "tester")
    draft = instance.submissions.check("vale", draft.id)
    assert (draft.state, draft.added, draft.changed, draft.withdrawn) == (State.READY, 1, 1, 1)
    changes = instance.submissions.difference("vale", draft.id).changes
    assert {(each.iri.rpartition("/")[2], each.kind) for each in changes} == {
        ("item-1", "withdrawn"), ("item-2", "changed"), ("item-4", "added"),
    }  # fmt: skip
    assert [field.after[0].toPython() for each in changes for field in each.fields] == ["Two teams"]
    assert instance.submissions.publish("vale", draft.id, "tester").version == 2
    assert _is_whole(instance)


def test_what_does_not_conform_is_not_published(instance: Instance, tmp_path: Path) -> None:
    with pytest.raises(NotConformingError) as raised:
        _publish(instance, tmp_path, _items(1, 2, 3).replace('dcterms:identifier "item-2" ;', ""))
    assert raised.value.report is not None
    assert not instance.archive.head("vale")
    (draft,) = instance.submissions.list("vale")
    assert (draft.state, draft.has_difference, draft.added) == (State.FAILING, True, 3)
    assert not instance.submissions.difference("vale", draft.id).conforms
    seen = instance.submissions.look_into("vale", draft.id)
    assert len(list(seen.things())) == 3
    assert any("One team" in line for line in seen.about([f"{BASE}/id/practice/vale/item-2"]))


def test_refers_to_things_of_others(instance: Instance, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("service.trusted.SMALL", 0)
    more = "; dcterms:contributor <id/organisation/dale>"
    assert _publish(instance, tmp_path, item("one", more=more) + _items(2, 3)) == 1
    with pytest.raises(NotConformingError):
        _publish(instance, tmp_path, item("one", more=more.replace("dale", "gone")) + _items(2, 3))


def test_rolled_back_and_withdrawn(instance: Instance, tmp_path: Path) -> None:
    _publish(instance, tmp_path, _items(1, 2, 3) + item("four", more=EVIDENCE))
    _publish(instance, tmp_path, _items(2, 3))
    draft = instance.submissions.rollback("vale", 1, "tester")
    assert instance.submissions.publish("vale", draft.id, "tester").version == 3
    assert instance.archive.graph("vale", 3) == instance.archive.graph("vale", 1)
    assert instance.submissions.withdraw("vale", "tester").triples == 0
    assert _is_whole(instance)


def test_taking_all_away_has_to_be_meant(instance: Instance, tmp_path: Path) -> None:
    _publish(instance, tmp_path, _items(1, 2, 3))
    with pytest.raises(EmptyingError):
        _publish(instance, tmp_path, "# nothing\n" * LARGE)


def test_made_anew_where_much_goes(instance: Instance, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(growing, "_MOST_GONE", 5)
    _publish(instance, tmp_path, _items(1, 2, 3))
    _publish(instance, tmp_path, _items(3, 4))
    assert _is_whole(instance)


def test_nothing_is_visible_when_the_store_cannot_be_brought(
    instance: Instance, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = instance.store.lines(union=True)
    with monkeypatch.context() as patch:
        patch.setattr("service.store.load", _full)
        with pytest.raises(StoreError):
            _publish(instance, tmp_path, _items(1, 2, 3))
    assert instance.store.lines(union=True) == before
    instance.catch_up()
    assert _is_whole(instance)


def _full(*_: object) -> None:
    raise OSError(28, "No space left on device")


@pytest.mark.parametrize("place", ["service.store.load", "service.store.write_file"])
def test_killed_while_the_store_is_brought(instance: Instance, tmp_path: Path, place: str) -> None:
    settings = replace(instance.settings, large_bytes=LARGE)
    _publish(instance, tmp_path, _items(1, 2))
    instance.store.close()
    child = get_context("spawn").Process(target=_killed, args=(settings, tmp_path, place))
    child.start()
    child.join()
    assert child.exitcode == KILLED
    child.close()
    again = open_instance(settings)
    assert again.archive.head("vale") == 2
    assert _is_whole(again)
    again.store.close()
    rebuilt = rebuild(settings)
    assert _is_whole(rebuilt)
    assert not list(settings.data.glob(".store.*"))
    rebuilt.store.close()


def _killed(settings: Settings, folder: Path, place: str) -> None:
    """Publish, and end at a place as if killed."""
    with pytest.MonkeyPatch.context() as patch:
        work_here(patch)
        made = open_instance(settings)
        patch.setattr(place, lambda *_: os._exit(KILLED))
        _publish(made, folder, _items(2, 3, 4))
