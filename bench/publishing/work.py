"""What is measured, in a process of its own: ``python -m bench.publishing.work FOLDER PARTNER MODE FILE…``.

It publishes the files one after the other, as ``dolen publish`` does, and writes a line of JSON for each stage:
seconds, and CPU seconds of all its processes.
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path

from bench.sparql.data import settings
from bench.sparql.processes import cpu_seconds
from service.instance import open_instance


def main(folder: str, partner: str, mode: str, *files: str) -> None:
    """Publish."""
    told = {"stage": "opening", "since": time.perf_counter(), "used": 0.0}

    def tell(stage: str, *_: int) -> None:
        if stage != told["stage"]:
            now, used = time.perf_counter(), cpu_seconds(os.getpid())
            said = {"seconds": now - float(told["since"]), "cpu": used - float(told["used"])}
            print(json.dumps({"stage": told["stage"], **said}), flush=True)
            told.update(stage=stage, since=now, used=used)

    instance = open_instance(settings(Path(folder)), shared=True, create=False)
    instance.told = tell
    for file in files:
        start = time.perf_counter()
        tell("receiving")
        done = instance.publish(partner, [Path(file)], "bench", mode=mode)  # type: ignore[arg-type]
        tell("")
        seconds = time.perf_counter() - start
        print(json.dumps({"published": done.version, "triples": done.triples, "seconds": seconds}), flush=True)
    instance.store.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
