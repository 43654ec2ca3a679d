"""What the tests of the storage are made of: an outlet, its items, pages and matches, all at noon."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa

from config.outlet import Outlet
from storage.records import (
    Basis,
    DueSource,
    Examination,
    Match,
    NewAlert,
    NewArticle,
    Outcome,
    OwedDelivery,
    PageResult,
    Reading,
    Sighting,
    Span,
    Unexamined,
    Visit,
    WantedPage,
)
from storage.store import Store
from storage.tables import Moment, sources
from storage.visits import Report

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
LEASE = 2 * MINUTE


def outlet(
    name: str = "gazette",
    *,
    ranks: tuple[int, ...] = (1,),
    host: str | None = None,
    own_hosts: bool = False,
    enabled: bool = True,
) -> Outlet:
    """An outlet with one feed for each rank, all on one host or each on a host of its own."""
    host = host or f"{name}.example"
    feeds = [
        {
            "kind": "feed",
            "id": f"feed{number}",
            "url": f"https://{f'{number}.' if own_hosts else ''}{host}/feed{number}",
            "rank": rank,
        }
        for number, rank in enumerate(ranks, 1)
    ]
    return Outlet.model_validate(
        {"id": name, "name": name.title(), "home": f"https://{host}/", "sources": feeds, "enabled": enabled}
    )


def item(name: str, title: str = "", *, host: str = "gazette.example", guid: str | None = None) -> NewArticle:
    """An item of a feed; its name is the path of its address."""
    title = title or f"About {name}"
    return NewArticle(
        sighting=Sighting(
            url=f"https://{host}/{name}?utm_source=feed", title=title, summary=f"{title}.", guid=guid
        ),
        url_key=f"{host}/{name}",
        host=host,
        keys=() if guid is None else (f"guid:{guid}",),
        text_hash=f"hash of {title}",
    )


def only_due(store: Store, now: datetime = NOON) -> DueSource:
    """Claim the one source that is due."""
    [due] = store.claim_sources(10, now, LEASE)
    return due


def visit_of(due: DueSource, now: datetime = NOON, outcome: Outcome = Outcome.OK, **fields: object) -> Visit:
    """A visit that ended now, the next one in ten minutes."""
    visit = Visit(source=due.key, outlet=due.outlet, started_at=now, finished_at=now, outcome=outcome)
    return replace(visit, **{"next_visit_at": now + 10 * MINUTE} | fields)


def record(
    store: Store, due: DueSource, *new: NewArticle, now: datetime = NOON, **options: object
) -> int | None:
    """Record a good visit that listed `new`; return how many were new, None when the claim was lost."""
    how = {"host_next_at": now, "now": now, "wants_pages": True, "quiet": False} | options
    visit = how.pop("visit", visit_of(due, now))
    [recorded] = store.record_visits([Report(due=due, visit=visit, new=new, **how)])
    return None if recorded is None else recorded.new


def listed(
    store: Store, *new: NewArticle, by: str = "gazette", now: datetime = NOON, **options: object
) -> int | None:
    """Let the outlet `by` list `new`, as one visit would; outlets listed by before stay configured."""
    with store.engine.read() as connection:
        known = set(connection.scalars(sa.select(sources.c.outlet)))
    store.sync_sources([outlet(name) for name in sorted(known | {by})], now)
    when = sa.case((sources.c.outlet == by, now), else_=now + 365 * DAY)
    with store.engine.write() as connection:
        connection.execute(sa.update(sources).values(next_visit_at=sa.type_coerce(when, Moment())))
    return record(store, only_due(store, now), *new, now=now, **options)


def pages(store: Store, now: datetime = NOON) -> dict[str, WantedPage]:
    """Claim the wanted pages, by the path of their address."""
    return {page.url.split("/")[3].partition("?")[0]: page for page in store.claim_pages(100, now, LEASE)}


def page_result(page: WantedPage, text: str, *, at: datetime = NOON, **fields: object) -> PageResult:
    """A page that was read; its text is its hash, too."""
    reading = Reading(url=page.url, text=text, title=f"Page {page.article}")
    result = PageResult(
        page=page, outcome=Outcome.OK, at=at, status=200, reading=reading, text_hash=text or None
    )
    return replace(result, **{"host_next_at": at} | fields)


def failed(
    page: WantedPage, outcome: Outcome = Outcome.GONE, *, at: datetime = NOON, **fields: object
) -> PageResult:
    """A page that could not be read."""
    return replace(PageResult(page=page, outcome=outcome, at=at, host_next_at=at), **fields)


def match(rule: str = "floods") -> Match:
    """A match of a rule on the title."""
    span = Span(field="title", start=0, end=5, term="flood")
    return Match(rule=rule, rule_version="v1", terms=("flood",), spans=(span,), excerpt="... flood ...")


def owed(
    uid: str = "msg_1",
    *,
    channel: str = "desk",
    due_at: datetime = NOON,
    payload: bytes = b"news",
    priority: int = 1,
) -> OwedDelivery:
    """One message to one channel."""
    return OwedDelivery(
        uid=uid,
        channel=channel,
        kind="webhook",
        recipient="",
        payload=payload,
        due_at=due_at,
        priority=priority,
    )


def alert(
    uid: str = "alr_1", *deliveries: OwedDelivery, rule: str = "floods", waiting: bool = False
) -> NewAlert:
    """An alert and what it owes."""
    return NewAlert(uid=uid, rule=rule, waiting=waiting, deliveries=deliveries)


def examined(
    seen: Unexamined, *alerts: NewAlert, matches: tuple[Match, ...] = (match(),), at: datetime = NOON
) -> Examination:
    """An examination of a revision."""
    return Examination(
        revision=seen.revision,
        article=seen.article,
        story=seen.story,
        at=at,
        catalog_version="c1",
        matches=matches,
        alerts=alerts,
    )


def newest(store: Store, basis: Basis | None = None) -> Unexamined:
    """The one revision that is to be examined."""
    [seen] = store.unexamined(10)
    assert basis is None or seen.basis is basis
    return seen
