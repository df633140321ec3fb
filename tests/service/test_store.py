"""The store: one transaction per change, the default graph the duplicate-free union."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest
from rdflib import URIRef

from queries import Query
from service.failures import StoreError
from service.store import Change, Store
from service.store.places import replace

A, B = ("<https://dolen.test/graph/a>", "<https://dolen.test/graph/b>")
ALL = Query.of("all", "SELECT ?s ?o WHERE { ?s ?p ?o }")


def triple(name: str) -> str:
    return f'<https://dolen.test/{name}> <https://dolen.test/p> "{name}"'


def quad(name: str, graph: str) -> str:
    return f"{triple(name)} {graph} ."


def default(store: Store) -> list[str]:
    return [line for line in store.lines(union=True) if not line.endswith((f"{A} .", f"{B} ."))]


def test_the_union_holds_each_triple_once() -> None:
    store = Store()
    store.apply(Change.of([quad("x", A), quad("y", A)], []))
    store.apply(Change.of([quad("x", B)], []))
    assert default(store) == [f"{triple('x')} .", f"{triple('y')} ."]
    assert len(store.rows(ALL)) == 2


def test_a_triple_leaves_the_union_with_its_last_graph() -> None:
    store = Store()
    store.apply(Change.of([quad("x", A), quad("x", B)], []))
    store.apply(Change.of([], [quad("x", A)]))
    assert default(store) == [f"{triple('x')} ."]
    store.apply(Change.of([], [quad("x", B)]))
    assert store.lines(union=True) == []


def test_a_triple_taken_from_both_graphs_at_once_leaves_the_union() -> None:
    store = Store()
    store.apply(Change.of([quad("x", A), quad("x", B)], []))
    store.apply(Change.of([], [quad("x", A), quad("x", B)]))
    assert store.lines(union=True) == []


def test_what_moves_between_graphs_stays_in_the_union() -> None:
    store = Store()
    store.apply(Change.of([quad("x", A)], []))
    store.apply(Change.of([quad("x", B)], [quad("x", A)]))
    assert store.lines() == [quad("x", B)]
    assert default(store) == [f"{triple('x')} ."]


def test_a_line_both_added_and_removed_stays() -> None:
    store = Store()
    store.apply(Change.of([quad("x", A)], []))
    store.apply(Change.of([quad("x", A)], [quad("x", A)]))
    assert store.lines() == [quad("x", A)]


@pytest.mark.parametrize(
    "text", [r"C:\\users\\u0041", r"tab\there", r"line\nbreak", r"a\"quote", "ŵ 😀", "'''", r"\u0001", "} ; DROP ALL"]
)
def test_awkward_text_goes_in_and_out(text: str) -> None:
    store = Store()
    line = f'<https://dolen.test/s> <https://dolen.test/p> "{text}" {A} .'
    store.apply(Change.of([line], []))
    assert store.lines() == [line]
    store.apply(Change.of([], [line]))
    assert len(store) == 0


def test_loading_equals_applying(tmp_path: Path) -> None:
    applied, loaded = Store(), Store(tmp_path / "store")
    lines = [quad("x", A), quad("x", B), quad("y", B)]
    for line in lines:
        applied.apply(Change.of([line], []))
    loaded.load(lines)
    assert loaded.lines(union=True) == applied.lines(union=True)


def test_what_was_applied_is_there_after_reopening(tmp_path: Path) -> None:
    store = Store(tmp_path / "store")
    store.apply(Change.of([quad("x", A)], []))
    store.close()
    assert Store(tmp_path / "store").lines() == [quad("x", A)]


def test_after_a_full_disk_the_store_is_opened_anew_beside_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = Store(tmp_path / "store")
    store.apply(Change.of([quad("x", A)], []))
    store.mend()
    assert not list(tmp_path.glob(".store*")), "nothing was wrong"
    with monkeypatch.context() as patch:
        patch.setattr("service.store.update", _full)
        patch.setattr("service.store.write_file", _full)
        with pytest.raises(StoreError, match="No space left"):
            store.apply(Change.of([quad("y", A)], []))
        with pytest.raises(StoreError, match="No space left"):
            store.mend()
    store.mend()
    store.apply(Change.of([quad("z", A)], []))
    assert store.lines() == [quad("x", A), quad("z", A)]
    assert len(list(tmp_path.glob(".store.beside-*"))) == 1
    store.close()
    assert Store(tmp_path / "store").lines() == [quad("x", A), quad("z", A)]


def _full(*_: object) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def test_a_second_process_is_told_who_holds_the_store(tmp_path: Path) -> None:
    held = Store(tmp_path / "store")
    with pytest.raises(StoreError) as caught:
        Store(tmp_path / "store")
    assert caught.value.code == "store-locked"
    assert held.lines() == []


def test_a_store_is_replaced_whole(tmp_path: Path) -> None:
    for name, content in (("store", "x"), ("store.new", "y")):
        store = Store(tmp_path / name)
        store.apply(Change.of([quad(content, A)], []))
        store.close()
    replace(tmp_path / "store", tmp_path / "store.new")
    assert Store(tmp_path / "store").lines() == [quad("y", A)]
    assert [path.name for path in tmp_path.iterdir()] == ["store"]


def test_values_come_back_as_rdflib_terms() -> None:
    store = Store()
    store.apply(Change.of([quad("x", A)], []))
    assert store.rows(ALL)[0]["s"] == URIRef("https://dolen.test/x")
