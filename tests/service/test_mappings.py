"""Mappings kept for a partner."""

from __future__ import annotations

import json
from io import BytesIO
from pathlib import Path

import pytest
from click.testing import CliRunner

from loaders.errors import DolenError
from service.cli import main
from service.instance import open_instance
from service.mappings import KeptMappings
from service.partners import Partner
from service.settings import Settings
from service.submissions import State

MAPPINGS = Path(__file__).parents[2] / "examples" / "mappings"


def test_a_mapping_is_kept_and_found_by_the_names_of_files(tmp_path: Path) -> None:
    kept = KeptMappings(tmp_path)
    kept.add("trust", MAPPINGS / "giving360-metadata.json")
    (path,) = kept.fitting("trust", ["practice.csv", "2026-grants.json"])
    assert path.read_bytes() == (MAPPINGS / "giving360-metadata.json").read_bytes()
    assert kept.fitting("trust", ["practice.csv"]) == []
    assert kept.fitting("another", ["2026-grants.json"]) == []


def test_what_a_submission_brings_itself_wins(tmp_path: Path) -> None:
    kept = KeptMappings(tmp_path)
    kept.add("trust", MAPPINGS / "giving360-metadata.json")
    assert kept.fitting("trust", ["2026-grants.json", "own-metadata.json"]) == []


def test_only_a_mapping_is_kept(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong-metadata.json"
    wrong.write_text("{}")
    for path in (wrong, MAPPINGS.parent / "wlga" / "practice.csv"):
        with pytest.raises(DolenError):
            KeptMappings(tmp_path).add("trust", path)
    assert KeptMappings(tmp_path).of("trust") == []


def test_a_kept_mapping_goes_with_what_the_partner_sends(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path, base="https://dolen.test")
    instance = open_instance(settings)
    instance.archive.partners.add(Partner("trust", "Trust", "Ymddiriedolaeth", "id/organisation/trust"))
    KeptMappings(settings.archive).add("trust", MAPPINGS / "giving360-metadata.json")
    grant = {"id": "1", "title": "Canolfan", "awardDate": "2026-01-31", "dataSource": "https://e.org/"}
    grants = json.dumps({"grants": [grant]})
    with_grants = [("2026-grants.json", BytesIO(grants.encode()))]
    draft = instance.submissions.receive("trust", with_grants, "test")
    assert [file.name for file in draft.files] == ["2026-grants.json", "giving360-metadata.json"]
    checked = instance.submissions.check("trust", draft.id)
    assert (checked.state, checked.items, checked.added) == (State.READY, 1, 1)


def test_the_command_line_keeps_lists_and_removes(tmp_path: Path) -> None:
    def dolen(*words: str) -> tuple[int, str]:
        done = CliRunner().invoke(main, ["--data", str(tmp_path), "--base", "https://dolen.test", *words])
        return done.exit_code, done.output

    assert dolen("partner", "add", "trust", "--name-en", "Trust")[0] == 0
    assert dolen("mapping", "add", "trust", str(MAPPINGS / "giving360-metadata.json"))[0] == 0
    assert dolen("mapping", "list", "trust") == (0, "giving360-metadata.json\n")
    assert dolen("mapping", "remove", "trust", "giving360-metadata.json")[0] == 0
    code, output = dolen("mapping", "remove", "trust", "giving360-metadata.json")
    assert code == 2
    assert "dolen mapping list trust" in output
