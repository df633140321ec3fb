"""The servers that are compared: each is started on a free port of loopback and ended by its own process."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.parse import quote, urlencode
from urllib.request import ProxyHandler, Request, build_opener

from . import processes, virtuoso
from .data import OXIGRAPH
from .generate import BASE

ROOT = Path(__file__).parents[2]
_START_SECONDS, _END_SECONDS = 300, 20
#: A server that uses less of a processor than this in so many looks is at rest (it may read data into memory after its
#: first answer, and begin with something else when that is done).
_REST, _LOOK_SECONDS, _LOOKS = 0.1, 0.5, 6

_OPENER = build_opener(ProxyHandler({}))


@dataclass(frozen=True)
class Command:
    """How a server is started, and where it answers."""

    arguments: list[str]
    path: str = "/sparql"
    environment: Mapping[str, str] | None = None
    #: Put before each query (Virtuoso must be told how to describe a thing, and which graph is the default one).
    before: str = ""
    filled: Callable[[], None] | None = None


@dataclass(frozen=True)
class Peer:
    """A server that runs."""

    name: str
    process: int
    endpoint: str
    before: str

    def fetch(self, query: str, accept: str, seconds: float = 600, **fields: str) -> tuple[int, bytes]:
        """Ask once; give status and body.

        Raises:
            OSError: the server went away or did not answer in time.

        """
        address = f"{self.endpoint}?{urlencode({'query': self.before + query, **fields}, quote_via=quote)}"
        try:
            with _OPENER.open(Request(address, headers={"Accept": accept}), timeout=seconds) as answer:  # noqa: S310
                return answer.status, answer.read()
        except URLError as error:
            if (code := getattr(error, "code", None)) is None:
                raise
            return int(code), error.read()  # type: ignore[attr-defined]


def dolen(data: Path, port: int, options: Mapping[str, str]) -> Command:
    """Serve by Dolen as operators start it; all clients here have one address, so the limit per client is wider."""
    environment = {
        "DOLEN_DATA": str(data / "dolen"),
        "DOLEN_BASE": BASE,
        "DOLEN_HOST": "127.0.0.1",
        "DOLEN_PORT": str(port),
        "DOLEN_LOG_LEVEL": "WARNING",
        "DOLEN_QUERY_PER_CLIENT": "64",
        **{f"DOLEN_{name.upper()}": value for name, value in options.items()},
    }
    return Command([str(Path(sys.executable).with_name("dolen")), "serve"], environment=environment)


def oxigraph(data: Path, port: int, _: Mapping[str, str]) -> Command:
    """Serve by the engine's own server over a checkpoint of the same store."""
    arguments = ["serve-read-only", "--location", str(data / "copy"), "--bind", f"127.0.0.1:{port}"]
    return Command([OXIGRAPH, *arguments], path="/query")


def oxigraph_timeout(data: Path, port: int, _: Mapping[str, str]) -> Command:
    """Serve by the engine's own server with a timeout of two seconds."""
    plain = oxigraph(data, port, {})
    return Command([*plain.arguments, "--timeout-s", "2"], path=plain.path)


def naive(data: Path, port: int, _: Mapping[str, str]) -> Command:
    """Serve by Flask and oxrdflib in one process of granian."""
    arguments = ["--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port), "--no-ws"]
    granian = str(Path(sys.executable).with_name("granian"))
    return Command([granian, *arguments, "bench.sparql.naive:app"], environment={"BENCH_STORE": str(data / "copy")})


def virtuoso_(data: Path, port: int, _: Mapping[str, str]) -> Command:
    """Serve by Virtuoso over the default graph's statements; loading them the first time takes minutes."""
    version = (data / "version").read_text()
    virtuoso.forget_old(data, version)
    sql = free_port()
    return Command(
        virtuoso.settings(data.resolve(), port, sql),
        before=f'DEFINE sql:describe-mode "CBD"\nDEFINE input:default-graph-uri <{virtuoso.GRAPH}>\n',
        filled=lambda: virtuoso.fill(data.resolve(), sql, version),
    )


Starter = Callable[[Path, int, Mapping[str, str]], Command]
STARTERS: dict[str, Starter] = {
    "dolen": dolen,
    "oxigraph": oxigraph,
    "virtuoso": virtuoso_,
    "naive": naive,
    "oxigraph-timeout": oxigraph_timeout,
}


@contextmanager
def running(name: str, data: Path, options: Mapping[str, str] | None = None) -> Iterator[Peer]:
    """Start a server over the data of a folder, wait until it answers, end it at last; its words go to a log.

    Raises:
        SystemExit: it ended, or did not answer in time.

    """
    port = free_port()
    command = STARTERS[name](data, port, options or {})
    with (data / f"{name}.log").open("wb") as log:
        process = subprocess.Popen(
            command.arguments,
            stdout=log,
            stderr=log,
            cwd=ROOT,
            env={**os.environ, **(command.environment or {})},
            start_new_session=True,
        )
        peer = Peer(name, process.pid, f"http://127.0.0.1:{port}{command.path}", command.before)
        try:
            _wait(peer, process)
            if command.filled:
                command.filled()
            _settle(peer)
            yield peer
        finally:
            _end(process)


def free_port() -> int:
    """Give a port of loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(peer: Peer, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + _START_SECONDS
    while time.monotonic() < until and process.poll() is None:
        try:
            if peer.fetch("ASK {}", "application/sparql-results+json", seconds=5)[0] == 200:  # noqa: PLR2004
                return
        except OSError:
            pass
        time.sleep(0.1)
    raise SystemExit(f"{peer.name} does not answer; see its log beside the data")


def _settle(peer: Peer) -> None:
    until, quiet = time.monotonic() + _START_SECONDS, 0
    while time.monotonic() < until and quiet < _LOOKS:
        before = processes.cpu_seconds(peer.process)
        time.sleep(_LOOK_SECONDS)
        used = processes.cpu_seconds(peer.process) - before
        quiet = quiet + 1 if used < _REST * _LOOK_SECONDS else 0


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a server, then what it left running, each by its number."""
    left = processes.tree(process.pid) - {process.pid}
    process.terminate()
    try:
        process.wait(_END_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    for pid in left & processes.session(process.pid):
        try:
            os.kill(pid, 9)
        except ProcessLookupError:
            continue
