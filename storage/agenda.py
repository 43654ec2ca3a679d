"""The agenda: how much there is to do now, and how the rounds went."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa

from storage.claims import unclaimed
from storage.dialects import insert
from storage.examinations import is_newest
from storage.outbox import sendable
from storage.records import Due
from storage.sources import to_be_visited
from storage.tables import articles, channels, deliveries, hosts, notes, revisions, rounds, sources

HOST_PAUSE = timedelta(seconds=30)
"""The longest pause between two requests to a host that a round sits out; after trouble it is a minute or more."""


def due(connection: sa.Connection, now: datetime, sources_by: datetime, patience: timedelta) -> Due:
    """Count what is due by `now` and `patience`, and not in somebody's hands; of sources and looks, those due at `sources_by`.

    A host's short pause between two requests does not count as waiting; a host that asked us to wait does, and so
    does one that is left alone for longer, as after trouble.
    """
    soon = now + patience
    free = _host_free(soon, now + HOST_PAUSE)
    of_hosts = articles.outerjoin(hosts, hosts.c.host == articles.c.host)
    return Due(
        sources=_count(
            connection,
            sources.outerjoin(hosts, hosts.c.host == sources.c.host),
            (sources.c.next_visit_at <= sources_by) & unclaimed(sources, now) & to_be_visited() & free,
        ),
        pages=_count(connection, of_hosts, (articles.c.page_due_at <= soon) & unclaimed(articles, now) & free)
        + _count(connection, of_hosts, (articles.c.look_at <= sources_by) & unclaimed(articles, now) & free),
        revisions=_count(
            connection, revisions.join(articles, articles.c.id == revisions.c.article), is_newest()
        ),
        deliveries=_count(
            connection, deliveries.outerjoin(channels, channels.c.id == deliveries.c.channel), sendable(soon)
        ),
    )


def _host_free(soon: datetime, paused_until: datetime) -> sa.ColumnElement[bool]:
    told = sa.or_(hosts.c.asked_to_wait_until.is_(None), hosts.c.asked_to_wait_until <= soon)
    return sa.and_(told, sa.or_(hosts.c.next_at.is_(None), hosts.c.next_at <= paused_until))


def _count(connection: sa.Connection, rows: sa.FromClause, where: sa.ColumnElement[bool]) -> int:
    return connection.execute(sa.select(sa.func.count()).select_from(rows).where(where)).scalar_one()


# -------------------------------------------------------------------------------------- rounds, notes


def record_round(
    connection: sa.Connection, started: datetime, finished: datetime, *, good: bool, note: str
) -> None:
    """Write down how a round went."""
    connection.execute(
        sa.insert(rounds).values(started_at=started, finished_at=finished, good=good, note=note)
    )


def note(connection: sa.Connection, key: str) -> str | None:
    """Return what was noted under `key`."""
    return connection.scalar(sa.select(notes.c.value).where(notes.c.key == key))


def put_note(connection: sa.Connection, key: str, value: str, now: datetime) -> None:
    """Note `value` under `key`, in place of what was there."""
    noted = {"value": value, "at": now}
    statement = insert(connection, notes).values(key=key, **noted)
    connection.execute(statement.on_conflict_do_update(index_elements=["key"], set_=noted))
