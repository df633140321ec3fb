"""The file gives back what was written, changes it, and gives nothing rather than half of what is too long."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from service.dossiers import file

HEADS = {"https://dolen.test/graph/vale": (2, "digest")}


def entry(name: str, *values: str) -> tuple[str, list[bytes]]:
    return name, [f'<{name}> <https://p.example/p> "{value}" <https://g.example/g> .\n'.encode() for value in values]


def lines(name: str, *values: str) -> list[str]:
    return [each.decode()[:-1] for each in entry(name, *values)[1]]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    made = tmp_path / "000001.sqlite"
    entries = [entry("urn:a", "1", "2"), entry("urn:b", "\u2028 one line"), entry("urn:a", "3")]
    file.make(
        made,
        [*entries, *(entry("urn:often", str(number)) for number in range(9)), entry("urn:long", "x" * 2**18)],
        HEADS,
    )
    return made


@pytest.fixture
def kept(path: Path) -> Iterator[file.Kept]:
    with closing(file.connected(path)) as connection:
        yield file.begun(connection)


def test_it_gives_what_was_written(kept: file.Kept) -> None:
    assert kept.heads == HEADS
    assert kept.lines("urn:a") == lines("urn:a", "1", "2", "3")
    assert kept.lines("urn:b") == lines("urn:b", "\u2028 one line")
    assert kept.lines("urn:none") == []
    assert (kept.has("urn:a"), kept.has("urn:none")) == (True, False)


def test_what_is_too_long_is_not_given(kept: file.Kept) -> None:
    assert kept.lines("urn:often") is None
    assert kept.lines("urn:long") is None
    assert kept.has("urn:long")


def test_names_of_one_number_are_told_apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(file, "_number", lambda _: 7)
    file.make(tmp_path / "x", [entry("urn:a", "1"), entry("urn:b", "2")], HEADS)
    with closing(file.connected(tmp_path / "x")) as connection:
        kept = file.begun(connection)
        assert (kept.lines("urn:a"), kept.lines("urn:b")) == (lines("urn:a", "1"), lines("urn:b", "2"))
        assert not kept.has("urn:c")


def test_changes_are_there_together(path: Path, kept: file.Kept) -> None:
    gone, come = ({"urn:a": set(entry("urn:a", *values)[1])} for values in (("1", "3"), ("3", "4")))
    with closing(file.connected(path, writing=True)) as connection:
        changing = file.begun(connection, writing=True)
        file.change(
            changing,
            {**gone, "urn:b": set(entry("urn:b", "\u2028 one line")[1])},
            {**come, "urn:c": set(entry("urn:c", "5")[1])},
        )
        assert kept.lines("urn:a") == lines("urn:a", "1", "2", "3")
        file.settle(changing, {"https://dolen.test/graph/vale": (3, "next")})
    assert kept.lines("urn:a") == lines("urn:a", "1", "2", "3")  # who reads reads on as it was
    with closing(file.connected(path)) as connection:
        after = file.begun(connection)
        assert after.heads == {"https://dolen.test/graph/vale": (3, "next")}
        assert after.lines("urn:a") == lines("urn:a", "2", "3", "4")
        assert (after.lines("urn:b"), after.has("urn:b"), after.lines("urn:c")) == ([], False, lines("urn:c", "5"))


def test_what_was_not_settled_is_as_before(path: Path) -> None:
    with closing(file.connected(path, writing=True)) as connection:
        file.change(file.begun(connection, writing=True), {}, {"urn:a": set(entry("urn:a", "9")[1])})
    with closing(file.connected(path)) as connection:
        assert file.begun(connection).lines("urn:a") == lines("urn:a", "1", "2", "3")


def test_a_file_of_another_release_is_refused(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(file, "FORMAT", file.FORMAT + 1)
    with closing(file.connected(path)) as connection, pytest.raises(sqlite3.DatabaseError, match="format"):
        file.begun(connection)
