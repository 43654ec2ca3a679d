"""The end of waiting: an alert whose page did not come in time goes out on its headline, once that has been placed.

Five outlets that give one piece of news the same headline are one story, and one alert, although no page was read.
"""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
import structlog

from storage import headlines, telling
from storage.dialects import Lock, lock
from storage.records import DeliveryState
from storage.tables import alerts, deliveries

log = structlog.get_logger("storage.waits")


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
    for article in which:
        _place(connection, article, now)
    for article in which:
        telling.release(connection, article, now)


def _place(connection: sa.Connection, article: int, now: datetime) -> None:
    """Place one article by its headline; where that meets a fault of ours, it goes out as it stands, and the log says so."""
    try:
        with connection.begin_nested():
            headlines.place_all(connection, [article], now)
    except (
        sa.exc.OperationalError,
        sa.exc.InterfaceError,
    ):  # the database cannot be used, whatever is placed
        raise
    # Whatever one article does to a comparison, or an earlier one's damaged print, must not stop all sending: this is
    # in the transaction that claims what is due, and would be met again at every try.
    except Exception:
        log.exception("headline not placed", article=article)
