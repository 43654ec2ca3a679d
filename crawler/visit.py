"""One source, one visit: fetch, parse, name what is new, and record how it went.

This module calls; `gathering`, `sources`, `identity` and `timetable` decide.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog

from config.outlet import Outlet, Source
from config.schema import Settings
from crawler.crossing import STAY, Crossing, Hosts
from crawler.fetch import Fetched
from crawler.gathering import Way, gather
from crawler.outcomes import host_free_at
from crawler.robots import Rulebook
from crawler.sources import Parsed
from crawler.timetable import next_visit
from network.client import Client
from storage.host_names import host_of
from storage.records import DueSource, NewArticle, Sighting, Visit
from storage.store import Store

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
        visit = account(
            due, source, self.settings, came.fetched, came.parsed, started, self.now(), self.draw()
        )
        mark = came.parsed.bookmark if came.parsed else None
        visit = replace(visit, size=came.size, bookmark=None if mark is None else dict(mark))
        host_next_at = self.now() + self._host_delay(home)
        if way.crossing.abroad:  # it was not the source's own host that asked us to wait
            visit = replace(visit, retry_after=None)
        else:
            host_next_at = host_free_at(
                came.last.outcome,
                self.now(),
                host_delay=self._host_delay(home),
                asked_to_wait=came.last.retry_after,
            )
        return await self._record(due, outlet, visit, came.new, host_next_at)

    async def _record(
        self,
        due: DueSource,
        outlet: Outlet,
        visit: Visit,
        new: tuple[NewArticle, ...],
        host_next_at: datetime,
    ) -> Visit | None:
        added = await asyncio.to_thread(
            self.store.record_visit,
            due,
            visit,
            new,
            quiet=False if outlet.first_visit == "alert" else None,
            host_next_at=host_next_at,
            now=visit.finished_at,
            wants_pages=True,
        )
        if added is None:
            log.warning("visit lost", source=due.key, because="another process had taken the source over")
            return None
        first = outlet.first_visit == "quiet" and not due.visited_before
        tell(visit, added, came_back=due.failures > 0 and visit.outcome.good, first=first)
        return visit

    def _host_delay(self, host: str) -> timedelta:
        return max(self.settings.host_delay, self.rulebook.delay(host))


def account(
    due: DueSource,
    source: Source,
    settings: Settings,
    fetched: Fetched,
    parsed: Parsed | None,
    started: datetime,
    finished: datetime,
    draw: float,
) -> Visit:
    """Write down how a visit went, and when the next one is due."""
    outcome = fetched.outcome if parsed is None else parsed.outcome
    return Visit(
        source=due.key,
        outlet=due.outlet,
        started_at=started,
        finished_at=finished,
        outcome=outcome,
        status=fetched.status,
        detail=fetched.detail or (parsed.detail if parsed else ""),
        items=len(parsed.sightings) if parsed else 0,
        size=len(fetched.body),
        parser=parsed.parser if parsed else None,
        undated=sum(sighting.published is None for sighting in parsed.sightings) if parsed else 0,
        newest_at=newest_of(parsed.sightings) if parsed else None,
        # A document that could not be read must be fetched anew next time, not answered with 304.
        etag=fetched.etag if outcome.good else None,
        last_modified=fetched.last_modified if outcome.good else None,
        body_hash=fetched.body_hash if outcome.good else None,
        moved_to=fetched.moved_to,
        retry_after=fetched.retry_after,
        next_visit_at=next_visit(
            outcome=outcome,
            failures=due.failures,
            every=source.every or settings.poll_every,
            ttl=parsed.ttl if parsed else None,
            retry_after=fetched.retry_after,
            now=finished,
            draw=draw,
        ),
    )


def newest_of(sightings: Iterable[Sighting]) -> datetime | None:
    """Return the latest publication among them; None where none has a date."""
    return max((sighting.published for sighting in sightings if sighting.published), default=None)


def tell(visit: Visit, new: int, *, came_back: bool, first: bool) -> None:
    """Log a visit that a person may want to know of; a visit that found nothing new is quiet."""
    fields = {
        "source": visit.source,
        "outcome": visit.outcome.value,
        "items": visit.items,
        "new": new,
        "detail": visit.detail,
    }
    if not visit.outcome.good:
        log.warning("visit failed", **fields, status=visit.status, next_visit_at=visit.next_visit_at)
    elif first and new:
        log.info("first visit", **fields)
    elif new or came_back:
        log.info("visit", **fields)
    else:
        log.debug("visit", **fields)
