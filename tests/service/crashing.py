"""Publishes in child processes that are killed at random instants, and looks at what is left each time.

Run as ``python tests/service/crashing.py FOLDER ROUNDS SEED``; prints one JSON object.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import time
from pathlib import Path

from service.instance import Instance, everything, open_instance
from service.partners import Partner
from service.settings import Settings

BASE = "https://dolen.test"
ORGANISATION = "<id/organisation/{name}> a org:FormalOrganization ; skos:prefLabel \"{name} {number}\"@en ."
PREFIXES = """@prefix org: <http://www.w3.org/ns/org#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
"""


def main(folder: Path, rounds: int, seed: int) -> None:
    """Kill ROUNDS publishing children; report what was acknowledged and what was found."""
    settings, chance = Settings(data=folder, base=BASE), random.Random(seed)
    instance = open_instance(settings)
    instance.archive.partners.add(Partner("register", "Register", "Cofrestr", "id/organisation/host", steward=True))
    instance.store.close()
    found = {"acknowledged": 0, "killed_before_any": 0, "faults": []}
    span = _in_child(lambda: _first(settings))
    for number in range(rounds):
        acknowledged = _killed(settings, number, chance.uniform(0, 1.5 * span))
        found["acknowledged"] += len(acknowledged)
        found["killed_before_any"] += not acknowledged
        found["faults"] += _in_child(lambda seen=acknowledged: _look(settings, seen))
    print(json.dumps(found))


def _first(settings: Settings) -> float:
    instance, start = open_instance(settings), time.perf_counter()
    _publish(instance, "first", 0)
    return time.perf_counter() - start


def _publish(instance: Instance, name: str, number: int) -> int:
    file = instance.settings.data / f"{name}.ttl"
    names = ("host", name, *(f"{name}-{each}" for each in range(40)))
    file.write_text(PREFIXES + "\n".join(ORGANISATION.format(name=each, number=number) for each in names))
    return instance.publish("register", [file], "crash test").version


def _killed(settings: Settings, number: int, instant: float) -> list[int]:
    """Let a child publish version after version and kill it; give the versions it acknowledged."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.close(reading)
        instance = open_instance(settings)
        os.write(writing, b"open\n")
        for step in range(1000):
            os.write(writing, b"%d\n" % _publish(instance, f"round-{number}", step))
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as lines:
        assert lines.readline() == b"open\n"
        time.sleep(instant)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        return [int(line) for line in lines.read().split()]


def _look(settings: Settings, acknowledged: list[int]) -> list[str]:
    """Start again and compare: the archive with what was acknowledged, the store with the archive."""
    instance = open_instance(settings)
    head, faults = instance.archive.head("register"), []
    if acknowledged and head < acknowledged[-1]:
        faults.append(f"version {acknowledged[-1]} was acknowledged and is lost; the newest is {head}")
    if not set(everything(instance.archive)) == set(instance.store.lines()):
        faults.append("the store is not what the archive says")
    named = {line.rpartition(" <")[0] for line in instance.store.lines()}
    union = [line[:-2] for line in instance.store.lines(union=True) if f"<{BASE}/graph/" not in line.rpartition(" <")[2]]
    if len(union) != len(set(union)) or not named <= {line for line in union} | named:
        faults.append("the default graph is not the duplicate-free union")
    left = [str(path) for path in settings.data.rglob(".unfinished-*")]
    if left and instance.archive.head("register") != head:
        faults.append(f"unfinished folders are seen: {left}")
    return faults


def _in_child(work):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """Do some work in a child, so that no handle of the store stays open here."""
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
