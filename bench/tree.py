"""What a process and all its descendants use, read from /proc: CPU seconds and proportional memory."""

from __future__ import annotations

import os
import threading
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")


class Tree:
    """Watches every process of one session from a thread; the program must have been started in its own session.

    A process's CPU time is the last that was seen of it, so what it used in its last moments is missing: at most
    one look's worth for each process.
    """

    def __init__(self, session: int, every: float = 0.1) -> None:
        self.session = session
        self.cpu: dict[tuple[int, int], float] = {}  # (pid, start) -> seconds
        self.peak_kib = 0
        self.pss_mib: list[float] = []  # one for every five looks
        self.most_processes = 0
        self._every = every
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    @property
    def cpu_seconds(self) -> float:
        """CPU time of all processes that were seen, user and system."""
        return sum(self.cpu.values())

    def cpu_of(self, pid: int) -> float:
        """CPU time of one process."""
        return sum(seconds for (of, _), seconds in self.cpu.items() if of == pid)

    def end(self) -> None:
        """Stop looking."""
        self._stop.set()
        self._thread.join()

    def _watch(self) -> None:
        looks = 0
        while not self._stop.wait(self._every):
            alive = self._look()
            if looks % 5 == 0:  # smaps_rollup costs the kernel a walk over every page
                now = sum(map(pss_kib, alive))
                self.pss_mib.append(now / 1024)
                self.peak_kib = max(self.peak_kib, now)
            self.most_processes = max(self.most_processes, len(alive))
            looks += 1

    def _look(self) -> list[int]:
        alive = []
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit() and (stat := stat_of(int(entry.name))) and int(stat[3]) == self.session:
                alive.append(int(entry.name))
                self.cpu[int(entry.name), int(stat[19])] = (int(stat[11]) + int(stat[12])) / TICKS
        return alive


def stat_of(pid: int) -> list[str] | None:
    """Return the fields of /proc/PID/stat after the command's name; None when the process is gone."""
    try:
        return (
            Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()
        )
    except OSError:
        return None


def alive_in(session: int) -> int:
    """Count the processes of a session."""
    pids = (int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit())
    return sum((stat := stat_of(pid)) is not None and int(stat[3]) == session for pid in pids)


def pss_kib(pid: int) -> int:
    """Return a process's proportional share of memory in KiB; 0 when it is gone."""
    try:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1])
    except OSError:
        pass
    return 0
