"""A text of statements as canonical lines, each with the line of the file that it comes from; no terms are made."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, cast

import pyoxigraph as ox
from pyoxigraph import RdfFormat

from . import formats, turtle
from .limits import DEFAULT
from .pace import PacedReader
from .recover import BY_LINE
from .source import Source

if TYPE_CHECKING:
    from loaders.space import Space

FORMATS = frozenset({RdfFormat.TURTLE, RdfFormat.TRIG, RdfFormat.N_TRIPLES, RdfFormat.N_QUADS})
#: What canonical lines hold where a text has characters that cannot be served, a direction, or a statement in it. They
#: may hold it for other reasons, too.
ESCAPED, DOUBTFUL = (b"\\u", b"\\b", b"\\f"), (b"\xef\xbf\xbe", b"\xef\xbf\xbf", b"<<(", b"--ltr", b"--rtl")


def lines(path: Path, space: Space) -> tuple[list[bytes], list[int]] | None:
    """Give a file's statements as lines of canonical N-Triples, in its order, and the number of the line of each.

    None for other formats, for more than a reader would take, and wherever something might be wrong with a term.
    Raises SyntaxError, MemoryError or DolenError for what is certainly wrong; it takes another reader to say all of it.
    """
    source = Source(path, DEFAULT)
    format_ = formats.detect(source)
    if format_ not in FORMATS:
        return None
    pieces = source.lines()
    reader = PacedReader(pieces if format_ in BY_LINE else turtle.pieces(pieces), 0)
    quads: list[ox.Quad] = []
    places: list[int] = []
    for quad in ox.parse(reader, format=format_, base_iri=f"{space.base}/"):  # type: ignore[arg-type]
        quads.append(quad)
        places.append(reader.place)
    graphs = {quad.graph_name for quad in quads}
    if not graphs <= {ox.DefaultGraph(), ox.NamedNode(space.graph)}:
        return None
    in_default = graphs <= {ox.DefaultGraph()}  # then lines of quads are lines of triples, which take longer to make
    said = quads if in_default else (quad.triple for quad in quads)
    data = cast(bytes, ox.serialize(said, format=RdfFormat.N_QUADS if in_default else RdfFormat.N_TRIPLES))
    found = data.splitlines(keepends=True)
    if _is_doubtful(data) or len(max(found, key=len, default=b"")) > DEFAULT.literal:
        return None
    return (found, places) if len(found) == len(places) <= DEFAULT.triples else None


def _is_doubtful(data: bytes) -> bool:
    return any(each in data for each in DOUBTFUL) or (b"\\" in data and any(each in data for each in ESCAPED))
