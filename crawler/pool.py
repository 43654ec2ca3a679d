"""The process pool: bytes in, records out; one that hangs or crashes costs one job. Pebble underneath.

ProcessPoolExecutor breaks for good when one worker dies, and cannot cut a job that hangs.
"""

from __future__ import annotations

import asyncio
import logging
import multiprocessing
import resource
import signal
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import BrokenExecutor, CancelledError
from multiprocessing import forkserver, resource_tracker
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, TypeVar

if TYPE_CHECKING:
    from pebble import ProcessPool

Value = TypeVar("Value")

JOBS_PER_WORKER = 1000  # then it is replaced: parsers leak
MEMORY = 1 << 30  # bytes of address space a worker may take beyond what it starts with
PRELOADED = ("crawler.extract",)  # imported once, in the server that workers are forked from
GRACE = 5.0  # seconds beyond its time and its neighbour's after which a silent job's pool counts as broken
CLOSING = 2.0  # seconds that workers get to end
LEFT_ALONE = 3.0  # times its time, in CPU seconds, after which a worker ends whose program is gone


class Cut(Exception):  # noqa: N818 - says what was done, not that something broke
    """A job that was cut off: it took too long, or its process died. `because` says which."""

    def __init__(self, because: str) -> None:
        super().__init__(because)
        self.because = because


class Pool:
    """Runs pure functions in other processes. Workers start with the first job; an async context manager."""

    def __init__(self, *, workers: int = 2, within: float = 10.0, preload: Sequence[str] = PRELOADED) -> None:
        self._workers = workers
        self._within = within
        self._preload = list(preload)
        self._pool: ProcessPool | None = None
        self._closed = False
        self._under_way: set[Any] = set()  # futures, so that closing leaves nobody waiting
        self._starting = threading.Lock()
        self._room = asyncio.Semaphore(workers + 1)  # one waits, so that no worker does

    async def run(self, function: Callable[..., Value], *args: Any, within: float | None = None) -> Value:
        """Return what the function returns, or raise what it raises; raises Cut after `within` seconds or a crash.

        A pool that is broken as a whole is thrown away, and the job is given to a new one, once.
        """
        seconds = self._within if within is None else within
        async with self._room:
            try:
                return await self._run(function, args, seconds)
            except BrokenExecutor:
                return await self._run(function, args, seconds, last=True)

    async def _run(
        self, function: Callable[..., Value], args: tuple[Any, ...], seconds: float, *, last: bool = False
    ) -> Value:
        from pebble import ProcessExpired  # noqa: PLC0415 - paid for only when a page is read

        # In a thread: the first call starts the workers and blocks for as long as that takes.
        pool, future = await asyncio.to_thread(self._schedule, function, args, seconds)
        try:
            value: Value = await self._value_of(future, 2 * seconds + GRACE)
        except TimeoutError:
            raise Cut(f"took longer than {seconds:g} s") from None
        except ProcessExpired as error:
            raise Cut(f"its process died with exit code {error.exitcode}") from None
        except MemoryError:
            raise Cut("asked for too much memory") from None
        except BrokenExecutor:
            self._throw_away(pool)
            if last:
                raise Cut("the pool of readers broke twice") from None
            raise
        except (CancelledError, asyncio.CancelledError):
            if not future.cancelled() or not self._closed:
                raise  # it is the caller who was cancelled
            raise Cut("the pool was closed") from None
        return value

    async def _value_of(self, future: Any, longest: float) -> Any:
        """Wait for a job, and not for ever: a pool that lost its workers may never say so."""
        ended = asyncio.ensure_future(asyncio.wrap_future(future))
        done, _ = await asyncio.wait({ended}, timeout=longest)
        if not done:
            ended.cancel()
            raise BrokenExecutor("no answer")
        return ended.result()

    def _schedule(
        self, function: Callable[..., Value], args: tuple[Any, ...], seconds: float
    ) -> tuple[ProcessPool, Any]:
        with self._starting:
            if self._closed:
                raise Cut("the pool was closed")
            if self._pool is None:
                self._pool = self._start()
            pool = self._pool
            try:
                future = pool.schedule(bounded, args=(seconds, function, *args), timeout=seconds)
            except (
                RuntimeError
            ) as error:  # Pebble's word for a pool that has ended: it broke since the last job
                self._pool = None
                raise BrokenExecutor(str(error)) from error
            self._under_way.add(future)
            future.add_done_callback(self._under_way.discard)
            return pool, future

    def _throw_away(self, broken: ProcessPool) -> None:
        """Let the next job start a new pool, unless a neighbour of this one has done so."""
        with self._starting:
            if self._pool is broken:
                self._pool = None
        broken.stop()  # type: ignore[no-untyped-call]

    def _start(self) -> ProcessPool:
        from pebble import ProcessPool  # noqa: PLC0415 - paid for only when a page is read

        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(self._preload)
        # Ctrl-C in a terminal reaches every process of the group. The server learns to ignore it only after it has
        # imported what it was told to, which takes a second; so it inherits a mask, and its children with it.
        resource_tracker.ensure_running()  # on its own first: it ends with unblocking what is masked
        masked = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            forkserver.ensure_running()
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, masked)
        return ProcessPool(
            max_workers=self._workers,
            max_tasks=JOBS_PER_WORKER,
            initializer=in_worker,
            initargs=(MEMORY,),
            context=context,
        )

    async def close(self) -> None:
        """End the workers, whatever they do; jobs under way raise Cut."""
        await asyncio.to_thread(self._end)

    def _end(self) -> None:
        with self._starting:
            self._closed = True
            pool, self._pool = self._pool, None
        for future in list(self._under_way):
            future.cancel()
        if pool is not None:
            pool.stop()  # type: ignore[no-untyped-call]
            pool.join(CLOSING)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()


def bounded(seconds: float, function: Callable[..., Value], *args: Any) -> Value:
    """Run a job where this runs, which is a worker; three times its time of CPU ends the worker, whoever is left.

    The pool ends a job that takes too long. When the program was killed there is no pool any more, and a parser that
    goes round in circles would do so for ever: the system's own timer ends it, inside a library's loop as well.
    """
    signal.setitimer(
        signal.ITIMER_PROF, LEFT_ALONE * seconds
    )  # SIGPROF, which nobody handles, ends a process
    try:
        return function(*args)
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def in_worker(memory: int) -> None:
    """Prepare a worker: Ctrl-C is for the parent, and a page that eats memory is cut before the machine suffers."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    logging.disable(logging.CRITICAL)  # parsers complain of every odd page; what came of it is an outcome
    pages = int(_statm().split()[0])
    limit = pages * resource.getpagesize() + memory
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


def _statm() -> str:
    try:
        return Path("/proc/self/statm").read_text(encoding="ascii")
    except OSError:  # a system without /proc: what the worker starts with is not counted
        return "0"
