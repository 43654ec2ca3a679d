"""How each channel does: what it is owed, what it sent last, since when it fails."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from storage.outbox import OWED
from storage.rows import ChannelHealth
from storage.tables import attempts, channels, deliveries


def health(connection: sa.Connection) -> list[ChannelHealth]:
    """Return how each channel does that was ever used or is owed something, by id."""
    states = {row.id: row for row in connection.execute(sa.select(channels))}
    owed = {row.channel: row for row in connection.execute(_owed())}
    return [_of_one(connection, name, states.get(name), owed.get(name)) for name in sorted({*states, *owed})]


def _owed() -> sa.Select[Any]:
    return (
        sa.select(
            deliveries.c.channel,
            sa.func.count().label("number"),
            sa.func.min(deliveries.c.owed_since).label("since"),
        )
        .where(deliveries.c.state == OWED)
        .group_by(deliveries.c.channel)
    )


def _of_one(
    connection: sa.Connection, name: str, state: sa.Row[Any] | None, owed: sa.Row[Any] | None
) -> ChannelHealth:
    first, last = (None, None) if state is None else _failures(connection, state)
    return ChannelHealth(
        id=name,
        owed=0 if owed is None else owed.number,
        owed_since=None if owed is None else owed.since,
        failures=0 if state is None else state.failures,
        failing_since=first,
        paused_until=None if state is None else state.paused_until,
        disabled_because=None if state is None else state.disabled_because,
        last_sent_at=None if state is None else state.last_sent_at,
        last_failure=None if state is None else state.last_failure,
        last_failed_at=last,
    )


def _failures(connection: sa.Connection, state: sa.Row[Any]) -> tuple[Any, Any]:
    """Return when a channel began to fail (None while it does not) and when it failed last."""
    if state.last_failure is None:
        return None, None
    ended = attempts.c.finished_at
    of_it = sa.select(ended).join(deliveries, deliveries.c.id == attempts.c.delivery)
    of_it = of_it.where(deliveries.c.channel == state.id, ended.is_not(None))
    last = connection.scalar(
        of_it.where(attempts.c.because == state.last_failure).order_by(ended.desc()).limit(1)
    )
    if not state.failures and state.disabled_because is None:
        return None, last
    if state.last_sent_at is not None:
        of_it = of_it.where(ended > state.last_sent_at)
    return connection.scalar(of_it.order_by(ended).limit(1)), last
