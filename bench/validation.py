"""Measure validation: items a second and peak memory of Dolen beside plain pySHACL, which must say the same.

``python -m bench.validation [--sizes 1000 10000] [--runs 5] [--plain-runs 1] [--plain-up-to 1000]``
``python -m bench.validation --requests 100 1000`` from the receipt of a submission to its report, as a service does it
``python -m bench.validation --bulk 100000`` clean items in batches on all cores; ``1000000`` takes 7 GB of disk twice
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from multiprocessing import forkserver
from pathlib import Path
from typing import Any

import pyshacl
from rdflib import Graph
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.sparql import Query

import ontology
import shapes
from bench import generate
from loaders import bounded, bulk
from loaders.judge import Result, results
from loaders.neighbourhood import neighbourhood
from loaders.ownership import Ownership
from loaders.paths import path_text
from loaders.rdf import parse, rewrite
from loaders.rules import REGISTERED, rules
from loaders.space import Space
from loaders.statements import Statements
from loaders.validate import validate
from service.demonstration import publish_examples
from service.instance import Instance, open_instance
from service.partners import Partner
from service.settings import Settings

BASE = "https://dolen.test"
SPACE = Space(BASE, generate.PARTNER)
Said = list[tuple[str, ...]]


@dataclass(frozen=True)
class Measured:
    """One run in a process of its own: seconds of wall and CPU time, peak memory in MiB, what was said."""

    wall: float
    cpu: float
    memory: float
    results: int
    digest: str


def trusted() -> Graph:
    """Give the vocabulary and the register's stubs."""
    graph = Graph()
    graph += ontology.graph()
    graph += generate.trusted(BASE)
    return graph


def ours(statements: Statements, known: Graph) -> Said:
    """Validate as Dolen does, words and places included; give what the judge said."""
    report = validate(statements, known, SPACE, lambda _: None)
    judged = [f for f in report.findings if f.component.startswith("http://www.w3.org/ns/shacl#")]
    return [
        (f.focus, f.path or "", f.component, f.shape, f.severity, str(f.terms.value if f.terms else None))
        for f in judged
    ]


