"""Blackouts: after our own network was down every source has backed off for hours; the first good visit wakes them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy import bindparam

from storage.claims import unclaimed
from storage.records import Outcome
from storage.tables import Moment, sources

DARK_AFTER = timedelta(minutes=30)
"""That no source at all can be read for so long is our own network, most likely, and no outlet's trouble."""
BACK_WITHIN = timedelta(minutes=1)
"""Over so long the visits are spread that were put off."""
OURS = tuple(outcome.value for outcome in Outcome if outcome.may_be_ours)
"""How a visit fails when our network does; any other outcome was an outlet's answer."""
LAST_GOOD = sa.select(sa.func.max(sources.c.last_good_at)).where(sources.c.enabled)


def lift(connection: sa.Connection, now: datetime) -> None:
    """Visit soon all sources that failed in a blackout which a good visit, not yet on record, has just ended."""
    last_good: datetime | None = connection.scalar(LAST_GOOD)
    if not was_dark(last_good, now):
        return
    for_us = sources.c.last_outcome.in_(OURS)
    backed_off = sources.c.failures > 1  # the first failure puts nothing off
    late = sa.and_(sources.c.enabled, for_us, backed_off, sources.c.next_visit_at > now + BACK_WITHIN)
    keys = connection.scalars(
        sa.select(sources.c.key)
        .where(late, unclaimed(sources, now))
        .order_by(sources.c.next_visit_at, sources.c.key)
        .with_for_update(skip_locked=True)  # one that is being visited now will see for itself
    ).all()
    if keys:
        connection.execute(
            sa.update(sources)
            .where(sources.c.key == bindparam("which"))
            .values(next_visit_at=bindparam("soon", type_=Moment())),
            spread(keys, now),
        )


def was_dark(last_good: datetime | None, now: datetime) -> bool:
    """Tell whether nothing could be read for long before `now`. Pure."""
    return last_good is None or now - last_good > DARK_AFTER


def spread(keys: Sequence[str], now: datetime) -> list[dict[str, Any]]:
    """Give each source a moment of its own within the time in which all are visited. Pure."""
    step = BACK_WITHIN / len(keys)
    return [{"which": key, "soon": now + number * step} for number, key in enumerate(keys)]
