"""Partners' keys: shown once, kept as digests."""

from __future__ import annotations

from pathlib import Path

import pytest

from service.failures import KeyMissingError
from service.keys import FILE, SHOWN, Keys


@pytest.fixture
def keys(tmp_path: Path) -> Keys:
    for partner in ("one", "two"):
        (tmp_path / partner).mkdir()
    return Keys(tmp_path)


def test_a_key_names_its_partner(keys: Keys) -> None:
    made = {keys.issue(partner): partner for partner in ("one", "two", "two")}
    assert {key: keys.owner(key) for key in made} == made


def test_a_key_is_long_and_is_not_kept(keys: Keys, tmp_path: Path) -> None:
    key = keys.issue("one")
    kept = (tmp_path / "one" / FILE).read_text()
    assert len(key) - len("dolen_") == 43  # 256 bits, six to a character
    assert key not in kept
    assert key[SHOWN:] not in kept
    assert key[:SHOWN] in kept


def test_use_is_noted(keys: Keys) -> None:
    key = keys.issue("one")
    assert keys.of("one")[0].used == ""
    keys.owner(key)
    noted = keys.of("one")[0]
    assert noted.used >= noted.created


@pytest.mark.parametrize("key", ["", "dolen_", "dolen_abc", "x"])
def test_others_are_refused(keys: Keys, key: str) -> None:
    keys.issue("one")
    with pytest.raises(KeyMissingError):
        keys.owner(key)


def test_a_withdrawn_key_is_refused(keys: Keys) -> None:
    gone, kept = keys.issue("one"), keys.issue("one")
    keys.withdraw("one", gone[:SHOWN])
    assert keys.owner(kept) == "one"
    with pytest.raises(KeyMissingError):
        keys.owner(gone)
    with pytest.raises(KeyMissingError, match="no key that begins"):
        keys.withdraw("one", gone[:SHOWN])
