"""History: accounts of visits, attempts and rounds that are old enough to be forgotten. News and alerts are kept."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import sqlalchemy as sa

from storage.records import DeliveryState
from storage.tables import attempts, deliveries, rounds, visits

BATCH = 1_000
"""Rows forgotten in one transaction: few enough that no writer waits for longer than a blink."""


def forget(
    connection: sa.Connection, table: sa.Table, stale: sa.ColumnElement[bool], before: datetime
) -> int:
    """Delete at most BATCH rows that are stale and ended before a moment; return how many."""
    ids = sa.select(table.c.id).where(table.c.finished_at < before, stale).limit(BATCH)
    return connection.execute(sa.delete(table).where(table.c.id.in_(ids))).rowcount


def _visit_is_not_the_last() -> sa.ColumnElement[bool]:
    """Hold for visits after which their source was visited again: the last one tells how it does."""
    newer = visits.alias("newer")
    return sa.exists().where(newer.c.source == visits.c.source, newer.c.started_at > visits.c.started_at)


def _attempt_is_settled() -> sa.ColumnElement[bool]:
    """Hold for attempts at messages that are no longer owed."""
    return sa.exists().where(
        deliveries.c.id == attempts.c.delivery, deliveries.c.state != DeliveryState.OWED.value
    )


def _round_is_not_the_last() -> sa.ColumnElement[bool]:
    """Hold for all rounds but the last, and the last good one, which tells since when nobody watches."""
    newer = rounds.alias("newer")
    is_newest = rounds.c.id == sa.select(sa.func.max(newer.c.id)).scalar_subquery()
    good = rounds.alias("good")
    last_good = sa.select(good.c.id).where(good.c.good).order_by(good.c.finished_at.desc()).limit(1)
    return ~sa.or_(is_newest, rounds.c.id == sa.func.coalesce(last_good.scalar_subquery(), -1))


Prunable = tuple[sa.Table, Callable[[], sa.ColumnElement[bool]]]
KINDS: tuple[Prunable, ...] = (
    (visits, _visit_is_not_the_last),
    (attempts, _attempt_is_settled),
    (rounds, _round_is_not_the_last),
)
