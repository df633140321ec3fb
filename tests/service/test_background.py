"""The queue of drafts to be checked, when the disk is full."""

from __future__ import annotations

import sqlite3
import threading
from pathlib import Path

import pytest

from service.submissions import background
from service.submissions.background import Background


def test_what_could_not_be_checked_is_checked_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(background, "_AGAIN", 0.02)
    tried, done = list[str](), threading.Event()

    def check(_partner: str, name: str) -> bool:
        tried.append(name)
        if len(tried) > 2:
            done.set()
        return done.is_set()

    queue = Background(tmp_path, check)
    queue.start()
    queue.put("vale", "one")
    assert done.wait(30)
    queue.stop()
    assert tried == ["one", "one", "one"]


def test_what_the_queue_does_not_take_waits_beside_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(background, "_AGAIN", 0.02)
    done, refused = threading.Event(), list[str]()

    def check(_partner: str, _name: str) -> bool:
        done.set()
        return True

    queue = Background(tmp_path, check)
    queue.start()
    take = queue._task

    def full(_partner: str, name: str) -> None:
        refused.append(name)
        queue.__dict__["_task"] = take
        raise sqlite3.OperationalError("database or disk is full")

    queue.__dict__["_task"] = full
    queue.put("vale", "one")
    assert done.wait(30)
    queue.stop()
    assert refused == ["one"]
