"""`serviola run --once`: the same jobs until nothing is due, then a summary and an exit code that cron can read."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from config.schema import Catalog
from crawler.reader import Reader
from serviola.daemon import (
    LEASE_KEPT_EVERY,
    LEASE_LASTS,
    STOP_WITHIN,
    Signals,
    finish_within,
    give_up_lease,
    take_lease,
)
from serviola.house import Clock, House, open_house, utc_now
from serviola.jobs import Job
from serviola.pages import reading
from serviola.rounds import Verdict, close_round
from serviola.watch import Watch
from storage.records import Due
from storage.store import Store
from storage.views import Counts, FailingSource, OwedRow

PATIENCE = timedelta(seconds=10)  # a page or a retry that is due this soon is worth waiting for
INDEXED = 20  # portions of what is left to be indexed, a second or two
LOOK_EVERY = 0.5  # seconds between two looks at the tables; what is in flight sets going what follows from it


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What a round came to; printed as JSON."""

    started_at: datetime
    finished_at: datetime
    good: bool
    because: str
    counts: Counts
    failing: tuple[FailingSource, ...]  # of the sources visited in this round
    owed: tuple[OwedRow, ...]
    left: Due  # what was due when the time was up
    out_of_time: bool
    bugs: int  # pieces of work that failed in a way nobody foresaw; the log has the tracebacks
    database_failed: bool  # something could not be stored; it is due again

    def as_json(self) -> dict[str, Any]:
        """Return what a script reads: plain values, times in ISO 8601."""
        return asdict(self) | {
            "started_at": self.started_at.isoformat(),
            "finished_at": self.finished_at.isoformat(),
            "failing": [asdict(each) for each in self.failing],
            "owed": [asdict(each) | {"due_at": each.due_at.isoformat()} for each in self.owed],
        }


def exit_code(summary: Summary, *, strict: bool) -> int:
    """Read the code off a summary: the gravest that applies.

    3 something could not be stored, 70 a bug, 4 something is owed, 1 a source failed (strict only), 0 done.
    """
    if summary.database_failed:
        return 3
    if summary.bugs:
        return 70
    if summary.owed or summary.left.deliveries:
        return 4
    return 1 if strict and (summary.failing or not summary.good) else 0


Progress = Callable[[Due], None]


async def once(
    catalog: Catalog, store: Store, *, max_time: timedelta, progress: Progress, now: Clock = utc_now
) -> Summary:
    """Do everything that is due, at most for `max_time`; raises LeaseHeld while another run is at work."""
    lease = await asyncio.to_thread(take_lease, store, now)
    try:
        with Signals().listening() as signals:
            async with open_house(catalog, store, now) as house:

                async def keep() -> None:
                    if not await asyncio.to_thread(store.keep_lease, lease, now(), LEASE_LASTS):
                        signals.lose()

                keeping = asyncio.create_task(every(LEASE_KEPT_EVERY, Job("lease", keep)))
                try:
                    return await one_round(house, signals, max_time, progress)
                finally:
                    keeping.cancel()
    finally:
        await asyncio.to_thread(give_up_lease, store, lease)


async def every(seconds: float, job: Job) -> None:
    """Tick a job for ever; for the one clock that a cron run needs, without the scheduler's import."""
    while True:
        await asyncio.sleep(seconds)
        await job.tick()


async def one_round(house: House, signals: Signals, max_time: timedelta, progress: Progress) -> Summary:
    """Work the tables down to nothing due."""
    began = house.now()
    watching = Watch(house)
    watching.due_by = began
    out_of_time = False
    async with reading(watching) as reader:
        try:
            async with asyncio.timeout(max_time.total_seconds()):
                await work_down(watching, reader, signals, progress)
        except TimeoutError:
            out_of_time = True
        judged = Verdict(good=False, because="stopped before its end")
        if not (signals.stop or signals.lost):
            await looked_last(watching)
            await looked_back_last(watching)
            await indexed_last(watching)
            judged = await close_round(house, since=began, bugs=watching.bugs)
            await watching.send()  # the daily line and word of incidents, when they have just been owed
        await finish_within(5 if out_of_time else STOP_WITHIN, watching, reader)
    return Summary(
        started_at=began,
        finished_at=house.now(),
        good=judged.good,
        because=judged.because,
        counts=await asyncio.to_thread(house.views.counts, began, house.now()),
        failing=tuple(await asyncio.to_thread(house.views.failing, began)),
        owed=tuple(await asyncio.to_thread(house.views.owed)),
        left=await asyncio.to_thread(house.store.due, house.now(), sources_by=began),
        out_of_time=out_of_time or signals.stop,
        bugs=watching.bugs - watching.storage_failures,
        database_failed=watching.storage_failures > 0,
    )


async def looked_last(watching: Watch) -> None:
    """Look how outlets do before the end; as a job, so that a fault in it ends no round."""
    looking = Job("look", partial(watching.look, last=True))
    looking.nudge()
    await looking.finish()
    watching.looking.bugs += looking.bugs
    watching.looking.storage_failures += looking.storage_failures


async def looked_back_last(watching: Watch) -> None:
    """Let new rules look back; one at which a fault is met, or a database that is away, leaves the rest to the next run."""
    failures = watching.looking_back.bugs + watching.looking_back.storage_failures
    while not watching.new_rules.over:
        watching.looking_back.nudge()
        await watching.looking_back.finish()
        if watching.looking_back.bugs + watching.looking_back.storage_failures > failures:
            return


async def indexed_last(watching: Watch) -> None:
    """Index some of what was examined when there was no index yet; a next run goes on."""
    for _ in range(INDEXED):
        if watching.index_before is None or watching.storage_failures:
            return
        watching.indexing.nudge()
        await watching.indexing.finish()


def patience_of(house: House) -> timedelta:
    """How far ahead a round looks: an alert that waits for its page is waited for."""
    return max(PATIENCE, house.catalog.settings.wait_for_page)


async def work_down(watching: Watch, reader: Reader, signals: Signals, progress: Progress) -> None:
    """Nudge every job until the tables have nothing due and nothing is in flight."""
    house = watching.house
    while not (signals.stop or signals.lost):
        for job in watching.jobs:
            job.nudge()
        await asyncio.gather(*(job.finish() for job in watching.jobs))
        due = await asyncio.to_thread(
            house.store.due, house.now(), sources_by=watching.due_by, patience=patience_of(house)
        )
        progress(due)
        if reader.over:
            await reader.ended()
        if due.nothing and watching.idle:
            await reader.idle()
            if await nothing_left(watching):
                return
        await watching.calm(LOOK_EVERY)


async def nothing_left(watching: Watch) -> bool:
    """Whether all is still done after the last pages have been stored."""
    house = watching.house
    due = await asyncio.to_thread(
        house.store.due, house.now(), sources_by=watching.due_by, patience=patience_of(house)
    )
    return due.nothing and watching.idle
