"""Files and folders that are either there whole, also after a power cut, or not there at all."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

#: Folders whose name starts with this were never finished and are not looked at.
UNFINISHED = ".unfinished-"


def sync(path: Path) -> None:
    """Bring a file's or a folder's content to the disk (fsync)."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def new_folder(target: Path) -> Iterator[Path]:
    """Give a folder to fill; when the block ends well all of it is synced and renamed into place.

    Raises:
        OSError: the disk is full or read-only, or the target is there already; nothing of it stays.

    """
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.parent / f"{UNFINISHED}{uuid4().hex}"
    draft.mkdir()
    try:
        yield draft
        for folder, _, names in os.walk(draft, topdown=False):
            for name in names:
                sync(Path(folder) / name)
            sync(Path(folder))
        draft.rename(target)
        sync(target.parent)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise


def write_file(target: Path, content: bytes) -> None:
    """Replace a file in one step."""
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.parent / f"{UNFINISHED}{uuid4().hex}"
    try:
        draft.write_bytes(content)
        sync(draft)
        draft.replace(target)
        sync(target.parent)
    finally:
        draft.unlink(missing_ok=True)


def clear_unfinished(folder: Path) -> None:
    """Remove what a crash left half written; to be called by the one who holds the folder's lock."""
    for left in folder.glob(f"{UNFINISHED}*"):
        if left.is_dir():
            shutil.rmtree(left, ignore_errors=True)
        else:
            left.unlink(missing_ok=True)
