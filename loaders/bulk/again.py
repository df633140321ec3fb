"""What a file of one statement a line says about some things, with the numbers of the lines."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from loaders.bounded import run
from loaders.rdf import rewrite
from loaders.space import Space

from .nearby import thing_of
from .outcome import Numbered


def said_of(path: Path, space: Space, things: Collection[str]) -> dict[str, Numbered]:
    """Find the lines about things and their parts by name, as canonical N-Triples; the file is known to be sound."""
    wanted = set(things)
    names: list[str] = []
    numbers: list[int] = []
    raw: list[bytes] = []
    with path.open("rb") as file:
        for number, line in enumerate(file, 1):
            start = line.lstrip()
            name = thing_of(start[: start.find(b">") + 1].decode(errors="replace"))
            if name in wanted:
                names.append(name)
                numbers.append(number)
                raw.append(line if line.endswith(b"\n") else line + b"\n")
    found: dict[str, Numbered] = {}
    written = run(rewrite.lines, b"".join(raw), space, path).splitlines()
    for name, number, triple in zip(names, numbers, written, strict=True):
        found.setdefault(name, []).append((number, triple))
    return found
