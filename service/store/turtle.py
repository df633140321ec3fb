"""N-Quads lines of one graph as Turtle, in the order they come in."""

from __future__ import annotations

from collections.abc import Iterable
from typing import IO

import pyoxigraph as ox

from .results import PREFIXES


def write_turtle(chunks: Iterable[bytes], target: IO[bytes]) -> None:
    """Write the triples of N-Quads, in pieces of whole lines; in sorted order each subject is one block."""
    found = (quad for chunk in chunks for quad in ox.parse(chunk, format=ox.RdfFormat.N_QUADS))
    ox.serialize((quad.triple for quad in found), target, format=ox.RdfFormat.TURTLE, prefixes=PREFIXES)
