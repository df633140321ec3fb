"""Lines of the archive and the store (N-Quads, no blank nodes) as triples in rdflib's terms."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import pyoxigraph as ox

from .terms import from_ox

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from loaders.statements import Triple


def triples(lines: Iterable[str]) -> Iterator[Triple]:
    """Read lines that the service wrote itself; which graph they are of is not looked at."""
    for quad in ox.parse("\n".join(lines).encode(), format=ox.RdfFormat.N_QUADS):
        yield cast("Triple", tuple(map(from_ox, quad.triple)))


def subject(line: str) -> str:
    """Give the IRI that a line is about, without reading the rest."""
    return line[1 : line.index(">")]
