"""One source, one visit: fetch, parse, name what is new, and record how it went.

This module calls; `fetch`, `sources`, `identity` and `timetable` decide.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog

from config.outlet import Outlet, Source
from config.schema import Settings
from crawler.crossing import Crossing, Hosts
from crawler.fetch import Fetched, fetch, unreached
from crawler.identity import new_article
from crawler.outcomes import host_free_at
from crawler.robots import Rulebook, Rules
from crawler.sources import Parsed, parse, parser_for
from crawler.timetable import next_visit
from network.client import Client, Unreachable
from storage.host_names import host_of
from storage.records import DueSource, NewArticle, Outcome, Sighting, Visit
from storage.store import Store

log = structlog.get_logger("serviola.visit")


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """What every visit needs: the way out, the memory, the settings, the time and a draw for the jitter."""

    client: Client
    store: Store
    settings: Settings
    rulebook: Rulebook
    now: Callable[[], datetime]
    draw: Callable[[], float]  # in [0, 1)

    async def visit(self, due: DueSource, outlet: Outlet, source: Source) -> Visit | None:
        """Visit one source and store what it lists; None when another process had taken it over meanwhile."""
        started = self.now()
        crossing = Crossing(Hosts.of(self.store, self.now), host_of(due.url))
        fetched = await self._fetched(due, source, crossing, started)
        host_next_at = await self._leave_hosts(due, fetched, crossing)
        parsed: Parsed | None = None
        new: tuple[NewArticle, ...] = ()
        if fetched.outcome is Outcome.OK:
            # In a thread, and not in the page pool's queue: a feed takes a millisecond, a page a hundred.
            parsed, new = await asyncio.to_thread(read_or_give_up, fetched, outlet, source, started)
        visit = account(due, source, self.settings, fetched, parsed, started, self.now(), self.draw())
        if crossing.abroad:  # it was not the source's own host that asked us to wait
            visit = replace(visit, retry_after=None)
        return await self._record(due, outlet, visit, new, host_next_at)

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

    async def _leave_hosts(self, due: DueSource, fetched: Fetched, crossing: Crossing) -> datetime:
        """Free the hosts that redirects led to; return when the source's own host may be asked again.

        What a robots.txt asks for counts where we know it.
        """
        now = self.now()
        home = host_of(due.url)
        for host in {home, crossing.at}:
            await self.rulebook.known(host, now)
        await crossing.leave(fetched.outcome, self._host_delay, fetched.retry_after)
        if crossing.abroad:
            return now + self._host_delay(home)
        return host_free_at(
            fetched.outcome, now, host_delay=self._host_delay(home), asked_to_wait=fetched.retry_after
        )

    def _host_delay(self, host: str) -> timedelta:
        return max(self.settings.host_delay, self.rulebook.delay(host))

    async def _fetched(self, due: DueSource, source: Source, crossing: Crossing, now: datetime) -> Fetched:
        """Fetch what is new, unless robots.txt of any host on the way forbids a page made for people."""
        deadline = self.settings.page_timeout.total_seconds()
        asks_robots = parser_for(source.kind).ASKS_ROBOTS

        async def knock(url: str) -> None:
            await crossing.enter(url, time.monotonic() + deadline)

        async def may_enter(url: str) -> None:
            rules = await self.rulebook.ask(self.client, url, now, deadline=deadline, crossing=knock)
            if (closed := barred(rules, url)) is not None:
                raise TurnedAway(closed)

        async def cross(url: str) -> None:
            await crossing.to(url, until)
            if asks_robots:
                await may_enter(url)

        try:
            if asks_robots:
                await may_enter(due.url)
            until = time.monotonic() + deadline
            return await fetch(self.client, due, now=now, deadline=deadline, crossing=cross)
        except Unreachable as failure:
            return unreached(failure, due.url)
        except TurnedAway as turned:
            return turned.fetched


class TurnedAway(Exception):  # noqa: N818 - says what happened
    """robots.txt of a host on the way keeps us out."""

    def __init__(self, fetched: Fetched) -> None:
        super().__init__(fetched.detail)
        self.fetched = fetched


def barred(rules: Rules, url: str) -> Fetched | None:
    """Say that robots.txt keeps us out, or that it could not be had, which does too; None when we may enter."""
    if rules.closed is not None:
        return Fetched(outcome=Outcome.ROBOTS_UNREACHABLE, url=url, detail=rules.closed)
    if not rules.allow(url):
        return Fetched(outcome=Outcome.ROBOTS, url=url, detail="robots.txt forbids it")
    return None


def read(
    fetched: Fetched, outlet: Outlet, source: Source, now: datetime
) -> tuple[Parsed, tuple[NewArticle, ...]]:
    """Parse what was fetched, and give each item its identity."""
    parsed = parse(
        fetched.body,
        url=fetched.url,
        content_type=fetched.content_type,
        source=source,
        outlet=outlet,
        now=now,
    )
    return parsed, tuple(new_article(sighting, outlet) for sighting in parsed.sightings)


def read_or_give_up(
    fetched: Fetched, outlet: Outlet, source: Source, now: datetime
) -> tuple[Parsed, tuple[NewArticle, ...]]:
    """Parse what was fetched; a document that breaks a parser in a way nobody foresaw has an outcome, too."""
    try:
        return read(fetched, outlet, source, now)
    except Exception as error:  # a visit without a row would come back for ever, and nobody would know why
        log.exception("unreadable", source=outlet.key_of(source))
        detail = f"the parser failed: {type(error).__name__}"
        return Parsed(parser=source.kind, outcome=Outcome.UNREADABLE, detail=detail), ()


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
