"""Tallies: how much happened between two moments."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from storage.examinations import is_newest
from storage.outbox import OWED
from storage.records import DeliveryState, Outcome
from storage.rows import Counts
from storage.tables import alerts, articles, deliveries, matches, revisions, sources, visits


def counts(connection: sa.Connection, since: datetime, until: datetime) -> Counts:
    """Count what happened from `since` to `until`, both included."""

    def within(moment: sa.Column[Any]) -> sa.ColumnElement[bool]:
        return moment.between(since, until)

    visited = _by(connection, visits.c.outcome, within(visits.c.finished_at))
    ended = _by(connection, deliveries.c.state, within(deliveries.c.settled_at))
    unexamined = sa.and_(is_newest(), revisions.c.article == articles.c.id)
    return Counts(
        visits=sum(visited.values()),
        visits_failed=sum(number for outcome, number in visited.items() if not Outcome(outcome).good),
        visits_by_outcome=visited,
        articles_new=count(connection, within(articles.c.first_seen_at)),
        pages_by_outcome=_by(connection, articles.c.page_outcome, within(articles.c.page_tried_at)),
        matches=count(connection, within(matches.c.matched_at)),
        alerts=count(connection, within(alerts.c.opened_at)),
        deliveries_sent=ended.get(DeliveryState.SENT.value, 0),
        deliveries_dead=ended.get(DeliveryState.DEAD.value, 0),
        deliveries_owed=count(connection, deliveries.c.state == OWED),
        revisions_unexamined=count(connection, unexamined),
        sources_failing=count(connection, sa.and_(sources.c.enabled, sources.c.failures > 0)),
    )


def count(connection: sa.Connection, where: sa.ColumnElement[bool]) -> int:
    """Count the rows for which `where` holds."""
    return connection.execute(sa.select(sa.func.count()).where(where)).scalar_one()


def _by(connection: sa.Connection, column: sa.Column[Any], where: sa.ColumnElement[bool]) -> dict[str, int]:
    rows = connection.execute(
        sa.select(column, sa.func.count()).where(where).group_by(column).order_by(column)
    )
    return {value: number for value, number in rows if value is not None}
