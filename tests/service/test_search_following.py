"""The search index of an installation follows its archive, version by version, and is made again with the store."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from loaders.errors import WorkerError
from service.aside import Aside
from service.checkpoints import Checkpoints
from service.failures import StoreError
from service.instance import Instance, open_instance
from service.partners import Partner
from service.search import Query, Search, documents, index
from service.settings import Settings

STEWARD = Partner("register", "The register", "Y gofrestr", "id/organisation/host", steward=True)
ORGANISATION = """<id/organisation/{slug}> a <http://www.w3.org/ns/org#FormalOrganization> ;
  <http://www.w3.org/2004/02/skos/core#prefLabel> "{name}"@en, "{name}"@cy ;
  <http://www.w3.org/ns/org#classification> <https://w3id.org/dolen/def/organisation-type/local-authority> .
"""
NAMES = ("Vale ", "Hill ", "Dale ")


@pytest.fixture
def instance(tmp_path: Path) -> Iterator[Instance]:
    opened = open_instance(Settings(data=tmp_path / "data", base="https://dolen.test"))
    opened.archive.partners.add(STEWARD)
    yield opened
    opened.store.close()


@pytest.fixture
def publish(instance: Instance, tmp_path: Path) -> Callable[[str, str], None]:
    def publish(first: str, second: str) -> None:
        file = tmp_path / "register.ttl"
        file.write_text(ORGANISATION.format(slug="host", name=first) + ORGANISATION.format(slug="other", name=second))
        instance.publish("register", [file], "test")

    return publish


def totals(search: Search) -> list[int]:
    return [search.find(Query(name)).total for name in NAMES]


def test_publications_reach_the_index(
    instance: Instance, publish: Callable[[str, str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    search = Search(instance.settings.search)
    publish("Vale", "Hill")
    search.bring(instance.store, instance.changed_lines)
    publish("Vale", "Dale")
    with monkeypatch.context() as patched:
        patched.setattr(documents, "things", lambda _store: pytest.fail("everything is indexed again"))
        search.bring(instance.store, instance.changed_lines)
    assert totals(search) == [1, 0, 1]
    Search.again(instance.settings.search, instance.store)
    again = Search(instance.settings.search)
    assert totals(again) == [1, 0, 1]
    assert again.version == instance.store.version


def test_much_is_indexed_in_a_process_of_its_own_and_the_old_is_searched_meanwhile(
    instance: Instance, publish: Callable[[str, str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    checkpoints = Checkpoints(instance.settings.data / "checkpoints")
    monkeypatch.setattr(index, "FEW", 0)
    monkeypatch.setattr(index, "write", lambda *_: pytest.fail("it is indexed here"))
    search, run, meanwhile = Search(instance.settings.search), Aside.run, []

    def watched(aside: Aside, *args: object) -> object:
        assert search.reading == {checkpoints.current().path}  # type: ignore[union-attr]
        answer = run(aside, *args)  # type: ignore[arg-type]
        if search.version:
            meanwhile.append(totals(search))
        return answer

    monkeypatch.setattr(Aside, "run", watched)
    for second in ("Hill", "Dale"):
        publish("Vale", second)
        checkpoints.make(instance.store)
        search.bring(instance.store, instance.changed_lines, checkpoints.current)
    assert meanwhile == [[1, 1, 0]]
    assert totals(search) == [1, 0, 1]
    assert (search.version, search.reading) == (instance.store.version, frozenset())
    assert not search.bring(instance.store, instance.changed_lines, checkpoints.current)


def test_a_process_that_ends_leaves_the_index_as_it_was(
    instance: Instance, publish: Callable[[str, str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    checkpoints, search = Checkpoints(instance.settings.data / "checkpoints"), Search(instance.settings.search)
    publish("Vale", "Hill")
    search.bring(instance.store, instance.changed_lines)
    publish("Vale", "Dale")
    checkpoint = checkpoints.make(instance.store)
    checkpoints.prune(keep=0)
    monkeypatch.setattr(index, "FEW", 0)
    with pytest.raises(StoreError):
        search.bring(instance.store, instance.changed_lines, lambda: checkpoint)
    assert totals(search) == [1, 1, 0]
    search.bring(instance.store, instance.changed_lines)
    assert totals(search) == [1, 0, 1]


def test_who_stops_gets_no_process() -> None:
    aside = Aside("service.search.building")
    aside.stop()
    with pytest.raises(WorkerError):
        aside.run({})
