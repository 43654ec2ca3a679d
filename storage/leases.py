"""Leases: who works on this database; one that is past its end is taken over, and its old holder can tell."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import sqlalchemy as sa

from storage.dialects import insert
from storage.errors import LeaseHeld
from storage.records import Lease
from storage.tables import leases

WATCH = "watch"
"""The lease of whoever watches: the daemon, or a round of cron's."""
NOBODY = ""
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


def take(
    connection: sa.Connection, name: str, holder: str, now: datetime, ttl: timedelta, *, over: str | None
) -> Lease:
    """Take a lease that is free, past its end, or held by `over`, a holder known to be dead; raises LeaseHeld."""
    before = _held(connection, name)
    statement = insert(connection, leases).values(name=name, holder=holder, token=1, until=now + ttl)
    free = sa.or_(leases.c.until <= now, leases.c.holder.in_([holder, *([over] if over else [])]))
    token = connection.scalar(
        statement.on_conflict_do_update(
            index_elements=["name"],
            set_={"holder": holder, "until": now + ttl, "token": leases.c.token + 1},
            where=free,
        ).returning(leases.c.token)
    )
    if token is None:
        held = before or _held(connection, name)
        raise LeaseHeld(held.holder if held else "another process", held.until if held else now + ttl)
    taken_from = before.holder if before and before.holder not in {NOBODY, holder} else None
    return Lease(name=name, holder=holder, token=token, until=now + ttl, taken_from=taken_from)


def _held(connection: sa.Connection, name: str) -> sa.Row[str, datetime] | None:
    return connection.execute(
        sa.select(leases.c.holder, leases.c.until).where(leases.c.name == name).with_for_update()
    ).one_or_none()


def keep(connection: sa.Connection, lease: Lease, now: datetime, ttl: timedelta) -> bool:
    """Prolong a lease; False when it was lost to another holder."""
    return connection.execute(sa.update(leases).where(_mine(lease)).values(until=now + ttl)).rowcount > 0


def free(connection: sa.Connection, lease: Lease) -> None:
    """Give a lease back; its row stays, so that tokens only ever grow."""
    connection.execute(sa.update(leases).where(_mine(lease)).values(holder=NOBODY, until=LONG_AGO))


def _mine(lease: Lease) -> sa.ColumnElement[bool]:
    return sa.and_(
        leases.c.name == lease.name, leases.c.token == lease.token, leases.c.holder == lease.holder
    )
