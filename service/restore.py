"""A backup put in place: every file checked against its digest, then the store made from the archive."""

from __future__ import annotations

import json
import os
import shutil
import tarfile
import zlib
from dataclasses import replace
from pathlib import Path, PurePosixPath

from .backup import ABOUT, FORMAT, About, Hashed
from .durable import UNFINISHED, sync
from .failures import BackupError
from .instance import Instance, rebuild
from .settings import Settings

_FOLDER = f"{UNFINISHED}restore"
_PIECE = 2**20
_DAMAGE = (tarfile.TarError, zlib.error, EOFError, ValueError, KeyError, TypeError)


def restore(settings: Settings, source: Path) -> tuple[About, Instance]:
    """Put a backup into the settings' folder of data, which has to be empty; the base is the backup's own.

    All of it is there afterwards, or nothing.

    Raises:
        BackupError: the folder is not empty, or the file is damaged or no backup.
        DolenError: the store cannot be made from what it held.

    """
    data = settings.data
    if data.exists() and any(path.name != _FOLDER for path in data.iterdir()):
        raise BackupError("restore-not-empty", folder=str(data))
    fresh = data / _FOLDER
    shutil.rmtree(fresh, ignore_errors=True)
    try:
        fresh.mkdir(parents=True)
        about = _unpack(source, fresh)
        for path in sorted(fresh.iterdir()):
            path.rename(data / path.name)
        sync(data)
    except OSError as error:
        reason = error.strerror or str(error)
        raise BackupError("restore-write", file=str(source), folder=str(data), reason=reason) from error
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    return about, rebuild(replace(settings, base=about.base))


def _unpack(source: Path, folder: Path) -> About:
    """Unpack a backup and compare it with what it says of itself."""
    found: dict[str, str] = {}
    try:
        with tarfile.open(source, "r:gz") as tar:
            for member in tar:
                found[member.name] = _extract(tar, member, folder)
        about = _about(folder / ABOUT)
    except FileNotFoundError as error:
        if error.filename == str(folder / ABOUT):
            raise _damaged(source, ABOUT) from error
        raise
    except (*_DAMAGE, OSError) as error:
        if isinstance(error, OSError) and not isinstance(error, tarfile.TarError) and error.errno is not None:
            raise
        raise _damaged(source, str(error)) from error
    found.pop(ABOUT)
    if wrong := sorted({name for name, _ in found.items() ^ about.files.items()}):
        raise _damaged(source, ", ".join(wrong[:5]))
    (folder / ABOUT).unlink()
    return about


def _about(path: Path) -> About:
    about = About(**json.loads(path.read_bytes()))
    if about.format != FORMAT:
        raise ValueError(f"format {about.format}")
    return about


def _extract(tar: tarfile.TarFile, member: tarfile.TarInfo, folder: Path) -> str:
    """Write one member, which has to be a plain file below the folder; give its sha-256."""
    place = PurePosixPath(member.name)
    if not member.isreg() or place.is_absolute() or ".." in place.parts or (content := tar.extractfile(member)) is None:
        raise ValueError(member.name)
    path = folder / place
    path.parent.mkdir(parents=True, exist_ok=True)
    hashed = Hashed(content)  # type: ignore[arg-type]
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, member.mode & 0o644 | 0o600)
    with os.fdopen(descriptor, "wb") as file:
        while piece := hashed.read(_PIECE):
            file.write(piece)
        file.flush()
        os.fsync(file.fileno())
    return hashed.digest()


def _damaged(source: Path, reason: str) -> BackupError:
    return BackupError("backup-damaged", file=str(source), reason=reason)
