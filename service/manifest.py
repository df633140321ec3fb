"""What the archive holds of a version: its manifest, its change, and the digest that binds the two."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from . import lines as sorted_lines


@dataclass(frozen=True)
class Received:
    """One file of a submission as it came: its name, sha-256 (hex) and size in bytes."""

    name: str
    sha256: str
    size: int


@dataclass(frozen=True)
class Manifest:
    """What a version is: times are UTC ISO 8601, ``previous`` is 0 for a partner's first version.

    ``owner`` is the IRI of the organisation whose graph it is, ``agent`` who published it and ``submitter`` who sent
    it, in words. ``origin`` is empty, ``rollback:N``, ``withdrawal``, ``update`` or ``graph-store``; ``since_whole``
    counts the lines to read from the nearest whole graph to this one. What older versions do not say is empty.
    """

    partner: str
    version: int
    previous: int
    base: str
    owner: str
    agent: str
    created: str
    files: tuple[Received, ...]
    added: int
    removed: int
    triples: int
    shapes: str
    warnings: int
    change_sha256: str
    mode: str = "replace"
    submission: str = ""
    received: str = ""
    submitter: str = ""
    checked: str = ""
    report_sha256: str = ""
    origin: str = ""
    things_sha256: str = ""
    since_whole: int = 0


@dataclass(frozen=True)
class Version:
    """One version in the archive; ``added`` and ``removed`` are sorted N-Quads lines without line ends.

    Of a large version they are files of lines (``LineFile``), which are not to be made sets of.

    ``came`` and ``went`` are the IRIs of things (not of their parts) that it says something of and the version before
    did not, and the other way round; both are empty in versions that are older than this record (``things_sha256``).
    """

    manifest: Manifest
    added: Sequence[str]
    removed: Sequence[str]
    came: Sequence[str] = ()
    went: Sequence[str] = ()


def digest(added: Sequence[str], removed: Sequence[str]) -> str:
    """Give the sha-256 of a change: of its lines, each after a plus or a minus."""
    whole = hashlib.sha256()
    for mark, lines in ((b"+", added), (b"-", removed)):
        for chunk in sorted_lines.chunks(lines):
            whole.update((mark + chunk.replace(b"\n", b"\n" + mark))[:-1])
    return whole.hexdigest()
