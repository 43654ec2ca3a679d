"""`serviola run`: one asyncio process that watches until it is told to stop."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Literal

import structlog

from alerts.matching import Matcher, matcher_of
from config.load import ConfigError, load
from config.schema import Catalog
from crawler.reader import Reader
from serviola.holder import is_dead, this_process
from serviola.house import Clock, House, open_house, utc_now
from serviola.in_force import Ready, same_watch
from serviola.jobs import Job
from serviola.pages import reading
from serviola.rounds import close_round
from serviola.status import LEASE
from serviola.watch import Watch
from storage.errors import LeaseHeld, StorageError
from storage.records import Lease
from storage.store import Store

log = structlog.get_logger("serviola.daemon")

LEASE_LASTS = timedelta(seconds=60)
LEASE_KEPT_EVERY = 15  # seconds
ROUND = timedelta(seconds=60)
LOOK_EVERY = 60  # seconds between two looks at how outlets do
BREATHER = 5.0  # seconds before the house is opened anew after a fault
STOP_WITHIN = 20  # seconds for what is in flight; systemd and Docker wait 30


def take_lease(store: Store, clock: Clock) -> Lease:
    """Take the right to work on this database; raises LeaseHeld while another living process has it."""
    me = this_process()
    try:
        lease = store.take_lease(LEASE, me, clock(), LEASE_LASTS)
    except LeaseHeld as held:
        if not is_dead(held.holder):
            raise
        log.warning("taking over the lease of a dead process", holder=held.holder)
        lease = store.take_lease(LEASE, me, clock(), LEASE_LASTS, over=held.holder)
    if lease.taken_from is not None and is_dead(lease.taken_from):
        store.drop_claims()  # what it had in hand is due again now, and not only when its claims run out
    return lease


class Signals:
    """What the outside asks for: to stop, or to read the configuration anew."""

    def __init__(self) -> None:
        self.stop = False
        self.lost = False
        self.any = asyncio.Event()

    def ask_stop(self) -> None:
        """SIGTERM, SIGINT: finish what is in flight and end."""
        self.stop = True
        self.any.set()

    def lose(self) -> None:
        """Another process holds the lease."""
        self.lost = True
        self.any.set()

    def ask_reload(self) -> None:
        """SIGHUP: any wake-up that is neither of the others."""
        self.any.set()

    async def stop_within(self, seconds: float) -> bool:
        """Wait for so long; True when the process was asked to stop meanwhile."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while not self.stop:
                    await self.any.wait()
                    self.any.clear()
        return self.stop

    @contextmanager
    def listening(self) -> Iterator[Signals]:
        """Take the process's signals for as long as the block lasts."""
        loop = asyncio.get_running_loop()
        wanted: dict[int, Callable[[], None]] = {
            signal.SIGTERM: self.ask_stop,
            signal.SIGINT: self.ask_stop,
            signal.SIGHUP: self.ask_reload,
        }
        for number, act in wanted.items():
            loop.add_signal_handler(number, act)
        try:
            yield self
        finally:
            for number in wanted:
                loop.remove_signal_handler(number)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """Why the watch ended; with the new configuration when it is to go on with that."""

    why: Literal["stopped", "reload", "lease lost", "reader broke"]
    ready: Ready | None = None


async def run(
    path: Path, catalog: Catalog, store: Store, environ: Mapping[str, str], now: Clock = utc_now
) -> Ended:
    """Watch until SIGTERM; a changed configuration, once it is right, is another house in the same process.

    Where only rules, actors, lists and channels have changed, the house goes on with those, and nothing pauses.
    """

    async def reread(old: Catalog) -> Ready | None:
        return await asyncio.to_thread(read_anew, path, old, environ)

    matcher: Matcher | None = None

    with Signals().listening() as signals:
        lease = await asyncio.to_thread(take_lease, store, now)
        try:
            while True:
                async with open_house(catalog, store, now, matcher=matcher) as house:
                    ended = await watch(house, signals, lease, reread)
                if ended.ready is None:
                    return ended
                if ended.why == "reader broke" and await signals.stop_within(BREATHER):
                    return Ended(why="stopped")
                catalog, matcher = ended.ready.catalog, ended.ready.matcher
        finally:
            await asyncio.to_thread(give_up_lease, store, lease)


def give_up_lease(store: Store, lease: Lease) -> None:
    """Free the lease; a database that is away just now lets it run out instead."""
    try:
        store.free_lease(lease)
    except StorageError as error:
        log.warning("the lease could not be freed; it runs out by itself", because=str(error))


def read_anew(path: Path, old: Catalog, environ: Mapping[str, str]) -> Ready | None:
    """Read the configuration again, and its rules into a matcher, while the old ones are at work.

    None, with the reason in the log, when it is wrong: the old one stays.
    """
    try:
        new = load(path, environ=environ).catalog
    except ConfigError as error:
        for problem in error.problems:
            log.error("configuration is wrong; the old one stays", problem=str(problem))
        return None
    if new.settings.database.get_secret_value() != old.settings.database.get_secret_value():
        log.error("configuration names another database; the old one stays until a restart")
        return None
    log.info(
        "configuration read anew", outlets=len(new.outlets), rules=len(new.rules), channels=len(new.channels)
    )
    return Ready(catalog=new, matcher=matcher_of(new))


