"""A dossier says what the engine says: of the examples, thing by thing, and of values as odd as they come."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from itertools import groupby
from pathlib import Path

import pytest
from rdflib import Graph

import queries
from service.dossiers import Drawer, dossier, file, places, sorting
from service.heads import Heads, heads
from service.store import Store
from service.store.descriptions import BLANK
from service.store.said import Said
from tests.service.conftest import BASE, record

ITEM = f"{BASE}/id/practice/p/odd"
P = "https://p.example/p"
ODD = [
    '"plain"', '"welsh"@cy', '"regional"@cy-GB', '"right to left"@ar--rtl', '"quote \\" and \\\\ and \\n end"@en',
    '"no \\u0000 but \\u0007"', '"with > . and <b>"', '" .\\r"', '""', '"a"^^<http://www.w3.org/2001/XMLSchema#string>',
    '"01"^^<http://www.w3.org/2001/XMLSchema#integer>', '"x"^^<http://www.w3.org/2001/XMLSchema#date>',
    '"2026-01-01"^^<http://www.w3.org/2001/XMLSchema#date>', '"\u2028 \u0085 \U0001f600"', "<https://x.example/a%20b?c=d>",
]  # fmt: skip


def drawer_of(store: Store, folder: Path) -> Drawer:
    """Make dossiers of all that a store holds."""
    path, have = places.fresh(folder), heads(store)
    graphs = [list(lines) for _, lines in groupby(store.lines(), key=lambda line: line.rpartition(" <")[2])]
    sorted_graphs = (sorted(f"{line}\n".encode() for line in lines) for lines in graphs)
    items = f"<{BASE}/id/practice/".encode()
    file.make(path, (each for lines in sorted_graphs for each in sorting.gathered(lines, items)), have)
    places.show(path)
    return Drawer(folder, BASE, have)


@pytest.fixture(scope="module")
def drawer(store: Store, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Drawer]:
    found = drawer_of(store, tmp_path_factory.mktemp("dossiers"))
    yield found
    found.close()


def as_sets(said: Said) -> dict[object, dict[object, set[object]]]:
    return {each: {prop: set(values) for prop, values in said.about(each).items()} for each in said.subjects}


def things(store: Store) -> list[str]:
    return sorted({line[1 : line.index(">")].partition("#")[0] for line in store.lines()})


def test_what_is_said_of_each_thing_is_what_the_engine_says(store: Store, drawer: Drawer) -> None:
    asked = [(each, found) for each in things(store) if (found := drawer.dossier(each))]
    assert len(asked) > 500
    for name, found in asked:
        by_engine = store.said_of(name)
        assert as_sets(found.said) == as_sets(by_engine), name
        assert len(found.said) == len(by_engine), name
        assert set(found.said.triples) == set(by_engine.triples), name


def test_what_is_long_or_has_nodes_without_a_name_is_left_to_the_engine(store: Store, drawer: Drawer) -> None:
    left = {each for each in things(store) if drawer.dossier(each) is None}
    nameless = {each for each in left if any(BLANK in str(value) for value in store.said_of(each).objects())}
    assert nameless
    assert left - nameless == {"https://w3id.org/dolen/def"}  # all terms of the vocabulary are parts of its name


def test_graphs_and_pointers_of_each_item_are_those_of_the_index(store: Store, drawer: Drawer) -> None:
    items = [each for each in things(store) if each.startswith(f"{BASE}/id/practice/")]
    assert len(items) > 20
    query = queries.get("app/graphs-of")
    for name in items:
        found = drawer.item(name)
        assert found, name
        assert sorted(found.graphs) == sorted(store.column(query, "graph", iri=Graph().resource(name).identifier))
        engine = store.near.pointers(name, 1_000)
        assert engine is not None
        assert sorted(found.pointers) == sorted(engine), name
    assert drawer.item(f"{BASE}/id/organisation/wlga") is None


def test_it_tells_what_nothing_is_said_of(store: Store, drawer: Drawer) -> None:
    known = things(store)
    assert not any(drawer.has_nothing(each) for each in known)
    assert drawer.has_nothing("https://x.example/nothing")
    assert not drawer.has_nothing(f"{known[0]}#part")


def test_odd_values_come_as_the_engine_gives_them(tmp_path: Path) -> None:
    store = Store()
    store.load([f"<{ITEM}> <{P}> {value} <{BASE}/graph/p> ." for value in ODD] + record("p", f"{BASE}/id/x"))
    expected = store.said_of(ITEM)
    found = drawer_of(store, tmp_path).dossier(ITEM)
    assert found
    assert as_sets(found.said) == as_sets(expected)
    values = {
        (str(each), getattr(each, "language", ""), getattr(each, "datatype", "")) for each in found.said.objects()
    }
    assert values == {(str(e), getattr(e, "language", ""), getattr(e, "datatype", "")) for e in expected.objects()}
    assert len(values) >= len(ODD) - 1


def test_what_two_graphs_say_is_said_once(tmp_path: Path) -> None:
    store = Store()
    store.load([f'<{ITEM}> <{P}> "a" <{BASE}/graph/{graph}> .' for graph in ("p", "r")] + record("p", f"{BASE}/id/x"))
    found = drawer_of(store, tmp_path).dossier(ITEM)
    assert found
    assert len(found.said) == 1
    assert found.graphs == {f"{BASE}/graph/p", f"{BASE}/graph/r"}


def test_triple_terms_are_left_to_the_engine() -> None:
    assert dossier.read(ITEM, [f"<{ITEM}> <{P}> <<( <urn:a> <urn:b> <urn:c> )>> <{BASE}/graph/p> ."]) is None


def test_dossiers_of_another_version_are_not_given(store: Store, drawer: Drawer) -> None:
    name = f"{BASE}/id/organisation/wlga"
    assert drawer.dossier(name)
    other: Heads = {graph: (number + 1, digest) for graph, (number, digest) in heads(store).items()}
    assert Drawer(drawer._folder, BASE, other).dossier(name) is None


def test_where_there_are_none_it_is_looked_again_after_a_while(store: Store, tmp_path: Path) -> None:
    name, ahead = f"{BASE}/id/organisation/wlga", Drawer(tmp_path, BASE, heads(store))
    assert ahead.dossier(name) is None
    drawer_of(store, tmp_path).close()
    assert ahead.dossier(name) is None
    ahead._looked -= 2
    assert ahead.dossier(name)


def little(folder: Path) -> tuple[Store, Path]:
    """A store of one item, and the file of its dossiers."""
    store = Store()
    store.load([f'<{ITEM}> <{P}> "a" <{BASE}/graph/p> .', *record("p", f"{BASE}/id/x")])
    drawer_of(store, folder).close()
    path = places.current(folder)
    assert path
    return store, path


def test_a_damaged_file_is_not_read_on(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    store, path = little(tmp_path)
    content = bytearray(path.read_bytes())
    content[8192:] = b"\xff" * (len(content) - 8192)
    path.write_bytes(content)
    damaged = Drawer(tmp_path, BASE, heads(store))
    assert [damaged.dossier(f"{BASE}/id/organisation/{name}") for name in ("wlga", "host")] == [None, None]
    assert not damaged.has_nothing("https://x.example/nothing")
    assert "cannot be read" in caplog.text
    assert caplog.text.count("\n") == 1


def test_damaged_lines_are_left_to_the_engine(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    store, path = little(tmp_path)
    with closing(file.connected(path, writing=True)) as connection:
        connection.execute("UPDATE dossier SET lines = x'ffff'")
    assert Drawer(tmp_path, BASE, heads(store)).dossier(ITEM) is None
    assert "cannot be read" in caplog.text
