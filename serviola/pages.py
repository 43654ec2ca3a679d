"""The reading of pages, wired to the watch: claims and settlements are rows, extraction runs in the pool."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

from crawler.crossing import Hosts
from crawler.page import Extracted, PageAnswer, read_in_worker
from crawler.pool import Pool
from crawler.reader import Reader
from serviola import __version__
from serviola.background import background_of
from serviola.house import House
from serviola.watch import Watch
from storage.records import WantedPage


@asynccontextmanager
async def reading(watching: Watch) -> AsyncIterator[Reader]:
    """Read wanted pages for as long as the block lasts; at its end the pages in flight have been stored."""
    house = watching.house
    settings = house.catalog.settings
    async with (
        Pool(workers=settings.workers) as pool,
        Reader(
            claim=watching.claim_pages,
            settle=watching.settle_page,
            give_back=watching.give_back_page,
            extract=partial(extracted, house, pool),
            rulebook=house.visitor.rulebook,
            hosts=Hosts.of(house.store, house.now),
            user_agent=settings.user_agent(__version__),
            clock=house.now,
            at_once=settings.pages_at_once,
            timeout=settings.page_timeout,
            host_delay=settings.host_delay,
            allow=settings.allow_networks,
        ) as reader,
    ):
        watching.pages_wanted = reader.wake
        yield reader


async def extracted(house: House, pool: Pool, page: WantedPage, answer: PageAnswer) -> Extracted:
    """Read an answer's bytes in the pool, with what is known of the outlet."""
    background = background_of(house.catalog.outlet(page.outlet))
    return await pool.run(
        read_in_worker, answer.body, answer.url, answer.content_type, background, house.now()
    )
