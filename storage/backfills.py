"""Backfills: how far each walk through an archive has come, written together with what its pages listed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from storage import articles
from storage.claims import OF_BACKFILLS, drop_of
from storage.dialects import Lock, lock
from storage.records import ArchivePage, Backfill, BackfillState, NewArticle
from storage.tables import articles as article_rows
from storage.tables import backfills


def owner_of(backfill: int) -> str:
    """Return how the tokens begin under which a backfill claims hosts and pages."""
    return f"{OF_BACKFILLS}{backfill}-"


def find(
    connection: sa.Connection, outlet: str, since: datetime, until: datetime | None, *, alerting: bool
) -> Backfill | None:
    """Return the last backfill that was asked for in the same words; `until` is None where none was named."""
    rows = connection.execute(
        sa.select(backfills)
        .where(backfills.c.outlet == outlet, backfills.c.since == since, backfills.c.alerting == alerting)
        .order_by(backfills.c.id.desc())
    )
    named = None if until is None else until.isoformat()
    return next((_backfill(row) for row in rows if row.bookmark["until"] == named), None)


def begin(
    connection: sa.Connection,
    outlet: str,
    since: datetime,
    until: datetime | None,
    now: datetime,
    *,
    alerting: bool,
) -> Backfill:
    """Begin one from the start; without `until` it goes up to now."""
    number = connection.execute(
        sa.insert(backfills)
        .values(
            outlet=outlet,
            since=since,
            until=until or now,
            state=BackfillState.RUNNING.value,
            alerting=alerting,
            bookmark={"until": None if until is None else until.isoformat(), "walks": {}},
            started_at=now,
            updated_at=now,
        )
        .returning(backfills.c.id)
    ).scalar_one()
    return _one(connection, number)


def go_on(connection: sa.Connection, backfill: int, now: datetime) -> Backfill:
    """Take one up again whose process is gone: what it had in hand is free."""
    drop_of(connection, owner_of(backfill))
    _change(
        connection, backfill, state=BackfillState.RUNNING.value, detail="", updated_at=now, finished_at=None
    )
    return _one(connection, backfill)


def record(connection: sa.Connection, page: ArchivePage, new: Sequence[NewArticle]) -> int:
    """Store what a page of an archive listed and how far its walk has come; return how many articles were new."""
    lock(connection, Lock.IDENTITY)
    row = connection.execute(
        sa.select(backfills).where(backfills.c.id == page.backfill).with_for_update()
    ).one()
    is_news = [page.is_news(each.sighting.published) for each in new]
    added = sum(
        articles.take_in(connection, _arrival(page, row.outlet, tells=tells), some).new
        for tells in (True, False)
        if (some := [each for each, news in zip(new, is_news, strict=True) if news is tells])
    )
    walk = page.bookmark | {"new": row.bookmark["walks"].get(page.walk, {}).get("new", 0) + added}
    _change(
        connection,
        page.backfill,
        bookmark=row.bookmark | {"walks": row.bookmark["walks"] | {page.walk: walk}},
        listed=row.listed + len(new),
        new=row.new + added,
        updated_at=page.at,
    )
    return added


def _arrival(page: ArchivePage, outlet: str, *, tells: bool) -> articles.Arrival:
    return articles.Arrival(
        source=page.source,
        outlet=outlet,
        now=page.at,
        backlog=articles.Backlog.NONE if tells else articles.Backlog.ALL,
        wants_pages=True,
        because=articles.BACKFILL,
    )


def end(
    connection: sa.Connection, backfill: int, state: BackfillState, detail: str, now: datetime
) -> Backfill:
    """Note how a backfill stands as its process ends."""
    finished = None if state is BackfillState.RUNNING else now
    _change(
        connection, backfill, state=state.value, detail=detail[:500], updated_at=now, finished_at=finished
    )
    return _one(connection, backfill)


def unread(connection: sa.Connection, outlet: str, by: datetime | None = None) -> int:
    """Count the pages of an outlet that its archive brought and that are still wanted; `by` a moment, or ever."""
    wanted = sa.and_(
        article_rows.c.page_due_at.is_not(None),
        article_rows.c.outlet == outlet,
        article_rows.c.quiet_because == articles.BACKFILL,
    )
    due = sa.true() if by is None else article_rows.c.page_due_at <= by
    return connection.execute(
        sa.select(sa.func.count()).select_from(article_rows).where(wanted, due)
    ).scalar_one()


def everyone(connection: sa.Connection, limit: int) -> list[Backfill]:
    """Return the backfills there were, the newest first."""
    rows = connection.execute(sa.select(backfills).order_by(backfills.c.id.desc()).limit(limit))
    return [_backfill(row) for row in rows]


def _one(connection: sa.Connection, backfill: int) -> Backfill:
    return _backfill(connection.execute(sa.select(backfills).where(backfills.c.id == backfill)).one())


def _change(connection: sa.Connection, backfill: int, **values: Any) -> None:
    connection.execute(sa.update(backfills).where(backfills.c.id == backfill).values(**values))


def _backfill(row: sa.Row[Any]) -> Backfill:
    return Backfill(
        id=row.id,
        outlet=row.outlet,
        since=row.since,
        until=row.until,
        open_ended=row.bookmark["until"] is None,
        state=BackfillState(row.state),
        alerting=row.alerting,
        walks=row.bookmark["walks"],
        listed=row.listed,
        new=row.new,
        detail=row.detail,
        started_at=row.started_at,
        updated_at=row.updated_at,
        finished_at=row.finished_at,
    )
