"""Large files that are gone through once, from their beginning to their end, are not kept in memory.

What a file brings into memory takes the place of what others read again and again, such as the service's index; and on
a virtual machine memory that nobody has used lately may have to be asked for, which can take longer than the work.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Event, Thread

#: Bytes after which those before them are let go.
STEP = 16 << 20
#: Seconds between two looks at a folder.
PAUSE = 0.5


class Passing:
    """A file that is read or written on, by its descriptor; what lies behind is let go, a step at a time.

    What has been written is brought to the disk in passing, one step later it is let go, too.
    """

    def __init__(self, descriptor: int, at: int = 0) -> None:
        self._descriptor, self._before, self._last = descriptor, at, at

    def reached(self, at: int) -> None:
        """Say how far one is."""
        if at - self._last >= STEP:
            drop(self._descriptor, self._before, at)
            self._before, self._last = self._last, at


def drop(descriptor: int, start: int, end: int) -> None:
    """Let go of what memory holds of a part of a file; what is not yet on the disk begins to be written."""
    if end > start:
        os.posix_fadvise(descriptor, start, end - start, os.POSIX_FADV_DONTNEED)


@contextmanager
def letting_go(folder: Path, pattern: str) -> Iterator[None]:
    """Let go of what memory holds of files of a folder, as they come, while the block runs.

    Files that have a second name are somebody else's, too, and are left alone.
    """
    done = Event()

    def look() -> None:
        while not done.wait(PAUSE):
            for path in folder.glob(pattern):
                with suppress(FileNotFoundError):
                    _let_go(path)

    looking = Thread(target=look, name="letting-go")
    looking.start()
    try:
        yield
    finally:
        done.set()
        looking.join()


def _let_go(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        if (about := os.fstat(descriptor)).st_nlink == 1:
            drop(descriptor, 0, about.st_size)
    finally:
        os.close(descriptor)
