"""The service over the examples, and a sandbox, each in a process of its own on a free port of this computer."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

import pytest

ROOT = Path(__file__).parents[2]
SECONDS_TO_START = 120


@pytest.fixture(scope="session")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The base address of a service that holds the examples; clients read it and leave it as it is."""
    port, folder = free_port(), tmp_path_factory.mktemp("service")
    words = ("demo", "--port", str(port), "--data", str(folder / "data"))
    with running(words, f"http://127.0.0.1:{port}/ready", folder / "log"):
        yield f"http://127.0.0.1:{port}"


@pytest.fixture(scope="session")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The base address of a sandbox; each test keeps to a graph of its own."""
    port, folder = free_port(), tmp_path_factory.mktemp("sandbox")
    words = ("sandbox", "--port", str(port), "--data", str(folder / "data"))
    with running(words, f"http://127.0.0.1:{port}/sparql?query=ASK%7B%7D", folder / "log"):
        yield f"http://127.0.0.1:{port}"


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextmanager
def running(words: Sequence[str], ready: str, log: Path, **settings: object) -> Iterator[int]:
    """A command of ``dolen`` that answers at an address, by its process id, by which it is ended afterwards."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith("DOLEN_")}
    environ.update({f"DOLEN_{name.upper()}": str(value) for name, value in settings.items()})
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "service.cli", *words], stdout=output, stderr=output, cwd=ROOT, env=environ
        )
    try:
        wait(process, ready, log)
        yield process.pid
    finally:
        process.terminate()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def wait(process: subprocess.Popen[bytes], ready: str, log: Path) -> None:
    """Wait until the address answers; a command that ended, or is too slow, fails with its log."""
    until = time.monotonic() + SECONDS_TO_START
    while process.poll() is None and time.monotonic() < until:
        try:
            with urlopen(ready, timeout=5) as answer:  # noqa: S310 - our own address
                if answer.status == 200:
                    return
        except (HTTPError, URLError, OSError):
            time.sleep(0.1)
    pytest.fail(f"{ready} does not answer:\n{log.read_text(errors='replace')[-4000:]}")
