"""``python -m bench.sparql data|load|compare …``: measurements of the SPARQL service, run by hand."""

from __future__ import annotations

import sys

from . import compare, data, load

COMMANDS = {"data": data.main, "load": load.main, "compare": compare.main}


def main() -> None:
    """Run the command that is named."""
    name = "".join(sys.argv[1:2])
    if name not in COMMANDS:
        raise SystemExit(f"usage: python -m bench.sparql {'|'.join(COMMANDS)} [-h] …")
    COMMANDS[name](sys.argv[2:])


if __name__ == "__main__":
    main()
