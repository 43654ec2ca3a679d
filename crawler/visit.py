"""One source, one visit: fetch, parse, name what is new, and record how it went.

This module calls; `gathering`, `sources`, `identity` and `timetable` decide.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog

from config.outlet import Outlet, Source
from config.schema import Settings
from crawler.account import Account
from crawler.crossing import STAY, Crossing, Hosts
from crawler.gathering import Way, gather
from crawler.outcomes import host_free_at
from crawler.recording import Recorder
from crawler.robots import Rulebook
from crawler.timetable import pace_of
from network.client import Client
from storage.host_names import host_of
from storage.records import DueSource, Visit
from storage.store import Store
from storage.visits import Report

log = structlog.get_logger("serviola.visit")

HOLD = 2 * STAY
"""How long a visit's claim is good for from each further document on: longer than one may take."""


def never() -> bool:
    """Go on to the end."""
    return False


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """What every visit needs: the way out, the memory, the settings, the time and a draw for the jitter."""

    client: Client
    store: Store
    recorder: Recorder
    settings: Settings
    rulebook: Rulebook
    now: Callable[[], datetime]
    draw: Callable[[], float]  # in [0, 1)

    async def visit(
        self, due: DueSource, outlet: Outlet, source: Source, closing: Callable[[], bool] = never
    ) -> Visit | None:
        """Visit one source and store what it lists; None when another process had taken it over meanwhile.

        Once `closing` says so, no further document of the source is asked for.
        """
        started = self.now()
        home = host_of(due.url)
        way = Way(
            client=self.client,
            rulebook=self.rulebook,
            crossing=Crossing(Hosts.of(self.store, self.now), home),
            hold=lambda: asyncio.to_thread(self.store.hold_source, due, self.now(), HOLD),
            host_delay=self._host_delay,
            timeout=self.settings.page_timeout,
            now=self.now,
            closing=closing,
        )
        came = await gather(way, due, outlet, source, started)
        account = Account(
            due=due,
            pace=pace_of(outlet, source, self.settings),
            came=came,
            started=started,
            finished=self.now(),
            draw=self.draw(),
        )
        host_next_at = self.now() + self._host_delay(home)
        if not way.crossing.abroad:
            host_next_at = host_free_at(
                came.last.outcome,
                self.now(),
                host_delay=self._host_delay(home),
                asked_to_wait=came.last.retry_after,
            )
        return await self._record(account, outlet, host_next_at, abroad=way.crossing.abroad)

    async def _record(
        self,
        account: Account,
        outlet: Outlet,
        host_next_at: datetime,
        *,
        abroad: bool,
    ) -> Visit | None:
        due, visit = account.due, account.opened()
        if abroad:  # it was not the source's own host that asked us to wait
            visit = replace(visit, retry_after=None)
        recorded = await self.recorder.record(
            Report(
                due=due,
                visit=visit,
                new=account.came.new,
                quiet=False if outlet.first_visit == "alert" else None,
                host_next_at=host_next_at,
                now=visit.finished_at,
                wants_pages=outlet.read_pages,
                conclude=account.concluded,
            )
        )
        if recorded is None:
            log.warning("visit lost", source=due.key, because="another process had taken the source over")
            return None
        first = outlet.first_visit == "quiet" and not due.visited_before
        tell(recorded, came_back=due.failures > 0 and recorded.outcome.good, first=first)
        return recorded

    def _host_delay(self, host: str) -> timedelta:
        return max(self.settings.host_delay, self.rulebook.delay(host))


def tell(visit: Visit, *, came_back: bool, first: bool) -> None:
    """Log a visit that a person may want to know of; a visit that found nothing new is quiet."""
    fields = {
        "source": visit.source,
        "outcome": visit.outcome.value,
        "items": visit.items,
        "new": visit.new,
        "detail": visit.detail,
    }
    if not visit.outcome.good:
        log.warning("visit failed", **fields, status=visit.status, next_visit_at=visit.next_visit_at)
    elif first and visit.new:
        log.info("first visit", **fields)
    elif visit.new or came_back:
        log.info("visit", **fields)
    else:
        log.debug("visit", **fields)
