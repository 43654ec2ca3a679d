"""The end of waiting: an alert whose page did not come in time goes out on its headline, once that has been placed.

Five outlets that give one piece of news the same headline are one story, and one alert, although no page was read.
"""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from storage import headlines, telling
from storage.dialects import Lock, lock
from storage.records import DeliveryState
from storage.tables import alerts, deliveries


def end(connection: sa.Connection, now: datetime) -> None:
    """Let alerts go out that have waited long enough; call it before what is due is claimed."""
    is_due = sa.exists().where(
        deliveries.c.alert == alerts.c.id,
        deliveries.c.state == DeliveryState.OWED.value,
        deliveries.c.due_at <= now,
    )
    over = sa.select(alerts.c.article).where(alerts.c.waits_for_page, is_due).distinct()
    if connection.scalar(over.limit(1)) is None:
        return
    lock(connection, Lock.IDENTITY)
    which = connection.scalars(over.order_by(alerts.c.article)).all()
    headlines.place_all(connection, which, now)
    for article in which:
        telling.release(connection, article, now)
