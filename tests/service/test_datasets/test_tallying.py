"""Large data counted in one pass over sorted lines say what the queries say that count small ones."""

from __future__ import annotations

import tracemalloc
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from service.archive import Archive
from service.datasets import poured, tallying
from service.datasets.different import Different
from service.datasets.statistics import count
from service.instance import open_instance
from service.settings import Settings
from service.store import Store
from tests.service.conftest import BASE


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive(tmp_path / "archive", BASE)


@pytest.mark.parametrize("piece", [1, 7, 10_000])
def test_counts_of_what_the_store_alone_has(
    store: Store, archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, piece: int
) -> None:
    monkeypatch.setattr(tallying, "_PIECE", piece)
    monkeypatch.setattr(poured, "_MOST_BYTES", 100_000)
    assert tallying.count(store, archive, tmp_path / "lists" / "shelf") == count(store)
    assert [each.name for each in (tmp_path / "lists").iterdir()] == ["shelf"]


def test_counts_of_what_the_archive_has(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    instance = open_instance(Settings(data=tmp_path, base=BASE))
    asked, sort = list[str](), poured._sorted

    def sorting(store: Store, graph: tallying.URIRef, folder: Path) -> list[Iterator[bytes]]:
        asked.append(graph)
        return sort(store, graph, folder)

    monkeypatch.setattr(poured, "_sorted", sorting)
    assert tallying.count(instance.store, instance.archive, tmp_path / "lists" / "shelf") == count(instance.store)
    assert [graph.rpartition("/")[2] for graph in asked] == ["provenance"]
    instance.store.close()


@pytest.mark.parametrize(
    ("written", "whole"),
    [
        (b"<https://x.test/a>", b"<https://x.test/a>"), (b'"5"@cy', b'"5"@cy'), (b"_:a", b"_:a"),
        (b'"a\\tb"', b'"a\\tb"'),
        (b"5", b'"5"^^<http://www.w3.org/2001/XMLSchema#integer>'),
        (b"-5.0", b'"-5.0"^^<http://www.w3.org/2001/XMLSchema#decimal>'),
        (b"5e0", b'"5e0"^^<http://www.w3.org/2001/XMLSchema#double>'),
    ],
)  # fmt: skip
def test_numbers_of_rows_are_written_as_in_lines(written: bytes, whole: bytes) -> None:
    assert poured._whole(written) == whole


def test_values_are_told_apart_in_each_graph_and_in_all(tmp_path: Path) -> None:
    different, values = Different(tmp_path), [str(number).encode() for number in range(40_000)]
    different.add("a", values[:30_000])
    different.add("b", [*values[20_000:], *values[20_000:]])
    assert different.count() == (40_000, {"a": 30_000, "b": 20_000})
    assert not list(tmp_path.iterdir())


def test_memory_is_that_of_one_piece(tmp_path: Path) -> None:
    making = tallying.Making(tmp_path / "shelf")
    tally = tallying.Tally([tallying.URIRef("https://x.test/g")], tmp_path, making)
    line = '<https://x.test/{0}> <https://x.test/p> "{0} {1}" <https://x.test/g> .\n'
    tracemalloc.start()
    tally.take(line.format(f"{number:06}", each).encode() for number in range(40_000) for each in range(3))
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    making.drop()
    assert tally.different.count() == (120_000, {b"<https://x.test/g>": 120_000})
    assert tally.whole.triples == 120_000
    assert tally.whole.properties == Counter({b"<https://x.test/p>": 120_000})
    assert most < 30 * 2**20
