"""What processes use, read from /proc."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")


def cpu_seconds(pids: Iterable[int]) -> float:
    """CPU of processes and of all their children, those that ended included."""
    wanted, parents = set(pids), _parents()
    members = set(wanted)
    while grown := {pid for pid, parent in parents.items() if parent in members} - members:
        members |= grown
    return sum(_own_and_waited(pid) for pid in members)


def peak_resident_mb(pid: int) -> float:
    """The most memory that a process held so far."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024 / 1e6
    raise RuntimeError(f"process {pid} has no memory")


def _parents() -> dict[int, int]:
    found = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            found[int(path.parent.name)] = int(_fields(path)[1])
        except OSError:  # ended meanwhile
            continue
    return found


def _own_and_waited(pid: int) -> float:
    try:
        return sum(map(int, _fields(Path(f"/proc/{pid}/stat"))[11:15])) / TICKS
    except OSError:
        return 0.0


def _fields(path: Path) -> list[str]:
    return path.read_text().rpartition(")")[2].split()
