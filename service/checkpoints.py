"""Checkpoints of the store: copies by hard links that nobody writes, for the processes that answer queries."""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from .failures import StoreError
from .lines import linked
from .store import Store
from .store.places import NEVER_WRITTEN

__all__ = ["Checkpoint", "Checkpoints"]
_NAME = re.compile(r"(\d{8})-\w+")
_ABOUT = "checkpoint.json"
_STORE = "store"
_UNFINISHED = ".new"


@dataclass(frozen=True)
class Checkpoint:
    """One state of the data on the disk; ``path`` is the folder to open read-only."""

    path: Path
    version: str
    modified: datetime

    def copy(self, folder: Path) -> bool:
        """Make a store of it that may be written, mostly of links; tell whether it was still there to the end."""
        try:
            folder.mkdir(parents=True)
            for each in os.scandir(self.path):
                (linked if each.name.endswith(NEVER_WRITTEN) else shutil.copyfile)(Path(each.path), folder / each.name)
        except FileNotFoundError:
            return False
        return True


class Checkpoints:
    """The checkpoints in one folder, which has to be in the file system of the store, with one maker at a time.

    Each has a folder of its own, ``{number}-{version}``, that is there whole or not at all. Only a store on the disk
    can have any: one in memory is queried by the process that has it (``execution.InProcess``).
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def make(self, store: Store) -> Checkpoint:
        """Copy the store as it stands; a few milliseconds, whatever its size.

        Raises:
            StoreError: the store is in memory, or the disk is full.

        """
        try:
            return self._made(store)
        except OSError as error:
            reason = error.strerror or str(error)
            raise StoreError("store-write", folder=str(self._folder), reason=reason) from error

    def _made(self, store: Store) -> Checkpoint:
        self._folder.mkdir(parents=True, exist_ok=True)
        number = max((number for number, _ in self._found()), default=0) + 1
        unfinished = self._folder / f"{number:08d}{_UNFINISHED}"
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir()
        try:
            version, modified = store.checkpoint(unfinished / _STORE)
            about = {"version": version, "modified": modified.isoformat()}
            (unfinished / _ABOUT).write_text(json.dumps(about), encoding="utf-8")
            folder = unfinished.rename(self._folder / f"{number:08d}-{version or 'empty'}")
        except BaseException:
            shutil.rmtree(unfinished, ignore_errors=True)
            raise
        return _read(folder)

    def current(self) -> Checkpoint | None:
        """Give the newest checkpoint."""
        newest = max(self._found(), default=None)
        return _read(newest[1]) if newest else None

    def prune(self, keep: int = 2, used: Collection[Path] = ()) -> None:
        """Remove all but the newest ``keep`` and those whose path is in use, and what a crash left unfinished.

        A process that has one open goes on reading it: its files are open too. One about to open it counts as use.
        """
        found = sorted(self._found(), reverse=True)
        for _, folder in found[keep:]:
            if folder / _STORE not in used:
                aside = folder.rename(folder.with_name(f"{folder.name}{_UNFINISHED}"))
                shutil.rmtree(aside, ignore_errors=True)
        for folder in self._folder.glob(f"*{_UNFINISHED}"):
            shutil.rmtree(folder, ignore_errors=True)

    def _found(self) -> Iterator[tuple[int, Path]]:
        if not self._folder.is_dir():
            return
        for entry in os.scandir(self._folder):
            if match := _NAME.fullmatch(entry.name):
                yield int(match[1]), self._folder / entry.name


def _read(folder: Path) -> Checkpoint:
    about = json.loads((folder / _ABOUT).read_text(encoding="utf-8"))
    return Checkpoint(folder / _STORE, about["version"], datetime.fromisoformat(about["modified"]))
