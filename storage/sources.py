"""Sources: rows that follow the configuration, and who may visit which of them now."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from storage import hosts, standing
from storage.claims import new_token, unclaimed
from storage.dialects import Lock, lock
from storage.host_names import host_of
from storage.records import DueSource, Rhythm
from storage.rhythm import columns_of, rhythm_of
from storage.tables import Moment, sources
from storage.tables import hosts as host_rows

if TYPE_CHECKING:
    from config.outlet import Outlet  # pydantic's import is not for those who only store

OF_AN_ADDRESS = (
    "moved_to", "etag", "last_modified", "body_hash", "bookmark", "closed", "quiet_since", "claim_token", "claim_until",
)  # fmt: skip
FOLLOWED = ("outlet", "kind", "url", "rank", "enabled")  # what the configuration decides
STANDS_IN_AFTER = 2
"""Failures in a row of a better source. One is most often a blip: it would wake all reserves of an outlet, and each
would ask for every item once more."""


def sync(connection: sa.Connection, outlets: Sequence[Outlet], now: datetime) -> None:
    """Make the rows follow the configuration; what is no longer in it is disabled and keeps its history."""
    lock(connection, Lock.HOSTS)
    wanted = {row["key"]: row for row in _wanted(outlets)}
    known = {
        row.key: row
        for row in connection.execute(sa.select(sources.c.key, *(sources.c[name] for name in FOLLOWED)))
    }
    new = [
        row | {"host": host_of(row["url"]), "next_visit_at": now}
        for key, row in wanted.items()
        if key not in known
    ]
    if new:
        connection.execute(sa.insert(sources), new)
    for key, row in known.items():
        if changes := _changes(row, wanted.get(key), now):
            connection.execute(sa.update(sources).where(sources.c.key == key).values(**changes))
    standing.sync(connection, {outlet.id for outlet in outlets if not outlet.independent}, now)


def _wanted(outlets: Sequence[Outlet]) -> Iterator[dict[str, Any]]:
    for outlet in outlets:
        for source in outlet.sources:
            yield {
                "key": outlet.key_of(source),
                "outlet": outlet.id,
                "kind": source.kind,
                "url": source.url,
                "rank": source.rank,
                "enabled": outlet.enabled,
            }


def _changes(row: sa.Row[Any], wanted: dict[str, Any] | None, now: datetime) -> dict[str, Any]:
    if wanted is None:
        return {"enabled": False} if row.enabled else {}
    changes = {name: wanted[name] for name in FOLLOWED if wanted[name] != getattr(row, name)}
    if "url" in changes:  # another address: nothing the old one said holds for it
        changes |= {"host": host_of(wanted["url"]), "next_visit_at": now, "failures": 0}
        changes |= dict.fromkeys(OF_AN_ADDRESS) | columns_of(Rhythm())
    return changes


def hasten(connection: sa.Connection, latest: Mapping[str, datetime]) -> None:
    """Visit no source that works later than at these times, by key: the configuration may be in more of a hurry now."""
    waiting = connection.execute(
        sa.select(sources.c.key, sources.c.next_visit_at).where(sources.c.enabled, sources.c.failures == 0)
    )
    late = [row.key for row in waiting if row.key in latest and row.next_visit_at > latest[row.key]]
    for key in late:
        connection.execute(sa.update(sources).where(sources.c.key == key).values(next_visit_at=latest[key]))


def reopen(connection: sa.Connection, key: str, now: datetime) -> bool:
    """Let a source be visited again that was closed; False when there is none of that key, or it is open."""
    shut = sa.and_(sources.c.key == key, sources.c.closed.is_not(None))
    opened = sa.update(sources).where(shut).values(closed=None, next_visit_at=now, failures=0)
    return connection.execute(opened).rowcount == 1


def set_quiet(connection: sa.Connection, source: str, since: datetime | None) -> None:
    """Note that a source is silent for longer than its rhythm explains, or is so no more."""
    connection.execute(sa.update(sources).where(sources.c.key == source).values(quiet_since=since))


# ------------------------------------------------------------------------------------------- who is due


def to_be_visited() -> sa.ColumnElement[bool]:
    """Hold for enabled sources of the best rank of their outlet, and for lesser ones while a better one is in trouble.

    That is: failing, silent for longer than its rhythm explains, or without any news in a document that is valid, each
    from its second visit on. A source that has never been visited is in no trouble. One that was closed is not visited,
    and is no better than any other.
    """
    better = sources.alias("better")
    of_better_rank = sa.and_(
        better.c.outlet == sources.c.outlet,
        better.c.enabled,
        better.c.closed.is_(None),
        better.c.rank < sources.c.rank,
    )
    is_best = ~sa.exists().where(of_better_rank)
    in_trouble = sa.or_(
        better.c.failures >= STANDS_IN_AFTER,
        better.c.quiet_since.is_not(None),
        better.c.barren_since < better.c.last_visit_at,
    )
    stands_in = sa.exists().where(of_better_rank, in_trouble)
    return sa.and_(
        sources.c.enabled, sources.c.closed.is_(None), sa.or_(sources.c.rank == 1, is_best, stands_in)
    )


def claim(
    connection: sa.Connection, limit: int, now: datetime, lease: timedelta, due_by: datetime
) -> list[DueSource]:
    """Claim sources that were due at `due_by`: one of each host that is free, and of the hosts the longest waiting."""
    lock(connection, Lock.HOSTS)
    rows = connection.execute(_in_their_turn(), {"now": now, "due_by": due_by, "most": limit}).all()
    if not rows:
        return []
    token, until = new_token(), now + lease
    connection.execute(
        CLAIM, {"its_keys": [row.key for row in rows], "claim_token": token, "claim_until": until}
    )
    hosts.occupy(connection, [row.host for row in rows], token, now=now, until=until, in_turn=True)
    return [_due(row, token) for row in rows]


CLAIM = sa.update(sources).where(sources.c.key.in_(sa.bindparam("its_keys", expanding=True)))


@cache
def _in_their_turn() -> sa.Select[Any]:
    """Ask who is due; built once, since building it costs as much as asking."""
    now = sa.bindparam("now", type_=Moment())
    due = sa.and_(sources.c.next_visit_at <= sa.bindparam("due_by", type_=Moment()), unclaimed(sources, now))
    turn = _first_of_each_host(sa.and_(due, to_be_visited()), now)
    return (
        sa.select(sources, turn.c.has_rules)
        .join(turn, turn.c.key == sources.c.key)
        .where(turn.c.place == 1, due)
        .order_by(turn.c.waiting_since, sources.c.next_visit_at, sources.c.key)
        .limit(sa.bindparam("most"))
        .with_for_update(skip_locked=True, of=sources)
    )


def hold(connection: sa.Connection, due: DueSource, until: datetime) -> bool:
    """Prolong a claim on a source and its host; False when somebody else has taken the source over."""
    lock(connection, Lock.HOSTS)
    claimed = sa.update(sources).where(sources.c.key == due.key, sources.c.claim_token == due.token)
    if connection.execute(claimed.values(claim_until=until)).rowcount == 0:
        return False
    its_host = sa.and_(host_rows.c.host == host_of(due.url), host_rows.c.busy_token == due.token)
    connection.execute(sa.update(host_rows).where(its_host).values(busy_until=until))
    return True


def _first_of_each_host(due: sa.ColumnElement[bool], now: sa.BindParameter[datetime]) -> sa.Subquery:
    """Ask for the due sources of free hosts: their place within their host, and since when that host has waited.

    And whether a robots.txt of the host is kept that still holds: else nobody needs to look for one.

    A host waits since its first source is due, or since it had its last turn. By the age of what is due alone, a few
    hosts with hundreds of sources, each of which is late, would always come before one whose only source is due now.
    """
    since = sa.case(
        (host_rows.c.visited_at > sources.c.next_visit_at, host_rows.c.visited_at),
        else_=sources.c.next_visit_at,
    )
    place = sa.func.row_number().over(
        partition_by=sources.c.host, order_by=(sources.c.next_visit_at, sources.c.key)
    )
    return (
        sa.select(
            sources.c.key,
            place.label("place"),
            since.label("waiting_since"),
            sa.func.coalesce(host_rows.c.robots_until > now, sa.false()).label("has_rules"),
        )
        .select_from(sources.outerjoin(host_rows, host_rows.c.host == sources.c.host))
        .where(due, hosts.may_be_asked(now))
        .subquery()
    )


def _due(row: sa.Row[Any], token: str) -> DueSource:
    return DueSource(
        key=row.key,
        outlet=row.outlet,
        url=row.moved_to or row.url,
        token=token,
        etag=row.etag,
        last_modified=row.last_modified,
        body_hash=row.body_hash,
        failures=row.failures,
        visited_before=row.first_good_at is not None,
        bookmark=row.bookmark,
        first_good_at=row.first_good_at,
        last_good_at=row.last_good_at,
        rhythm=rhythm_of(row),
        has_rules=bool(row.has_rules),
    )
