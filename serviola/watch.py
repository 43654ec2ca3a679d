"""The watch: visits, pages, examinations and deliveries of one process, each driven by what the tables say is due.

The daemon and the cron run are the same watch; they differ in when they stop.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta

import structlog

from alerts import dispatch, engine
from crawler.reader import Reader
from serviola.health import Lookout
from serviola.house import House
from serviola.in_force import Ready, take_up
from serviola.jobs import Flock, Job
from serviola.look_back import LookBack
from storage.errors import StorageError
from storage.records import DueSource, PageResult, Stored, WantedPage
from storage.searchable import NEWEST_FIRST

log = structlog.get_logger("serviola.watch")

VISITS_AT_ONCE = 32
WORTH_A_CLAIM = VISITS_AT_ONCE // 4
"""Free places for visits from which on the table is asked at once; fewer are filled at the next tick. A claim is a
transaction, and in a rush of visits one for each that ends would be most of the work."""
CHANNELS_AT_ONCE = 1_000  # as many as there are: one sender each
CLAIM = timedelta(minutes=4)  # longer than a page may take, redirects and their robots.txt included
SEND_CLAIM = timedelta(seconds=60)  # a send must end in less than half of it
BATCH = 200  # revisions examined in one go
INDEXED_AT_ONCE = 100  # revisions, in a transaction that holds up others for some hundredths of a second


def tell_of_page(result: PageResult, stored: Stored) -> None:
    """Log how reading a page ended; one that was read is quiet, but for one that is gone since."""
    fields: dict[str, object] = {"article": result.page.article, "outcome": result.outcome.value}
    if result.page.look:
        fields["look"] = True
    if stored is Stored.LATE:
        log.warning("page lost", **fields, because="another process had taken it over")
    elif stored is Stored.GONE:
        log.info("page gone", **fields, url=result.page.url)
    elif not result.outcome.good:
        log.info("page not read", **fields, url=result.page.url, detail=result.detail)
    else:
        log.debug("page", **fields, stored=stored.value)


def new_rules_of(house: House) -> LookBack:
    """Return the rules of a house that are new, before they look back."""
    return LookBack(house.store.engine, house.catalog, house.matcher.who, house.now)


def nothing() -> None:
    """Do nothing: there is no reader to wake yet."""


class Watch:
    """What goes on in one process."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.visits = Flock("visit", VISITS_AT_ONCE, self._fill_up)
        self.sends = Flock("send", CHANNELS_AT_ONCE)
        self.busy: set[str] = set()  # channels that are being sent to
        self.visiting = Job("visit", self.visit_due)
        self.examining = Job("examine", self.examine)
        self.sending = Job("send", self.send)
        self.lookout = Lookout(house)
        self.looking = Job("look", self.look)
        self.indexing = Job("index", self.index_words)
        self.looking_back = Job("look back", self.look_back)
        self.new_rules = new_rules_of(house)
        self.index_before: int | None = NEWEST_FIRST  # None: nothing is left to be indexed
        self.due_by: datetime | None = None  # a cron run visits only what was due when it began
        self.closing = False
        self.page_storage_failures = 0
        self.pages_wanted: Callable[[], None] = nothing  # wakes the reader, while there is one

    # ------------------------------------------------------------------------------------ sources

    async def visit_due(self) -> int:
        """Start a visit to every source that is due, as many as there is room for; return how many."""
        if self.visits.room <= 0:
            return 0
        now = self.house.now()
        due = await asyncio.to_thread(
            self.house.store.claim_sources, self.visits.room, now, CLAIM, due_by=self.due_by or now
        )
        for source in due:
            self.visits.spawn(self._visit(source))
        return len(due)

    async def _visit(self, due: DueSource) -> None:
        if due.key not in self.house.sources:  # its row outlived its entry; the claim runs out
            log.warning("source unknown", source=due.key)
            return
        outlet, source = self.house.sources[due.key]
        visit = await self.house.visitor.visit(due, outlet, source, lambda: self.closing)
        if visit is not None and visit.items:
            self.examining.nudge()
            self.pages_wanted()

    def _fill_up(self) -> None:
        """Ask who is due next once there is room; also for hosts that have just become free."""
        if self.visits.room >= WORTH_A_CLAIM:
            self.visiting.nudge()

    # -------------------------------------------------------------------------------------- rules

    async def take_up(self, ready: Ready) -> None:
        """Go on with other rules, actors and channels, without a pause: all that is visited stays as it is."""
        with self.database_may_fail("write down which rules are in force"):
            await asyncio.to_thread(take_up, ready.catalog, self.house.store, self.house.now())
        self.house = replace(self.house, catalog=ready.catalog, matcher=ready.matcher)
        self.lookout.house = self.house
        self.new_rules = new_rules_of(self.house)
        self.looking_back.nudge()
        self.examining.nudge()
        self.sending.nudge()

    # -------------------------------------------------------------------------------------- pages
    #
    # The reader stops at whatever these raise. A database that is busy or away for a moment is no reason to: a page
    # that could not be claimed is claimed later, and one that could not be settled is wanted again when its claim ends.

    async def claim_pages(self, limit: int, busy_hosts: Collection[str]) -> list[WantedPage]:
        """Give the reader the pages it may ask for now, one a host."""
        with self.database_may_fail("claim pages"):
            return await asyncio.to_thread(
                self.house.store.claim_pages,
                limit,
                self.house.now(),
                CLAIM,
                busy_hosts,
                live_first=self.due_by is None,  # a cron run will not visit what became due after it began
                schedule=self.house.catalog.settings.look_again.schedule,
            )
        return []

    async def settle_page(self, result: PageResult) -> None:
        """Store what a page gave, or why it gave nothing, and let the rules see it."""
        with self.database_may_fail("store a page"):
            stored = await asyncio.to_thread(
                self.house.store.record_page, result, self.house.catalog.settings.look_again.schedule
            )
            tell_of_page(result, stored)
            self.examining.nudge()
            self.sending.nudge()

    async def give_back_page(self, page: WantedPage) -> None:
        """Put a page back that nobody asked the outlet for."""
        with self.database_may_fail("give back a page"):
            await asyncio.to_thread(self.house.store.give_back_page, page, self.house.now())

    @contextmanager
    def database_may_fail(self, doing: str) -> Iterator[None]:
        """Log a database that cannot be used now, and make the round a bad one."""
        try:
            yield
        except StorageError as error:
            self.page_storage_failures += 1
            log.error("database", doing=doing, because=str(error))

    # ------------------------------------------------------------------------------------- alerts

    async def examine(self) -> None:
        """Let the rules see every revision they have not seen; rules that are taken up meanwhile see the rest."""
        while True:
            house = self.house
            examined = await asyncio.to_thread(
                engine.examine, house.store, house.matcher, house.catalog, house.now(), BATCH
            )
            self.examining.bugs += examined.faults
            if not (examined.done or examined.faults):
                return
            self.sending.nudge()

    async def send(self) -> int:
        """Take up what is owed and due; return how many channels that starts sending to.

        A channel has one sender at a time, and channels send side by side: an endpoint that hangs holds up no other.
        """
        house = self.house
        queues = await dispatch.take_up(
            house.store,
            house.catalog,
            house.out,
            house.now,
            busy=frozenset(self.busy),
            lease=SEND_CLAIM,
            closing=lambda: self.closing,
        )
        for queue in queues:
            self.busy.add(queue.channel)
            self.sends.spawn(self._work_off(queue))
        return len(queues)

    async def _work_off(self, queue: dispatch.Queue) -> None:
        try:
            await queue.work_off()
        finally:
            self.busy.discard(queue.channel)
        self.sending.nudge()

    async def index_words(self) -> None:
        """Index some of what was examined when there was no index yet; what is new goes first."""
        if self.index_before is None:
            return
        await (
            self.examining.finish()
        )  # both tick at the same moments: whoever only looked would never find it idle
        _, self.index_before = await asyncio.to_thread(
            self.house.store.index_words, self.index_before, INDEXED_AT_ONCE
        )

    async def look_back(self) -> None:
        """Let rules that are new look back, a portion at a time; what is new goes first."""
        while not (self.closing or self.new_rules.over):
            await self.examining.finish()
            await asyncio.to_thread(self.new_rules.step)
            self.sending.nudge()

    # ------------------------------------------------------------------------------------- health

    async def look(self, *, last: bool = False) -> None:
        """Look how outlets and sources do, and owe what people are to be told of that."""
        await asyncio.to_thread(self.lookout.look, self.house.now(), last=last)
        self.sending.nudge()

    # ---------------------------------------------------------------------------------------- end

    @property
    def jobs(self) -> tuple[Job, ...]:
        """The jobs that the clock ticks, in the order of the hops."""
        return (self.visiting, self.examining, self.sending)

    @property
    def work(self) -> tuple[Job | Flock, ...]:
        """Everything that counts its failures."""
        return (self.visits, self.sends, self.looking, self.indexing, self.looking_back, *self.jobs)

    @property
    def storage_failures(self) -> int:
        """How often the database could not be used."""
        return self.page_storage_failures + sum(each.storage_failures for each in self.work)

    @property
    def bugs(self) -> int:
        """How many pieces of work failed: in a way nobody foresaw, or for want of the database."""
        return self.storage_failures + sum(each.bugs for each in self.work)

    def forget_bugs(self) -> None:
        """Begin a new count, with a new round."""
        self.page_storage_failures = 0
        for each in self.work:
            each.bugs = each.storage_failures = 0

    async def finish(self, reader: Reader) -> None:
        """End in the order of the hops: nothing new begins, what is under way is stored, examined, and settled.

        What an alert owes by then is a row; the next process sends it.
        """
        self.closing = True
        for job in (self.visiting, self.sending, self.looking, self.indexing, self.looking_back):
            job.close()
        await asyncio.gather(
            reader.finish(),
            self.visiting.finish(),
            self.visits.finish(),
            self.looking.finish(),
            self.indexing.finish(),
            self.looking_back.finish(),
            self.sending.finish(),
            self.sends.finish(),
        )
        self.examining.nudge()
        self.examining.close()
        await self.examining.finish()

    @property
    def idle(self) -> bool:
        """Whether no visit and no send is under way."""
        return self.visits.idle and self.sends.idle

    async def calm(self, within: float) -> None:
        """Wait until all that is under way has ended, and what it has set going; `within` seconds at the longest.

        Where nothing is under way, something may be due by then.
        """
        if not self._at_work:
            await asyncio.sleep(within)
            return
        ending = asyncio.create_task(self._all_end())
        await asyncio.wait({ending}, timeout=within)
        ending.cancel()

    @property
    def _at_work(self) -> bool:
        return not self.idle or any(job.running for job in self.jobs)

    async def _all_end(self) -> None:
        while self._at_work:
            jobs = (job.finish() for job in self.jobs)
            await asyncio.gather(self.visits.finish(), self.sends.finish(), *jobs)

    def cut_off(self) -> int:
        """Cancel the visits and sends that would not end; return how many."""
        return self.visits.cut_off() + self.sends.cut_off()
