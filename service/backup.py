"""A backup: one file with all that cannot be made again, taken while the service runs and partners publish.

It is a compressed tar archive of ``archive/``, ``accounts.sqlite``, ``secret.key`` and ``searches.sqlite``; its last
member, ``dolen-backup.json``, says what it is of and gives the sha-256 of every other one.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO
from uuid import uuid4

from sqlalchemy import make_url

from . import __version__
from .archive import Archive
from .durable import UNFINISHED, sync
from .failures import ArchiveError, BackupError
from .settings import Settings
from .submissions.drafts import FOLDER as DRAFTS
from .submissions.drafts import RECORD

ABOUT, FORMAT = "dolen-backup.json", 1
ACCOUNTS = "accounts.sqlite"
#: What a folder of data holds beside the archive and is not made again: file → whether it is a database.
BESIDE = {"secret.key": False, "searches.sqlite": True}
#: Names of what processes hold while they work; nobody needs them later.
_HELD = frozenset({".lock", ".held"})
_SECRET = 0o600
_TRIES = 1000


@dataclass
class About:
    """What a backup is of; ``files`` gives the sha-256 of each, ``heads`` the newest version of each graph.

    ``accounts`` is empty, or the address (without a password) of a database that is not in the backup.
    """

    base: str
    made: str
    accounts: str = ""
    heads: dict[str, int] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    dolen: str = __version__
    format: int = FORMAT


def back_up(settings: Settings, target: Path) -> About:
    """Write a backup; it is there whole, or not at all, and readable by its owner alone: it holds secrets.

    Publications go on meanwhile: each graph is taken as it stood at one moment, with all its versions until then, and
    the submissions as they stood at that moment.

    Raises:
        BackupError: the file cannot be written, or something cannot be read.
        ArchiveError: a publication holds its partner's lock for too long, or the archive is another base's.

    """
    archive = Archive(settings.archive, settings.base, settings.full_every)
    about = About(settings.base, datetime.now(UTC).isoformat(timespec="seconds"))
    part = target.with_name(f"{UNFINISHED}{uuid4().hex}-{target.name}")
    try:
        with _snapshot_folder(settings.data) as snapshot:
            part.touch(_SECRET, exist_ok=False)
            with part.open("wb") as file, tarfile.open(fileobj=file, mode="w:gz", compresslevel=6) as tar:
                _write(tar, settings, archive, snapshot, about)
            sync(part)
            part.replace(target)
            sync(target.absolute().parent)
    except (OSError, sqlite3.Error) as error:
        raise BackupError("backup-write", file=str(target), reason=getattr(error, "strerror", None) or error) from error
    finally:
        with suppress(OSError):  # of a file that a read-only disk never had
            part.unlink(missing_ok=True)
    return about


def _write(tar: tarfile.TarFile, settings: Settings, archive: Archive, snapshot: Path, about: About) -> None:
    partners = sorted(path.name for path in settings.archive.iterdir() if path.is_dir() and path.name[0] != ".")
    for partner in partners:  # first of all graphs, so that what they say of each other is of nearly one moment
        with _held(archive, partner):
            about.heads[partner] = archive.head(partner)
            _link_tree(settings.archive / partner, snapshot / "archive" / partner)
    _copy_beside(settings, snapshot, about)
    shutil.copyfile(settings.archive / "archive.json", snapshot / "archive" / "archive.json")
    for partner in partners:
        for number in range(1, about.heads[partner] + 1):
            name = f"{partner}/{number:06}"
            _add_tree(tar, settings.archive / name, f"archive/{name}", about)
    _add_tree(tar, snapshot, "", about)
    _add(tar, ABOUT, _written(snapshot / ABOUT, json.dumps(asdict(about), indent=1).encode()), About("", ""))


@contextmanager
def _held(archive: Archive, partner: str) -> Iterator[None]:
    """Keep publications of a partner out; nobody can publish where the disk is read-only, and no lock be taken."""
    with ExitStack() as stack:
        try:
            stack.enter_context(archive.lock(partner))
        except ArchiveError as error:
            if error.code != "archive-write":
                raise
        yield


def _link_tree(source: Path, target: Path) -> None:
    """Take what lies beside a partner's versions: its record, its mappings, and each draft as it stood at a moment."""
    target.mkdir(parents=True)
    for path in sorted(source.iterdir()):
        if path.name == DRAFTS:
            for draft in sorted(path.glob(f"[0-9]*/{RECORD}")):
                _link_draft(draft.parent, target / DRAFTS / draft.parent.name)
        elif not path.name.isdecimal():
            _link(path, target / path.name)


