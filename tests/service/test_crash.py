"""Killed at any instant, a publication is there whole or not at all, and what was acknowledged is there."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from bench.crash.looking import look
from bench.crash.work import PARTNER, STEWARD, settings, turtle
from service.archive import Archive
from service.instance import open_instance

ROOT = Path(__file__).parents[2]
KILLS = 21


def test_kills_lose_nothing_and_show_nothing_half_done(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "bench.crash", "--kills", str(KILLS), "--seed", "2026", "--folder", str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=3600, check=False)
    assert done.returncode == 0, done.stderr or done.stdout
    found = json.loads(done.stdout)
    assert found["faults"] == []
    assert found["kills"] == KILLS
    assert found["acknowledged"] >= 1, "the children were killed before they published anything"
    assert len(found["where"]) >= 3, "the children were always killed at the same work"


def test_what_is_lost_would_be_found(tmp_path: Path) -> None:
    chosen = settings(tmp_path / "data")
    Archive(chosen.archive, chosen.base).partners.add(STEWARD)
    instance = open_instance(chosen)
    file = tmp_path / "register.ttl"
    file.write_text(turtle("first", 0, 2))
    assert instance.publish(PARTNER, [file], "test").version == 1
    instance.store.close()
    assert look(chosen, PARTNER, [1]) == []
    assert look(chosen, PARTNER, [1, 2]) == ["version 2 was acknowledged and is lost; the newest is 1"]
    record = next((chosen.archive / PARTNER / "submissions").glob("*/draft.json"))
    record.write_text(record.read_text().replace('"version": 1', '"version": null').replace("published", "discarded"))
    assert look(chosen, PARTNER, [1]) == ["version 1 is no draft's"]
