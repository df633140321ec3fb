"""What comes of one batch of a large file."""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import blake2b

from .run import Run

#: Bytes of a mark; two of the same by chance make a suspect more, never one less.
WIDTH = 8


#: Lines of canonical N-Triples without a line end, each with its number in the file (0 where that is not known).
Numbered = list[tuple[int, str]]


@dataclass
class Outcome:
    """A batch after checking.

    ``lines`` are its sorted N-Triples, ``run`` where they lie once they are written. ``borders`` are of the things
    that the batch may hold only in part, ``blank`` of those that have to do with blank nodes; neither was judged.
    ``suspects`` are the things, parts included, that the judge has to see, ``ties`` those of them that it has to see at
    once; ``sampled`` clean ones that it is to see all the same. ``things`` are marks of the things described here;
    ``offered`` of the values that things are looked up by, ``asked`` of those that a rule looked up and are offered
    here, ``unanswered`` of those that are not.
    """

    lines: bytes = b""
    run: Run | None = None
    borders: Numbered = field(default_factory=list)
    blank: Numbered = field(default_factory=list)
    items: int = 0
    read: int = 0
    suspects: dict[str, Numbered] = field(default_factory=dict)
    ties: list[list[str]] = field(default_factory=list)
    sampled: set[str] = field(default_factory=set)
    things: set[int] = field(default_factory=set)
    offered: set[int] = field(default_factory=set)
    asked: set[int] = field(default_factory=set)
    unanswered: set[int] = field(default_factory=set)

    def move(self, before: int) -> None:
        """Count the lines from the beginning of the file, ``before`` of which come before the batch."""
        for numbered in (self.borders, self.blank, *self.suspects.values()):
            numbered[:] = [(n and n + before, line) for n, line in numbered]


def mark(text: str) -> int:
    """Give a number for a text, the same in every process."""
    return int.from_bytes(blake2b(text.encode(errors="replace"), digest_size=WIDTH).digest(), "big")
