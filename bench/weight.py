"""What a program and its children weigh: memory, processor time, threads; from /proc."""

import os
from dataclasses import dataclass
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Weight:
    """`kilobytes`: what the processes hold, shared pages by their share. `seconds` of processor."""

    kilobytes: int
    seconds: float
    threads: int


NOTHING = Weight(0, 0.0, 0)


def weight(pid: int) -> Weight:
    """Of a process and all that descend from it, as far as they still run."""
    kilobytes, ticks, threads = 0, 0, 0
    for each in _tree(pid):
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


def _tree(pid: int) -> list[int]:
    found = [pid]
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            children = task.read_text(encoding="utf-8").split()
        except OSError:
            continue
        for child in children:
            found += _tree(int(child))
    return found
