"""Publish many items by one command, then change one of them, again and again.

``python -m bench.publishing FOLDER --items 100000 [--changes 5] [--format nt]``; FOLDER takes about 20 GB a million.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox

from bench import generate
from bench.sparql.processes import memory
from service.instance import open_instance
from service.partners import Partner
from service.settings import load

STEWARD = Partner("register", "The register", "Y gofrestr", f"id/organisation/{generate.PUBLISHERS[0]}", steward=True)
OWNER = Partner(generate.PARTNER, "Generated", "Wedi’i gynhyrchu", f"id/organisation/{generate.PUBLISHERS[0]}")
_AT_ONCE = 5_000
_TYPE = "<https://w3id.org/dolen/def/organisation-type/local-authority>"


def prepare(data: Path) -> str:
    """Make an installation with a register and a partner; give its base."""
    instance = open_instance(load(data=data))
    instance.archive.partners.add(STEWARD)
    instance.archive.partners.add(OWNER)
    register = data / "register.ttl"
    register.write_text(_register(instance.archive.base), encoding="utf-8")
    instance.publish("register", [register], "bench")
    instance.store.close()
    return instance.archive.base


def _register(base: str) -> str:
    org, skos = "http://www.w3.org/ns/org#", "http://www.w3.org/2004/02/skos/core#"
    return "".join(
        f'<{base}/id/organisation/{slug}> a <{org}FormalOrganization> ; <{org}classification> {_TYPE} ;'
        f' <{skos}prefLabel> "{slug}"@en, "{slug}"@cy .\n'
        for slug in generate.PUBLISHERS
    )  # fmt: skip


def write(path: Path, count: int, base: str) -> None:
    """Write items as N-Triples."""
    with path.open("wb") as out:
        for first in range(0, count, _AT_ONCE):
            turtle = "".join(generate.turtle(min(_AT_ONCE, count - first), seed=first, first=first))
            found = ox.parse(turtle.encode(), format=ox.RdfFormat.TURTLE, base_iri=f"{base}/")
            ox.serialize((quad.triple for quad in found), out, format=ox.RdfFormat.N_TRIPLES)


def changes(folder: Path, count: int, items: int, base: str) -> list[Path]:
    """Write files of one item each, of those there are, made with another seed."""
    paths = [folder / f"change-{number}.ttl" for number in range(count)]
    for number, path in enumerate(paths):
        chosen = items * (2 * number + 1) // (2 * count)
        path.write_text(f"@base <{base}/> .\n" + "".join(generate.turtle(1, seed=-1 - number, first=chosen)), "utf-8")
    return paths


def run(data: Path, mode: str, files: list[Path]) -> Iterator[dict[str, float]]:
    """Publish files in a process; give what it says, each time with the most memory of its tree since then (MiB)."""
    command = [sys.executable, "-m", "bench.publishing.work", str(data), OWNER.slug, mode, *map(str, files)]
    out = data / "bench.jsonl"
    with out.open("w") as said:
        process = subprocess.Popen(command, stdout=said)
        peak = 0.0
        while process.poll() is None:
            peak = max(peak, memory(process.pid) / 2**20)
            time.sleep(0.5)
    if process.returncode:
        raise SystemExit(process.returncode)
    for line in out.read_text().splitlines():
        yield {**json.loads(line), "peak": peak}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--items", type=int, default=20_000)
    parser.add_argument("--changes", type=int, default=5)
    wanted = parser.parse_args()
    data = wanted.folder / "data"
    wanted.folder.mkdir(parents=True, exist_ok=True)
    if not (data / "archive").exists():
        base = prepare(data)
        file = wanted.folder / "items.nt"
        write(file, wanted.items, base)
        print(f"{wanted.items:,} items, {file.stat().st_size / 2**20:,.0f} MiB", flush=True)
        for said in run(data, "replace", [file]):
            if "stage" in said:
                print(f"  {said['stage']:10} {said['seconds']:8.1f} s, {said['cpu']:8.1f} s of CPU", flush=True)
            else:
                print(f"  {said['triples']:,} triples in {said['seconds']:.1f} s, at most {said['peak']:,.0f} MiB")
    base = load(data=data).base
    said = list(run(data, "merge", changes(wanted.folder, wanted.changes, wanted.items, base)))
    seconds = [each["seconds"] for each in said if "published" in each]
    for stage in ("waiting", "reading", "checking", "comparing", "archiving", "loading"):
        took, used = ([each[name] for each in said if each.get("stage") == stage] or [0] for name in ("seconds", "cpu"))
        print(f"  one item: {stage:10} {statistics.median(took):6.2f} s, {statistics.median(used):6.2f} s of CPU")
    print(f"  one item: {', '.join(f'{each:.2f}' for each in seconds)} s; at most {said[0]['peak']:,.0f} MiB")


if __name__ == "__main__":
    main()
