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
from concurrent.futures import CancelledError
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, TypeVar

if TYPE_CHECKING:
    from pebble import ProcessPool

Value = TypeVar("Value")

JOBS_PER_WORKER = 1000  # then it is replaced: parsers leak
MEMORY = 1 << 30  # bytes of address space a worker may take beyond what it starts with
PRELOADED = ("crawler.extract",)  # imported once, in the server that workers are forked from
CLOSING = 2.0  # seconds that workers get to end


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

    async def run(self, function: Callable[..., Value], *args: Any, within: float | None = None) -> Value:
        """Return what the function returns, or raise what it raises; raises Cut after `within` seconds or a crash."""
        from pebble import ProcessExpired  # noqa: PLC0415 - paid for only when a page is read

        seconds = self._within if within is None else within
        # In a thread: the first call starts the workers and blocks for as long as that takes.
        future = await asyncio.to_thread(self._schedule, function, args, seconds)
        try:
            return await asyncio.wrap_future(future)
        except TimeoutError:
            raise Cut(f"took longer than {seconds:g} s") from None
        except ProcessExpired as error:
            raise Cut(f"its process died with exit code {error.exitcode}") from None
        except MemoryError:
            raise Cut("asked for too much memory") from None
        except (CancelledError, asyncio.CancelledError):
            if not future.cancelled() or not self._closed:
                raise  # it is the caller who was cancelled
            raise Cut("the pool was closed") from None

    def _schedule(self, function: Callable[..., Value], args: tuple[Any, ...], seconds: float) -> Any:
        with self._starting:
            if self._closed:
                raise Cut("the pool was closed")
            if self._pool is None:
                self._pool = self._start()
            future = self._pool.schedule(function, args=args, timeout=seconds)
            self._under_way.add(future)
            future.add_done_callback(self._under_way.discard)
            return future

    def _start(self) -> ProcessPool:
        from pebble import ProcessPool  # noqa: PLC0415 - paid for only when a page is read

        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(self._preload)
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
