"""A full disk or a read-only one: a clear error in both languages, and nothing lost."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

SCRIPT = Path(__file__).with_name("filling.py")
#: Mounts a small file system at $1 where nobody else sees it, then runs the rest.
MOUNTED = 'mount -t tmpfs -o size=24m tmpfs "$1" && shift && exec "$@"'


def namespace(folder: Path, *command: str) -> list[str]:
    own = ["unshare", "--mount"] if os.geteuid() == 0 else ["unshare", "--map-root-user", "--mount"]
    return [*own, "sh", "-c", MOUNTED, "sh", str(folder), *command]


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder = tmp_path_factory.mktemp("small")
    if (
        not shutil.which("unshare")
        or subprocess.run(namespace(folder, "true"), capture_output=True, check=False).returncode
    ):
        pytest.skip("this kernel lets nobody mount a file system of its own")
    done = subprocess.run(
        namespace(folder, sys.executable, str(SCRIPT), str(folder)), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-3000:]
    result: dict[str, Any] = json.loads(done.stdout)
    return result


def test_nothing_is_lost_and_the_service_goes_on(found: dict[str, Any]) -> None:
    assert found["faults"] == []


def test_the_errors_say_what_is_wrong(found: dict[str, Any]) -> None:
    texts = [each["en"] for each in found["met"]]
    assert [text for text in texts if "No space left on device" in text]
    assert [text for text in texts if "Read-only file system" in text]
    assert {each["code"] for each in found["met"]} <= {"archive-write", "store-write", "backup-write"}
