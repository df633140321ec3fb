"""Settings: each documented, the later source winning, mistakes named."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from service.failures import SettingsError
from service.settings import Settings, load

GUIDE = Path(__file__).parents[2] / "docs" / "operators.md"


@pytest.mark.parametrize("name", [each.name for each in fields(Settings)])
def test_every_setting_is_documented(name: str) -> None:
    meaning = next(each.metadata["meaning"] for each in fields(Settings) if each.name == name)
    assert f"| `{name}` | `DOLEN_{name.upper()}` |" in GUIDE.read_text()
    assert meaning in GUIDE.read_text()


def test_the_later_source_wins(tmp_path: Path) -> None:
    file = tmp_path / "dolen.toml"
    file.write_text('port = 1\nhost = "127.0.0.2"\ndata = "of-file"\n')
    found = load(file, {"DOLEN_PORT": "2", "DOLEN_DATA": "of-environment"}, data=Path("of-call"), base=None)
    assert (found.host, found.port, found.data) == ("127.0.0.2", 2, Path("of-call"))


def test_the_base_is_the_address_unless_set() -> None:
    assert Settings(host="127.0.0.1", port=8123).base == "http://127.0.0.1:8123"
    assert Settings(host="::1", port=8123).base == "http://[::1]:8123"
    assert Settings(base="https://data.example.org").base == "https://data.example.org"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("prot = 1", "unknown-setting"),
        ('port = "many"', "bad-setting"),
        ("port = true", "bad-setting"),
        ("port = ", "unreadable-settings"),
        ('base = "https://data.example.org/"', "bad-base"),
        ('base = "data.example.org"', "bad-base"),
    ],
)
def test_mistakes_are_named(tmp_path: Path, content: str, code: str) -> None:
    file = tmp_path / "dolen.toml"
    file.write_text(content)
    with pytest.raises(SettingsError) as caught:
        load(file, {})
    assert caught.value.code == code


def test_a_file_that_was_asked_for_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(SettingsError):
        load(tmp_path / "none.toml", {})


def test_other_variables_are_left_alone() -> None:
    assert load(None, {"DOLEN_W3C": "x", "PATH": "y"}).port == Settings().port
