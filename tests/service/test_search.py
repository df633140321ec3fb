"""The index: what it finds is what SPARQL finds, it follows the store, and it heals when it is broken."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

import queries
from service.browse.search_args import sparql
from service.heads import heads
from service.search import Query, Search, documents, misses
from service.search.question import read
from service.search.snippets import snippet
from service.store import Change, Store

from .conftest import BASE, record, vocabulary_lines

ITEM = f"{BASE}/id/practice/p"
THEME = "https://w3id.org/dolen/def/theme"
LINES = (Path(__file__).parents[1] / "data" / "search" / "before.nq").read_text(encoding="utf-8").splitlines()


@pytest.fixture(scope="module")
def search(store: Store) -> Search:
    """The examples."""
    search = Search()
    search.bring(store)
    return search


@pytest.fixture
def little() -> Iterator[Store]:
    """A few things of two partners."""
    store = Store()
    store.load([*LINES, *record("p", f"{BASE}/id/organisation/vale"), *record("r", f"{BASE}/id/organisation/vale")])
    yield store
    store.close()


@pytest.fixture
def found(little: Store) -> Callable[[str], list[str]]:
    search = Search()
    search.bring(little)
    return lambda text: [hit.iri.rpartition("/")[2] for hit in search.find(Query(text)).hits]


@pytest.mark.parametrize(
    ("text", "filters"),
    [
        ("", {}), ("arfer da", {}), ("arfer dda", {}), ("nghymru", {}), ("co-produc", {}), ("coproduction ", {}),
        ('"good practice" wales', {}), ("services -council", {}), ("-council", {}), ("ban", {}), ("Ŵales", {}),
        ("arferion da", {}), ("bwrdd ", {}), ("-gwasanaethau", {}), ("qqqq sefydliad ", {}),
        ("", {"theme": (f"{THEME}/involvement",), "kind": ("practice", "resource")}),
        ("audit", {"organisation": (f"{BASE}/id/organisation/gloucestershire-cc",)}),
        ("", {"year": ("2015",), "status": ("https://w3id.org/dolen/def/practice-status/notable",)}),
        ("", {"area": ("http://statistics.data.gov.uk/id/statistical-geography/W92000004",)}),
        ("", {"category": ("https://w3id.org/dolen/def/shared-service-category/front-line",)}),
        ("", {"stage": ("https://w3id.org/dolen/def/coproduction-stage/co-design",)}),
    ],
)  # fmt: skip
def test_sparql_finds_the_same(search: Search, store: Store, text: str, filters: dict[str, tuple[str, ...]]) -> None:
    query = Query(text, filters, size=1000)
    hits = search.find(query)
    answer = store.answer(sparql(query, search.holds)).serialise("text/csv").decode().split()[1:]
    assert sorted(hit.iri for hit in hits.hits) == sorted(answer)
    assert hits.total == len(answer)


def test_sparql_names_only_forms_that_there_are(search: Search) -> None:
    text = sparql(Query("gwasanaeth "), search.holds)
    for form in ("gwasanaeth", "gwasanaethau", "wasanaethau"):
        assert f'"00cy {form} "' in text
    assert "nghwasanaeth" not in text
    assert '"00cy qqqq "' in sparql(Query("qqqq "), search.holds)
    assert "nghwasanaeth" in sparql(Query("gwasanaeth "), Search().holds)  # while the index is made, anything may be


def test_searches_of_the_parity_test_find_something(search: Search) -> None:
    assert search.find(Query("arfer da")).total == search.find(Query("arfer dda")).total > 0
    assert search.find(Query("arferion da ")).total == search.find(Query("arfer da ")).total
    assert search.find(Query("bwrdd ")).total > 0
    assert search.find(Query("coproduction ")).total == search.find(Query("co-production ")).total > 0


def test_facets_count_what_each_value_would_find(search: Search) -> None:
    query = Query("wales", {"kind": ("practice",)})
    hits = search.find(query)
    for name, counts in hits.facets.items():
        for value, count in counts[:3]:
            assert search.find(Query("wales", {**query.filters, name: (value,)})).total == count, (name, value)
    assert {kind for kind, _ in hits.facets["kind"]} > {"practice"}


def test_order(search: Search) -> None:
    issued = [hit.shown["date"] for hit in search.find(Query(filters={"kind": ("practice",)}, sort="date")).hits]
    assert issued == sorted(issued, reverse=True)
    assert len(set(issued)) > 1
    due = [hit.shown["review"] for hit in search.find(Query(filters={"kind": ("practice",)}, sort="review")).hits]
    assert due == sorted(due)


def test_pages_hold_everything_once(search: Search) -> None:
    pages = [search.find(Query("wales", offset=start, size=7)).hits for start in range(0, 200, 7)]
    every = [hit.iri for page in pages for hit in page]
    assert len(every) == len(set(every)) == search.find(Query("wales")).total


@pytest.mark.parametrize(
    ("text", "near"),
    [
        ("housng", "housing"), ("pertnership", "partnership"), ("zzzzzz", ""), ("comittee", "committee"),
        ("legl", "legal"), ("cydgynyrchu", "cydgynhyrchu"), ("cynghroau", "cynghorau"), ("tystiolaith", "tystiolaeth"),
        ("co-prodcution", "coproduction"),
    ],
)  # fmt: skip
def test_did_you_mean(search: Search, text: str, near: str) -> None:
    hits = search.find(Query(text))
    assert (hits.total, hits.near) == (0, near)
    assert hits.near_total == (search.find(Query(near)).total if near else 0)


@pytest.mark.parametrize("text", ["caerdydd", "Gaerdydd", "nghaerdydd ", "chaerdydd", "gweith", "cardd vale", "VALE"])
def test_words_of_welsh_in_any_form(found: Callable[[str], list[str]], text: str) -> None:
    assert ("cardiff" in found(text)) is (text != "cardd vale")


def test_english_is_not_mutated_and_accents_do_not_matter(found: Callable[[str], list[str]]) -> None:
    assert found("ban ") == ["ban"]  # "fan" stands in English, where nothing mutates
    assert found("ty ") == found("tŷ ") == ["house"]


def test_overdue_items_come_lower(found: Callable[[str], list[str]]) -> None:
    assert found("fan club") == ["cardiff", "house"]


@pytest.mark.parametrize(
    "text", ["x" * 10_000, '"', '"""-"', "a AND (b OR", "title_en:x", "*", "a~2^9", "\x00", "\ud800", "-", "[a TO b]"]
)
def test_hostile_questions_are_answered(search: Search, text: str) -> None:
    assert search.find(Query(text)).total >= 0


