"""Who holds the lease: a name for this process that another can check for life."""

from __future__ import annotations

import os
import socket
from pathlib import Path


def started(pid: int) -> str:
    """Return when the process `pid` of this machine started, in clock ticks since boot; "" when it is not there.

    With the boot's own id, so that a process of before a reboot is not mistaken for one of now.
    Where there is no /proc, a living process answers "?".
    """
    try:
        fields = (
            Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()
        )
        return f"{Path('/proc/sys/kernel/random/boot_id').read_text(encoding='ascii')[:8]}.{fields[19]}"
    except FileNotFoundError:
        if Path("/proc/self").exists():
            return ""
    except (PermissionError, IndexError):
        return "?"
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return ""
    except PermissionError:
        return "?"
    return "?"


def this_process() -> str:
    """Name this process: `host:pid:start`."""
    pid = os.getpid()
    return f"{socket.gethostname()}:{pid}:{started(pid)}"


def is_dead(holder: str) -> bool:
    """Whether `holder` is a process of this machine that is surely gone. False when nobody can know."""
    host, _, rest = holder.partition(":")
    pid, _, start = rest.partition(":")
    if host != socket.gethostname() or not pid.isdigit():
        return False
    now = started(int(pid))
    return now == "" or (start not in ("", "?") and now not in ("?", start))
