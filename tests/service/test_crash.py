"""Killed at any instant, a publication is there whole or not at all, and what was acknowledged is there."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

ROUNDS = 50


def test_fifty_kills_lose_nothing_and_show_nothing_half_done(tmp_path: Path) -> None:
    script = Path(__file__).with_name("crashing.py")
    command = [sys.executable, str(script), str(tmp_path / "data"), str(ROUNDS), "2026"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=1800, check=False)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["faults"] == []
    assert found["acknowledged"] >= 10, "the children were killed before they published anything"
    assert found["killed_before_any"] >= 5, "the children were never killed in the middle of a publication"
