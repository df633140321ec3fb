"""What senders call their files does no harm."""

from __future__ import annotations

import pytest

from service.submissions.naming import LONGEST, harmless


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("practice.csv", "practice.csv"),
        ("../../etc/passwd", "passwd"),
        ("/etc/passwd", "passwd"),
        ("C:\\Users\\a\\data.xlsx", "data.xlsx"),
        ("..", "file"),
        (".", "file"),
        ("", "file"),
        ("folder/", "file"),
        ("a\x00b.ttl", "ab.ttl"),
        ("a\nb\r.ttl", "ab.ttl"),
        ("gwasanaethau ŵyl.csv", "gwasanaethau ŵyl.csv"),
        ("w\u0302.csv", "ŵ.csv"),
        ("\u202egpj.exe", "gpj.exe"),
        ("\ud800.ttl", ".ttl"),
        (".hidden.ttl", ".hidden.ttl"),
    ],
)
def test_names_are_made_harmless(given: str, kept: str) -> None:
    assert harmless(given) == kept


@pytest.mark.parametrize("stem", ["a", "ŵ", "\U0001f600"])
def test_a_long_name_keeps_its_endings_and_fits_the_disk(stem: str) -> None:
    name = harmless(stem * 5000 + ".nt.gz")
    assert name.endswith(".nt.gz")
    assert LONGEST - 4 <= len(name.encode()) <= LONGEST


def test_an_endless_ending_is_cut_too() -> None:
    assert len(harmless("a." + "b" * 5000).encode()) <= LONGEST
