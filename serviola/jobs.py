"""Work that repeats: a job never runs twice at once, and a bug in it is told once and stops nothing else."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

import structlog

from storage.errors import StorageError

log = structlog.get_logger("serviola.jobs")


LONGEST_REST = 60.0  # seconds


class Job:
    """One kind of work. A tick or a nudge starts it; a nudge while it runs makes it run once more."""

    def __init__(self, name: str, work: Callable[[], Awaitable[object]]) -> None:
        self.name = name
        self.bugs = 0  # since the round began; a round with bugs is not good
        self.storage_failures = 0  # the same, of a database that could not be used
        self._work = work
        self._again = False
        self._closed = False
        self._faults = 0  # in a row
        self._rests_until = 0.0  # in the loop's time
        self._task: asyncio.Task[None] | None = None

    @property
    def running(self) -> bool:
        """Whether it is at work now."""
        return self._task is not None and not self._task.done()

    async def tick(self) -> None:
        """Start it unless it runs; what the clock calls."""
        if not self.running and not self._closed and asyncio.get_running_loop().time() >= self._rests_until:
            self._start()

    def nudge(self) -> None:
        """Start it now, or once more when it ends: something came in while it was looking."""
        if self._closed:
            return
        if self.running:
            self._again = True
        else:
            self._start()

    def close(self) -> None:
        """From now on start nothing, whoever asks; what runs comes to its end."""
        self._closed = True
        self._again = False

    async def finish(self) -> None:
        """Wait until it is not running any more."""
        while self._task is not None and self.running:
            await asyncio.wait({self._task})

    def _rest(self) -> None:
        """Let ticks do nothing for a while, ever longer: a fault that stays is not told once a second."""
        self._faults += 1
        self._rests_until = asyncio.get_running_loop().time() + min(2.0**self._faults, LONGEST_REST)

    def _start(self) -> None:
        self._task = asyncio.create_task(self._run(), name=self.name)

    async def _run(self) -> None:
        while True:
            self._again = False
            try:
                await self._work()
                self._faults = 0
            except StorageError as error:  # no bug: its words say what to do
                self.storage_failures += 1
                log.error("database", doing=self.name, because=str(error))
                self._rest()
                return
            # The one broad catch of the daemon: a bug in one job must not end the watch. It is logged with
            # its traceback and makes the round a bad one, which `status` and the heartbeat tell on.
            except Exception:
                self.bugs += 1
                log.exception("job failed", job=self.name)
                self._rest()
                return
            if not self._again:
                return


class Flock:
    """Tasks that go on side by side, up to a number; a bug in one is told like a job's.

    `ended` is called whenever one has ended and its place is free.
    """

    def __init__(self, name: str, most: int, ended: Callable[[], None] = lambda: None) -> None:
        self.name = name
        self.most = most
        self._tell = ended
        self.bugs = 0
        self.storage_failures = 0
        self._tasks: set[asyncio.Task[Any]] = set()

    @property
    def room(self) -> int:
        """How many more may start now."""
        return self.most - len(self._tasks)

    @property
    def idle(self) -> bool:
        """Whether none is at work."""
        return not self._tasks

    def spawn(self, work: Coroutine[Any, Any, object]) -> None:
        """Start one more."""
        task = asyncio.create_task(work, name=self.name)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    async def finish(self) -> None:
        """Wait for all that have been started, also those that start meanwhile."""
        while self._tasks:
            await asyncio.wait(set(self._tasks))

    def cut_off(self) -> int:
        """Cancel what is still at work; return how many that were."""
        cut = len(self._tasks)
        for task in self._tasks:
            task.cancel()
        return cut

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        self._tell()
        if task.cancelled() or (bug := task.exception()) is None:
            return
        if isinstance(bug, StorageError):
            self.storage_failures += 1
            log.error("database", doing=self.name, because=str(bug))
        else:
            self.bugs += 1
            log.error("job failed", job=self.name, exc_info=bug)
