"""Drafts on the disk: the bytes as they came, the record, the report, the difference.

``archive/<partner>/submissions/<id>/`` holds ``received/``, ``draft.json`` (written in one step), and once it has been
checked ``report.json``, ``changes.json``, and in ``step.txt`` the lines that publishing it would add and remove.
"""

from __future__ import annotations

import builtins
import hashlib
import json
import math
import re
import secrets
import shutil
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

from filelock import FileLock, Timeout

from loaders.errors import TooLargeError
from loaders.passing import Passing
from service.durable import UNFINISHED, new_folder, write_file
from service.failures import ArchiveError, NoSuchDraftError, NotReadyError
from service.manifest import Received

from .naming import harmless
from .records import ENDED, Draft, State, now

FOLDER = "submissions"
RECORD = "draft.json"
#: How far a check is; there while it goes on, or after the end of the process that did it.
PROGRESS = "progress.json"
_ID = re.compile(r"\d{8}T\d{12}-[0-9a-f]{8}")
_HELD, _LOCK = ".held", ".lock"
#: Seconds that a door waits for a draft: whoever waits keeps others from being answered.
PATIENCE = 5.0
_PIECE = 2**20
#: Seconds since something was written, before a half received draft is looked at.
_ABANDONED = 600


class Drafts:
    """The drafts of all partners below an archive's folder."""

    def __init__(self, archive: Path, most: int) -> None:
        """Keep drafts of at most ``most`` bytes each."""
        self._archive, self._most = archive, most

    def receive(
        self, partner: str, files: Iterable[tuple[str, BinaryIO]], made: dict[str, Any], *, capped: bool = True
    ) -> Draft:
        """Write files as they come; with the record of ``made`` they are on the disk when this returns.

        Raises:
            TooLargeError: together they are larger than a submission may be; nothing is kept.
            ArchiveError: the disk is full or cannot be written; nothing is kept.

        """
        at = now()
        name = f"{datetime.now(UTC):%Y%m%dT%H%M%S%f}-{secrets.token_hex(4)}"
        target = self._archive / partner / FOLDER / name
        try:
            with new_folder(target) as folder, FileLock(folder / _HELD, timeout=0):
                (folder / "received").mkdir()
                kept = tuple(self._keep(folder / "received", files, self._most if capped else math.inf))
                draft = Draft(name, partner, created=at, updated=at, files=kept, **{"state": State.RECEIVED, **made})
                (folder / RECORD).write_bytes(draft.to_bytes())
                (folder / _HELD).unlink()
        except OSError as error:
            raise ArchiveError("archive-write", folder=str(target), reason=error.strerror or str(error)) from error
        return draft

    def get(self, partner: str, name: str) -> Draft:
        """Read a record.

        Raises:
            NoSuchDraftError: the partner has none of that name.

        """
        folder = self.folder(partner, name)
        try:
            draft = Draft.from_bytes((folder / RECORD).read_bytes())
            return _under_way(draft, folder / PROGRESS)
        except FileNotFoundError as error:
            raise NoSuchDraftError("no-draft", partner=partner, id=name) from error
        except (OSError, ValueError, TypeError, KeyError) as error:
            raise ArchiveError("draft-damaged", partner=partner, id=name, reason=str(error)) from error

    def save(self, draft: Draft, **changes: Any) -> Draft:  # noqa: ANN401 - the record's own fields
        """Write a record anew with some fields changed, in one step."""
        changed = replace(draft, updated=now(), **changes)
        self.put(draft, RECORD, changed.to_bytes())
        return changed

    def tell(self, draft: Draft, **progress: str | int) -> None:
        """Note how far the check of a draft is; nothing is lost with that, so that it is not waited for."""
        folder = self.folder(draft.partner, draft.id)
        fresh = folder / f"{UNFINISHED}{PROGRESS}"
        try:
            fresh.write_text(json.dumps(progress), encoding="utf-8")
            fresh.replace(folder / PROGRESS)
        except OSError as error:
            raise ArchiveError("archive-write", folder=str(folder), reason=error.strerror or str(error)) from error

    def put(self, draft: Draft, name: str, content: bytes) -> None:
        """Write a file of a draft in one step.

        Raises:
            ArchiveError: the disk is full or cannot be written; what was there before stays.

        """
        folder = self.folder(draft.partner, draft.id)
        try:
            write_file(folder / name, content)
        except OSError as error:
            raise ArchiveError("archive-write", folder=str(folder), reason=error.strerror or str(error)) from error

    def read(self, draft: Draft, name: str) -> bytes:
        """Read a file of a draft.

        Raises:
            NoSuchDraftError: the draft has no such file, because it has not been checked or has ended.

        """
        try:
            return (self.folder(draft.partner, draft.id) / name).read_bytes()
        except FileNotFoundError as error:
            raise NoSuchDraftError("draft-without", partner=draft.partner, id=draft.id, part=name) from error
        except OSError as error:
            raise ArchiveError("draft-damaged", partner=draft.partner, id=draft.id, reason=str(error)) from error

    @contextmanager
    def lock(self, draft: Draft, seconds: float = -1) -> Iterator[None]:
        """Hold a draft alone while it is checked, published or discarded, across processes.

        ``seconds`` is how long to wait for who holds it, without end when negative.

        Raises:
            NotReadyError: it is held for longer than that.
            ArchiveError: the disk cannot be written.

        """
        folder = self.folder(draft.partner, draft.id)
        lock = FileLock(folder / _LOCK, timeout=seconds)
        try:
            lock.acquire()
        except Timeout as error:
            raise NotReadyError("draft-busy", id=draft.id) from error
        except OSError as error:
            raise ArchiveError("archive-write", folder=str(folder), reason=error.strerror or str(error)) from error
        try:
            yield
        finally:
            lock.release()

    def forget(self, draft: Draft) -> None:
        """Remove a draft with all that is kept of it, its record first: it is there whole or not at all."""
        self.drop(draft, RECORD)
        shutil.rmtree(self.folder(draft.partner, draft.id), ignore_errors=True)

    def find(self, name: str) -> Draft | None:
        """Find a draft whose partner is not known; a name that can be none leads nowhere."""
        if not _ID.fullmatch(name):
            return None
        whose = (path.parent.parent.parent.name for path in self._archive.glob(f"*/{FOLDER}/{name}/{RECORD}"))
        return next((self.get(partner, name) for partner in whose), None)

    def drop(self, draft: Draft, *names: str) -> None:
        """Remove files of a draft, those that are there."""
        folder = self.folder(draft.partner, draft.id)
        for name in names:
            if (folder / name).is_dir():
                shutil.rmtree(folder / name, ignore_errors=True)
            else:
                (folder / name).unlink(missing_ok=True)

    def paths(self, draft: Draft) -> builtins.list[Path]:
        """Give the received files in the order they came, each in a folder of its own: two may have one name."""
        folder = self.folder(draft.partner, draft.id) / "received"
        return [folder / f"{number:03}" / file.name for number, file in enumerate(draft.files, 1)]

    def list(self, partner: str) -> builtins.list[Draft]:
        """Give a partner's drafts, the newest first."""
        found = (path.parent.name for path in (self._archive / partner / FOLDER).glob(f"[0-9]*/{RECORD}"))
        return [self.get(partner, name) for name in sorted(found, reverse=True)]

    def partners(self) -> builtins.list[str]:
        """Name the partners that have drafts."""
        return sorted(path.parent.name for path in self._archive.glob(f"*/{FOLDER}"))

    def folder(self, partner: str, name: str) -> Path:
        """Give the folder of a draft; a name that can be none leads nowhere.

        Raises:
            NoSuchDraftError: it is no draft's name.

        """
        if not _ID.fullmatch(name):
            raise NoSuchDraftError("no-draft", partner=partner, id=name[:80])
        return self._archive / partner / FOLDER / name

    def clear(self) -> None:
        """Remove what was being received when its process was killed; what another process receives stays."""
        for left in self._archive.glob(f"*/{FOLDER}/{UNFINISHED}*"):
            try:
                if time.time() - left.stat().st_mtime > _ABANDONED:
                    with FileLock(left / _HELD, timeout=0):
                        shutil.rmtree(left, ignore_errors=True)
            except (Timeout, OSError):  # somebody holds it, or has just finished it
                continue

    def _keep(self, folder: Path, files: Iterable[tuple[str, BinaryIO]], left: float) -> Iterator[Received]:
        for number, (given, source) in enumerate(files, 1):
            path = folder / f"{number:03}" / harmless(given)
            path.parent.mkdir()
            kept = self._write(path, source, left)
            left -= kept.size
            yield kept

    def _write(self, path: Path, source: BinaryIO, most: float) -> Received:
        digest, size = hashlib.sha256(), 0
        with path.open("wb") as file:
            passing = Passing(file.fileno())
            while piece := source.read(_PIECE):
                size += len(piece)
                if size > most:
                    raise TooLargeError("file-too-large", limit=f"{self._most / 2**20:,.0f} MiB")
                digest.update(piece)
                file.write(piece)
                passing.reached(size)
        return Received(path.name, digest.hexdigest(), size)


def _under_way(draft: Draft, progress: Path) -> Draft:
    """Show a draft as being checked while a check goes on."""
    if draft.state in ENDED:
        return draft
    try:
        told = json.loads(progress.read_bytes())
        return replace(draft, state=State.CHECKING, **told)
    except (FileNotFoundError, ValueError, TypeError):  # it is not synced, and may be empty after a power cut
        return draft
