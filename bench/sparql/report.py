"""Writes what was measured as Markdown: ratios to the engine's own server, then the figures themselves."""

from __future__ import annotations

import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import product

from .answers import Difference
from .measure import Cell, Overshoot

ANCHOR = "oxigraph"
_MIB = 2**20


@dataclass
class Results:
    """All that one comparison found."""

    about: dict[str, object]
    cells: list[Cell] = field(default_factory=list)
    differences: list[Difference] = field(default_factory=list)
    ordered: dict[str, dict[str, float]] = field(default_factory=dict)
    overshoots: list[Overshoot] = field(default_factory=list)
    peaks: dict[str, int] = field(default_factory=dict)

    def some(self, peer: str, kind: str, clients: int, *, cold: bool) -> list[Cell]:
        """Give the runs of one sort."""
        return [c for c in self.cells if (c.peer, c.kind, c.clients, c.cold) == (peer, kind, clients, cold)]

    def ratio(self, peer: str, kind: str, clients: int, *, cold: bool) -> float | None:
        """Give the rate as a ratio to the anchor's in the same turn, the median of the turns; None after errors."""
        turns = list(zip(*(self.some(name, kind, clients, cold=cold) for name in (peer, ANCHOR)), strict=False))
        if not turns or any(cell.errors for turn in turns for cell in turn):
            return None
        return statistics.median(cell.rate / anchor.rate if anchor.rate else 0.0 for cell, anchor in turns) or None

    def ratios(self, peer: str, *, cold: bool) -> list[float]:
        """Give all ratios of a server, over kinds and numbers of clients."""
        found = [self.ratio(peer, *key, cold=cold) for key in product(self.names("kind"), self.names("clients"))]
        return [ratio for ratio in found if ratio]

    def names(self, of: str) -> list:  # type: ignore[type-arg]
        """Give the kinds, peers or numbers of clients, in the order they were measured in."""
        return list(dict.fromkeys(getattr(cell, of) for cell in self.cells))


def markdown(results: Results) -> str:
    """Write the whole report."""
    parts = (_about, _differences, _ratios, _figures, _ordered, _overshoots, _memory)
    return "\n".join(line for part in parts for line in part(results)) + "\n"


def _about(results: Results) -> Iterator[str]:
    yield "# SPARQL, measured"
    yield ""
    yield from (f"- {name}: {value}" for name, value in results.about.items())
    yield ""


def _differences(results: Results) -> Iterator[str]:
    yield "## Answers"
    yield ""
    if not results.differences:
        yield "All servers gave the same answers."
    for each in results.differences:
        yield f"- {each.peer}, {each.kind}: {each.words}"
    yield ""


def _ratios(results: Results) -> Iterator[str]:
    for cold in (True, False):
        peers = [
            p
            for p in results.names("peer")
            if p != ANCHOR and any(c.peer == p and c.cold == cold for c in results.cells)
        ]
        if not peers:
            continue
        yield f"## Answers a second as a ratio to {ANCHOR}, " + ("each query anew" if cold else "the same query again")
        yield ""
        heads = [f"{peer} at {clients}" for peer in peers for clients in results.names("clients")]
        yield from _head("kind", heads)
        for kind in results.names("kind"):
            found = (results.ratio(p, kind, c, cold=cold) for p in peers for c in results.names("clients"))
            yield _row(kind, ["–" if ratio is None else f"{ratio:.2f}" for ratio in found])
        means = [_mean(results.ratios(peer, cold=cold)) for peer in peers]
        yield ""
        yield from (f"- {peer}: geometric mean **{mean}**" for peer, mean in zip(peers, means, strict=True))
        yield ""


def _mean(ratios: list[float]) -> str:
    if not ratios:
        return "–"
    return f"{statistics.geometric_mean(ratios):.2f}, lowest {min(ratios):.2f}, of {len(ratios)}"


def _figures(results: Results) -> Iterator[str]:
    if not results.cells:
        return
    yield "## Figures"
    yield ""
    yield from _head(
        "kind", ["clients", "query", "server", "answers/s", "p50 ms", "p95 ms", "CPU ms", "client’s", "errors"]
    )
    keys = product(results.names("kind"), results.names("clients"), (True, False), results.names("peer"))
    for kind, clients, cold, peer in keys:
        if cells := results.some(peer, kind, clients, cold=cold):
            medians = [
                statistics.median(getattr(c, name) for c in cells) for name in ("rate", "p50", "p95", "cpu", "client")
            ]
            shown = [f"{medians[0]:.1f}", *(f"{each:.2f}" for each in medians[1:])]
            yield _row(
                kind, [str(clients), "anew" if cold else "again", peer, *shown, str(sum(c.errors for c in cells))]
            )
    yield ""


def _ordered(results: Results) -> Iterator[str]:
    if results.ordered:
        names = list(next(iter(results.ordered.values())))
        yield "## ORDER BY, seconds"
        yield ""
        yield from _head("server", names)
        yield from (_row(peer, [f"{taken[n]:.3f}" for n in names]) for peer, taken in results.ordered.items())
        yield ""


def _overshoots(results: Results) -> Iterator[str]:
    if not results.overshoots:
        return
    yield "## Past a timeout of two seconds"
    yield ""
    yield from _head("server", ["query", "at once", "median ms", "most ms", "status", "unanswered"])
    for key in dict.fromkeys((o.peer, o.kind, o.at_once) for o in results.overshoots):
        found = [o for o in results.overshoots if (o.peer, o.kind, o.at_once) == key]
        over = [o.milliseconds for o in found if o.milliseconds is not None]
        shown = [f"{statistics.median(over):.1f}", f"{max(over):.1f}"] if over else ["–", "–"]
        statuses = ", ".join(sorted({str(o.status) for o in found if o.status}))
        yield _row(key[0], [key[1], str(key[2]), *shown, statuses, str(len(found) - len(over))])
    yield ""


def _memory(results: Results) -> Iterator[str]:
    if not results.cells:
        return
    yield "## Memory, MiB"
    yield ""
    yield from _head("server", ["most after a run, shared parts once", "sum of each process's peak"])
    for peer, peak in results.peaks.items():
        most = max((c.memory for c in results.cells if c.peer == peer), default=0)
        yield _row(peer, [f"{most / _MIB:.0f}", f"{peak / _MIB:.0f}"])


def _head(first: str, others: Sequence[str]) -> Iterator[str]:
    yield _row(first, others)
    yield "|---|" + "---:|" * len(others)


def _row(first: str, others: Sequence[str]) -> str:
    return f"| {first} | {' | '.join(others)} |"
