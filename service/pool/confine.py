"""What is taken away from the processes that answer queries, by the kernel's means (Linux)."""

from __future__ import annotations

import ctypes
import os
import resource
import sys
from collections.abc import Collection
from pathlib import Path

#: Numbers of <sched.h>.
CLONE_NEWUSER, CLONE_NEWNET = 0x10000000, 0x40000000
#: Bytes of stack that a query may use.
STACK = 96 * 2**20
_PAGE = resource.getpagesize()


def leave_network() -> OSError | None:
    """Enter a network namespace that has no connections; give the kernel's refusal. Before any thread starts."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(CLONE_NEWUSER | CLONE_NEWNET) == 0:
        return None
    number = ctypes.get_errno()
    return OSError(number, os.strerror(number))


def forbid_files() -> None:
    """Write no core dump, and to no file.

    Where dumps are handed to a program the kernel does so whatever the limit (core(5)), unless it is 1, too little for
    any dump: that is its own mark for what is not to be dumped (``fs/coredump.c``).
    """
    resource.setrlimit(resource.RLIMIT_CORE, (1, 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def deepen_stack() -> None:
    """Let the stack grow: the engine takes some of it for each of many patterns or operands in a row.

    The kernel leaves at least 128 MiB between the stack and what is mapped below it.
    """
    _, hard = resource.getrlimit(resource.RLIMIT_STACK)
    most = STACK if hard == resource.RLIM_INFINITY else min(STACK, hard)
    resource.setrlimit(resource.RLIMIT_STACK, (most, hard))


def bound_memory(more: int) -> None:
    """Allow so many bytes of address space more than there are now."""
    most = address_space() + more
    resource.setrlimit(resource.RLIMIT_AS, (most, most))


def address_space() -> int:
    """Give the bytes of address space in use."""
    return int(Path("/proc/self/statm").read_bytes().split()[0]) * _PAGE


def threads() -> int:
    """Count the threads of this process, the engine's too."""
    return sum(1 for _ in Path("/proc/self/task").iterdir())


def close_but(keep: Collection[int]) -> None:
    """Close all that the parent had open beside the standard streams and ``keep``."""
    low = sys.stderr.fileno() + 1 if sys.stderr else 3
    for descriptor in sorted(keep):
        os.closerange(low, descriptor)
        low = descriptor + 1
    os.closerange(low, os.sysconf("SC_OPEN_MAX"))
