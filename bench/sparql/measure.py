"""Measures servers in turn, A B A B, kind by kind, and what their processes use meanwhile."""

from __future__ import annotations

import math
import statistics
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from itertools import count, product

from . import load, processes
from .kinds import RESULTS, Kind, Parameters, kinds
from .peers import Peer

#: Distinct queries of a kind; a comment makes those that come again into others.
QUERIES = 500
#: Answers that a run should hold at least, for each client.
ROUNDS = 2.2
_PROCESSORS = 2
_WARM_UP_SECONDS, _WARM_UP = 1.0, 20
_TIMEOUT = 2.0
_PATIENCE = 40.0
_comments = count()


@dataclass(frozen=True)
class Plan:
    """What is measured: numbers of clients, turns, seconds a run takes at least and at most."""

    clients: tuple[int, ...]
    turns: int
    seconds: int
    longest: int
    warm: bool


@dataclass(frozen=True)
class Cell:
    """One run: times in milliseconds, memory in bytes, CPU time of server and client in milliseconds an answer."""

    peer: str
    kind: str
    clients: int
    cold: bool
    rate: float
    p50: float
    p95: float
    errors: int
    cpu: float
    client: float
    memory: int


#: Only these take part in every turn, and in the runs of one query again and again.
MAIN = frozenset({"dolen", "oxigraph"})


def cells(peers: Sequence[Peer], kind: Kind, parameters: Parameters, plan: Plan) -> Iterator[Cell]:
    """Measure one kind on all servers."""
    queries = kind.queries(parameters, QUERIES)
    for cold in (True, False) if plan.warm else (True,):
        chosen = [peer for peer in peers if cold or peer.name in MAIN]
        asked = queries if cold else queries[:1]
        single = {peer.name: _single(peer, kind, asked, cold=cold) for peer in chosen}
        for turn, clients, peer in product(range(plan.turns), plan.clients, chosen):
            if turn == 0 or peer.name in MAIN:
                slow = single[peer.name] > load.SLOW
                how = load.Load(clients, _seconds(single[peer.name], clients, plan), cold, kind.accept, slow)
                yield _cell(peer, kind.name, asked, how)


def _single(peer: Peer, kind: Kind, queries: Sequence[str], *, cold: bool) -> float:
    """Warm a server up; give the seconds of one answer."""
    taken: list[float] = []
    for query in (list(queries) * _WARM_UP)[:_WARM_UP]:
        text = f"{query}# {next(_comments)}\n" if cold else query
        began = time.perf_counter()
        peer.fetch(text, kind.accept)
        taken.append(time.perf_counter() - began)
        if sum(taken) > _WARM_UP_SECONDS and len(taken) > 1:
            break
    return statistics.median(taken[1:])


def _seconds(single: float, clients: int, plan: Plan) -> int:
    wanted = ROUNDS * single * max(1.0, clients / _PROCESSORS)
    return min(plan.longest, max(plan.seconds, math.ceil(wanted)))


def _cell(peer: Peer, kind: str, queries: Sequence[str], how: load.Load) -> Cell:
    cpu = processes.cpu_seconds(peer.process)
    figures = load.run(peer.endpoint, [peer.before + query for query in queries], how)
    cpu = processes.cpu_seconds(peer.process) - cpu
    return Cell(
        peer=peer.name,
        kind=kind,
        clients=how.clients,
        cold=how.cold,
        rate=figures.rate,
        p50=figures.p50,
        p95=figures.p95,
        errors=figures.errors,
        cpu=1000 * cpu / max(1, figures.requests),
        client=1000 * figures.client / max(1, figures.requests),
        memory=processes.memory(peer.process),
    )


def ordered(peer: Peer, parameters: Parameters, times: int = 3) -> dict[str, float]:
    """Give the median seconds of the queries with ORDER BY, each asked anew."""
    found: dict[str, float] = {}
    for kind in kinds("ordered"):
        taken = []
        for query in kind.queries(parameters, 1) * times:
            began = time.perf_counter()
            peer.fetch(f"{query}# {next(_comments)}\n", RESULTS)
            taken.append(time.perf_counter() - began)
        found[kind.name] = statistics.median(taken)
    return found


@dataclass(frozen=True)
class Overshoot:
    """How long past its timeout a query that never ends was answered: milliseconds, None when not within patience."""

    peer: str
    kind: str
    at_once: int
    status: int | None
    milliseconds: float | None


def overshoots(peer: Peer, times: int) -> Iterator[Overshoot]:
    """Ask what never ends with ``timeout=2``, several times, alone and two at once."""
    for kind, at_once in product(kinds("never"), (1, 2)):
        for _ in range(times):
            with ThreadPoolExecutor(at_once) as pool:
                for status, over in pool.map(lambda _, kind=kind: _endless(peer, kind), range(at_once)):
                    yield Overshoot(peer.name, kind.name, at_once, status, over)


def _endless(peer: Peer, kind: Kind) -> tuple[int | None, float | None]:
    began = time.perf_counter()
    try:
        status, _ = peer.fetch(f"{kind.text}# {next(_comments)}\n", RESULTS, _PATIENCE, timeout=f"{_TIMEOUT:g}")
    except OSError:
        return None, None
    return status, 1000 * (time.perf_counter() - began - _TIMEOUT)


def as_json(records: Sequence[Cell | Overshoot]) -> list[dict[str, object]]:
    """Turn records into what JSON can hold."""
    return [asdict(record) for record in records]