class Ticking:
    """The clock of one house: it ticks the watch's jobs, keeps the lease and closes the rounds."""

    def __init__(self, watching: Watch, lease: Lease, lost: Callable[[], None]) -> None:
        self.watching = watching
        self.lease = lease
        self.lost = lost
        self.round_began = self.house.now()
        self.keeping = Job("lease", self.keep_lease)
        self.rounding = Job("round", self.end_round)

    @property
    def house(self) -> House:
        """The house as it is now: its rules may have been changed."""
        return self.watching.house

    async def keep_lease(self) -> None:
        """Hold on to the lease; a lost one ends the watch, for somebody else is at work."""
        if not await asyncio.to_thread(
            self.house.store.keep_lease, self.lease, self.house.now(), LEASE_LASTS
        ):
            log.error("another process has taken the lease; stopping")
            self.lost()

    async def end_round(self) -> None:
        """Judge what happened since the last round."""
        since, self.round_began = self.round_began, self.house.now()
        bugs = self.watching.bugs + self.keeping.bugs
        self.watching.forget_bugs()
        self.keeping.bugs = 0
        await close_round(self.house, since=since, bugs=bugs)
        self.watching.sending.nudge()

    @asynccontextmanager
    async def started(self) -> AsyncIterator[None]:
        """Tick for as long as the block lasts; at its end no tick is new, and running ones have ended."""
        from apscheduler.schedulers.asyncio import AsyncIOScheduler  # noqa: PLC0415  (a cron run never needs it)

        seconds = dict.fromkeys(self.watching.jobs, 1.0)
        seconds[self.watching.looking] = LOOK_EVERY
        seconds[self.watching.indexing] = 1.0
        seconds[self.watching.looking_back] = 1.0
        seconds[self.keeping] = LEASE_KEPT_EVERY
        seconds[self.rounding] = max(
            1.0, min(ROUND, self.house.catalog.settings.poll_every * 2).total_seconds()
        )
        clock = AsyncIOScheduler(
            timezone="UTC", job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
        )
        for job, every in seconds.items():
            clock.add_job(job.tick, "interval", seconds=every, id=job.name)
        clock.start()
        try:
            yield
        finally:
            # shutdown() would cancel a running tick: our jobs are waited for, the clock ends last.
            clock.pause()
            for job in (self.keeping, self.rounding):
                job.close()
                await job.finish()
            clock.shutdown(wait=False)


async def watch(
    house: House, signals: Signals, lease: Lease, reread: Callable[[Catalog], Awaitable[Ready | None]]
) -> Ended:
    """Work until asked to stop, or to go on with another configuration; what is in flight is finished first."""
    watching = Watch(house)
    async with reading(watching) as reader:
        async with Ticking(watching, lease, signals.lose).started():
            for job in watching.jobs:
                job.nudge()
            tell_what_is_watched(house.catalog)
            ended = await ending(watching, signals, reader, reread)
        await finish_within(STOP_WITHIN, watching, reader)
    log.info(ended.why)
    return ended


def tell_what_is_watched(catalog: Catalog) -> None:
    """Log it, at the start and whenever it has changed."""
    outlets = sum(outlet.enabled for outlet in catalog.outlets)
    log.info("watching", outlets=outlets, rules=len(catalog.rules))


async def ending(
    watching: Watch,
    signals: Signals,
    reader: Reader,
    reread: Callable[[Catalog], Awaitable[Ready | None]],
) -> Ended:
    """Wait for a reason to end: a signal, a lost lease, a reader that broke, or other settings or outlets that are right.

    Other rules are no reason: the watch takes them up and goes on.
    """
    broken = asyncio.create_task(reader.ended())
    try:
        while True:
            asked = asyncio.create_task(signals.any.wait())
            await asyncio.wait({asked, broken}, return_when=asyncio.FIRST_COMPLETED)
            asked.cancel()
            signals.any.clear()
            if signals.lost:
                return Ended(why="lease lost")
            if signals.stop:
                return Ended(why="stopped")
            if broken.done():
                # A bug that one page met. Its claim keeps that page away for a while; the others go on.
                log.error("the reader of pages broke; opening the house anew", exc_info=broken.exception())
                house = watching.house
                ready = Ready(catalog=house.catalog, matcher=house.matcher)
                return Ended(why="reader broke", ready=ready)
            if (new := await reread(watching.house.catalog)) is None:
                continue
            if not same_watch(watching.house.catalog, new.catalog):
                return Ended(why="reload", ready=new)
            await watching.take_up(new)
            tell_what_is_watched(new.catalog)
    finally:
        broken.cancel()


async def finish_within(seconds: float, watching: Watch, reader: Reader) -> None:
    """End what is in flight; what takes too long is cut off, and its row is due again when its claim runs out."""
    try:
        async with asyncio.timeout(seconds):
            await watching.finish(reader)
    except TimeoutError:
        cut = watching.cut_off() + reader.cut_off()
        log.warning("cut off what took too long to finish", cut=cut)
