"""How much one file may ask for before it is refused."""

from __future__ import annotations

from dataclasses import dataclass

MIB = 1024 * 1024


@dataclass(frozen=True)
class Limits:
    """Ceilings for one file; a file beyond one of them is refused whole, with a text that names the ceiling."""

    #: Bytes of the file as it was sent.
    size: int = 512 * MIB
    #: Bytes after decompression.
    unpacked: int = 1024 * MIB
    #: How many times larger than the file its content may be, once it is beyond ``ratio_from`` bytes.
    ratio: int = 200
    ratio_from: int = 16 * MIB
    #: Triples.
    triples: int = 5_000_000
    #: Characters of one literal.
    literal: int = 1_000_000
    #: Bytes of one JSON document, which is read whole.
    document: int = 128 * MIB
    #: Levels of elements or objects inside one another (RDF/XML, JSON-LD).
    nesting: int = 200
    #: Blank nodes that hang together; this also ends deep brackets and long lists in Turtle.
    cluster: int = 1_000
    #: Errors named for one file; how many more there are is said.
    errors: int = 100


DEFAULT = Limits()
