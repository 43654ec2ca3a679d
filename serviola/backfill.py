"""`serviola backfill`: read an outlet's archive, way by way and page by page, behind the watch and at its leisure.

Every page of a listing is one transaction with the bookmark after it, so the command may be stopped or killed at any
moment, and the same command goes on. What is stored tells nobody, unless that is asked for.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Collection, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import structlog

from config.outlet import SourceShape
from config.schema import Catalog
from crawler.crossing import STAY, Hosts
from crawler.reader import Reader
from crawler.spiders import Span
from crawler.spiders.walk import Progress, Surroundings, Walk
from serviola import __version__
from serviola.backfill_count import Count, sections_of
from serviola.backfilled import Standing, Summary, Wish
from serviola.daemon import LEASE_KEPT_EVERY, STOP_WITHIN, Signals, give_up_lease
from serviola.house import Clock, rulebook_in, utc_now
from serviola.pages import reading_for
from serviola.turns import keeping, take_turn
from serviola.watch import CLAIM
from storage.errors import StorageError
from storage.records import (
    Admission,
    ArchivePage,
    Backfill,
    BackfillState,
    NewArticle,
    PageResult,
    Stored,
    WantedPage,
)
from storage.store import Store
from storage.views import Views

log = structlog.get_logger("serviola.backfill")

PATIENCE = timedelta(
    minutes=1
)  # pages that are due again this soon are waited for; later ones are the watch's
LOOK_EVERY = (0.2, 5.0)  # seconds between two looks at how many pages are left: to count many takes a while


async def backfill(
    catalog: Catalog,
    store: Store,
    wish: Wish,
    *,
    progress: Callable[[Standing], None],
    now: Clock = utc_now,
) -> Summary:
    """Do as much as there is, or until a signal; raises LeaseHeld while the same outlet is filled in elsewhere."""
    lease = await asyncio.to_thread(take_turn, store, f"backfill:{wish.outlet.id}", now)
    try:
        with Signals().listening() as signals:
            async with keeping(store, lease, signals, now):
                begun = await asyncio.to_thread(begun_as, store, wish, now())
                work = Work(catalog, store, wish, begun, signals=signals, progress=progress, now=now)
                return await work.done()
    finally:
        await asyncio.to_thread(give_up_lease, store, lease)


def begun_as(store: Store, wish: Wish, now: datetime) -> Backfill:
    """Return the backfill to go on with: the one that was asked for in the same words, or a new one."""
    if wish.dry_run:  # nothing of it is kept
        return Backfill(
            id=0, outlet=wish.outlet.id, since=wish.since, until=wish.until or now, open_ended=wish.until is None,
            state=BackfillState.RUNNING, alerting=wish.alerting, walks={}, listed=0, new=0, detail="",
            started_at=now, updated_at=now, finished_at=None,
        )  # fmt: skip
    known = store.find_backfill(wish.outlet.id, wish.since, wish.until, alerting=wish.alerting)
    if known is None or wish.restart:
        return store.begin_backfill(wish.outlet.id, wish.since, wish.until, now, alerting=wish.alerting)
    return known if known.state is BackfillState.DONE else store.resume_backfill(known.id, now)


class Work:
    """One run of the command. It is the desk of its walks, and of the reader of the pages that they bring."""

    def __init__(
        self,
        catalog: Catalog,
        store: Store,
        wish: Wish,
        begun: Backfill,
        *,
        signals: Signals,
        progress: Callable[[Standing], None],
        now: Clock,
    ) -> None:
        self.catalog = catalog
        self.store = store
        self.views = Views(store.engine)
        self.wish = wish
        self.begun = begun
        self.signals = signals
        self.progress = progress
        self.now = now
        self.rulebook = rulebook_in(store)
        self.count = Count(wish.outlet)
        self.wake: Callable[[], None] = lambda: None
        self.reader: Reader | None = None
        self.began = time.monotonic()
        oldest = max((rule.max_age or catalog.settings.max_age for rule in catalog.rules), default=None)
        age = oldest or catalog.settings.max_age
        self.news_since = now() - age - timedelta(days=1) if wish.alerting else None

    async def done(self) -> Summary:
        """Walk, read, and say what it came to."""
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(self.ending_in_time())
            if self.wish.reads_pages and not self.wish.dry_run:
                reading = reading_for(self, self.catalog, self.store, self.rulebook, self.now)
                self.reader = await stack.enter_async_context(reading)
                self.wake = self.reader.wake
            await self.walk_all()
            if self.reader is not None:
                await self.read_what_is_left(self.reader)
        return await self.summed_up()

    @asynccontextmanager
    async def ending_in_time(self) -> AsyncIterator[None]:
        """Cut off the pages that take too long to finish once the program is to end; their claims run out by themselves."""

        async def cut_off() -> None:
            while not await self.rest(LEASE_KEPT_EVERY):
                pass
            await asyncio.sleep(STOP_WITHIN)
            if self.reader is not None and (cut := self.reader.cut_off()):
                log.warning("cut off what took too long to finish", cut=cut)

        task = asyncio.create_task(cut_off())
        try:
            yield
        finally:
            task.cancel()

    # -------------------------------------------------------------------------------------- walks

    async def walk_all(self) -> None:
        """Walk every way of the best rank, and the lesser ones where a better one of their language failed."""
        for way in sorted(self.wish.outlet.archive, key=lambda way: way.rank):
            if not self.count.is_needed(way):
                continue
            for walk in self.walks_of(way):
                self.count.walks.append(walk)
                if not (self.ending or walk.progress.whole):
                    await self.go(walk)

    def walks_of(self, way: SourceShape) -> Iterator[Walk]:
        """Make a walk for a way, or one for each of its sections, from where the last run left it."""
        for section in sections_of(way):
            walk = Walk(way, section, self.around)
            if known := self.begun.walks.get(walk.name):
                self.count.new_of[walk.name] = known.get("new", 0)
                walk = Walk(way, section, self.around, Progress.read(known))
            yield walk

    @property
    def around(self) -> Surroundings:
        """What every walk is given."""
        outlet = self.wish.outlet
        return Surroundings(
            outlet=outlet,
            span=Span(since=self.begun.since, until=self.begun.until, zone=ZoneInfo(outlet.timezone)),
            desk=self,
            hosts=Hosts.of(self.store, self.now),
            now=self.now,
            host_delay=self.host_delay,
            rest=self.rest,
            allowed=self.allowed,
        )

    async def go(self, walk: Walk) -> None:
        """Walk one way in a crawler of its own; what breaks in it is told, and the next one goes on."""
        from crawler.downloads import Kit  # noqa: PLC0415 - Scrapy takes 0.5 s, which `--list` need not pay
        from crawler.spiders.archive import crawl  # noqa: PLC0415 - as above

        settings = self.catalog.settings
        kit = Kit(
            rulebook=self.rulebook,
            clock=self.now,
            timeout=settings.page_timeout.total_seconds(),
            allow=settings.allow_networks,
            closing=lambda: self.ending,
        )
        self.count.asked_of_walk = 0
        user_agent = settings.user_agent(__version__)
        await crawl(walk, kit, user_agent=user_agent, host_delay=settings.host_delay)
        with suppress(StorageError):  # then it is free by itself after a while
            await walk.let_go()
        if isinstance(walk.fault, StorageError):
            raise walk.fault
        if walk.fault is not None:
            log.error("walk broke off", walk=walk.name, exc_info=walk.fault)
        self.tell(walk)

    def allowed(self) -> bool:
        """Count one more page of a listing, unless there have been enough."""
        if self.wish.dry_run and self.count.asked_of_walk:
            return False
        if self.wish.max_pages is not None and self.count.requests >= self.wish.max_pages:
            return False
        self.count.one_more_request()
        return True

    async def rest(self, seconds: float) -> bool:
        """Wait; True when the program is to end."""
        return await self.signals.stop_within(seconds) or self.ending

    @property
    def ending(self) -> bool:
        """Whether the program is to end."""
        return self.signals.stop or self.signals.lost

    def host_delay(self, host: str) -> timedelta:
        """How long a host is left alone after each request."""
        return max(self.catalog.settings.host_delay, self.rulebook.delay(host))

    async def admit(self, host: str) -> Admission:
        """Give leave to ask a host, behind the watch."""
        return await asyncio.to_thread(self.store.enter_for_archive, host, self.now(), STAY, self.begun.id)

    async def leave(self, host: str, token: str, next_at: datetime) -> None:
        """Let others ask a host."""
        await asyncio.to_thread(self.store.leave_host, host, token, next_at)

    async def keep(self, walk: Walk, bookmark: dict[str, Any], new: Sequence[NewArticle]) -> None:
        """Store what a page listed, and the walk's bookmark, in one transaction."""
        added = 0
        if not self.wish.dry_run:
            page = ArchivePage(
                backfill=self.begun.id,
                walk=walk.name,
                source=self.wish.outlet.key_of(walk.way),
                bookmark=bookmark,
                at=self.now(),
                news_since=self.news_since,
            )
            added = await asyncio.to_thread(self.store.record_archive_page, page, new)
        self.count.page_listed(walk, len(new), added)
        log.debug("archive page", walk=walk.name, items=len(new), new=added, because=walk.progress.because)
        if added:
            self.wake()
        self.tell(walk)

    # -------------------------------------------------------------------------------------- pages

    async def claim_pages(self, limit: int, busy_hosts: Collection[str]) -> Sequence[WantedPage]:
        """Give the reader pages that this archive has brought."""
        if self.ending:
            return ()
        return await asyncio.to_thread(
            self.store.claim_archive_pages, self.begun, limit, self.now(), CLAIM, busy_hosts
        )

    async def settle_page(self, result: PageResult) -> None:
        """Store what a page gave."""
        stored = await asyncio.to_thread(self.store.record_page, result)
        if stored is Stored.NOT_READ:
            self.count.pages_not_read += 1
        elif stored is not Stored.LATE:
            self.count.pages_read += 1

    async def give_back_page(self, page: WantedPage) -> None:
        """Put a page back that nobody asked for."""
        await asyncio.to_thread(self.store.give_back_page, page, self.now())

    async def read_what_is_left(self, reader: Reader) -> None:
        """Read the pages that are wanted, until those left are due much later, or are somebody else's."""
        while not self.ending:
            if reader.over:
                await reader.ended()
            left = self.count.pages_left = await asyncio.to_thread(
                self.views.unread_of_archive, self.wish.outlet.id, self.now() + PATIENCE
            )
            self.tell(None)
            often, seldom = LOOK_EVERY
            if not left or await self.rest(min(seldom, often * max(1, left / 10))):
                return

    # ---------------------------------------------------------------------------------------- end

    def tell(self, walk: Walk | None) -> None:
        """Show how far it is."""
        left = self.requests_left()
        self.progress(self.count.standing(walk, left, self.seconds_left(left)))

    def requests_left(self) -> float | None:
        """Guess how many requests there are to the end."""
        ways = self.wish.outlet.archive
        best = min((way.rank for way in ways), default=1)
        return self.count.requests_left(
            Walk(way, section, self.around).name
            for way in ways
            if way.rank == best
            for section in sections_of(way)
        )

    def seconds_left(self, left: float | None) -> float | None:
        """Guess how long the rest takes."""
        return self.count.seconds_left(
            left,
            took=time.monotonic() - self.began,
            pause=self.catalog.settings.host_delay.total_seconds(),
            reads_pages=self.wish.reads_pages,
        )

    async def summed_up(self) -> Summary:
        """Note how the backfill stands, and say it."""
        count = self.count
        stopped = "stopped" if self.ending else count.ended_early
        if self.wish.dry_run:
            stopped = "dry_run"
        state = BackfillState.RUNNING if stopped else count.verdict
        if not self.wish.dry_run:
            await asyncio.to_thread(self.store.end_backfill, self.begun.id, state, count.detail, self.now())
        left = self.requests_left()
        return Summary(
            backfill=self.begun.id,
            outlet=self.wish.outlet.id,
            since=self.begun.since,
            until=self.begun.until,
            state=state,
            was_done=self.begun.state is BackfillState.DONE,
            stopped=stopped,
            walks=tuple(count.told(walk) for walk in count.walks),
            requests=count.requests,
            listed=count.listed,
            new=count.new,
            pages_read=count.pages_read,
            pages_not_read=count.pages_not_read,
            pages_left=await asyncio.to_thread(self.views.unread_of_archive, self.wish.outlet.id),
            seconds=round(time.monotonic() - self.began, 1),
            seconds_left=self.seconds_left(left) if stopped else 0.0,
            bugs=sum(walk.fault is not None for walk in count.walks),
        )
