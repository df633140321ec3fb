"""The past, read from the archive: a graph or a thing as it was at a version, without reading more than is asked for.

The archive's files are sorted, so that a thing is found by halving and a whole graph by merging, whatever their length.
"""

from __future__ import annotations

import mmap
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from heapq import merge
from itertools import groupby
from pathlib import Path
from typing import IO

from .archive import Archive
from .failures import ArchiveError, UnknownPartnerError
from .manifest import Manifest

#: Longer files are read line by line, shorter ones at once, in bytes.
_LONG = 2**20
_GENID = b"/.well-known/genid/"


@dataclass(frozen=True)
class Moment:
    """A version of a graph: whose, which, and since when (UTC) it held."""

    partner: str
    version: int
    created: datetime


class History:
    """Reads an archive's versions."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive

    def moments(self, partner: str) -> list[Moment]:
        """Give a graph's versions, the oldest first; none where nobody publishes by that name."""
        if partner not in self._archive.publishers():
            return []
        return [self._moment(partner, number) for number in range(1, self._archive.head(partner) + 1)]

    def at(self, partner: str, when: datetime) -> Moment | None:
        """Give the version that held at a time: the first one for times before it, None where there is none."""
        found = self.moments(partner)
        place = bisect_right([each.created for each in found], when)
        return found[max(0, place - 1)] if found else None

    def name(self, partner: str, lang: str) -> str:
        """Give what a graph's partner is called; its short name where there is no record of it."""
        try:
            found = self._archive.partners.get(partner)
        except UnknownPartnerError:
            return partner
        return found.name_cy if lang == "cy" else found.name_en

    def manifest(self, partner: str, version: int) -> Manifest | None:
        """Read what a version is; None where there is no such version."""
        known = partner in self._archive.publishers() and 1 <= version <= self._archive.head(partner)
        return self._archive.manifest(partner, version) if known else None

    def lines(self, partner: str, version: int) -> Iterator[str]:
        """Give the whole graph at a version as sorted N-Quads lines, one at a time.

        Raises:
            ArchiveError: a file is missing or unreadable.

        """
        with ExitStack() as files:
            steps = []
            for path, step, held in self._files(partner, version):
                file = files.enter_context(_opened(path, partner, version))
                if path.stat().st_size > _LONG:
                    steps.append(_marked(file, step, held))
                else:  # so that many small changes need few open files
                    steps.append(iter(list(_marked(file, step, held))))
                    file.close()
            for line, states in groupby(merge(*steps), key=lambda each: each[0]):
                if list(states)[-1][2]:
                    yield line

    def change(self, partner: str, version: int) -> Iterator[tuple[str, str]]:
        """Give what a version changed: ``added`` or ``removed`` with an N-Quads line, one at a time."""
        for kind in ("removed", "added"):
            with _opened(self._archive.file(partner, version, f"{kind}.nq"), partner, version) as file:
                for line in file:
                    yield kind, line.rstrip("\n")

    def thing(self, partner: str, version: int, iri: str) -> list[str]:
        """Give what a graph said of a thing and its parts at a version, as sorted N-Quads lines."""
        waiting, found = [f"<{iri}> ".encode(), f"<{iri}#".encode()], set[bytes]()
        for beginning in waiting:
            here = self._beginning(partner, version, beginning)
            found |= here
            parts = (b"<" + each + b"> " for line in here for each in _nameless(line))
            waiting.extend(part for part in dict.fromkeys(parts) if part not in waiting)
        return [line.decode() for line in sorted(found)]

    def changes_of(self, partner: str, iri: str) -> list[Moment]:
        """Give the versions that changed what is said of a thing or of its fragments, the oldest first."""
        beginnings = (f"<{iri}> ".encode(), f"<{iri}#".encode())
        return [
            each
            for each in self.moments(partner)
            if any(next(self._in(each.partner, each.version, kind, start), None)
                   for kind in ("added", "removed") for start in beginnings)
        ]  # fmt: skip

    def latest(self, versions: Iterable[tuple[str, int]]) -> Moment | None:
        """Give the version that came last of some, each a partner and a number; None for none."""
        known = [(partner, number) for partner, number in versions if self.manifest(partner, number)]
        return max((self._moment(*each) for each in known), key=lambda each: each.created, default=None)

    def _beginning(self, partner: str, version: int, beginning: bytes) -> set[bytes]:
        found: set[bytes] = set()
        for path, _, held in self._files(partner, version):
            lines = set(_lines_with(path, beginning))
            found = found | lines if held else found - lines
        return found

    def _files(self, partner: str, version: int) -> Iterator[tuple[Path, int, bool]]:
        """Give the files that make up a version, in order: what each holds was there after its step, or no longer."""
        start = version
        while start > 0 and not self._archive.file(partner, start, "graph.nq").exists():
            start -= 1
        if start:
            yield self._archive.file(partner, start, "graph.nq"), start, True
        for step in range(start + 1, version + 1):
            yield self._archive.file(partner, step, "removed.nq"), step, False
            yield self._archive.file(partner, step, "added.nq"), step, True

    def _in(self, partner: str, version: int, kind: str, beginning: bytes) -> Iterator[bytes]:
        return _lines_with(self._archive.file(partner, version, f"{kind}.nq"), beginning)

    def _moment(self, partner: str, version: int) -> Moment:
        return Moment(partner, version, datetime.fromisoformat(self._archive.manifest(partner, version).created))


def _opened(path: Path, partner: str, version: int) -> IO[str]:
    try:
        return path.open(encoding="utf-8", newline="\n")
    except OSError as error:
        raise ArchiveError("archive-damaged", partner=partner, version=version, reason=str(error)) from error


def _marked(lines: Iterable[str], step: int, held: bool) -> Iterator[tuple[str, int, bool]]:  # noqa: FBT001 - a mark
    return ((line.rstrip("\n"), step, held) for line in lines)


def _nameless(line: bytes) -> list[bytes]:
    """Give the object of a line if it stands for a blank node."""
    value = line.split(b" ", 2)[2]
    return [value[1 : value.index(b">")]] if value.startswith(b"<") and _GENID in value.partition(b">")[0] else []


def _lines_with(path: Path, beginning: bytes) -> Iterator[bytes]:
    """Find the lines of a sorted file that begin with some bytes."""
    if not path.stat().st_size:
        return
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        place = _first(content, beginning)
        while content[place : place + len(beginning)] == beginning:
            end = content.find(b"\n", place)
            yield content[place:end]
            place = end + 1


def _first(content: mmap.mmap, beginning: bytes) -> int:
    """Give where the first line stands that does not sort before some bytes."""
    low, high = 0, len(content)
    while low < high:
        middle = (low + high) // 2
        start = max(low, content.rfind(b"\n", low, middle) + 1)
        if content[start : start + len(beginning)] < beginning:
            low = content.find(b"\n", start) + 1
        else:
            high = start
    return low
