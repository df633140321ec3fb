"""``python -m bench.crash --kills 1000``: kill, look, and count."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from . import publishers, servers
from .found import Found


def main() -> int:
    """Kill publishers and processes of a service; end with 1 when anything was wrong."""
    parser = argparse.ArgumentParser(prog="python -m bench.crash", description=__doc__)
    parser.add_argument("--kills", type=int, default=1000, help="how many processes are killed")
    only = parser.add_mutually_exclusive_group()
    only.add_argument("--publishers", action="store_true", help="only processes that publish; else half of the kills")
    only.add_argument("--server", action="store_true", help="only running services and what they start; else half")
    parser.add_argument("--seed", type=int, default=1, help="for the instants; their order repeats, not their effect")
    parser.add_argument("--folder", type=Path, help="where the installations are made; a temporary one")
    parser.add_argument("--output", type=Path, help="where what was found is written, after each kill")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="dolen-crash-") as temporary:
        folder, faults = given.folder or Path(temporary), 0
        found: dict[str, object] = {}
        try:
            for name, run, kills in _parts(given):
                for each in run(folder, kills, given.seed):
                    found[name] = each.to_json()
                    _write(given.output, found)
                faults += len(each.faults)
        finally:  # a run that is broken off says what it found until then
            json.dump(found, sys.stdout)
        return 1 if faults else 0


def _parts(given: argparse.Namespace) -> Iterator[tuple[str, Callable[[Path, int, int], Iterator[Found]], int]]:
    both = not (given.publishers or given.server)
    if both or given.publishers:
        yield "publishers", publishers.run, given.kills // 2 if both else given.kills
    if both or given.server:
        yield "servers", servers.run, given.kills - given.kills // 2 if both else given.kills


def _write(output: Path | None, found: dict[str, object]) -> None:
    if output is not None:
        output.write_text(json.dumps(found, indent=2))


if __name__ == "__main__":
    sys.exit(main())
