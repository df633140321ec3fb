"""Where a store lies on the disk: in its folder, or in one beside it that has taken its place."""

from __future__ import annotations

import shutil
from pathlib import Path
from uuid import uuid4

from service.durable import sync
from service.lines import linked

#: In the names of the folders of stores made beside another to take its place; the file that says which one did.
_BESIDE, _NOW = ".beside-", ".now"
#: Ending of the files that the engine writes once.
NEVER_WRITTEN = ".sst"


def pointer(folder: Path) -> Path:
    """Give the file that says which store took the place of the one in a folder."""
    return folder.with_name(f".{folder.name}{_NOW}")


def place(folder: Path) -> Path:
    """Give where a store is that is known by a folder: there, or beside it where a file says so.

    The folder of an open store is never renamed, nor is another put in its place: the engine cleans up by name.
    """
    try:
        beside = folder.with_name(pointer(folder).read_text(encoding="ascii"))
    except FileNotFoundError:
        return folder
    return beside if beside.is_dir() else folder


def clear_beside(folder: Path) -> None:
    """Remove the stores beside one: what was in its place before, and what was never finished."""
    for path in (folder, *folder.parent.glob(f".{folder.name}{_BESIDE}*")):
        if path != place(folder):
            shutil.rmtree(path, ignore_errors=True)


def new_beside(folder: Path) -> Path:
    """Give a folder yet to be, for a store to be made beside another."""
    return folder.with_name(f".{folder.name}{_BESIDE}{uuid4().hex[:12]}")


def copied_beside(folder: Path) -> Path:
    """Copy a store as it lies on the disk, mostly by links, to a folder beside it; nobody writes to it meanwhile.

    What is opened there is what the engine would find after a crash.

    Raises:
        OSError: the disk is full, or the engine has just put its files in order; nothing is left of the copy.

    """
    clear_beside(folder)
    fresh = new_beside(folder)
    try:
        fresh.mkdir()
        for path in sorted(place(folder).iterdir()):
            if path.suffix == NEVER_WRITTEN:
                linked(path, fresh / path.name)
            elif path.name != "LOCK":
                shutil.copyfile(path, fresh / path.name)
    except BaseException:
        shutil.rmtree(fresh, ignore_errors=True)
        raise
    return fresh


def replace(old: Path, new: Path) -> None:
    """Put a rebuilt store's folder in the place of an old one that nobody has open."""
    aside = old.with_name(f"{old.name}.old")
    shutil.rmtree(aside, ignore_errors=True)
    if old.exists():
        old.rename(aside)
    new.rename(old)
    pointer(old).unlink(missing_ok=True)
    sync(old.parent)
    shutil.rmtree(aside, ignore_errors=True)
