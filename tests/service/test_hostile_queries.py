"""Queries made to do harm, past the guard: each ends in its bounds, and others are answered meanwhile."""

from __future__ import annotations

import asyncio
import os
import resource
import select
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest

from service.checkpoints import Checkpoint
from service.failures import QueryCrashedError, QueryError, QueryMemoryError, QueryTimeoutError
from service.pool.limits import PoolLimits
from service.pool.pool import Pool
from service.sparql.execution import Outcome
from service.sparql.operations import Formats, QueryOperation
from service.store import Store

MEMORY = 200 * 2**20
SECONDS = 1.5
CHEAP = "SELECT ?o { <http://e/7> <http://e/title> ?o }"


def doubling(call: str, times: int) -> str:
    steps = " ".join(f"BIND({call.format(x=f'?x{i}')} AS ?x{i + 1})" for i in range(times))
    return f"SELECT (STRLEN(?x{times}) AS ?n) {{ BIND('aaaaaaaaaaaaaaaa' AS ?x0) {steps} }}"


#: What is sent, and what it may end in.
HOSTILE = {
    "cartesian ORDER BY": "SELECT * { ?a ?b ?c . ?d ?e ?f } ORDER BY ?c ?f",
    "cartesian GROUP_CONCAT": "SELECT (GROUP_CONCAT(CONCAT(STR(?a), STR(?d))) AS ?x) { ?a ?b ?c . ?d ?e ?f }",
    "cartesian DISTINCT": "SELECT (COUNT(DISTINCT CONCAT(STR(?a), STR(?d))) AS ?n) { ?a ?b ?c . ?d ?e ?f }",
    "CONCAT bomb": doubling("CONCAT({x}, {x})", 40),
    "REPLACE bomb": doubling("REPLACE({x}, 'a', 'aaaaaaaa')", 12),
    "endless paths": "SELECT (COUNT(*) AS ?n) { ?a (!<http://e/p>)*/(!<http://e/q>)* ?b . ?c (!<http://e/r>)* ?d }",
    "catastrophic regex": "SELECT * { ?s ?p ?o FILTER(REGEX(STR(?o), '(((((a+)+)+)+)+)+$|(x{1,400}){1,400}y')) }",
    "slow regex": "SELECT (COUNT(*) AS ?n) { ?s ?p ?o . ?a ?b ?c"
    " FILTER(REGEX(CONCAT(STR(?o), STR(?c)), '^(([a-z ])+.)+[A-Z]([a-z])+$')) }",
    "nested braces": "SELECT * WHERE " + "{" * 100_000 + "}" * 100_000,
    "nested parentheses": "SELECT * WHERE { FILTER(" + "(" * 100_000 + "1" + ")" * 100_000 + ") }",
    "negations": "SELECT * WHERE { FILTER(" + "!" * 500_000 + "1) }",
}
BOUNDED = (QueryTimeoutError, QueryMemoryError, QueryCrashedError)


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Checkpoint:
    folder = tmp_path_factory.mktemp("hostile")
    store = Store(folder / "store")
    ring = [f"<http://e/{i}> <http://e/next> <http://e/{(i * 7 + 1) % 20000}> <http://e/g> ." for i in range(20000)]
    titles = [f'<http://e/{i}> <http://e/title> "title {i}" <http://e/g> .' for i in range(20000)]
    store.load(ring + titles)
    store.checkpoint(folder / "checkpoint")
    store.close()
    return Checkpoint(folder / "checkpoint", "one", datetime(2026, 11, 21, tzinfo=UTC))


@pytest.fixture(scope="module")
def runner(checkpoint: Checkpoint) -> Iterator[tuple[asyncio.Runner, Pool]]:
    pool = Pool(PoolLimits(query_workers=2, memory_quads=0, query_memory_bytes=MEMORY))
    with asyncio.Runner() as loop:
        loop.run(pool.start(checkpoint))
        yield loop, pool
        loop.run(pool.stop())


