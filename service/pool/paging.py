"""A worker's own copy of the data in memory that it shares with its zygote, made at once (madvise(2), Linux 5.14).

The engine counts in the data who refers to them, so reading is writing: the kernel would copy page after page, each in
the middle of the first query that reads it, and such a query would take several times as long. Huge pages
(``MADV_COLLAPSE``) would save some look-ups in the kernel's tables; making them took ten times as long.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from pathlib import Path

#: Advice of <linux/mman.h>: map all pages, ready to be written to.
MADV_POPULATE_WRITE = 23
#: What is smaller holds no data; what is taken in one call, for queries to come between.
_LEAST, _PIECE = 2**21, 2**23


def own() -> None:
    """Copy the large parts of memory that may be shared; where the kernel does not know how, it does as ever."""
    libc = ctypes.CDLL(None)
    for begin, end in large(Path("/proc/self/maps").read_text()):
        for at in range(begin, end, _PIECE):
            libc.madvise(ctypes.c_void_p(at), ctypes.c_size_t(min(_PIECE, end - at)), MADV_POPULATE_WRITE)


def large(maps: str) -> Iterator[tuple[int, int]]:
    """Give the beginning and end of private memory that can be written and is no file's (proc_pid_maps(5))."""
    for line in maps.splitlines():
        place, mode, *_, name = (*line.split(maxsplit=5), "")[:6]
        begin, end = (int(each, 16) for each in place.split("-"))
        if mode == "rw-p" and name in {"", "[heap]"} and end - begin >= _LEAST:
            yield begin, end
