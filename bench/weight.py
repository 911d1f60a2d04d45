"""What a server and its workers weigh: memory, processor time, threads; from /proc."""

import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Weight:
    """`kilobytes`: what the processes hold, shared pages by their share. `seconds` of processor."""

    kilobytes: int
    seconds: float
    threads: int


def weight(pid: int) -> Weight:
    """Of a process and its children, as far as they still run.

    Not of their children: Nouba's worker has one that draws receipts, whatever the screens do.
    """
    kilobytes, ticks, threads = 0, 0, 0
    for each in [pid, *_children(pid)]:
        try:
            memory = Path(f"/proc/{each}/smaps_rollup").read_text(encoding="utf-8")
            # Behind the name, which may hold anything: state, parent ...
            stat = Path(f"/proc/{each}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        except OSError:
            continue
        kilobytes += next(
            int(line.split()[1]) for line in memory.splitlines() if line.startswith("Pss:")
        )
        ticks += int(stat[11]) + int(stat[12])
        threads += int(stat[17])
    return Weight(kilobytes, ticks / _TICKS, threads)


def _children(pid: int) -> list[int]:
    found: list[int] = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(OSError):
            found += map(int, task.read_text(encoding="utf-8").split())
    return found