def _link_draft(source: Path, target: Path) -> None:
    """Take a draft; again, when its record has changed meanwhile. One that is gone is left out."""
    for _ in range(_TRIES):
        try:
            before = (source / RECORD).read_bytes()
            _link(source, target)
            if (source / RECORD).read_bytes() == before == (target / RECORD).read_bytes():
                return
        except FileNotFoundError:
            pass
        shutil.rmtree(target, ignore_errors=True)
        if not (source / RECORD).exists():
            return
    raise BackupError("backup-write", file=str(source), reason=RECORD)


def _link(source: Path, target: Path) -> None:
    """Keep a file as it is now, and a folder's files: nothing here is written in place, only replaced."""
    if source.name in _HELD or source.name.startswith(UNFINISHED):
        return
    if source.is_dir():
        target.mkdir(parents=True)
        for path in source.iterdir():
            _link(path, target / path.name)
        return
    try:
        os.link(source, target)
    except FileNotFoundError:
        raise
    except OSError:  # another file system, or one without links
        shutil.copy(source, target)


def _copy_beside(settings: Settings, snapshot: Path, about: About) -> None:
    """Take the databases by SQLite's own backup, which waits for no writer, and the secret of the forms."""
    for name, is_database in BESIDE.items():
        if (source := settings.data / name).exists():
            (_copy_database if is_database else shutil.copy)(source, snapshot / name)
    url = make_url(settings.accounts)
    if url.get_backend_name() != "sqlite":
        about.accounts = url.render_as_string(hide_password=True)
    elif url.database and Path(url.database).exists():
        _copy_database(Path(url.database), snapshot / ACCOUNTS)


def _copy_database(source: Path, target: Path) -> None:
    target.touch(_SECRET)
    with closing(sqlite3.connect(source, timeout=60)) as live, closing(sqlite3.connect(target)) as copy:
        live.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")


def _add_tree(tar: tarfile.TarFile, folder: Path, name: str, about: About) -> None:
    for parent, folders, names in os.walk(folder):
        folders.sort()
        for each in sorted(names):
            path = Path(parent) / each
            inside = path.relative_to(folder).as_posix()
            if each != ABOUT:
                _add(tar, f"{name}/{inside}" if name else inside, path, about)


def _add(tar: tarfile.TarFile, name: str, path: Path, about: About) -> None:
    with path.open("rb") as file:
        info = tar.gettarinfo(arcname=name, fileobj=file)
        info.uid = info.gid = 0
        info.uname = info.gname = ""
        info.type, info.linkname, info.size = tarfile.REGTYPE, "", os.fstat(file.fileno()).st_size
        hashed = Hashed(file)
        tar.addfile(info, hashed)
    about.files[name] = hashed.digest()


class Hashed:
    """A file that is hashed while it is read."""

    def __init__(self, file: BinaryIO) -> None:
        self._file, self._sha256 = file, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        """Read on."""
        content = self._file.read(size)
        self._sha256.update(content)
        return content

    def digest(self) -> str:
        """Give the sha-256 of what has been read, hex."""
        return self._sha256.hexdigest()


def _written(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


@contextmanager
def _snapshot_folder(data: Path) -> Iterator[Path]:
    """Give a folder beside the archive, so that links can be made; elsewhere where nothing can be written there."""
    folder = None
    with suppress(OSError):
        for left in data.glob(f"{UNFINISHED}backup-*"):  # of a backup that was killed
            shutil.rmtree(left, ignore_errors=True)
        folder = tempfile.mkdtemp(prefix=f"{UNFINISHED}backup-", dir=data)
    folder = folder or tempfile.mkdtemp(prefix="dolen-backup-")
    try:
        yield Path(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
