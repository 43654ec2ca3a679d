"""The reader's desk: which pages may be read now. What is most pressing comes first, and every host in its turn."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from news.looking import NEVER, Schedule
from storage import hosts, looks, precedence
from storage.articles import BACKFILL
from storage.claims import new_token, unclaimed
from storage.dialects import Lock, lock
from storage.records import WantedPage
from storage.tables import alerts, articles
from storage.tables import hosts as host_rows

IS_LOOK = articles.c.page_due_at.is_(None)
"""Of an article that may be claimed: it has been read, and is looked at again."""
IF_IT_DIES = timedelta(minutes=30)
"""How long after its claim has run out a page is looked at again whose look never came to an end."""


def claim(
    connection: sa.Connection,
    limit: int,
    now: datetime,
    lease: timedelta,
    skip_hosts: Collection[str],
    *,
    live_first: bool = False,
    schedule: Schedule = NEVER,
) -> list[WantedPage]:
    """Claim pages, one per host and only of hosts that are free.

    What an alert waits for comes first, then what may still raise one, then what is looked at again by its `schedule`,
    then backlogs; of each the longest due. With `live_first` looks and backlogs wait for the sources of their host that
    are due: whoever asks sees to it that they are visited.
    """
    lock(connection, Lock.HOSTS)
    looking = looks.sort_out(connection, schedule, now)
    pages = _most_pressing(now, skip_hosts, live_first=live_first, looking=looking)
    return _take(connection, pages.limit(limit), now, lease, new_token())


def claim_of_archive(
    connection: sa.Connection,
    outlet: str,
    limit: int,
    now: datetime,
    lease: timedelta,
    skip_hosts: Collection[str],
    owner: str,
) -> list[WantedPage]:
    """Claim pages that only an archive of `outlet` has listed, one per host, where the watch wants nothing."""
    lock(connection, Lock.HOSTS)
    pages = _of_archive(outlet, now, skip_hosts)
    return _take(connection, pages.limit(limit), now, lease, new_token(owner))


def _take(
    connection: sa.Connection, pages: sa.Select[tuple[int]], now: datetime, lease: timedelta, token: str
) -> list[WantedPage]:
    ids = connection.scalars(pages).all()
    if not ids:
        return []
    free = sa.and_(articles.c.id.in_(ids), sa.or_(_due(now), looks.is_due(now)))
    found = connection.execute(
        sa.select(articles).where(free).with_for_update(skip_locked=True, of=articles)
    ).all()
    if not found:
        return []
    rows = sorted(found, key=lambda row: ids.index(row.id))
    until = now + lease
    connection.execute(
        sa.update(articles)
        .where(articles.c.id.in_([row.id for row in rows]))
        .values(
            claim_token=token,
            claim_until=until,
            page_attempts=articles.c.page_attempts + sa.case((IS_LOOK, 0), else_=1),
            look_at=sa.case((IS_LOOK, until + IF_IT_DIES), else_=articles.c.look_at),
        )
    )
    hosts.occupy(connection, [row.host for row in rows], token, now=now, until=until)
    return [_wanted(row, token) for row in rows]


def give_back(connection: sa.Connection, page: WantedPage, now: datetime) -> None:
    """Undo a claim whose page nobody asked for; it counts as no attempt."""
    given = connection.execute(
        sa.update(articles)
        .where(articles.c.id == page.article, articles.c.claim_token == page.token)
        .values(
            claim_token=None,
            claim_until=None,
            page_attempts=articles.c.page_attempts - sa.case((IS_LOOK, 0), else_=1),
            look_at=sa.case((IS_LOOK, now), else_=articles.c.look_at),
        )
    )
    if given.rowcount:
        hosts.release(connection, page.host, page.token, next_at=now)


def _due(now: datetime) -> sa.ColumnElement[bool]:
    return sa.and_(articles.c.page_due_at <= now, unclaimed(articles, now))


def _most_pressing(
    now: datetime, skip_hosts: Collection[str], *, live_first: bool, looking: bool
) -> sa.Select[tuple[int]]:
    """Ask for the first page of each free host, the most pressing first; `looking` is whether any look is due.

    A backlog of ten thousand pages is not ranked for it: one step per host, and a look into the index at each.
    """
    host, awaited = _hosts_with_pages(looking=looking), _awaited(now)
    its_turn = [~precedence.source_is_due(host.c.host, now)] if live_first else []
    in_order = [awaited.c.id, _first_of(host, now, ~articles.c.quiet)]
    if looking:
        in_order.append(_first_look_of(host, now, *its_turn))
    in_order.append(_first_of(host, now, articles.c.quiet, *its_turn))
    firsts = (
        sa.select(
            sa.func.coalesce(*in_order).label("id"),
            awaited.c.id.is_(None).label("unawaited"),
        )
        .select_from(
            host.outerjoin(host_rows, host_rows.c.host == host.c.host).outerjoin(
                awaited, sa.and_(awaited.c.host == host.c.host, awaited.c.place == 1)
            )
        )
        .where(host.c.host.is_not(None), hosts.may_be_asked(now), host.c.host.not_in(list(skip_hosts)))
        .cte("firsts")
        .prefix_with("MATERIALIZED")  # else SQLite asks for them again at every article
    )
    return (
        sa.select(articles.c.id)
        .join(firsts, firsts.c.id == articles.c.id)
        .order_by(
            firsts.c.unawaited,
            sa.case((IS_LOOK, 1), (articles.c.quiet, 2), else_=0),
            sa.func.coalesce(articles.c.page_due_at, articles.c.look_at),
            articles.c.id,
        )
    )


def _of_archive(outlet: str, now: datetime, skip_hosts: Collection[str]) -> sa.Select[tuple[int]]:
    """Ask for the first page of each free host that a backfill of `outlet` has brought."""
    host = _hosts_with_pages(looking=False)
    of_outlet = sa.and_(articles.c.outlet == outlet, articles.c.quiet_because == BACKFILL)
    firsts = (
        sa.select(_first_of(host, now, articles.c.quiet, of_outlet).label("id"))
        .select_from(host.outerjoin(host_rows, host_rows.c.host == host.c.host))
        .where(
            host.c.host.is_not(None),
            hosts.may_be_asked(now),
            host.c.host.not_in(list(skip_hosts)),
            ~precedence.watch_wants(host.c.host, now),
        )
        .cte("firsts")
        .prefix_with("MATERIALIZED")  # as above
    )
    return (
        sa.select(articles.c.id)
        .join(firsts, firsts.c.id == articles.c.id)
        .order_by(articles.c.page_due_at, articles.c.id)
    )


def _hosts_with_pages(*, looking: bool) -> sa.CTE:
    """Walk along the index from one host to the next: neither database does that for DISTINCT by itself."""
    wanted = _walk("host", "page_due_at")
    if not looking:
        return wanted
    looked_at = _walk("host_of_looks", "look_at")
    return sa.union(sa.select(wanted.c.host), sa.select(looked_at.c.host)).cte("host_of_either")


def _walk(name: str, due: str) -> sa.CTE:
    page = articles.alias(f"{name}_page")
    host = (
        sa.select(sa.func.min(page.c.host).label("host"))
        .where(page.c[due].is_not(None))
        .cte(name, recursive=True)
    )
    following = articles.alias(f"{name}_following")
    step = (
        sa.select(sa.func.min(following.c.host))
        .where(following.c[due].is_not(None), following.c.host > host.c.host)
        .scalar_subquery()
    )
    return host.union_all(sa.select(step).select_from(host).where(host.c.host.is_not(None)))


def _awaited(now: datetime) -> sa.CTE:
    """Rank, within each host, the pages that alerts wait for: few, since none waits for longer than a minute or so."""
    place = sa.func.row_number().over(
        partition_by=articles.c.host, order_by=(articles.c.page_due_at, articles.c.id)
    )
    return (
        sa.select(articles.c.id, articles.c.host, place.label("place"))
        .join(alerts, alerts.c.article == articles.c.id)
        .where(alerts.c.waits_for_page, _due(now))
        .cte("awaited")
    )


def _first_of(host: sa.CTE, now: datetime, *which: sa.ColumnElement[bool]) -> sa.ScalarSelect[Any]:
    return (
        sa.select(articles.c.id)
        .where(articles.c.host == host.c.host, *which, _due(now))
        .order_by(articles.c.page_due_at, articles.c.id)
        .limit(1)
        .correlate(host)
        .scalar_subquery()
    )


def _first_look_of(host: sa.CTE, now: datetime, *which: sa.ColumnElement[bool]) -> sa.ScalarSelect[Any]:
    return (
        sa.select(articles.c.id)
        .where(articles.c.host == host.c.host, *which, looks.is_due(now))
        .order_by(articles.c.look_at, articles.c.id)
        .limit(1)
        .correlate(host)
        .scalar_subquery()
    )


def _wanted(row: sa.Row[Any], token: str) -> WantedPage:
    wanted = WantedPage(
        article=row.id, outlet=row.outlet, url=row.url, host=row.host, token=token, attempts=row.page_attempts
    )
    if row.page_due_at is not None:
        return wanted
    # Every second look asks for the whole page: validators lie, and what is in doubt is to be seen.
    if row.looks % 2 or row.doubt_since is not None or row.deleted_at is not None:
        return replace(wanted, look=True, attempts=0)
    return replace(wanted, look=True, attempts=0, etag=row.page_etag, last_modified=row.page_last_modified)
