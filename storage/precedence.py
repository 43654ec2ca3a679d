"""Who goes first where a host is wanted by several: the watch before the archive, at every host and every turn.

The watch is at work while its lease holds. What it wants of a host is a source that is due, a page that may still
raise an alert or one that it looks at again; a backfill asks only when there is neither. Without a watch nobody stands before it.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa

from storage import hosts
from storage.claims import new_token, unclaimed
from storage.dialects import Lock, lock
from storage.leases import WATCH
from storage.records import Admission
from storage.sources import to_be_visited
from storage.tables import articles, leases, sources
from storage.tables import hosts as host_rows

LOOK_AGAIN = timedelta(seconds=1)
"""How soon to ask again whether the watch is done with a host: it takes up what is due within a second."""


def source_is_due(host: sa.ColumnElement[str], now: datetime) -> sa.ColumnElement[bool]:
    """Hold for a host that the watch is about to ask for a source."""
    return sa.exists().where(
        sources.c.host == host, sources.c.next_visit_at <= now, unclaimed(sources, now), to_be_visited()
    )


def watch_wants(host: sa.ColumnElement[str], now: datetime) -> sa.ColumnElement[bool]:
    """Hold for a host of which a watch that is at work wants something now."""
    at_work = sa.exists().where(leases.c.name == WATCH, leases.c.until > now)
    page_is_due = sa.exists().where(
        articles.c.host == host, ~articles.c.quiet, articles.c.page_due_at <= now, unclaimed(articles, now)
    )
    look_is_due = sa.exists().where(
        articles.c.host == host, articles.c.look_at <= now, unclaimed(articles, now)
    )
    return sa.and_(at_work, sa.or_(source_is_due(host, now), page_is_due, look_is_due))


def enter(connection: sa.Connection, host: str, now: datetime, lease: timedelta, owner: str) -> Admission:
    """Occupy a host for the archive when it is free and the watch wants nothing of it; else say when to ask again."""
    lock(connection, Lock.HOSTS)
    row = connection.execute(sa.select(host_rows).where(host_rows.c.host == host)).one_or_none()
    times = (row.next_at, row.asked_to_wait_until) if row else ()
    if later := [time for time in times if time is not None and time > now]:
        return Admission(again_at=max(later))
    busy = row is not None and row.busy_until is not None and row.busy_until > now
    if busy or connection.scalar(sa.select(watch_wants(sa.literal(host), now))):
        return Admission(again_at=now + LOOK_AGAIN)
    token = new_token(owner)
    hosts.occupy(connection, [host], token, now=now, until=now + lease)
    return Admission(token=token)
