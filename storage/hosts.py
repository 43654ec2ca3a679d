"""Hosts: one request at a time, never before the time they asked for, by feeds and pages alike; and their robots.txt."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from storage.claims import Now, new_token
from storage.dialects import Lock, insert, lock, of_one_shape, upsert
from storage.tables import hosts

TICK = timedelta(microseconds=1)
RELEASE = sa.update(hosts).where(
    hosts.c.host == sa.bindparam("its_host"), hosts.c.busy_token == sa.bindparam("its_token")
)
ROBOTS = sa.select(hosts.c.robots_status, hosts.c.robots).where(
    hosts.c.host == sa.bindparam("its_host"), hosts.c.robots_until > sa.bindparam("now")
)


def may_be_asked(now: Now) -> sa.ColumnElement[bool]:
    """Hold for a host (outer-joined) that nobody is asking, and that has not asked us to wait."""
    return sa.and_(
        sa.or_(hosts.c.next_at.is_(None), hosts.c.next_at <= now),
        sa.or_(hosts.c.asked_to_wait_until.is_(None), hosts.c.asked_to_wait_until <= now),
        sa.or_(hosts.c.busy_until.is_(None), hosts.c.busy_until <= now),
    )


def occupy(
    connection: sa.Connection,
    names: Iterable[str],
    token: str,
    *,
    now: datetime,
    until: datetime,
    in_turn: bool = False,
) -> None:
    """Mark hosts as being asked by the holder of `token`; call it under Lock.HOSTS.

    `in_turn` is that they are asked for a source, in this order: it will be their turn again in the same.
    """
    ordered = list(dict.fromkeys(names))
    rows: list[dict[str, object]] = [
        {"host": name, "next_at": now, "busy_until": until, "busy_token": token} for name in ordered
    ]
    if in_turn:
        for place, row in enumerate(rows, 1):
            row["visited_at"] = now + place * TICK
    rows.sort(key=lambda row: str(row["host"]))
    if not rows:
        return
    taken = ("busy_until", "busy_token", "visited_at") if in_turn else ("busy_until", "busy_token")
    connection.execute(upsert(connection.dialect.name, hosts, ("host",), taken), rows)


def enter(connection: sa.Connection, host: str, now: datetime, lease: timedelta) -> str | None:
    """Occupy one host that a redirect leads to; None when somebody is asking it, or it is to be left alone."""
    lock(connection, Lock.HOSTS)
    closed = sa.select(hosts.c.host).where(hosts.c.host == host, ~may_be_asked(now))
    if connection.execute(closed).first() is not None:
        return None
    token = new_token()
    occupy(connection, [host], token, now=now, until=now + lease)
    return token


def release(
    connection: sa.Connection,
    host: str,
    token: str,
    *,
    next_at: datetime | None = None,
    wait_until: datetime | None = None,
) -> None:
    """Let others ask a host again, from `next_at` on; does nothing when another claim has taken it over."""
    release_all(connection, [Left(host=host, token=token, next_at=next_at, wait_until=wait_until)])


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """A host that nobody asks any more, and for how long it is to be left alone; None changes nothing of that."""

    host: str
    token: str
    next_at: datetime | None
    wait_until: datetime | None

    @property
    def values(self) -> dict[str, object]:
        """What becomes of its row."""
        times = {"next_at": self.next_at, "asked_to_wait_until": self.wait_until}
        told = {name: value for name, value in times.items() if value is not None}
        return told | {"its_host": self.host, "its_token": self.token, "busy_until": None, "busy_token": None}


def release_all(connection: sa.Connection, left: Iterable[Left]) -> None:
    """Do the same for several hosts, in the order in which `occupy` takes them."""
    for alike in of_one_shape(each.values for each in sorted(left, key=lambda each: each.host)):
        connection.execute(RELEASE, alike)


def robots_of(connection: sa.Connection, host: str, now: datetime) -> tuple[int, str] | None:
    """Return status and text of a host's robots.txt; None when it must be asked for (again)."""
    row = connection.execute(ROBOTS, {"its_host": host, "now": now}).one_or_none()
    return None if row is None else (row.robots_status, row.robots)


def keep_robots(
    connection: sa.Connection, host: str, status: int, body: str, *, until: datetime, now: datetime
) -> None:
    """Remember a host's robots.txt until `until`."""
    kept = {"robots_status": status, "robots": body, "robots_until": until}
    connection.execute(
        insert(connection, hosts)
        .values(host=host, next_at=now, **kept)
        .on_conflict_do_update(index_elements=["host"], set_=kept)
    )
