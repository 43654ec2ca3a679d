"""Who holds the lease: a name for this process that another can check for life."""

from __future__ import annotations

import os
import socket
from pathlib import Path


def started(pid: int, proc: Path = Path("/proc")) -> str:
    """Return when the process `pid` of this machine started, in clock ticks since boot; "" when it is not there.

    With the boot's own id, where the system tells it, so that a process of before a reboot is not mistaken for one of
    now. Where there is no /proc, a living process answers "?".
    """
    try:
        stat = (proc / str(pid) / "stat").read_text(encoding="ascii", errors="replace")
        ticks = stat.rpartition(")")[2].split()[19]
    except FileNotFoundError:
        return "" if (proc / "self").exists() else _answers(pid)
    except (PermissionError, IndexError):
        return "?"
    except ProcessLookupError:  # it ended while it was looked at
        return ""
    return f"{_boot(proc)}.{ticks}"


def _boot(proc: Path) -> str:
    """Return the beginning of the boot's id; "" where a sandbox hides it."""
    try:
        return (proc / "sys/kernel/random/boot_id").read_text(encoding="ascii")[:8]
    except OSError:
        return ""


def _answers(pid: int) -> str:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return ""
    except PermissionError:
        return "?"
    return "?"


def here() -> str:
    """Name the place in which process numbers mean the same: the machine, and the container on it."""
    try:
        return f"{socket.gethostname()}/{Path('/proc/self/ns/pid').stat().st_ino}"
    except OSError:
        return socket.gethostname()


def this_process() -> str:
    """Name this process: `host/namespace:pid:start`."""
    pid = os.getpid()
    return f"{here()}:{pid}:{started(pid)}"


def is_dead(holder: str) -> bool:
    """Whether `holder` is a process of this very place that is surely gone. False when nobody can know."""
    place, _, rest = holder.partition(":")
    pid, _, start = rest.partition(":")
    if place != here() or not pid.isdigit():
        return False
    now = started(int(pid))
    return now == "" or (start not in {"", "?"} and now not in {"?", start})
