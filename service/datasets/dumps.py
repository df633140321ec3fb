"""Files of the data, written once from the archive: one edition of one graph, or everything as at a day.

A file is named for its content, so that making it again gives the same bytes. ``dumps/<name>/`` holds it and its
sha-256; such a folder is there whole or not at all.
"""

from __future__ import annotations

import gzip
import hashlib
import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

from service.archive import Archive
from service.durable import clear_unfinished, new_folder
from service.errors import NotFoundError
from service.failures import ArchiveError
from service.growing import provenance
from service.lines import gathered
from service.store.turtle import write_turtle

from .errors import FilesBusyError
from .holdings import Edition, Snapshot

#: Extension of a graph's files; the whole is to be had as N-Quads alone.
EXTENSIONS = ("nq", "ttl")
_CONTENT, _SHA256 = "content.gz", "sha256"
#: How hard gzip tries; fixed, because it changes the bytes.
_LEVEL = 6


@dataclass(frozen=True)
class Dump:
    """A file that was made: its sha-256 (hex) and size in bytes."""

    path: Path
    sha256: str
    size: int


class Dumps:
    """The files below a folder; one is made at a time, and who waits longer than ``patience`` seconds is sent away."""

    def __init__(self, folder: Path, archive: Archive, patience: float = 2.0) -> None:
        self._folder, self._archive, self._patience = folder, archive, patience
        self._making = threading.Lock()
        self._known: dict[str, Dump] = {}
        self._heads: dict[str, int] = {}
        clear_unfinished(folder)

    @property
    def state(self) -> str:
        """Name which files are known to be there: other files, another name."""
        return hashlib.sha256("\n".join(sorted(self._known)).encode()).hexdigest()[:8]

    def edition(self, edition: Edition, extension: str = "nq") -> Dump:
        """Give the file of an edition, made when it is not there.

        Raises:
            NotFoundError: the archive has no such version.
            ArchiveError: the archive is damaged, or the file cannot be written.
            FilesBusyError: another file is being made and takes long.

        """
        self._check(edition)
        writer = _write_turtle if extension == "ttl" else _write_lines
        return self._give(_name(edition, extension), lambda file: writer(self._chunks(edition), file))

    def snapshot(self, snapshot: Snapshot) -> Dump:
        """Give the file of everything as at a day, the record of publication included; raises as ``edition`` does."""
        for edition in snapshot.editions:
            self._check(edition)
        made = self._give(_name(snapshot), lambda file: self._write_all(snapshot, file))
        self._drop_superseded(snapshot)
        return made

    def ready(self, of: Edition | Snapshot, extension: str = "nq") -> Dump | None:
        """Give a file if it was made already."""
        name = _name(of, extension)
        if name not in self._known and (found := self._read(name)):
            self._known[name] = found
        return self._known.get(name)

    def offered(self, of: Edition | Snapshot) -> bool:
        """Tell whether the archive has what the file is made of."""
        editions = of.editions if isinstance(of, Snapshot) else (of,)
        return all(edition.number <= self._heads.get(edition.slug, 0) or self._look(edition) for edition in editions)

    def _look(self, edition: Edition) -> bool:
        """Look how far the archive goes; it only ever goes further."""
        self._heads[edition.slug] = self._archive.head(edition.slug)
        return edition.number <= self._heads[edition.slug]

    def _give(self, name: str, write: Callable[[IO[bytes]], None]) -> Dump:
        if found := self._known.get(name) or self._read(name):
            return self._known.setdefault(name, found)
        if not self._making.acquire(timeout=self._patience):
            raise FilesBusyError
        try:
            found = self._known[name] = self._read(name) or self._make(name, write)
            return found
        finally:
            self._making.release()

    def _make(self, name: str, write: Callable[[IO[bytes]], None]) -> Dump:
        target = self._folder / name
        try:
            with new_folder(target) as folder:
                with (folder / _CONTENT).open("wb") as file, _compressed(file) as packed:
                    write(cast(IO[bytes], packed))
                digest = _sha256(folder / _CONTENT)
                (folder / _SHA256).write_text(digest, encoding="ascii")
        except OSError as error:
            if there := self._read(name):  # another process made it meanwhile
                return there
            raise ArchiveError("archive-write", folder=str(target), reason=error.strerror or str(error)) from error
        return Dump(target / _CONTENT, digest, (target / _CONTENT).stat().st_size)

    def _read(self, name: str) -> Dump | None:
        path = self._folder / name / _CONTENT
        try:
            return Dump(path, path.with_name(_SHA256).read_text(encoding="ascii"), path.stat().st_size)
        except OSError:
            return None

    def _drop_superseded(self, snapshot: Snapshot) -> None:
        """Remove what was made of an earlier hour of the same day."""
        name = _name(snapshot)
        for folder in self._folder.glob(f"{name.rpartition('-')[0]}-*"):
            if folder.name != name:
                self._known.pop(folder.name, None)
                shutil.rmtree(folder, ignore_errors=True)

    def _check(self, edition: Edition) -> None:
        if not self.offered(edition):
            raise NotFoundError("nothing-known", iri=str(edition.iri))

    def _chunks(self, edition: Edition) -> Iterator[bytes]:
        return self._archive.chunks(edition.slug, edition.number)

    def _write_all(self, snapshot: Snapshot, file: IO[bytes]) -> None:
        for edition in snapshot.editions:
            _write_lines(self._chunks(edition), file)
        parts = (provenance(self._archive, edition.slug, edition.number) for edition in snapshot.editions)
        _write_lines(gathered(f"{line}\n".encode() for line in sorted(set().union(*parts))), file)


def _name(of: Edition | Snapshot, extension: str = "nq") -> str:
    if isinstance(of, Snapshot):
        return f".all-{of.changed.date()}-{of.digest[:32]}"
    return f"{of.slug}-{of.number:06}-{of.digest[:16]}-{extension}"


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _compressed(file: IO[bytes]) -> gzip.GzipFile:
    """Open gzip that keeps neither a name nor a time."""
    return gzip.GzipFile(filename="", mode="wb", compresslevel=_LEVEL, fileobj=file, mtime=0)


def _write_lines(chunks: Iterator[bytes], file: IO[bytes]) -> None:
    file.writelines(chunks)


def _write_turtle(chunks: Iterator[bytes], file: IO[bytes]) -> None:
    write_turtle(chunks, file)
