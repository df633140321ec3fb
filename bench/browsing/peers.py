"""The servers that are compared, each a process of its own with what it needs beside it, on free ports of loopback."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import ProxyHandler, Request, build_opener

from bench.sparql import processes
from bench.sparql.data import OXIGRAPH
from bench.sparql.generate import BASE
from bench.sparql.peers import ROOT, free_port

_START_SECONDS, _END_SECONDS = 600, 20
#: A server that uses less of a processor than this, so many looks in a row, is at rest; it is waited for that long.
_REST, _LOOKS, _LOOK_SECONDS, _SETTLE_SECONDS = 0.3, 4, 3, 3600
_OPENER = build_opener(ProxyHandler({}))


@dataclass(frozen=True)
class Server:
    """A front end that runs: where, and which processes answer for it."""

    name: str
    address: str
    processes: tuple[int, ...]

    def fetch(self, target: str, accept: str) -> tuple[int, bytes]:
        """Ask once; give the status and the body.

        Raises:
            OSError: it does not answer.

        """
        request = Request(f"{self.address}{target}", headers={"Accept": accept})  # noqa: S310 - loopback
        try:
            with _OPENER.open(request, timeout=60) as answer:
                return int(answer.status), answer.read()
        except HTTPError as error:
            return error.code, error.read()


@contextmanager
def dolen(folder: Path) -> Iterator[Server]:
    """Serve as operators start it."""
    port = free_port()
    environment = {
        "DOLEN_DATA": str(folder / "dolen"), "DOLEN_BASE": BASE, "DOLEN_HOST": "127.0.0.1", "DOLEN_PORT": str(port),
        "DOLEN_LOG_LEVEL": "WARNING",
    }  # fmt: skip
    command = [str(Path(sys.executable).with_name("dolen")), "serve"]
    with _process(command, folder / "dolen.log", environment) as process:
        server = Server("dolen", f"http://127.0.0.1:{port}", (process.pid,))
        _wait(server, "/en/", process)
        _settle(server)
        yield server


@contextmanager
def trifid(folder: Path, modules: Path, item: str) -> Iterator[Server]:
    """Serve by Trifid's entity renderer over the engine's own server, from a folder where npm installed ``trifid``.

    It is up when it shows ``item``; its other pages look for containers among all names, which takes long.
    """
    port, sparql = free_port(), free_port()
    config = {
        "server": {"listener": {"port": port}, "logLevel": "warn"},
        "globals": {
            "datasetBaseUrl": f"{BASE}/",
            "endpoints": {"default": {"url": f"http://127.0.0.1:{sparql}/query"}},
        },
        "plugins": {
            "entity-renderer": {"module": "@zazuko/trifid-entity-renderer", "config": {"resourceNoSlash": True}},
        },
    }
    written = modules / "trifid.json"
    written.write_text(json.dumps(config))
    store = [OXIGRAPH, "serve-read-only", "--location", str(folder / "copy"), "--bind", f"127.0.0.1:{sparql}"]
    node = ["node", str(modules / "node_modules" / "trifid" / "server.js"), "--config", str(written)]
    with ExitStack() as stack:
        engine = stack.enter_context(_process(store, folder / "oxigraph.log", {}))
        process = stack.enter_context(_process(node, folder / "trifid.log", {}, modules))
        server = Server("trifid", f"http://127.0.0.1:{port}", (process.pid, engine.pid))
        _wait(server, f"/id/practice/{item}", process)
        yield server


@contextmanager
def _process(
    command: list[str], log: Path, environment: dict[str, str], folder: Path = ROOT
) -> Iterator[subprocess.Popen[bytes]]:
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, stdout=output, stderr=output, cwd=folder, env={**os.environ, **environment}, start_new_session=True
        )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(_END_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _settle(server: Server) -> None:
    """Wait until a server does nothing more of its own: Dolen makes its search index, and reads data into memory."""
    until, rests = time.monotonic() + _SETTLE_SECONDS, 0
    while time.monotonic() < until and rests < _LOOKS:
        before = sum(processes.cpu_seconds(pid) for pid in server.processes)
        time.sleep(_LOOK_SECONDS)
        used = sum(processes.cpu_seconds(pid) for pid in server.processes) - before
        rests = rests + 1 if used < _REST * _LOOK_SECONDS else 0


def _wait(server: Server, target: str, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + _START_SECONDS
    while time.monotonic() < until and process.poll() is None:
        try:
            server.fetch(target, "text/html")
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise SystemExit(f"{server.name} does not answer; see its log beside the data")
