"""There are several ways to the same answer of the index, and several processes that read it: all say the same."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
import tantivy

from service.failures import SearchUnreadyError
from service.search import FACETS, Hits, Query, Search, counting, matching
from service.search.schema import Entry, schema
from service.search.writing import Notes, registered
from service.store import Store

from .conftest import BASE, record
from .test_search import LINES, THEME

QUERIES = [
    Query(), Query("housing"), Query("ser"), Query("gwas", more="theme"), Query("co-prod"), Query("da"),
    Query("no such words"), Query("services", {"theme": (f"{THEME}/involvement",)}, sort="date"), Query("26"),
    Query("", {"kind": ("practice", "organisation"), "organisation": (f"{BASE}/id/organisation/wlga",)}, more="area"),
]  # fmt: skip


@pytest.fixture(scope="module")
def folder(store: Store, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of the examples on the disk."""
    folder = tmp_path_factory.mktemp("index") / "search"
    Search(folder).bring(store)
    return folder


def said(hits: Hits) -> tuple[object, ...]:
    facets = {name: sorted(values, key=lambda each: (-each[1], each[0])) for name, values in hits.facets.items()}
    return hits.total, [hit.iri for hit in hits.hits], facets, hits.near, hits.near_total


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.text or "filters")
@pytest.mark.parametrize(("module", "name", "value"), [(counting, "_LARGE", -1), (matching, "_NAMED", 0)])
def test_values_gone_through_and_words_named_one_by_one_make_no_difference(
    folder: Path, monkeypatch: pytest.MonkeyPatch, query: Query, module: object, name: str, value: int
) -> None:
    expected = Search(folder).find(query)
    monkeypatch.setattr(counting, "_PART", 0)
    monkeypatch.setattr(module, name, value)
    assert said(Search(folder).find(query)) == said(expected)


def test_counts_are_kept_for_what_they_are_of(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    search = Search(folder)
    narrow = Query("", {"theme": (f"{THEME}/involvement",), "kind": ("practice",)})
    expected = search.find(narrow)
    wider = search.find(narrow.without("theme", f"{THEME}/involvement"))
    assert wider.facets["theme"] == expected.facets["theme"]
    assert dict(wider.facets["year"]) != dict(expected.facets["year"])
    monkeypatch.setattr(counting, "_counted", lambda *_: pytest.fail("it was counted before"))
    assert search.find(narrow).facets == expected.facets
    assert set(expected.facets) == set(FACETS)


def test_another_process_searches_where_the_index_lies_and_follows_it(store: Store, tmp_path: Path) -> None:
    folder, little = tmp_path / "search", Store()
    reading = Search(folder, read_only=True)
    reading.look()
    with pytest.raises(SearchUnreadyError):
        reading.find(Query())
    assert not folder.exists()
    little.load(LINES)
    writing = Search(folder)
    writing.bring(little)
    reading.look()
    assert said(reading.find(Query())) == said(writing.find(Query()))
    writing.bring(store)
    assert reading.version != writing.version
    reading.look()
    assert reading.version == writing.version
    assert said(reading.find(Query("housing"))) == said(writing.find(Query("housing")))
    little.close()


def test_an_index_that_was_made_anew_in_its_place_is_opened_anew(store: Store, tmp_path: Path) -> None:
    folder, little = tmp_path / "search", Store()
    Search(folder).bring(store)
    reading = Search(folder, read_only=True)
    reading.look()
    shutil.rmtree(folder, ignore_errors=True)  # the engine, which looks for news by itself, may put a lock there
    reading.look()
    assert reading.version == store.version
    little.load([*LINES, *record("p", f"{BASE}/id/organisation/vale")])
    Search(folder).bring(little)
    reading.look()
    assert reading.version == little.version != store.version
    assert said(reading.find(Query())) == said(Search(folder).find(Query()))
    little.close()


@pytest.mark.parametrize("damage", ["", "{", json.dumps({"format": 0}), "fewer"])
def test_what_cannot_be_read_leaves_the_state_before(store: Store, tmp_path: Path, damage: str) -> None:
    folder = tmp_path / "search"
    Search(folder).bring(store)
    reading = Search(folder, read_only=True)
    reading.look()
    notes = Notes.read(folder)
    if damage == "fewer":  # the documents of the next state are there, its notes not yet
        Notes("next", notes.heads, notes.documents - 1).write(folder)
    else:
        Notes.path(folder).write_text(damage)
    reading.look()
    assert reading.version == notes.version
    assert reading.find(Query("housing")).total


def test_a_value_that_is_rare_in_each_part_of_the_index_is_counted_in_all(tmp_path: Path) -> None:
    index = registered(tantivy.Index(schema(), str(tmp_path)))
    for part in range(2):
        with index.writer(num_threads=1) as writer:
            areas = [f"{part}-{number}" for number in range(90) for _ in range(3)] + ["everywhere"] * 2
            for number, area in enumerate(areas):
                fields = {"kind": [("practice", "")], "area": [(area, "")], "organisation": [(area, "")]}
                writer.add_document(Entry(f"https://x.test/{part}/{number}", fields).document())
    Notes("a", {}, 544).write(tmp_path)
    search = Search(tmp_path)
    assert search._index.state
    assert search._index.state.searcher.num_segments == 2
    found = search.find(Query()).facets
    for name in ("area", "organisation"):
        assert [*found[name]] == [("everywhere", 4), *((f"0-{number}", 3) for number in (0, 1, 10, 11, 12, 13, 14))]
