"""N-Quads lines of one graph as Turtle, in the order they come in."""

from __future__ import annotations

from collections.abc import Iterable
from typing import IO

import pyoxigraph as ox

from .changes import quads
from .results import PREFIXES


def write_turtle(lines: Iterable[str], target: IO[bytes]) -> None:
    """Write the triples of N-Quads lines; in sorted order each subject is one block."""
    ox.serialize((quad.triple for quad in quads(lines)), target, format=ox.RdfFormat.TURTLE, prefixes=PREFIXES)
