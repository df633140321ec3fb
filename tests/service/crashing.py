"""Publishes in child processes that are killed at random instants, and looks at what is left each time.

Run as ``python tests/service/crashing.py FOLDER ROUNDS SEED``; prints one JSON object.
"""

from __future__ import annotations

import io
import json
import os
import random
import signal
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import NoReturn

from rdflib import SKOS, Graph

import ontology
import shapes
from loaders.rules import rules
from service import publish
from service.archive import Archive
from service.instance import Instance, everything, open_instance
from service.partners import Owners, Partner
from service.settings import Settings
from service.submissions import Mode, State, checking
from service.submissions.labels import label

BASE = "https://dolen.test"
ORGANISATION = '<id/organisation/{name}> a org:FormalOrganization ; skos:prefLabel "{name} {number}"@en .'
PREFIXES = """@prefix org: <http://www.w3.org/ns/org#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
"""


def main(folder: Path, rounds: int, seed: int) -> None:
    """Kill ROUNDS publishing children; report what was acknowledged and what was found."""
    settings, chance = Settings(data=folder, base=BASE), random.Random(seed)  # noqa: S311 - it only has to repeat
    steward = Partner("register", "Register", "Cofrestr", "id/organisation/host", steward=True)
    Archive(settings.archive, settings.base).partners.add(steward)
    checking.bounded = SimpleNamespace(run=_inline)  # type: ignore[assignment]
    _warm(folder, steward)
    found = {"acknowledged": 0, "killed_before_any": 0, "faults": []}
    span, writing_span = _in_child(lambda: _first(settings))
    for number in range(rounds):
        writing = number % 2 == 1
        most = 1.5 * writing_span if writing else 2 * span
        acknowledged = _killed(settings, number, lambda most=most: chance.uniform(0, most), writing=writing)
        found["acknowledged"] += len(acknowledged)
        found["killed_before_any"] += not acknowledged
        found["faults"] += _in_child(lambda seen=acknowledged: _look(settings, seen))
    sys.stdout.write(json.dumps(found))


def _warm(folder: Path, steward: Partner) -> None:
    """Judge once before the first fork: what is worked out of the shapes and kept takes longer than a publication."""
    ontology.graph(), rules(), shapes.classes(), label((SKOS.prefLabel,), ())
    file = folder / "warm.ttl"
    file.write_text(PREFIXES + ORGANISATION.format(name="host", number=0))
    publish.judge([file], steward.space(BASE), Graph(), Owners(BASE, (steward,)))


def _inline(work: Callable[..., object], *args: object, readable: object = ()) -> object:  # noqa: ARG001
    """Read and judge in the same process: the worker's end changes nothing that is kept, its start takes seconds."""
    return work(*args)


def _first(settings: Settings) -> tuple[float, float]:
    """Publish a few times; give how long three of them take, and how long one takes to write and to apply."""
    begun, archive = list[float](), publish.Publisher.archive

    def announced(*args: object) -> object:
        begun.append(time.perf_counter())
        return archive(*args)  # type: ignore[arg-type]

    instance = open_instance(settings)
    _publish(instance, "first", 0)
    start = time.perf_counter()
    publish.Publisher.archive = announced  # type: ignore[method-assign, assignment]
    for number in (1, 2, 3):
        _publish(instance, "first", number)
    end = time.perf_counter()
    return end - start, end - begun[-1]


def _publish(instance: Instance, name: str, number: int) -> int:
    """Publish a whole graph, a few things merged into it, and an older version, in turn."""
    submissions, way = instance.submissions, number % 3
    if way == 2:
        draft = submissions.rollback("register", instance.archive.head("register") - 1, "crash test")
    else:
        names = ("host", name, *(f"{name}-{each}" for each in range(40 if way == 0 else 2)))
        text = PREFIXES + "\n".join(ORGANISATION.format(name=each, number=number) for each in names)
        mode = Mode.REPLACE if way == 0 else Mode.MERGE
        draft = submissions.receive("register", [("register.ttl", io.BytesIO(text.encode()))], "crash test", mode)
        submissions.check("register", draft.id)
    return submissions.publish("register", draft.id, "crash test").version


def _killed(settings: Settings, number: int, instant: Callable[[], float], *, writing: bool) -> list[int]:
    """Let a child publish version after version and kill it; give the versions it acknowledged.

    The clock starts when the child has opened the store, or, with ``writing``, when it is about to write a version.
    """
    reading, end = os.pipe()
    child = os.fork()
    if not child:
        os.close(reading)
        _publish_on(settings, number, end)
    os.close(end)
    with os.fdopen(reading, "rb") as lines:
        for line in lines:
            if line == (b"writing\n" if writing else b"open\n"):
                break
        time.sleep(instant())
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        return [int(line) for line in lines.read().split() if line.isdigit()]


def _publish_on(settings: Settings, number: int, end: int) -> NoReturn:
    archive = publish.Publisher.archive

    def announced(*args: object) -> object:
        os.write(end, b"writing\n")
        return archive(*args)  # type: ignore[arg-type]

    publish.Publisher.archive = announced  # type: ignore[method-assign, assignment]
    instance = open_instance(settings)
    os.write(end, b"open\n")
    for step in range(1000):
        os.write(end, b"%d\n" % _publish(instance, f"round-{number}", step))
    os._exit(0)


def _look(settings: Settings, acknowledged: list[int]) -> list[str]:
    """Start again and compare: the archive with what was acknowledged, the store with the archive."""
    instance = open_instance(settings)
    head, faults = instance.archive.head("register"), []
    if acknowledged and head < acknowledged[-1]:
        faults.append(f"version {acknowledged[-1]} was acknowledged and is lost; the newest is {head}")
    if set(everything(instance.archive)) != set(instance.store.lines()):
        faults.append("the store is not what the archive says")
    named = set(instance.store.lines())
    union = [line for line in instance.store.lines(union=True) if line not in named]
    if sorted({f"{line.rpartition(' <')[0]} ." for line in named}) != union:
        faults.append("the default graph is not the duplicate-free union")
    with instance.archive.lock("register"):
        faults += [f"left behind: {path}" for path in (settings.archive / "register").glob(".unfinished-*")]
    return [*faults, *_look_at_drafts(instance)]


def _look_at_drafts(instance: Instance) -> Iterator[str]:
    """Look whether every draft can be read, and every version that was one says so after the start of a service."""
    instance.submissions.take_up()
    for draft in instance.submissions.list("register"):
        if draft.state is State.PUBLISHED:
            manifest = instance.archive.manifest("register", draft.version or 0)
            if manifest.submission != draft.id and manifest.version != draft.compared:
                yield f"submission {draft.id} says it is version {draft.version}, and that is another"
    said = {draft.version for draft in instance.submissions.list("register") if draft.state is State.PUBLISHED}
    yield from (
        f"version {each} is no draft's" for each in range(1, instance.archive.head("register")) if each not in said
    )


def _in_child(work):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """Do some work in a child: the engine's threads do not survive a fork, so no store is ever opened here."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.close(reading)
        with os.fdopen(writing, "w") as file:
            json.dump(work(), file)
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as file:
        content = file.read()
    os.waitpid(child, 0)
    return json.loads(content)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
