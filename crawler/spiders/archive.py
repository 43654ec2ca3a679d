"""The spider of archives: fetches what a Walk asks for, one page after another, in a crawler of its own.

It knows no outlet: what differs is in the catalog. Whatever breaks in one spider is noted on its walk, and the walks
beside it and after it go on.
"""

from __future__ import annotations

import logging
import time
from collections.abc import AsyncIterator, Coroutine
from datetime import timedelta
from typing import Any

from scrapy import Request
from scrapy.crawler import AsyncCrawlerRunner
from scrapy.http import Response

from crawler.downloads import Kit, Kitted, answer_of, settings
from crawler.page import NotRead
from crawler.refusals import OF_THE_OUTLET, raise_outcome
from crawler.spiders.walk import Asking, Walk

ACCEPT = "application/json, application/xml;q=0.9, text/xml;q=0.9, text/html;q=0.8, */*;q=0.1"


class ArchiveSpider(Kitted):
    """Walks one way through an archive."""

    name = "archive"

    def __init__(self, *, kit: Kit, walk: Walk, **options: Any) -> None:
        super().__init__(kit=kit, **options)
        self.walk = walk

    async def start(self) -> AsyncIterator[Any]:
        """Ask for the first page."""
        if request := await self._following():
            yield request

    async def parse(self, response: Response, asking: Asking) -> AsyncIterator[Any]:
        """Take in an answer, and ask for the next page."""
        if request := await self._following(self.walk.answered(answer_of(response), asking)):
            yield request

    async def unanswered(self, failure: Any) -> AsyncIterator[Any]:
        """Take in that no answer came, and ask for what is next: most often the same page, later."""
        asking = failure.request.cb_kwargs["asking"]
        if request := await self._following(self._not_read(failure.value, asking)):
            yield request

    async def _not_read(self, error: Exception, asking: Asking) -> None:
        if not isinstance(error, OF_THE_OUTLET):
            raise error
        try:
            raise_outcome(error, self.kit.clock())
        except NotRead as failure:
            await self.walk.unanswered(failure, asking)

    async def _following(self, taking_in: Coroutine[Any, Any, None] | None = None) -> Request | None:
        """Return the request for the next page; None at the end of the walk, or of what could be borne."""
        try:
            if taking_in is not None:
                await taking_in
            asking = await self.walk.next()
        except Exception as error:  # noqa: BLE001 - Scrapy would swallow it; whoever runs the walk decides
            self.walk.fault = error
            return None
        if asking is None:
            return None
        until = time.monotonic() + self.kit.timeout
        return Request(
            asking.url,
            dont_filter=True,
            errback=self.unanswered,
            cb_kwargs={"asking": asking},
            meta={"until": until, "crossing": asking.crossing},
        )


async def crawl(walk: Walk, kit: Kit, *, user_agent: str, host_delay: timedelta) -> None:
    """Walk to the end, or as far as may be; what broke on the way is `walk.fault`."""
    logging.getLogger("scrapy").setLevel(logging.ERROR)  # its warnings are outcomes here
    wanted = settings(user_agent, 1, host_delay) | {"DEFAULT_REQUEST_HEADERS": {"Accept": ACCEPT}}
    crawler = AsyncCrawlerRunner(wanted).create_crawler(ArchiveSpider)
    try:
        await crawler.crawl_async(kit=kit, walk=walk)
    except Exception as error:  # noqa: BLE001 - as above: a spider that cannot begin costs its own walk
        walk.fault = error
