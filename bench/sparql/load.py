"""Sends one kind of query to one server as fast as it answers, by ``wrk``, which takes little of the machine itself."""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import count
from pathlib import Path
from urllib.parse import quote, urlsplit

from .kinds import RESULTS

SCRIPT = Path(__file__).with_name("load.lua")
#: Answers that take longer than this (in seconds) are timed one by one, as few of them fit into a run.
SLOW = 0.02
#: Where the numbers of the comments start, so that no two runs send the same query.
_FIRST = count(step=10_000_000)


@dataclass(frozen=True)
class Figures:
    """What a run measured; p50 and p95 are the times of one answer in milliseconds."""

    requests: int
    seconds: float
    p50: float
    p95: float
    errors: int
    #: CPU seconds that the client itself used.
    client: float = 0.0

    @property
    def rate(self) -> float:
        """Answers a second."""
        return self.requests / self.seconds if self.requests else 0.0


@dataclass(frozen=True)
class Load:
    """How a server is asked: by so many clients at once, for so many seconds, each query anew (cold) or not."""

    clients: int
    seconds: int
    cold: bool
    accept: str = RESULTS
    slow: bool = False


def run(endpoint: str, queries: Sequence[str], load: Load) -> Figures:
    """Ask for some seconds, the queries in turn.

    Raises:
        SystemExit: there is no ``wrk`` here, or it could not ask.

    """
    path = urlsplit(endpoint).path
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as targets:
        targets.writelines(f"{path}?query={quote(query, safe='')}\n" for query in queries)
        targets.flush()
        first = next(_FIRST) if load.cold else -1
        options = ["--threads", "1", "--connections", str(load.clients), "--timeout", "120s"]
        command = ["wrk", *options, "--duration", str(load.seconds), "--script", str(SCRIPT), endpoint, "--"]
        arguments = [targets.name, load.accept, str(first), str(int(load.slow))]
        before = _used()
        try:
            done = subprocess.run([*command, *arguments], check=True, capture_output=True, text=True)
        except FileNotFoundError:
            raise SystemExit("wrk is not installed (Debian: apt-get install wrk)") from None
        except subprocess.CalledProcessError as error:
            raise SystemExit(f"wrk: {error.stdout}{error.stderr}") from error
    return Figures(**json.loads(done.stdout.rpartition("FIGURES ")[2]), client=_used() - before)


def _used() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def main(arguments: list[str]) -> None:
    """Send the query of a file to an endpoint."""
    parser = argparse.ArgumentParser(prog="python -m bench.sparql load", description=__doc__)
    parser.add_argument("endpoint", help="for example http://127.0.0.1:8000/sparql")
    parser.add_argument("file", type=Path, help="a query, without placeholders")
    parser.add_argument("--clients", type=int, default=1)
    parser.add_argument("--seconds", type=int, default=2)
    parser.add_argument("--cold", action="store_true", help="make each request's query another one by a comment")
    parser.add_argument("--accept", default=RESULTS)
    wanted = parser.parse_args(arguments)
    load = Load(wanted.clients, wanted.seconds, wanted.cold, wanted.accept)
    figures = run(wanted.endpoint, [wanted.file.read_text(encoding="utf-8")], load)
    print(json.dumps({"rate": round(figures.rate, 1), **asdict(figures)}))