class ParsedOnce(Graph):
    """A graph of rdflib that keeps each parsed query, which pySHACL sends anew for every thing."""

    def query(self, query_object: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401
        """Evaluate a query."""
        return super().query(_parsed(query_object), *args, **kwargs)


@cache
def _parsed(text: str) -> Query:
    return prepareQuery(text, initNs=dict(Graph().namespaces()))


def plain(statements: Statements, known: Graph) -> Said:
    """Validate with pySHACL as it comes: the shapes as they are written, a graph of rdflib."""
    return _plain(statements, known, Graph())


def once(statements: Statements, known: Graph) -> Said:
    """Validate with pySHACL as it comes, but with each query parsed once."""
    return _plain(statements, known, ParsedOnce())


def _plain(statements: Statements, known: Graph, data: Graph) -> Said:
    ownership = Ownership(SPACE, lambda _: None, kept=rules().kept, registered=REGISTERED)
    for triple in neighbourhood(statements, known, rules().tree, ownership):
        data.add(triple)
    _, report, _ = pyshacl.validate(data, shacl_graph=shapes.graph(), advanced=False, allow_warnings=True)
    if isinstance(report, Exception):
        raise report
    submitted = set(statements.subjects())
    return [_said(result) for result in results(report) if result.focus in submitted]


def _said(result: Result) -> tuple[str, ...]:
    path = path_text(shapes.graph(), result.path) or ""
    severity = str(result.severity).rpartition("#")[2]
    return str(result.focus), path, str(result.component), str(result.shape), severity, str(result.value)


WAYS: dict[str, Callable[[Statements, Graph], Said]] = {"ours": ours, "once": once, "plain": plain}


def run(way: str, path: Path) -> Measured:
    """Measure one way in this process; reading the file and the shapes is not counted, their memory is."""
    known, statements = trusted(), parse(path, SPACE)
    rules().filter  # noqa: B018 - read once in the life of a service
    wall, cpu = time.perf_counter(), time.process_time()
    said = WAYS[way](statements, known)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    digest = hashlib.sha256(json.dumps(sorted(said)).encode()).hexdigest()
    return Measured(wall, cpu, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, len(said), digest)


def measure(way: str, path: Path) -> Measured:
    """Measure one way in a process of its own."""
    command = [sys.executable, "-m", "bench.validation", "--child", way, str(path)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return Measured(**json.loads(done.stdout.splitlines()[-1]))


def compare(size: int, turns: dict[str, int]) -> None:
    """Print a row for each way that has turns; stop when they do not say the same."""
    taken: dict[str, list[Measured]] = {}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "items.ttl"
        generate.write(path, size, faults=0.01)
        for turn in range(max(turns.values())):
            for way in (way for way, wanted in turns.items() if turn < wanted):
                taken.setdefault(way, []).append(measure(way, path))
    if len({(m.results, m.digest) for measured in taken.values() for m in measured}) > 1:
        raise SystemExit(f"not the same report on {size} items: {taken}")
    for way, measured in taken.items():
        print(row(size, way, measured), flush=True)


def row(size: int, way: str, measured: list[Measured]) -> str:
    """Write medians as a row of the table."""
    cpu = statistics.median(m.cpu for m in measured)
    wall = statistics.median(m.wall for m in measured)
    memory = statistics.median(m.memory for m in measured)
    numbers = f"{len(measured):>4} | {cpu:>7.2f} | {wall:>8.2f} | {size / cpu:>7.0f} | {memory:>10.0f}"
    return f"| {size:>6} | {way:<5} | {numbers} | {measured[0].results:>7} |"


def request(instance: Instance, path: Path) -> int:
    """Send a submission, have it checked and read its report; give the number of findings."""
    with path.open("rb") as file:
        draft = instance.submissions.receive(generate.PARTNER, [(path.name, file)], "bench")
    instance.submissions.check(generate.PARTNER, draft.id)
    findings = len(instance.submissions.report(generate.PARTNER, draft.id).findings)
    instance.submissions.discard(generate.PARTNER, draft.id, "bench")
    return findings


def requests(sizes: list[int], runs: int) -> None:
    """Print seconds from the receipt of a submission to its report, with faults and without.

    The first, which starts the server of bounded processes, is not counted.
    """
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(base=BASE, data=Path(folder) / "data")
        publish_examples(settings)
        instance = open_instance(settings)
        publisher = f"{BASE}/id/organisation/{generate.PUBLISHERS[0]}"
        instance.archive.partners.add(Partner(generate.PARTNER, "Generated", "Cynhyrchwyd", publisher))
        for size, faults in ((size, faults) for size in sizes for faults in (0.01, 0.0)):
            path = Path(folder) / "items.ttl"
            generate.write(path, size, faults=faults)
            request(instance, path)
            taken = [_timed(lambda path=path: request(instance, path)) for _ in range(runs)]  # type: ignore[misc]
            wall, cpu = (statistics.median(each) for each in zip(*taken, strict=True))
            print(f"{size} items, {faults:.0%} with faults: {cpu:.2f} s of CPU, {wall:.2f} s of wall time", flush=True)


def _timed(work: Callable[[], object]) -> tuple[float, float]:
    """Give seconds of wall time, and of CPU time here and in the bounded processes that have ended."""
    wall, cpu = time.perf_counter(), _cpu()
    work()
    return time.perf_counter() - wall, _cpu() - cpu


def _cpu() -> float:
    server = Path(f"/proc/{forkserver._forkserver._forkserver_pid}/stat").read_text()  # type: ignore[attr-defined] # noqa: SLF001
    user, system = server.rpartition(")")[2].split()[13:15]
    return time.process_time() + (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def in_batches(size: int) -> None:
    """Print items a second of clean N-Triples, CPU seconds of all processes, and the most memory of one of them.

    The server of bounded processes is started before, as in a service; what that takes is told apart.
    """
    begun = time.perf_counter()
    bounded.run(nobody, "")
    started = time.perf_counter() - begun
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with (folder / "items.nt").open("wb") as out:
            for start in range(0, size, 10_000):
                generate.write(folder / "some.ttl", min(10_000, size - start), seed=start + 1, first=start)
                out.write(rewritten(folder / "some.ttl"))
        (folder / "runs").mkdir()
        known, found = trusted(), list[bulk.Checked]()
        wall, cpu = _timed(lambda: found.append(bulk.check(folder / "items.nt", SPACE, known, nobody, folder / "runs")))
        memory = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    if found[0].report.findings or found[0].items != size:
        raise SystemExit(f"{found[0].items} items, {len(found[0].report.findings)} findings")
    per_item = f"{cpu / size * 1e6:.0f} µs of CPU each"
    print(f"{size} clean items: {wall:.1f} s, {size / wall:.0f} items/s, {per_item}, at most {memory / 1024:.0f} MiB")
    print(f"the server of processes was started in {started:.1f} s", flush=True)


def rewritten(path: Path) -> bytes:
    """Give a file as N-Triples."""
    return b"".join(rewrite.stream(path, SPACE, 1 << 24))


def nobody(_: str) -> None:
    """Know no owner."""


def main() -> None:
    """Measure the sizes that the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1000, 10_000])
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--plain-runs", type=int, default=1)
    parser.add_argument("--plain-up-to", type=int, default=1000, help="the largest size for plain pySHACL")
    parser.add_argument("--requests", type=int, nargs="*", default=[])
    parser.add_argument("--bulk", type=int, nargs="*", default=[])
    parser.add_argument("--child", nargs=2, metavar=("WAY", "FILE"), help=argparse.SUPPRESS)
    wanted = parser.parse_args()
    if wanted.child:
        print(json.dumps(vars(run(wanted.child[0], Path(wanted.child[1])))))
        return
    if wanted.requests:
        requests(wanted.requests, wanted.runs)
    for size in wanted.bulk:
        in_batches(size)
    if wanted.requests or wanted.bulk:
        return
    print("|  items | way   | runs | CPU (s) | wall (s) | items/s | peak (MiB) | results |")
    print("|-------:|-------|-----:|--------:|---------:|--------:|-----------:|--------:|")
    for size in wanted.sizes:
        plain_runs = wanted.plain_runs if size <= wanted.plain_up_to else 0
        compare(size, {"ours": wanted.runs, "once": wanted.plain_runs, "plain": plain_runs})


if __name__ == "__main__":
    main()
