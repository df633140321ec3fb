"""Makes dossiers from the archive: all of them, or what some versions changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from service import growing
from service.archive import Archive
from service.heads import Heads
from service.provenance import record

from . import file, sorting
from .file import Entry, Kept

#: A step of a graph: its publisher's short name and the version.
Step = tuple[str, int]


def items_of(archive: Archive) -> bytes:
    """Give how the names of practice items begin in a line."""
    return f"<{archive.base}{sorting.ITEMS}".encode()


def everything(archive: Archive, heads: Heads) -> Iterator[Entry]:
    """Give all dossiers as at some versions; a thing's may come in several pieces.

    Raises:
        ArchiveError: a version is missing or damaged.

    """
    items = items_of(archive)
    for graph, (number, _) in sorted(heads.items()):
        partner = graph.rpartition("/")[2]
        yield from sorting.gathered(_lines(archive.chunks(partner, number)), items)
        told = sorted(growing.provenance(archive, partner, number))
        yield from sorting.gathered((f"{line}\n".encode() for line in told), items)


def bring(kept: Kept, archive: Archive, steps: Iterable[Step]) -> None:
    """Bring dossiers forward by versions, in their order.

    Raises:
        ArchiveError: a version is missing or damaged.
        sqlite3.Error: the disk is full or cannot be written.

    """
    items = items_of(archive)
    for partner, number in steps:
        version = archive.version(partner, number)
        told = record(version)
        gone = sorting.of_changes((*version.removed, *told.removed), items)
        come = sorting.of_changes((*version.added, *told.added), items)
        file.change(kept, gone, come)


def _lines(chunks: Iterable[bytes]) -> Iterator[bytes]:
    for chunk in chunks:
        yield from chunk.splitlines(keepends=True)
