"""A process that ends with the one that started it, however that one ended (Linux)."""

from __future__ import annotations

import ctypes
import os
import signal
import sys

#: A number of <sys/prctl.h>.
PR_SET_PDEATHSIG = 1


def die_with(parent: int) -> None:
    """Have the kernel kill this process when the thread that started it ends, hence its process too.

    ``parent`` is that process; if it is gone already this one ends at once.
    """
    if sys.platform != "linux":
        return
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(0)
