"""Reading pages through Scrapy, behind one small door: a long-lived crawler that is asked for single pages."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Mapping
from datetime import timedelta
from types import MappingProxyType
from typing import Any

from scrapy import Request
from scrapy.crawler import AsyncCrawlerRunner

from crawler.crossing import Crossing
from crawler.downloads import Kit, Kitted, answer_of, settings
from crawler.page import CrawlEnded, PageAnswer
from crawler.refusals import OF_THE_OUTLET, raise_outcome


class PagesSpider(Kitted):
    """Stays open and idle; the engine is asked directly."""

    name = "pages"

    async def start(self) -> AsyncIterator[Any]:
        """Wait until the crawler is stopped, which cancels this."""
        self.kit.opened.set()
        await asyncio.Event().wait()
        yield


class Crawl:
    """The life of one crawler: opened, asked for pages, closed. It may die on its own; then `over` is true."""

    def __init__(self, kit: Kit, *, user_agent: str, at_once: int, host_delay: timedelta) -> None:
        self._kit = kit
        self._crawler = AsyncCrawlerRunner(settings(user_agent, at_once, host_delay)).create_crawler(
            PagesSpider
        )
        self._task: asyncio.Task[None] | None = None

    async def open(self) -> None:
        """Start the crawler and return when it takes requests; raises what kept it from starting."""
        logging.getLogger("scrapy").setLevel(logging.ERROR)  # its warnings are outcomes here
        self._task = asyncio.create_task(self._crawler.crawl_async(kit=self._kit), name="scrapy")
        opened = asyncio.create_task(self._kit.opened.wait())
        await asyncio.wait({self._task, opened}, return_when=asyncio.FIRST_COMPLETED)
        opened.cancel()
        if self._task.done():
            await self._task
            raise CrawlEnded("the crawler ended before it began")

    @property
    def over(self) -> bool:
        """Whether the crawler is gone or going: it finishes what it has and must be given no more."""
        return self.ended or not self._crawler.crawling

    @property
    def ended(self) -> bool:
        """Whether nothing of the crawler runs any more."""
        return self._task is None or self._task.done()

    async def close(self) -> None:
        """End the crawler; requests under way are finished first."""
        if not self.over:
            await self._crawler.stop_async()
        if self._task is not None:
            await asyncio.wait({self._task})

    async def fetch(
        self, url: str, crossing: Crossing, headers: Mapping[str, str] = MappingProxyType({})
    ) -> PageAnswer:
        """Read one page, robots.txt and redirects included. Raises NotRead, or CrawlEnded.

        `crossing` enters the hosts that redirects lead to; its caller leaves them. Our own faults travel.
        """
        until = time.monotonic() + self._kit.timeout
        try:
            meta = {"until": until, "crossing": crossing}
            request = Request(url, headers=dict(headers), dont_filter=True, meta=meta)
            response = await self._crawler.engine.download_async(request)
        except Exception as error:
            if self.over:  # whatever broke, it was the end of the crawler and not the outlet
                raise CrawlEnded("the crawler is gone") from None
            if not isinstance(error, OF_THE_OUTLET):
                raise
            raise_outcome(error, self._kit.clock())
        return answer_of(response)
