"""The pool: a job that hangs, crashes or eats memory costs that one job."""

from __future__ import annotations

import asyncio
import os
import select
import signal
import subprocess
import sys
import time
from multiprocessing import forkserver
from pathlib import Path

import pytest

from crawler.page import Background, read_in_worker, unpacked
from crawler.pool import Cut, Pool
from crawler.reading import read_in_pool
from storage.records import Outcome
from tests.crawler.newsstand import ARTICLE, NOON


def double(number: int) -> int:
    return 2 * number


def hang() -> None:
    while True:
        pass


def crash() -> None:
    os._exit(17)


def eat() -> int:
    return len(bytearray(3 << 30))


def fail() -> None:
    raise ValueError("a bug travels")


def tell_and_hang(path: str) -> None:
    Path(path).write_text("begun")
    hang()


def tell_who_and_hang(path: str) -> None:
    Path(path).write_text(str(os.getpid()))
    hang()


def interrupt_is_ignored() -> bool:
    return signal.getsignal(signal.SIGINT) is signal.SIG_IGN


@pytest.fixture
async def pool():
    async with Pool(workers=2, preload=()) as pool:
        yield pool


async def test_a_job_returns_its_value(pool):
    assert await asyncio.gather(*(pool.run(double, number) for number in range(20))) == list(range(0, 40, 2))


async def test_a_hang_is_cut_and_its_neighbours_live(pool):
    hung = asyncio.create_task(pool.run(hang, within=0.5))
    assert await asyncio.gather(*(pool.run(double, number) for number in range(10))) == list(range(0, 20, 2))
    with pytest.raises(Cut, match=r"took longer than 0\.5 s"):
        await hung
    assert await pool.run(double, 4) == 8


async def test_a_crash_is_cut_and_its_neighbours_live(pool):
    crashed = asyncio.create_task(pool.run(crash))
    assert await asyncio.gather(*(pool.run(double, number) for number in range(10))) == list(range(0, 20, 2))
    with pytest.raises(Cut, match="exit code 17"):
        await crashed
    assert await pool.run(double, 4) == 8


async def test_a_job_that_eats_memory_is_cut(pool):
    with pytest.raises(Cut, match="too much memory"):
        await pool.run(eat)


async def test_a_bug_in_a_job_travels(pool):
    with pytest.raises(ValueError, match="a bug travels"):
        await pool.run(fail)


async def test_ctrl_c_does_not_reach_the_workers(pool):
    assert await pool.run(interrupt_is_ignored) is True


async def test_a_page_that_is_cut_off_is_marked_and_kept_for_a_better_parser():
    async with Pool(workers=1, within=0.001, preload=()) as hasty:
        body = ARTICLE.encode()
        found = await read_in_pool(hasty, body, "https://a.example/n", None, Background(), NOON, keep=True)
    assert (found.outcome, found.detail, found.reading) == (
        Outcome.UNREADABLE,
        "took longer than 0.001 s",
        None,
    )
    assert unpacked(found.kept) == body


async def test_closing_cuts_what_is_under_way_and_is_quick(tmp_path):
    begun = tmp_path / "begun"
    os.mkfifo(begun)
    pool = Pool(workers=1, preload=())
    jobs = [asyncio.create_task(pool.run(tell_and_hang, str(begun))) for _ in range(2)]
    assert await asyncio.to_thread(begun.read_text) == "begun"
    started = time.monotonic()
    await pool.close()
    for job in jobs:
        with pytest.raises(Cut, match="the pool was closed"):
            await job
    with pytest.raises(Cut, match="the pool was closed"):
        await pool.run(double, 1)
    assert time.monotonic() - started < 10


async def test_a_page_is_read_in_a_worker():
    async with Pool(workers=1) as pool:
        found = await pool.run(
            read_in_worker,
            ARTICLE.encode(),
            "https://diario.example/n/1",
            "text/html",
            Background(languages=("es",)),
            NOON,
        )
    assert (found.outcome, found.reading.title) == (Outcome.OK, "Aprueban obras")


def test_the_main_process_loads_no_parser_no_scrapy_and_no_pool_before_a_page_is_wanted():
    heavy = {"scrapy", "aiohttp", "trafilatura", "htmldate", "lxml", "pebble"}
    code = f"import sys, crawler.reader, crawler.pool, crawler.page; print({heavy!r} & set(sys.modules))"
    root = Path(__file__).resolve().parents[2]
    said = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "set()"


async def test_a_pool_that_was_never_used_starts_no_process():
    pool = Pool()
    await pool.close()
    assert pool._pool is None


async def test_a_pool_that_broke_as_a_whole_is_replaced():
    async with Pool(workers=1, preload=()) as pool:
        assert await pool.run(double, 1) == 2
        broken = pool._pool
        for worker in list(broken._pool_manager.worker_manager.workers):
            os.kill(worker, signal.SIGKILL)
        os.kill(forkserver._forkserver._forkserver_pid, signal.SIGKILL)
        doubled = await asyncio.gather(*(pool.run(double, number, within=1) for number in range(3)))
        assert doubled == [0, 2, 4]


def test_ctrl_c_while_the_workers_are_starting_ends_none_of_them():
    code = """
import asyncio, os, signal
from crawler.pool import Pool
from tests.crawler.test_pool import double

async def main():
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGINT, lambda: None)
    async with Pool(workers=1) as pool:
        job = asyncio.create_task(pool.run(double, 21))
        while not job.done():
            os.killpg(0, signal.SIGINT)
            await asyncio.wait({job}, timeout=0.05)
        print(job.result())

asyncio.run(main())
"""
    ended = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=False,
        start_new_session=True,
        cwd=Path(__file__).parents[2],
    )
    assert (ended.stdout, ended.returncode) == ("42\n", 0), ended.stderr


def test_a_worker_that_hangs_ends_by_itself_when_the_program_was_killed(tmp_path):
    begun = tmp_path / "begun"
    os.mkfifo(begun)
    code = """
import asyncio, sys
from crawler.pool import Pool
from tests.crawler.test_pool import tell_who_and_hang

async def main():
    async with Pool(workers=1, within=0.5, preload=()) as pool:
        await pool.run(tell_who_and_hang, sys.argv[1])

asyncio.run(main())
"""
    program = subprocess.Popen([sys.executable, "-c", code, str(begun)], cwd=Path(__file__).parents[2])
    worker = os.pidfd_open(int(begun.read_text()))
    program.kill()
    program.wait()
    ended, _, _ = select.select([worker], [], [], 30)
    os.close(worker)
    assert ended, "it goes on for ever"
