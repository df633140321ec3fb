"""A file that workers write into, who may open none for writing: they get it open."""

from __future__ import annotations

import errno
import os
from collections import deque
from collections.abc import Callable
from multiprocessing import reduction
from pathlib import Path
from typing import Any

from loaders import passing

#: Pieces after which one that was written is on the disk, most likely.
_LATE = 3


class Sheet:
    """A file to write to, from the process that made it and from workers that it is given to.

    Each process that gets it has a place of its own in it. One that is ``growing`` is written to at its end alone.
    """

    def __init__(self, path: Path, *, growing: bool = False) -> None:
        self._path, self._flags = path, os.O_WRONLY | os.O_CREAT | (os.O_APPEND if growing else 0)
        self._opened: list[int] = []
        self._own: int | None = None
        self._written = deque[tuple[int, int]](maxlen=_LATE)

    def append(self, piece: bytes) -> int:
        """Write at the end of a growing file, all at one place; give where it begins.

        Raises OSError when the disk is full.
        """
        descriptor = self._descriptor()
        if os.write(descriptor, piece) < len(piece):  # the kernel leaves out only what has no room
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        end = os.lseek(descriptor, 0, os.SEEK_CUR)
        self._passed(end - len(piece), end)
        return end - len(piece)

    def write(self, piece: bytes, at: int) -> int:
        """Write at some place; give where it ends. Raises OSError when the disk is full."""
        left, start = memoryview(piece), at
        while left:
            count = os.pwrite(self._descriptor(), left, at)
            left, at = left[count:], at + count
        self._passed(start, at)
        return at

    def close(self) -> None:
        """Let go of it here; workers keep it."""
        for descriptor in self._opened:
            os.close(descriptor)
        self._opened, self._own = [], None

    def __reduce__(self) -> tuple[Callable[..., Sheet], tuple[object, ...]]:
        return _given, (reduction.DupFd(self._open()),)

    def _passed(self, start: int, end: int) -> None:
        """Have what was written brought to the disk, and let go of what was so long ago that it is there."""
        self._written.append((start, end))
        for each in (self._written[-1], self._written[0]):
            passing.drop(self._descriptor(), *each)

    def _descriptor(self) -> int:
        if self._own is None:
            self._own = self._open()
        return self._own

    def _open(self) -> int:
        self._opened.append(os.open(self._path, self._flags, 0o666))
        return self._opened[-1]


def _given(descriptor: Any) -> Sheet:  # noqa: ANN401 - what DupFd made on the way
    sheet = Sheet(Path())
    sheet._own = descriptor.detach()  # noqa: SLF001 - one of its kind
    return sheet
