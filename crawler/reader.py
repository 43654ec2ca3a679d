"""The reader: asks the table for wanted pages, one per host, has them fetched and read, and settles every one.

The table is the queue. Scrapy is handed only what it may send now, so a slow host never stands before others, a stop
is quick, and a crash loses nothing: what was claimed is wanted again when its lease ends.
"""

from __future__ import annotations

import asyncio
import importlib
from collections.abc import Awaitable, Callable, Collection, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Self

import structlog

from crawler.crossing import Crossing, Hosts
from crawler.ingest import Ending, page_result
from crawler.looks import seen_again, sendable, validators
from crawler.outcomes import MOST_TRIES, outcome_of_status
from crawler.page import CrawlEnded, Extracted, NotRead, PageAnswer
from crawler.pool import Cut
from crawler.robots import Rulebook
from network.addresses import Network
from network.retry_after import retry_after
from storage.errors import StorageError
from storage.records import Outcome, PageResult, WantedPage

if TYPE_CHECKING:
    from crawler.transport import Crawl

log = structlog.get_logger("serviola.reader")

Claim = Callable[[int, Collection[str]], Awaitable[Sequence[WantedPage]]]
Settle = Callable[[PageResult], Awaitable[object]]
GiveBack = Callable[[WantedPage], Awaitable[object]]
Extract = Callable[[WantedPage, PageAnswer], Awaitable[Extracted]]

LOOK_AGAIN = 1.0  # seconds after which the table is asked although nobody woke us


