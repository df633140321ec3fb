"""What a server's processes use, from ``/proc``: CPU time and memory of a process, its session and its descendants."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")
#: Places in /proc/PID/stat after the command's name: parent, session, and four sorts of CPU time.
_PARENT, _SESSION, _CPU = 1, 3, slice(11, 15)


def session(root: int) -> set[int]:
    """Give the processes of the session that ``root`` leads or led."""
    return {pid for pid, stat in _processes() if int(stat[_SESSION]) == root}


def tree(root: int) -> set[int]:
    """Give the processes of the session that ``root`` leads and all that descend from it."""
    found = dict(_processes())
    members = {root} | {pid for pid, stat in found.items() if int(stat[_SESSION]) == root}
    while more := {pid for pid, stat in found.items() if int(stat[_PARENT]) in members} - members:
        members |= more
    return members & found.keys()


def cpu_seconds(root: int) -> float:
    """Give the CPU time so far, that of processes which ended and were waited for included."""
    found = dict(_processes())
    return sum(int(ticks) for pid in tree(root) if pid in found for ticks in found[pid][_CPU]) / _TICKS


def memory(root: int) -> int:
    """Give the memory in use now, in bytes, what processes share counted once (PSS)."""
    return sum(_field(pid, "smaps_rollup", "Pss:") for pid in tree(root))


def peak(root: int) -> int:
    """Give the sum of the most memory each process ever had, in bytes; what they share is counted in each."""
    return sum(_field(pid, "status", "VmHWM:") for pid in tree(root))


def _processes() -> Iterator[tuple[int, list[str]]]:
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                stat = (folder / "stat").read_text()
            except OSError:  # it ended meanwhile
                continue
            yield int(folder.name), stat.rpartition(")")[2].split()


def _field(pid: int, file: str, name: str) -> int:
    try:
        lines = (Path("/proc") / str(pid) / file).read_text().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith(name))
