"""Publish many items by one command, then change one of them, again and again.

``python -m bench.publishing FOLDER --items 100000 [--changes 5]``; FOLDER takes about 45 GB a million at most. What it
leaves there can be browsed: ``python -m bench.browsing FOLDER``.
"""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox

from bench import generate
from bench.sparql.data import settings
from bench.sparql.generate import BASE
from bench.sparql.processes import memory
from service.instance import open_instance
from service.partners import Partner

STEWARD = Partner("register", "The register", "Y gofrestr", f"id/organisation/{generate.PUBLISHERS[0]}", steward=True)
OWNER = Partner(generate.PARTNER, "Generated", "Wedi’i gynhyrchu", f"id/organisation/{generate.PUBLISHERS[0]}")
_AT_ONCE = 5_000
#: Of how many items the names are written, for whoever measures what was published.
_NAMED = 100_000
_TYPE = "<https://w3id.org/dolen/def/organisation-type/local-authority>"


def prepare(folder: Path) -> None:
    """Make an installation with a register and a partner."""
    instance = open_instance(settings(folder))
    instance.archive.partners.add(STEWARD)
    instance.archive.partners.add(OWNER)
    register = folder / "register.ttl"
    register.write_text(_register(BASE), encoding="utf-8")
    instance.publish("register", [register], "bench")
    instance.store.close()


def _register(base: str) -> str:
    org, skos = "http://www.w3.org/ns/org#", "http://www.w3.org/2004/02/skos/core#"
    return "".join(
        f'<{base}/id/organisation/{slug}> a <{org}FormalOrganization> ; <{org}classification> {_TYPE} ;'
        f' <{skos}prefLabel> "{slug}"@en, "{slug}"@cy .\n'
        for slug in generate.PUBLISHERS
    )  # fmt: skip


def write(path: Path, count: int, base: str = BASE) -> None:
    """Write items as N-Triples, and beside them the names of the first of them."""
    with path.open("wb") as out:
        for first in range(0, count, _AT_ONCE):
            turtle = "".join(generate.turtle(min(_AT_ONCE, count - first), seed=first, first=first))
            found = ox.parse(turtle.encode(), format=ox.RdfFormat.TURTLE, base_iri=f"{base}/")
            ox.serialize((quad.triple for quad in found), out, format=ox.RdfFormat.N_TRIPLES)
    names = [f"{base}/id/practice/{OWNER.slug}/item-{number}" for number in range(min(count, _NAMED))]
    path.with_suffix(".json").write_text(json.dumps(names))


def changes(folder: Path, count: int, items: int, base: str = BASE) -> list[Path]:
    """Write files of one item each, of those there are, made with another seed."""
    paths = [folder / f"change-{number}.ttl" for number in range(count)]
    for number, path in enumerate(paths):
        chosen = items * (2 * number + 1) // (2 * count)
        path.write_text(f"@base <{base}/> .\n" + "".join(generate.turtle(1, seed=-1 - number, first=chosen)), "utf-8")
    return paths


def run(folder: Path, mode: str, files: list[Path]) -> Iterator[dict[str, float]]:
    """Publish files in a process; give what it says as it says it, with the most memory of its tree since then (MiB).

    Memory is looked at twice a second, what processes share counted once; with it comes the most disk that was taken.
    """
    command = [sys.executable, "-m", "bench.publishing.work", str(folder), OWNER.slug, mode, *map(str, files)]
    out, free = folder / "bench.jsonl", shutil.disk_usage(folder).free
    with out.open("w") as said, out.open() as heard:
        process = subprocess.Popen(command, stdout=said)
        peak = disk = 0.0
        done = False
        while not done:
            done = process.poll() is not None
            peak = max(peak, memory(process.pid) / 2**20)
            disk = max(disk, (free - shutil.disk_usage(folder).free) / 2**30)
            for line in heard:
                yield {**json.loads(line), "peak": peak, "disk": disk}
                peak = 0.0
            time.sleep(0.5)
    if process.returncode:
        raise SystemExit(process.returncode)


def publish(folder: Path, file: Path) -> None:
    """Publish a file by one command, and print what each stage took."""
    most = 0.0
    for said in run(folder, "replace", [file]):
        most = max(most, said["peak"])
        if "stage" in said:
            took = f"{said['seconds']:8.1f} s, {said['cpu']:8.1f} s of CPU, at most {said['peak']:6,.0f} MiB"
            print(f"  {said['stage']:10} {took}", flush=True)
        else:
            taken = f"at most {most:,.0f} MiB of memory and {said['disk']:.1f} GiB more of the disk"
            print(f"  {said['triples']:,} triples in {said['seconds']:.1f} s, {taken}", flush=True)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--items", type=int, default=20_000)
    parser.add_argument("--changes", type=int, default=5)
    wanted = parser.parse_args()
    wanted.folder.mkdir(parents=True, exist_ok=True)
    if not (settings(wanted.folder).data / "archive").exists():
        prepare(wanted.folder)
        file = wanted.folder / "items.nt"
        write(file, wanted.items)
        print(f"{wanted.items:,} items, {file.stat().st_size / 2**20:,.0f} MiB", flush=True)
        publish(wanted.folder, file)
        file.unlink()
    said = list(run(wanted.folder, "merge", changes(wanted.folder, wanted.changes, wanted.items)))
    seconds = [each["seconds"] for each in said if "published" in each]
    for stage in ("waiting", "reading", "checking", "comparing", "archiving", "loading"):
        took, used = ([each[name] for each in said if each.get("stage") == stage] or [0] for name in ("seconds", "cpu"))
        print(f"  one item: {stage:10} {statistics.median(took):6.2f} s, {statistics.median(used):6.2f} s of CPU")
    most = max(each["peak"] for each in said)
    print(f"  one item: {', '.join(f'{each:.2f}' for each in seconds)} s; at most {most:,.0f} MiB")


if __name__ == "__main__":
    main()