def test_snippet_marks_what_was_found() -> None:
    shown = snippet([("Mae'r tŷ yng Nghaerdydd.", "cy")], read("caerdydd ty "), "en")
    assert shown is not None
    assert [text for text, marked in shown.pieces if marked] == ["tŷ", "Nghaerdydd"]
    assert "".join(text for text, _ in shown.pieces) == "Mae'r tŷ yng Nghaerdydd."


def change(store: Store, added: list[str], removed: list[str], partner: str, version: int) -> None:
    """Publish a version: the lines, and the record that it is the newest."""
    new = [line.replace(f"/{partner}/1>", f"/{partner}/{version}>").replace('"1"', f'"{version}"')
           for line in record(partner, f"{BASE}/id/organisation/vale")]  # fmt: skip
    old = [line.replace(f"/{partner}/1>", f"/{partner}/{version - 1}>").replace('"1"', f'"{version - 1}"')
           for line in record(partner, f"{BASE}/id/organisation/vale")]  # fmt: skip
    store.apply(Change.of([*added, *new], [*removed, *(line for line in old if "hasCurrentVersion" in line)]))


def test_index_follows_only_what_changed(little: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    search = Search()
    search.bring(little)
    monkeypatch.setattr(documents, "things", lambda _store: pytest.fail("everything is indexed again"))
    name = next(line for line in LINES if "Vale Council" in line)
    member = next(line for line in LINES if "ns/org#member>" in line)
    change(little, [name.replace("Vale", "Dale")], [name, member], "r", 2)
    assert search.bring(little, lambda *_: [name, name.replace("Vale", "Dale"), member])
    assert {hit.iri for hit in search.find(Query("dale ")).hits} == {f"{ITEM}/cardiff", f"{BASE}/id/organisation/vale"}
    assert search.find(Query("vale ")).total == 0
    members = {"organisation": (f"{BASE}/id/organisation/vale",), "kind": ("partnership",)}
    assert search.find(Query(filters=members)).total == 0
    assert not search.bring(little)


def test_documents_are_the_same_however_few_are_asked_for_at_once(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def shapes() -> dict[str, dict[str, list[tuple[str, str]]]]:
        every = documents.entries(store, documents.things(store))
        return {each.iri: {name: sorted(values) for name, values in each.fields.items()} for each in every}

    whole = shapes()
    monkeypatch.setattr(documents, "BATCH", 7)
    monkeypatch.setattr(documents, "_MOST_BESIDE", 20)
    assert shapes() == whole


def test_index_on_the_disk_is_taken_up_again(little: Store, tmp_path: Path) -> None:
    Search(tmp_path / "search").bring(little)
    again = Search(tmp_path / "search")
    assert again.find(Query("caerdydd")).total == 1  # before it is brought forward
    assert not again.bring(little)


@pytest.mark.parametrize("damage", ["notes", "format", "meta", "behind", "count"])
def test_index_heals(little: Store, tmp_path: Path, damage: str) -> None:
    folder = tmp_path / "search"
    Search(folder).bring(little)
    notes = json.loads((folder / "dolen.json").read_text())
    {
        "notes": lambda: (folder / "dolen.json").write_text("{"),
        "format": lambda: (folder / "dolen.json").write_text(json.dumps({**notes, "format": 0})),
        "meta": lambda: (folder / "meta.json").write_text("nothing"),
        "behind": lambda: (folder / "dolen.json").write_text(json.dumps({**notes, "version": "old", "heads": {}})),
        "count": lambda: (folder / "dolen.json").write_text(json.dumps({**notes, "documents": 1})),
    }[damage]()
    search = Search(folder)
    search.bring(little, lambda *_: [])
    assert search.find(Query()).total == len(little.rows(queries.get("app/search-things")))
    assert search.version == little.version


def test_new_vocabulary_makes_the_index_again(little: Store) -> None:
    search = Search()
    search.bring(little)
    little.apply(Change.of([*vocabulary_lines()[:5], *record("vocabulary", f"{BASE}/")], []))
    assert search.bring(little, lambda *_: pytest.fail("nobody asks for single changes"))
    assert heads(little).keys() >= {f"{BASE}/graph/vocabulary"}


def test_missed_searches_are_counted_by_theme_without_words(tmp_path: Path) -> None:
    file, today = tmp_path / "searches.sqlite", date(2026, 11, 21)
    misses.count(file, read("Mrs Jones secret housing"), [], today)
    misses.count(file, read("thai"), [], today - timedelta(days=40))  # an aspirate of "tai"
    misses.count(file, read("Jones"), [], today)
    misses.count(file, read("Jones"), [f"{THEME}/housing"], today)
    misses.write()
    assert b"ones" not in file.read_bytes()
    counted = {each.theme: each.searches for each in misses.since(file, today)}
    assert counted == {f"{THEME}/housing": 2, "": 1}
    assert sum(each.searches for each in misses.since(file, date(2026, 1, 1))) == 4
    assert misses.since(tmp_path / "none.sqlite", today) == []
