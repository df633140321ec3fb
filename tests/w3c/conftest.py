"""The W3C's test suites, and a sandbox to run them against over HTTP."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator

import httpx
import pytest

from .manifest import SUITES


@pytest.fixture(scope="session", autouse=True)
def _suites() -> None:
    if not SUITES.is_dir():
        pytest.skip(f"the W3C suites are not at {SUITES}: set DOLEN_W3C to their folder")


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A running sandbox: the beginning of its addresses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    folder = tmp_path_factory.mktemp("sandbox")
    command = [sys.executable, "-m", "service.cli", "sandbox", "--data", str(folder), "--port", str(port)]
    server = subprocess.Popen(command, env={**os.environ, "LANG": "C.UTF-8"}, stdout=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    try:
        wait(address, server)
        yield address
    finally:
        server.terminate()
        server.wait(30)


def wait(address: str, server: subprocess.Popen[bytes]) -> None:
    """Wait until the sandbox answers, as long as its process lives."""
    while server.poll() is None:
        try:
            httpx.get(f"{address}/sparql", timeout=60)
        except httpx.ConnectError:
            time.sleep(0.05)
            continue
        return
    pytest.fail("the sandbox ended before it answered")


@pytest.fixture
def client(base: str) -> Iterator[httpx.Client]:
    """A client of an empty sandbox."""
    with httpx.Client(base_url=base, timeout=60) as client:
        client.post("/sparql", data={"update": "DROP ALL"}).raise_for_status()
        yield client
