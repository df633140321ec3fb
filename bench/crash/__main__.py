"""``python -m bench.crash --kills 1000``: kill, look, and count."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path

from . import publishers


def main() -> int:
    """Kill publishers and processes of a service; end with 1 when anything was wrong."""
    parser = argparse.ArgumentParser(prog="python -m bench.crash", description=__doc__)
    parser.add_argument("--kills", type=int, default=1000, help="kills of publishers")
    parser.add_argument("--seed", type=int, default=1, help="for the instants; their order repeats, not their effect")
    parser.add_argument("--folder", type=Path, help="where the installations are made; a temporary one")
    parser.add_argument("--output", type=Path, help="where what was found is written, after each kill")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="dolen-crash-") as temporary:
        found = {}
        for each in publishers.run(given.folder or Path(temporary), given.kills, given.seed):
            found = each.to_json()
            if given.output:
                given.output.write_text(json.dumps(found, indent=2))
        json.dump(found, sys.stdout)
        return 1 if found["faults"] else 0


if __name__ == "__main__":
    sys.exit(main())
