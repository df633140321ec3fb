"""A worker's own copy of what it shares."""

from __future__ import annotations

import subprocess
import sys

from service.pool.paging import large

MAPS = """\
55d0c0a00000-55d0c0a01000 r--p 00000000 fe:00 1234                       /usr/bin/python3.11
55d0c1a00000-55d0c1e00000 rw-p 00000000 00:00 0                          [heap]
7f2a00000000-7f2a04000000 rw-p 00000000 00:00 0 
7f2a04000000-7f2a08000000 ---p 00000000 00:00 0 
7f2a10000000-7f2a10001000 rw-p 00000000 00:00 0 
7f2a20000000-7f2a24000000 rw-s 00000000 00:01 99                         /dev/zero (deleted)
7f2a30000000-7f2a34000000 rw-p 00000000 fe:00 77                         /srv/a file with spaces.so
7ffd00000000-7ffd00400000 rw-p 00000000 00:00 0                          [stack]
"""  # noqa: W291 - as the kernel writes it
#: A child of one that has 32 MiB counts in KiB what of them is its own: before and after.
CHILD = """
import os
from pathlib import Path
from service.pool import paging

data = bytearray(os.urandom(2**20)) * 32

def private():
    lines = Path("/proc/self/smaps_rollup").read_text().splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith("Private_Dirty"))

if os.fork() == 0:
    before = private()
    paging.own()
    os._exit(0 if private() - before > 31 * 1024 and before < 8 * 1024 else 1)
print(os.waitstatus_to_exitcode(os.wait()[1]))
"""


def test_private_memory_that_is_no_files_is_found() -> None:
    assert list(large(MAPS)) == [(0x55D0C1A00000, 0x55D0C1E00000), (0x7F2A00000000, 0x7F2A04000000)]


def test_what_a_process_shares_with_its_parent_becomes_its_own() -> None:
    done = subprocess.run([sys.executable, "-c", CHILD], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["0"]
