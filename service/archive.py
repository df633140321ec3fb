"""The archive, the truth: one immutable folder per publication, and beside them who the partners are.

``archive/<partner>/<version>/`` holds ``received/`` (the bytes as they came), ``added.nq`` and ``removed.nq`` (what
the version changed, sorted N-Quads), ``came.txt`` and ``went.txt`` (IRIs of the things that it brought and took away),
``graph.nq`` (the whole graph, every so often), ``report.json`` and ``manifest.json``. Beside the versions lie the
partner's submissions (``service/submissions/``).
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path

from filelock import FileLock, Timeout

from . import lines as sorted_lines
from .durable import clear_unfinished, new_folder, write_file
from .failures import ArchiveError, ChangedError
from .lines import LineFile
from .manifest import Manifest, Received, Version, digest
from .partners import Partners

_ABOUT = "archive.json"
_LOCK_SECONDS = 60
#: What reading one version costs at least, in lines; graphs of up to so many lines for each of ``full_every`` versions
#: are kept whole that often, larger ones when as much has changed as they hold.
_LEAST_LINES = 1000
#: About how long a line is, in bytes.
_LINE_BYTES = 150
#: What is large, where no setting says it, in bytes.
LARGE_BYTES = 32 * 2**20


class Archive:
    """The archive of one installation, bound to one base."""

    def __init__(self, folder: Path, base: str, full_every: int = 16, large_bytes: int = LARGE_BYTES) -> None:
        """Open the archive, or make an empty one; files of more than ``large_bytes`` are read line by line.

        Raises:
            ArchiveError: it was made for another base, or its folder cannot be written.

        """
        self._folder, self.base, self._full_every = folder, base, full_every
        self.large_bytes = large_bytes
        self.partners = Partners(folder)
        about = folder / _ABOUT
        try:
            if not about.exists():
                write_file(about, json.dumps({"format": 1, "base": base}).encode())
            found = str(json.loads(about.read_text(encoding="utf-8"))["base"])
        except OSError as error:
            raise ArchiveError("archive-write", folder=str(folder), reason=error.strerror or "?") from error
        if found != base:
            raise ArchiveError("other-base", folder=str(folder), found=found, base=base)

    @property
    def folder(self) -> Path:
        """Where it lies."""
        return self._folder

    def publishers(self) -> list[str]:
        """Name the graphs that have at least one version, the vocabulary included, in order of their names."""
        return sorted(path.name for path in self._folder.glob("*") if self.head(path.name))

    def head(self, partner: str) -> int:
        """Give the newest version of a partner, 0 when it has none."""
        return max((int(path.name) for path in (self._folder / partner).glob("[0-9]*")), default=0)

    @contextmanager
    def lock(self, partner: str, expected: int | None = None) -> Iterator[None]:
        """Hold a partner's history alone, across processes, and clear what a crash left unfinished.

        ``expected`` is the newest version that the holder has seen, where it matters.

        Raises:
            ArchiveError: another publication of the partner does not end in time.
            ChangedError: there is a version that the holder has not seen.

        """
        with self._held(self._folder / partner):
            clear_unfinished(self._folder / partner)
            if expected is not None and self.head(partner) != expected:
                raise ChangedError("graph-changed", graph=f"{self.base}/graph/{partner}")
            yield

    @contextmanager
    def _held(self, folder: Path) -> Iterator[None]:
        lock = FileLock(folder / ".lock", timeout=_LOCK_SECONDS)
        try:
            folder.mkdir(parents=True, exist_ok=True)
            lock.acquire()
        except Timeout as error:
            raise ArchiveError("archive-busy", partner=folder.name) from error
        except OSError as error:
            raise ArchiveError("archive-write", folder=str(folder), reason=error.strerror or str(error)) from error
        try:
            yield
        finally:
            lock.release()

    def graph(self, partner: str, version: int) -> set[str]:
        """Give the whole graph at a version as N-Quads lines, from the nearest whole one before it."""
        start = self._start(partner, version)
        lines = set(self._lines(partner, start, "graph.nq")) if start else set()
        for step in range(start + 1, version + 1):
            change = self.version(partner, step)
            lines = (lines - set(change.removed)) | set(change.added)
        return lines

    def stream(self, partner: str, version: int, *, checked: bool = True) -> Iterator[bytes]:
        """Give the sorted lines of the whole graph at a version, with line ends; memory does not grow with them.

        For who only counts, a first version is not ``checked`` against its digest, which takes as long as reading it.
        """
        start = self._start(partner, version) or (0 if checked else min(version, 1))
        kept = self.whole(partner, start) if start else None
        found = LineFile(kept).raw() if kept else iter(())
        gone, come = set[str](), set[str]()
        for step in range(start + 1, version + 1):
            change = self.version(partner, step)
            if self.is_large(partner, step):
                found = sorted_lines.changed(found, *map(sorted_lines.raw, (sorted(gone), sorted(come))))
                found = sorted_lines.changed(found, *map(sorted_lines.raw, (change.removed, change.added)))
                gone, come = set(), set()
            else:
                gone = (gone - set(change.added)) | set(change.removed)
                come = (come - set(change.removed)) | set(change.added)
        return (
            sorted_lines.changed(found, *map(sorted_lines.raw, (sorted(gone), sorted(come)))) if gone or come else found
        )

    def chunks(self, partner: str, version: int) -> Iterator[bytes]:
        """Give the same in pieces of whole lines."""
        kept = self.whole(partner, version)
        return LineFile(kept).chunks() if kept else sorted_lines.gathered(self.stream(partner, version))

    def is_large(self, partner: str, version: int) -> bool:
        """Tell whether a version changes more than is to be held in memory."""
        sizes = (self.file(partner, version, f"{name}.nq").stat().st_size for name in ("added", "removed"))
        return sum(sizes) > self.large_bytes

    def is_vast(self, partner: str, version: int) -> bool:
        """Tell whether the whole graph at a version is more than is to be held in memory."""
        return version > 0 and self.manifest(partner, version).triples * _LINE_BYTES > self.large_bytes

    def manifest(self, partner: str, version: int) -> Manifest:
        """Read what a version is.

        Raises:
            ArchiveError: the version is missing or damaged.

        """
        try:
            content = json.loads((self._path(partner, version) / "manifest.json").read_text(encoding="utf-8"))
            files = tuple(Received(**each) for each in content.pop("files"))
            return Manifest(**content, files=files)
        except (OSError, ValueError, TypeError, KeyError) as error:
            raise ArchiveError("archive-damaged", partner=partner, version=version, reason=str(error)) from error

    def version(self, partner: str, version: int) -> Version:
        """Read a version with its change, checked against the manifest's digest."""
        manifest = self.manifest(partner, version)
        added = self._lines(partner, version, "added.nq")
        removed = self._lines(partner, version, "removed.nq")
        told = bool(manifest.things_sha256)
        came, went = (self._lines(partner, version, name) if told else () for name in ("came.txt", "went.txt"))
        if digest(added, removed) != manifest.change_sha256 or (told and digest(came, went) != manifest.things_sha256):
            reason = "its change does not match its digest"
            raise ArchiveError("archive-damaged", partner=partner, version=version, reason=reason)
        return Version(manifest, added, removed, came, went)

    def write(
        self, version: Version, received: Sequence[Path], report: str, graph: Collection[str] | None = None
    ) -> None:
        """Add a version: all of it or nothing, on the disk when this returns. The caller holds the partner's lock.

        ``graph`` is the whole graph as the version has it, where it is at hand.

        Raises:
            ArchiveError: the disk is full or cannot be written; nothing was added.

        """
        since = self._since_whole(version.manifest)
        whole = self._is_whole(version.manifest, since)
        manifest = replace(version.manifest, since_whole=0 if whole else since)
        target = self._path(manifest.partner, manifest.version)
        try:
            with new_folder(target) as folder:
                (folder / "received").mkdir()
                for number, (path, record) in enumerate(zip(received, manifest.files, strict=True), 1):
                    self._keep(path, folder / "received" / f"{number:03}-{record.name}")
                for name in ("added", "removed"):
                    sorted_lines.keep(getattr(version, name), folder / f"{name}.nq")
                for name in ("came", "went"):
                    sorted_lines.keep(getattr(version, name), folder / f"{name}.txt")
                if whole:
                    self._write_whole(folder / "graph.nq", version, graph)
                (folder / "report.json").write_text(report, encoding="utf-8")
                content = json.dumps(asdict(manifest), ensure_ascii=False, indent=2)
                (folder / "manifest.json").write_text(content + "\n", encoding="utf-8")
        except OSError as error:
            reason = error.strerror or str(error)
            raise ArchiveError("archive-write", folder=str(target), reason=reason) from error

    def report(self, partner: str, version: int) -> str:
        """Give the validation report of a version, as JSON."""
        return (self._path(partner, version) / "report.json").read_text(encoding="utf-8")

    def received(self, partner: str, version: int) -> list[Path]:
        """Give where the files that a version came from lie, in their order; a number stands before their names."""
        return sorted((self._path(partner, version) / "received").glob("[0-9]*-*"))

    def file(self, partner: str, version: int, name: str) -> Path:
        """Give where a file of a version lies: ``added.nq``, ``removed.nq`` or, every so often, ``graph.nq``."""
        return self._path(partner, version) / name

    def whole(self, partner: str, version: int) -> Path | None:
        """Give the file of the whole graph's sorted lines at a version, if there is one."""
        if (kept := self.file(partner, version, "graph.nq")).exists():
            return kept
        return self.file(partner, version, "added.nq") if version == 1 else None

    def _start(self, partner: str, version: int) -> int:
        """Give the newest version up to one that is kept whole, 0 when there is none."""
        while version > 0 and not (self._path(partner, version) / "graph.nq").exists():
            version -= 1
        return version

    def _since_whole(self, manifest: Manifest) -> int:
        before = self.manifest(manifest.partner, manifest.previous).since_whole if manifest.previous else 0
        return before + max(manifest.added + manifest.removed, _LEAST_LINES)

    def _is_whole(self, manifest: Manifest, since: int) -> bool:
        """Tell whether a version is kept whole: small graphs often, large ones when the changes are as large."""
        if manifest.triples <= self._full_every * _LEAST_LINES:
            return manifest.version % self._full_every == 0
        return manifest.previous > 0 and since > 2 * manifest.triples

    def _write_whole(self, path: Path, version: Version, graph: Collection[str] | None) -> None:
        if graph is None:
            before = self.stream(version.manifest.partner, version.manifest.previous)
            step = map(sorted_lines.raw, (version.removed, version.added))
            sorted_lines.write(path, sorted_lines.changed(before, *step))
        else:
            sorted_lines.keep(graph if isinstance(graph, LineFile) else sorted(graph), path)

    def _keep(self, path: Path, target: Path) -> None:
        """Copy a received file; one that the archive holds already is linked to: neither is ever written again."""
        if self._folder in path.parents:
            sorted_lines.linked(path, target)
        else:
            shutil.copyfile(path, target)

    def _path(self, partner: str, version: int) -> Path:
        return self._folder / partner / f"{version:06}"

    def _lines(self, partner: str, version: int, name: str) -> Sequence[str]:
        path = self._path(partner, version) / name
        try:
            if path.stat().st_size > self.large_bytes:
                return LineFile(path)
            text = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise ArchiveError("archive-damaged", partner=partner, version=version, reason=str(error)) from error
        return tuple(text.split("\n")[:-1])
