"""Large files that are gone through once, from their beginning to their end, are not kept in memory.

What a file brings into memory takes the place of what others read again and again, such as the service's index; and on
a virtual machine memory that nobody has used lately may have to be asked for, which can take longer than the work.
"""

from __future__ import annotations

import os

#: Bytes after which those before them are let go.
STEP = 16 << 20


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
