"""Killed at any instant, a publication is there whole or not at all, and what was acknowledged is there."""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

from bench.crash.clients import numbers_of
from bench.crash.looking import look
from bench.crash.work import PARTNER, STEWARD, settings, turtle
from service.archive import Archive
from service.dossiers import Dossiers, file, places
from service.instance import open_instance

ROOT = Path(__file__).parents[2]
KILLS, OF_SERVICES = 21, 3


def killed(kind: str, kills: int, folder: Path) -> dict[str, Any]:
    """Have processes of a kind killed, and give what was found."""
    words = ["-m", "bench.crash", f"--{kind}", "--kills", str(kills), "--seed", "2026", "--folder", str(folder)]
    done = subprocess.run([sys.executable, *words], cwd=ROOT, capture_output=True, text=True, timeout=3600, check=False)
    assert done.returncode == 0, done.stderr or done.stdout
    found: dict[str, Any] = next(iter(json.loads(done.stdout).values()))
    assert found["faults"] == []
    assert found["kills"] == kills
    return found


def test_kills_lose_nothing_and_show_nothing_half_done(tmp_path: Path) -> None:
    found = killed("publishers", KILLS, tmp_path)
    assert found["acknowledged"] >= 1, "the children were killed before they published anything"
    assert len(found["where"]) >= 3, "the children were always killed at the same work"


def test_a_service_and_what_it_starts_can_be_killed(tmp_path: Path) -> None:
    found = killed("server", OF_SERVICES, tmp_path)
    assert found["acknowledged"] + found["received"] >= 1, "the service was killed before it was told anything"


def test_two_states_in_one_answer_would_be_found() -> None:
    whole = ["host 3", "life1 3", "life1-0 3", "life1-7 2", "life1-8 2", "life1-more-5 5", "life1-more-5-0 5"]
    assert numbers_of(whole) == {"life1": {"3"}, "others of life1": {"2"}}
    assert numbers_of([*whole, "life1-1 4"])["life1"] == {"3", "4"}
    assert numbers_of([*whole, "life1-9 3"])["others of life1"] == {"2", "3"}


def test_what_is_lost_would_be_found(tmp_path: Path) -> None:
    chosen = settings(tmp_path / "data")
    Archive(chosen.archive, chosen.base).partners.add(STEWARD)
    instance = open_instance(chosen)
    file = tmp_path / "register.ttl"
    file.write_text(turtle("first", 0, 2))
    assert instance.publish(PARTNER, [file], "test").version == 1
    instance.store.close()
    assert look(chosen, PARTNER, [1]) == []
    assert look(chosen, PARTNER, [1], ["unheard-of"]) == ["submission unheard-of was acknowledged and is lost"]
    assert look(chosen, PARTNER, [1, 2]) == ["version 2 was acknowledged and is lost; the newest is 1"]
    record = next((chosen.archive / PARTNER / "submissions").glob("*/draft.json"))
    record.write_text(record.read_text().replace('"version": 1', '"version": null').replace("published", "discarded"))
    assert look(chosen, PARTNER, [1]) == ["version 1 is no draft's"]


def test_dossiers_that_are_half_done_would_be_found(tmp_path: Path) -> None:
    chosen = settings(tmp_path / "data")
    Archive(chosen.archive, chosen.base).partners.add(STEWARD)
    instance = open_instance(chosen)
    kept = tmp_path / "register.ttl"
    kept.write_text(turtle("first", 0, 2))
    instance.publish(PARTNER, [kept], "test")
    Dossiers(chosen.dossiers, instance.archive).bring(instance.store)
    instance.store.close()
    assert look(chosen, PARTNER, [1]) == []
    path = places.current(chosen.dossiers)
    assert path
    with closing(file.connected(path, writing=True)) as connection:
        connection.execute("DELETE FROM dossier WHERE name LIKE '%/organisation/%'")
    assert [fault.partition(" are not")[0] for fault in look(chosen, PARTNER, [1])] == [
        f"of the dossiers that {which} {number}"
        for which in ("the service left", "were brought forward")
        for number in [turtle("first", 0, 2).count(" a org:")]
    ]