async def ask(pool: Pool, text: str, client: str, seconds: float = 60) -> Outcome:
    formats = Formats("text/csv", "application/sparql-results+json", "application/n-triples")
    return await pool.query(QueryOperation(text, (), (), formats, seconds, head_only=False), client, asyncio.Event())


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_harm_is_bounded_and_others_are_answered(runner: tuple[asyncio.Runner, Pool], text: str) -> None:
    loop, pool = runner

    async def scenario() -> None:
        attackers = [asyncio.create_task(ask(pool, text, "attacker", SECONDS)) for _ in range(2)]
        answered = 0
        while not all(task.done() for task in attackers) or not answered:
            assert (await ask(pool, CHEAP, "bystander")).body == b"o\r\ntitle 7\r\n"
            answered += 1
            await asyncio.sleep(0)
        for task in attackers:
            assert isinstance(task.exception(), BOUNDED), task
        assert (await ask(pool, CHEAP, "attacker")).rows == 1

    loop.run(asyncio.wait_for(scenario(), 60))


def test_every_worker_is_confined(runner: tuple[asyncio.Runner, Pool]) -> None:
    _, pool = runner
    workers = [handle.process for handle in pool.supply.current._alive]
    assert workers
    for process in workers:
        in_use = int(Path(f"/proc/{process}/statm").read_text().split()[0]) * resource.getpagesize()
        soft, hard = resource.prlimit(process, resource.RLIMIT_AS)
        assert soft == hard <= in_use + MEMORY
        assert resource.prlimit(process, resource.RLIMIT_CORE) == (1, 1)  # not even to a program
        assert resource.prlimit(process, resource.RLIMIT_FSIZE) == (0, 0)
        assert len([each for each in links(process) if each.startswith("socket:")]) == 1


@pytest.mark.skipif(not Path("/proc/self/ns/user").exists(), reason="the kernel has no namespaces")
def test_no_query_reaches_the_network(runner: tuple[asyncio.Runner, Pool]) -> None:
    loop, pool = runner
    if not namespaces():
        pytest.skip("the kernel refuses namespaces to this user")
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0)
        port = listener.getsockname()[1]
        service = f"SERVICE <http://127.0.0.1:{port}/> {{ ?s ?p ?o }}"
        for text in (f"ASK {{ {service} }}", f"ASK {{ FILTER EXISTS {{ {service} }} }}"):
            with suppress(QueryError):  # the engine takes a failure inside EXISTS for false
                loop.run(asyncio.wait_for(ask(pool, text, "caller", 5), 60))
        with pytest.raises(BlockingIOError):
            listener.accept()


PARENT = """
import asyncio, sys
from datetime import UTC, datetime
from pathlib import Path
from service.checkpoints import Checkpoint
from service.pool.limits import PoolLimits
from service.pool.pool import Pool
async def main():
    pool = Pool(PoolLimits(memory_quads=int(sys.argv[2])))
    await pool.start(Checkpoint(Path(sys.argv[1]), "one", datetime.now(UTC)))
    await pool.supply.loaded()
    print(*[handle.process for handle in pool.supply.current._alive], flush=True)
    await asyncio.sleep(1000)
asyncio.run(main())
"""


@pytest.mark.parametrize("memory", ["0", "1000000"])
def test_no_worker_outlives_the_service(checkpoint: Checkpoint, memory: str) -> None:
    command = [sys.executable, "-c", PARENT, str(checkpoint.path), memory]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as service:
        assert service.stdout is not None
        workers = [int(each) for each in service.stdout.readline().split()]
        descriptors = [os.pidfd_open(each) for each in workers]
        os.kill(service.pid, signal.SIGKILL)
        service.wait()
    assert len(workers) > 1
    for descriptor in descriptors:
        assert ended(descriptor)
        os.close(descriptor)


def ended(descriptor: int) -> bool:
    return bool(select.select([descriptor], [], [], 60)[0])


def namespaces() -> bool:
    code = "import sys; from service.pool.confine import leave_network; sys.exit(leave_network() is not None)"
    return subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def links(process: int) -> list[str]:
    return [str(each.readlink()) for each in Path(f"/proc/{process}/fd").iterdir() if each.is_symlink()]
