"""The name of a running agent, from which its next start can tell that it has died.

A process is named by the boot of its machine, its process namespace, its number and when it was
started: no other process ever has that name, on this machine or on a copy of its disk.
"""

import os
import secrets
from pathlib import Path

_PROC = Path("/proc")


def own_name() -> str:
    """The name under which this process owns printers, another one at each call."""
    return f"{_machine()}:{os.getpid()}:{_started(os.getpid())}:{secrets.token_hex(4)}"


def has_died(owner: str) -> bool:
    """Whether `owner` is a process of this machine, of this boot, that is no longer there.

    False whenever that is not certain.
    """
    parts = owner.split(":")
    if len(parts) != 4 or parts[0] != _machine():
        return False
    number, started = parts[1:3]
    if not (number.isdigit() and started.isdigit()):
        return False
    try:
        os.kill(int(number), 0)  # /proc may hide other accounts' processes; this cannot
    except ProcessLookupError:
        return True
    except OSError:
        return False
    return _started(int(number)) not in {started, ""}


def _machine() -> str:
    try:
        boot = (_PROC / "sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        # A container counts its processes by itself.
        namespace = (_PROC / "self/ns/pid").readlink().name
    except OSError:
        return f"unknown-{secrets.token_hex(4)}"
    return f"{boot[:13]}.{namespace.partition('[')[2].rstrip(']')}"


def _started(number: int) -> str:
    """In clock ticks since the boot; `ended` for one that only waits to be forgotten; empty when
    it cannot be known.
    """
    try:
        line = (_PROC / str(number) / "stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    fields = line.rpartition(")")[2].split()
    return "ended" if fields[0] in {"Z", "X"} else fields[19]
