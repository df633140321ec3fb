"""Bring a store to the archive by more than a transaction takes: beside the one that is read, then in its place."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from itertools import islice

from . import lines as sorted_lines
from .archive import Archive
from .lines import Again, LineFile
from .provenance import record
from .store import Change, Store

log = logging.getLogger(__name__)
#: Lines that one transaction takes out.
_BATCH = 100_000
#: Where more lines go than that, making everything again is faster.
_MOST_GONE = 2_000_000


def is_large(archive: Archive, missing: Iterable[tuple[str, int]]) -> bool:
    """Tell whether some versions are together more than transactions are for."""
    return any(archive.is_large(*each) for each in missing)


def grow(store: Store, archive: Archive, missing: list[tuple[str, int]]) -> None:
    """Bring a store forward by versions (partner, number), visible all at once.

    A crash leaves the store as it was, and the copy beside it is removed at the next start. Raises StoreError: the
    disk is full; the store stays as it was.
    """
    log.info("bringing %d large versions into the store", len(missing))
    anew = sum(archive.manifest(*each).removed for each in missing) > _MOST_GONE
    with store.beside(empty=anew) as fresh:
        if anew:
            fill(fresh, archive)
            return
        for partner, number in missing:
            _bring(fresh, archive, partner, number)


def fill(store: Store, archive: Archive) -> None:
    """Fill an empty store with the archive's newest versions."""
    store.bulk(Again(lambda: everything(archive)))


def everything(archive: Archive) -> Iterator[bytes]:
    """Give the N-Quads of all named graphs as the archive's newest versions have them, in pieces of one graph each."""
    for partner in archive.publishers():
        yield from archive.chunks(partner, archive.head(partner))
        yield from sorted_lines.chunks(sorted(provenance(archive, partner, archive.head(partner))))


def provenance(archive: Archive, partner: str, version: int) -> set[str]:
    """Give the record of a partner's publications up to one; its size is by the things that there have been."""
    found = set[str]()
    for number in range(1, version + 1):
        step = record(archive.version(partner, number))
        found -= step.removed
        found |= step.added
    return found


def _bring(store: Store, archive: Archive, partner: str, number: int) -> None:
    version = archive.version(partner, number)
    step = record(version)
    if not isinstance(version.added, LineFile) and not isinstance(version.removed, LineFile):
        store.apply(Change.of(version.added, version.removed) | step)
        return
    for piece in _batches(version.removed):
        store.apply(Change.of((), piece))
    store.bulk(Again(lambda: sorted_lines.chunks(version.added)))
    for piece in _batches(sorted(step.removed - step.added)):
        store.apply(Change.of((), piece))
    lines = sorted(step.added)
    store.bulk(Again(lambda: sorted_lines.chunks(lines)))


def _batches(lines: Iterable[str]) -> Iterator[list[str]]:
    rest = iter(lines)
    take: Callable[[], list[str]] = lambda: list(islice(rest, _BATCH))  # noqa: E731
    yield from iter(take, [])
