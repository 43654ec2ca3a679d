"""The reading of pages, wired to the watch: claims and settlements are rows, extraction runs in the pool."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import cache, partial
from typing import Protocol

from config.schema import Catalog
from crawler.crossing import Hosts
from crawler.page import Extracted, PageAnswer
from crawler.pool import Pool
from crawler.reader import Reader
from crawler.reading import read_in_pool
from crawler.robots import Rulebook
from serviola import __version__
from serviola.background import background_of, names_in_texts
from serviola.house import Clock
from serviola.watch import Watch
from storage.records import PageResult, WantedPage
from storage.store import Store


class Desk(Protocol):
    """Who hands out pages and takes what they gave: the watch, or a backfill."""

    async def claim_pages(self, limit: int, busy_hosts: Collection[str]) -> Sequence[WantedPage]:
        """Give pages that may be asked for now, one a host."""

    async def settle_page(self, result: PageResult) -> None:
        """Store how reading a page ended."""

    async def give_back_page(self, page: WantedPage) -> None:
        """Put a page back that nobody asked for."""


@asynccontextmanager
async def reading(watching: Watch) -> AsyncIterator[Reader]:
    """Read the pages that the watch wants for as long as the block lasts."""
    house = watching.house
    async with reading_for(watching, house.catalog, house.store, house.visitor.rulebook, house.now) as reader:
        watching.pages_wanted = reader.wake
        yield reader


@asynccontextmanager
async def reading_for(
    desk: Desk, catalog: Catalog, store: Store, rulebook: Rulebook, now: Clock
) -> AsyncIterator[Reader]:
    """Read wanted pages for as long as the block lasts; at its end the pages in flight have been stored."""
    settings = catalog.settings
    async with (
        Pool(workers=settings.workers) as pool,
        Reader(
            claim=desk.claim_pages,
            settle=desk.settle_page,
            give_back=desk.give_back_page,
            extract=partial(extracted, catalog, now, pool, cache(partial(names_in_texts, catalog.outlets))),
            rulebook=rulebook,
            hosts=Hosts.of(store, now),
            user_agent=settings.user_agent(__version__),
            clock=now,
            at_once=settings.pages_at_once,
            timeout=settings.page_timeout,
            host_delay=settings.host_delay,
            allow=settings.allow_networks,
        ) as reader,
    ):
        yield reader


async def extracted(
    catalog: Catalog,
    now: Clock,
    pool: Pool,
    names: Callable[
        [], Mapping[str, str]
    ],  # asked for with the first page: it reads the whole catalog that ships
    page: WantedPage,
    answer: PageAnswer,
) -> Extracted:
    """Read an answer's bytes in the pool, with what is known of the outlet."""
    background = background_of(catalog.outlet(page.outlet), catalog.settings.reading, names())
    keep = catalog.settings.keep_pages
    read = await read_in_pool(
        pool, answer.body, answer.url, answer.content_type, background, now(), keep=keep != "none"
    )
    return replace(read, keep_whatever=keep == "all")
