"""Asks one server for one kind of thing as fast as it answers, by ``wrk``, and notes what its processes use."""

from __future__ import annotations

import json
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass

from bench.sparql import processes
from bench.sparql.load import SCRIPT

from .peers import Server


@dataclass(frozen=True)
class Cell:
    """One run: answers a second, times in ms, CPU time of the server's processes for an answer in ms."""

    server: str
    kind: str
    clients: int
    rate: float
    p50: float
    p95: float
    cpu: float
    errors: int
    #: Targets came round again, so that some answers were not the first of their kind.
    again: bool


def run(server: Server, kind: str, targets: Sequence[str], accept: str, clients: int, seconds: int) -> Cell:
    """Ask for some seconds, the targets in turn.

    Raises:
        SystemExit: there is no ``wrk`` here, or it could not ask.

    """
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as listed:
        listed.writelines(f"{target}\n" for target in targets)
        listed.flush()
        options = ["--threads", "1", "--connections", str(clients), "--timeout", "60s", "--duration", str(seconds)]
        command = ["wrk", *options, "--script", str(SCRIPT), server.address, "--", listed.name, accept, "-1", "1"]
        before = used(server)
        try:
            done = subprocess.run(command, check=True, capture_output=True, text=True)
        except FileNotFoundError:
            raise SystemExit("wrk is not installed (Debian: apt-get install wrk)") from None
        except subprocess.CalledProcessError as error:
            raise SystemExit(f"wrk: {error.stdout}{error.stderr}") from error
    found = json.loads(done.stdout.rpartition("FIGURES ")[2])
    count = found["requests"] or 1
    return Cell(
        server.name, kind, clients, found["requests"] / found["seconds"], found["p50"], found["p95"],
        1000 * (used(server) - before) / count, found["errors"], 1 < len(targets) < count
    )  # fmt: skip


def used(server: Server) -> float:
    """Give the CPU seconds of a server's processes so far."""
    return sum(processes.cpu_seconds(pid) for pid in server.processes)


def memory(server: Server) -> dict[int, int]:
    """Give the memory of each process and of what descends from it, in bytes, shared parts counted once."""
    return {pid: processes.memory(pid) for pid in server.processes}
