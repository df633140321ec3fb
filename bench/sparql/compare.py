"""Compares servers: first their answers, then their speed: ``python -m bench.sparql compare FOLDER``."""

from __future__ import annotations

import argparse
import json
import platform
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from . import answers, data, measure, processes
from .kinds import Kind, Parameters, kinds
from .peers import STARTERS, Peer, running
from .report import ANCHOR, Results, markdown

#: So many queries of each kind are compared.
COMPARED = 4


def main(arguments: list[str]) -> None:
    """Compare as the command line asks; write FOLDER/results.json and .md, or where --output says."""
    wanted = _parser().parse_args(arguments)
    version = data.refresh(wanted.folder)
    parameters: Parameters = json.loads((wanted.folder / "parameters.json").read_text(encoding="utf-8"))
    chosen = [kind for kind in kinds() if not wanted.kinds or kind.name in wanted.kinds]
    results = Results(_about(wanted, version))
    began = time.monotonic()
    with ExitStack() as stack:
        options = dict(pair.split("=", 1) for pair in wanted.set)
        names = [ANCHOR, *(name for name in wanted.peers if name != ANCHOR)]
        peers = [stack.enter_context(running(name, wanted.folder, options)) for name in names]
        _compare(peers, chosen, parameters, results)
        if not wanted.answers_only:
            _measure(peers, chosen, parameters, wanted, results)
        results.peaks = {peer.name: processes.peak(peer.process) for peer in peers}
    if wanted.overshoot and not wanted.answers_only:
        _overshoot(wanted, options, results)
    results.about["took"] = f"{time.monotonic() - began:.0f} s"
    _write(results, wanted.output or wanted.folder / "results")
    if any(each.peer == "dolen" for each in results.differences):
        raise SystemExit("dolen does not answer as the others do")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench.sparql compare", description=__doc__)
    parser.add_argument("folder", type=Path, help="a folder that 'data' has prepared")
    parser.add_argument("--peers", nargs="+", choices=list(STARTERS), default=["oxigraph", "dolen"])
    parser.add_argument("--kinds", nargs="+", help="the kinds to measure [all twelve]")
    parser.add_argument("--clients", type=int, nargs="+", default=[1, 16])
    parser.add_argument("--turns", type=int, default=2, help="turns of oxigraph and dolen; the others have one")
    parser.add_argument("--seconds", type=int, default=2, help="the least seconds of a run")
    parser.add_argument("--longest", type=int, default=12, help="the most seconds of a run")
    parser.add_argument("--no-warm", action="store_true", help="leave out the same query again")
    parser.add_argument("--no-ordered", action="store_true", help="leave out ORDER BY")
    parser.add_argument("--overshoot", type=int, default=3, help="times each endless query is sent; 0 leaves it out")
    parser.add_argument("--overshoot-of", nargs="*", choices=list(STARTERS), default=["dolen"])
    parser.add_argument("--answers-only", action="store_true", help="compare the answers and measure nothing")
    parser.add_argument("--set", nargs="*", default=[], metavar="NAME=VALUE", help="settings of dolen")
    parser.add_argument("--output", type=Path, help="where to write, without the ending [FOLDER/results]")
    return parser


def _about(wanted: argparse.Namespace, version: str) -> dict[str, object]:
    return {
        "when": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": platform.platform(),
        "data": f"{wanted.folder.name}, version {version}",
        "settings of dolen": " ".join(wanted.set) or "as they come",
        "turns": wanted.turns,
        "seconds": wanted.seconds,
    }


def _compare(peers: Sequence[Peer], chosen: Sequence[Kind], parameters: Parameters, results: Results) -> None:
    for kind in chosen:
        found = answers.differences(peers, kind, kind.queries(parameters, COMPARED, seed=2))
        results.differences += found
        for each in found:
            print(f"DIFFERS {each.peer} {each.kind}: {each.words}", flush=True)


def _measure(
    peers: Sequence[Peer], chosen: Sequence[Kind], parameters: Parameters, wanted: argparse.Namespace, results: Results
) -> None:
    """Measure what answers alike; a server that answers a kind otherwise is left out of it."""
    plan = measure.Plan(tuple(wanted.clients), wanted.turns, wanted.seconds, wanted.longest, not wanted.no_warm)
    other = {(each.peer, each.kind) for each in results.differences}
    for kind in chosen:
        alike = [peer for peer in peers if (peer.name, kind.name) not in other]
        for cell in measure.cells(alike, kind, parameters, plan):
            results.cells.append(cell)
            word = "anew" if cell.cold else "again"
            print(
                f"{cell.kind:28} {word:5} {cell.clients:>2} {cell.peer:9} {cell.rate:>9.1f}/s "
                f"p50 {cell.p50:>8.2f} p95 {cell.p95:>8.2f} ms, {cell.errors} errors",
                flush=True,
            )
    if not wanted.no_ordered:
        results.ordered = {peer.name: measure.ordered(peer, parameters) for peer in peers}


def _overshoot(wanted: argparse.Namespace, options: dict[str, str], results: Results) -> None:
    for name in wanted.overshoot_of:
        with running(name, wanted.folder, options) as peer:
            results.overshoots += measure.overshoots(peer, wanted.overshoot)


def _write(results: Results, output: Path) -> None:
    text = markdown(results)
    output.with_suffix(".md").write_text(text, encoding="utf-8")
    output.with_suffix(".json").write_text(json.dumps(asdict(results), indent=1), encoding="utf-8")
    print(text)
