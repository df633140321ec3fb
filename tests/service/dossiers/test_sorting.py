"""Lines of a graph come into the dossiers of what they are about, however names begin alike."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from service.dossiers import sorting

ITEMS = b"<https://dolen.test/id/practice/"
P, GRAPH = "<https://p.example/p>", "<https://dolen.test/graph/vale>"


def name(slug: str) -> str:
    return f"https://dolen.test/id/practice/{slug}"


def line(subject: str, value: str) -> str:
    return f"<{subject}> {P} {value} {GRAPH} ."


def gathered(lines: Iterable[str]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for thing, held in sorting.gathered((f"{each}\n".encode() for each in sorted(lines)), ITEMS):
        found.setdefault(thing, set()).update(each.decode()[:-1] for each in held)
    return found


def test_parts_are_with_their_thing_though_other_names_come_between() -> None:
    own = [line(name("one"), '"a"'), line(name("one#part"), '"b"')]
    other = [line(name("one-more"), '"c"'), line(name("one1"), '"d"')]
    between = sorted([*own, *other])
    assert between.index(own[0]) - between.index(own[1]) > 1
    assert gathered([*own, *other]) == {name("one"): set(own), name("one-more"): {other[0]}, name("one1"): {other[1]}}


@pytest.mark.parametrize(
    ("subject", "value", "pointed_at"),
    [
        ("https://x.example/a", f"<{name('one')}>", True),
        (name("two"), f"<{name('one')}>", True),
        (name("one-more"), f"<{name('one')}>", True),
        (name("one"), f"<{name('one')}>", False),
        (name("one#part"), f"<{name('one')}>", False),
        ("https://x.example/a", f"<{name('one#part')}>", False),
        ("https://x.example/a", f'"it is <{name("one")}> that is meant"', False),
        ("https://x.example/a", f'"a"^^<{name("one")}>', False),
        ("https://x.example/a", "<https://dolen.test/id/organisation/one>", False),
    ],
)
def test_what_points_at_an_item_is_in_its_dossier_too(subject: str, value: str, *, pointed_at: bool) -> None:
    said = line(subject, value)
    found = gathered([said])
    assert found.pop(subject.partition("#")[0]) == {said}
    assert found == ({name("one"): {said}} if pointed_at else {})


def test_a_thing_of_very_many_lines_comes_in_pieces() -> None:
    lines = [line(name("one"), f'"{number}"').encode() + b"\n" for number in range(2 * sorting._MOST + 1)]
    pieces = list(sorting.gathered(lines, ITEMS))
    assert [len(held) for _, held in pieces] == [sorting._MOST, sorting._MOST, 1]
    assert [each for _, held in pieces for each in held] == lines


def test_changes_come_in_no_order() -> None:
    lines = [line(name("two"), f"<{name('one')}>"), line(name("one"), '"a"'), line(name("one#b"), '"b"')]
    found = sorting.of_changes(lines, ITEMS)
    assert {thing: {each.decode()[:-1] for each in held} for thing, held in found.items()} == gathered(lines)
