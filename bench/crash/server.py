"""A service in a process of its own, ``dolen serve``, the processes below it, and how any of them is killed."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from service.settings import Settings

ROOT = Path(__file__).parents[2]
#: Seconds that a service may take to answer, and that what it started may outlive it.
PATIENCE, LINGERING = 180, 120
#: What stands in the command line of a process that a service starts, and what it is.
KINDS = (
    ("service.pool.zygote", "zygote or query worker"),
    ("resource_tracker", "resource tracker"),
    ("forkserver", "fork server or bounded worker"),
)


class Server:
    """A running service."""

    def __init__(self, settings: Settings, log: Path) -> None:
        environ = {name: value for name, value in os.environ.items() if not name.startswith("DOLEN_")}
        for name in ("data", "port", "full_every"):
            environ[f"DOLEN_{name.upper()}"] = str(getattr(settings, name))
        self.base = settings.base
        with log.open("ab") as output:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "service.cli", "serve"], stdout=output, stderr=output, cwd=ROOT, env=environ
            )

    def wait(self) -> None:
        """Wait until it answers.

        Raises:
            RuntimeError: it has ended, or takes too long.

        """
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until and self._process.poll() is None:
            with suppress(URLError, OSError), urlopen(f"{self.base}/ready", timeout=5) as answer:  # noqa: S310 - ours
                if answer.status == 200:  # noqa: PLR2004
                    return
            time.sleep(0.05)
        raise RuntimeError(f"the service at {self.base} does not start (ended with {self._process.poll()})")

    def kill_child(self, chance: random.Random) -> str:
        """Kill any process below it; say what it was.

        Raises:
            RuntimeError: there is none any more, as the service has ended by itself.

        """
        below = {process: kind for process, kind in descendants(self._process.pid) if kind != "ended"}
        if not below:
            raise RuntimeError(f"nothing is left of the service (ended with {self._process.poll()})")
        process = chance.choice(sorted(below))
        with suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)
        return below[process]

    def kill(self) -> list[int]:
        """Kill the service itself; give what it had started."""
        below = [process for process, _ in descendants(self._process.pid)]
        self._process.kill()
        self._process.wait()
        return below


def descendants(process: int) -> Iterator[tuple[int, str]]:
    """Give the processes below one, each with what it is."""
    parents: dict[int, list[int]] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            parents.setdefault(parent, []).append(int(folder.name))
    waiting = parents.get(process, [])
    while waiting:
        found = waiting.pop()
        yield found, _kind(found)
        waiting.extend(parents.get(found, []))


def outliving(processes: list[int]) -> list[int]:
    """Wait for processes to end, and give those that do not."""
    until = time.monotonic() + LINGERING
    while (left := [each for each in processes if _kind(each) != "ended"]) and time.monotonic() < until:
        time.sleep(0.1)
    return left


def _kind(process: int) -> str:
    try:
        command = Path(f"/proc/{process}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except OSError:
        return "ended"
    return next((kind for mark, kind in KINDS if mark in command), "another process" if command else "ended")