class Reader:
    """Reads wanted pages while its block is open; leaving it finishes and settles the pages under way.

    `claim(limit, skip_hosts)` hands out pages, at most one per host; `settle` stores how one ended; `give_back` takes
    one that was not asked for. What they raise ends the reader: `ended()` and `idle()` raise it. But a `settle` that
    raises is tried once more without what the page gave. A StorageError of `rulebook` or `hosts` gives the page back.
    `extract` reads an answer's bytes, usually in a pool, and may raise Cut.
    """

    def __init__(
        self,
        *,
        claim: Claim,
        settle: Settle,
        give_back: GiveBack,
        extract: Extract,
        rulebook: Rulebook,
        hosts: Hosts,
        user_agent: str,
        clock: Callable[[], datetime],
        at_once: int = 32,
        timeout: timedelta = timedelta(seconds=30),
        host_delay: timedelta = timedelta(seconds=1),
        allow: Sequence[Network] = (),
    ) -> None:
        self._claim = claim
        self._settle = settle
        self._give_back = give_back
        self._extract = extract
        self._rulebook = rulebook
        self._hosts = hosts
        self._user_agent = user_agent
        self._clock = clock
        self._at_once = at_once
        self._timeout = timeout
        self._host_delay = host_delay
        self._allow = allow
        self._in_flight: dict[str, asyncio.Task[None]] = {}  # by host
        self._woken = asyncio.Event()
        self._idle = asyncio.Event()
        self._stopping = False
        self._crawls: list[Crawl] = []  # the last one is open; those before it died and finish what they had
        self._desk: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self._desk = asyncio.create_task(self._work(), name="reader")
        return self

    async def __aexit__(self, *_: object) -> None:
        try:
            await self.finish()
        finally:
            for crawl in self._crawls:
                await crawl.close()

    async def finish(self) -> None:
        """Take no more pages, and return when those under way are settled."""
        self._stopping = True
        self._woken.set()
        if self._desk is not None:
            await asyncio.wait({self._desk})

    def cut_off(self) -> int:
        """Let go of the pages that are still under way; return how many. Their claims run out by themselves."""
        for task in self._in_flight.values():
            task.cancel()
        return len(self._in_flight)

    def wake(self) -> None:
        """Say that pages may be wanted: the table is asked at once."""
        self._idle.clear()
        self._woken.set()

    async def idle(self) -> None:
        """Return when nothing is under way and the table, asked after this call, had nothing that is due.

        Pages whose host must be left alone for a moment are not due: ask the table when something will be.
        """
        self.wake()
        waiting = asyncio.create_task(self._idle.wait())
        ended = asyncio.create_task(self.ended())
        try:
            await asyncio.wait({waiting, ended}, return_when=asyncio.FIRST_COMPLETED)
            if ended.done():
                await ended
        finally:
            waiting.cancel()
            ended.cancel()

    @property
    def over(self) -> bool:
        """Whether it has come to its end; `ended()` says what brought it there."""
        return self._desk is not None and self._desk.done()

    async def ended(self) -> None:
        """Return when the reader has come to its end; raises what ended it before its time."""
        if self._desk is not None:
            await asyncio.shield(self._desk)

    # ------------------------------------------------------------------------------------- the desk

    async def _work(self) -> None:
        try:
            while not self._stopping:
                await self._take()
                await self._rest()
        finally:
            while self._in_flight:
                await asyncio.wait(set(self._in_flight.values()))
                self._collect()

    async def _take(self) -> None:
        """Ask the table for as many pages as there is room for, and send them off."""
        self._woken.clear()
        self._collect()
        room = self._at_once - len(self._in_flight)
        if room <= 0:
            return
        pages = await self._claim(room, frozenset(self._in_flight))
        for page in pages:
            if self._stopping or page.host in self._in_flight:
                await self._give_back(page)
                continue
            crawl = await self._crawler()
            self._in_flight[page.host] = task = asyncio.create_task(self._read(crawl, page), name="page")
            task.add_done_callback(lambda _: self._woken.set())
        if not pages and not self._in_flight and not self._woken.is_set():
            self._idle.set()

    async def _rest(self) -> None:
        if not self._stopping:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._woken.wait(), LOOK_AGAIN)

    def _collect(self) -> None:
        """Let go of the pages that are done; raise what broke one, for a page's outcome never raises."""
        for host, task in list(self._in_flight.items()):
            if task.done():
                del self._in_flight[host]
                if not task.cancelled():
                    task.result()

    async def _crawler(self) -> Crawl:
        """Return the crawler that is open, or a new one when there is none or it died."""
        if self._crawls and not self._crawls[-1].over:
            return self._crawls[-1]
        # 0.5 s of imports, paid for only when a page is wanted; in a thread, so that the loop goes on meanwhile.
        transport = await asyncio.to_thread(importlib.import_module, "crawler.transport")

        kit = transport.Kit(
            rulebook=self._rulebook,
            clock=self._clock,
            timeout=self._timeout.total_seconds(),
            allow=self._allow,
        )
        crawl: Crawl = transport.Crawl(
            kit, user_agent=self._user_agent, at_once=self._at_once, host_delay=self._host_delay
        )
        await crawl.open()
        self._crawls = [*(each for each in self._crawls if not each.ended), crawl]
        return crawl

    # ------------------------------------------------------------------------------------- one page

    async def _read(self, crawl: Crawl, page: WantedPage) -> None:
        """Ask for one page and settle it; give it back when the crawler, or the table of hosts, failed under it."""
        crossing = Crossing(self._hosts, page.host)
        ending = self._ending_of(page, Outcome.CONNECTION_FAILED)  # as far as hosts abroad are concerned
        try:
            ending = await self._ending(crawl, page, crossing)
        except (CrawlEnded, StorageError) as error:
            if isinstance(error, StorageError):
                log.error("database", doing="read a page", because=str(error))
            await self._give_back(page)
        else:
            await self._store(page, ending)
        await self._leave(crossing, ending)

    async def _ending(self, crawl: Crawl, page: WantedPage, crossing: Crossing) -> Ending:
        """Say how asking for a page ended. A fault of ours costs that page a try, and not the others their reader."""
        if page.attempts >= MOST_TRIES:
            return self._ending_of(
                page, Outcome.UNREADABLE, f"tried {page.attempts} times, and never came to an end"
            )
        try:
            return await self._asked(crawl, page, crossing)
        except (CrawlEnded, StorageError):
            raise
        except Exception as error:  # whatever it was, the next page may be well
            log.exception("page", article=page.article)
            return self._ending_of(page, Outcome.UNREADABLE, f"reading it failed: {type(error).__name__}")

    def _ending_of(self, page: WantedPage, outcome: Outcome, detail: str = "", **known: Any) -> Ending:
        return Ending(outcome=outcome, detail=detail, host_delay=self._pause(page.host), **known)

    async def _asked(self, crawl: Crawl, page: WantedPage, crossing: Crossing) -> Ending:
        try:
            answer = await crawl.fetch(page.url, crossing, validators(page))
        except NotRead as failure:
            return self._ending_of(
                page,
                failure.outcome,
                failure.detail,
                asked_to_wait=failure.asked_to_wait,
                abroad=crossing.abroad,
            )
        wait = retry_after(answer.headers, self._clock())
        outcome = outcome_of_status(answer.status, asks_to_wait=wait is not None)
        extracted, detail = None, f"HTTP {answer.status}"
        if outcome is Outcome.OK:
            extracted = await self._extracted(page, answer)
            outcome, detail = extracted.outcome, extracted.detail
        if page.look:
            outcome, detail = seen_again(page, answer, outcome, detail)
            if outcome is not Outcome.OK:  # what it led to is not the article's
                extracted = None
        return self._ending_of(
            page,
            outcome,
            detail,
            status=answer.status,
            asked_to_wait=wait,
            extracted=extracted,
            abroad=crossing.abroad,
            etag=sendable(answer.headers.get("etag")),
            last_modified=sendable(answer.headers.get("last-modified")),
        )

    async def _extracted(self, page: WantedPage, answer: PageAnswer) -> Extracted:
        try:
            return await self._extract(page, answer)
        except Cut as cut:
            return Extracted(outcome=Outcome.UNREADABLE, detail=cut.because)
        except Exception as error:  # noqa: BLE001 - a page that breaks a parser, by chance or by design, is its own outcome
            return Extracted(outcome=Outcome.UNREADABLE, detail=f"the parser failed: {type(error).__name__}")

    async def _store(self, page: WantedPage, ending: Ending) -> None:
        """Settle a page; one whose text cannot be stored has that for an outcome. Raises what the table itself raises."""
        try:
            await self._settle(page_result(page, ending, self._clock()))
        except (
            Exception
        ) as error:  # it may be the text's fault; if it is the table's, the bare outcome fails as well
            log.exception("page not stored", article=page.article)
            detail = f"what it gave cannot be stored: {type(error).__name__}"
            bare = replace(ending, outcome=Outcome.UNREADABLE, detail=detail, extracted=None)
            await self._settle(page_result(page, bare, self._clock()))

    async def _leave(self, crossing: Crossing, ending: Ending) -> None:
        """Free the hosts that redirects led to; those that cannot be freed now are free after a while."""
        try:
            await crossing.leave(ending.outcome, self._pause, ending.asked_to_wait)
        except StorageError as error:
            log.error("database", doing="leave a host", because=str(error))

    def _pause(self, host: str) -> timedelta:
        return max(self._host_delay, self._rulebook.delay(host))
