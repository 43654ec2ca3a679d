"""The house: everything that work in one process needs, opened in order and closed in reverse."""

from __future__ import annotations

import asyncio
import random
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

import structlog

from alerts.channels import Outbound
from alerts.matching import Matcher, matcher_of
from config.outlet import Outlet, Source
from config.schema import Catalog
from crawler.recording import Recorder
from crawler.robots import Rulebook
from crawler.timetable import next_visit, pace_of
from crawler.visit import Visitor
from network.client import Client
from serviola import __version__
from serviola.in_force import take_up
from storage.store import Store
from storage.views import Views

log = structlog.get_logger("serviola.house")

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """Return the time; the only place of the program that asks for it."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """What the jobs are given. A changed configuration is another house: opened anew, or this one with other rules."""

    catalog: Catalog
    store: Store
    views: Views
    matcher: Matcher
    client: Client
    visitor: Visitor
    out: Outbound
    sources: dict[str, tuple[Outlet, Source]]  # by key
    now: Clock


def rulebook_in(store: Store) -> Rulebook:
    """Return a book of robots.txt rules that are kept in the store."""
    return Rulebook(
        robots_of=lambda host, now: asyncio.to_thread(store.robots_of, host, now),
        keep_robots=lambda *told: asyncio.to_thread(store.keep_robots, *told),
    )


def sources_of(catalog: Catalog) -> dict[str, tuple[Outlet, Source]]:
    """List every source of every enabled outlet by its key."""
    return {
        outlet.key_of(source): (outlet, source)
        for outlet in catalog.outlets
        if outlet.enabled
        for source in outlet.sources
    }


def latest_visits(catalog: Catalog, now: datetime) -> dict[str, datetime]:
    """Return when each source is visited at the latest while it works, as the catalog has it."""
    return {
        key: next_visit(pace_of(outlet, source, catalog.settings).slowest, now=now, draw=1.0)
        for key, (outlet, source) in sources_of(catalog).items()
    }


@asynccontextmanager
async def open_house(
    catalog: Catalog, store: Store, now: Clock = utc_now, *, matcher: Matcher | None = None
) -> AsyncIterator[House]:
    """Open what the work needs and bring the sources' rows in line with the catalog; `matcher` where it is made already."""
    settings = catalog.settings
    async with AsyncExitStack() as stack:
        client = await stack.enter_async_context(
            Client(user_agent=settings.user_agent(__version__), allow=settings.allow_networks)
        )
        began = now()
        await asyncio.to_thread(store.sync_sources, catalog.outlets, began)
        await asyncio.to_thread(store.hasten_sources, latest_visits(catalog, began))
        await asyncio.to_thread(take_up, catalog, store, began)
        if all(channel.kind == "console" for channel in catalog.channels if channel.enabled):
            log.warning("no channel")
        if matcher is None:
            matcher = await asyncio.to_thread(matcher_of, catalog)
        yield House(
            catalog=catalog,
            store=store,
            views=Views(store.engine),
            matcher=matcher,
            client=client,
            visitor=Visitor(
                client=client,
                store=store,
                recorder=Recorder(store),
                settings=settings,
                rulebook=rulebook_in(store),
                now=now,
                draw=random.random,
            ),
            out=Outbound(client=client, console=sys.stderr),
            sources=sources_of(catalog),
            now=now,
        )
