"""Placing what has no page to be compared by: title and summary say what they can, before an alert rests on them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa

from news.fingerprint import fingerprint
from storage.placing import Arrived, place
from storage.tables import articles


def place_all(connection: sa.Connection, which: Collection[int], now: datetime) -> None:
    """Place articles by their headlines, the oldest first; those that were placed stay. Call it under Lock.IDENTITY."""
    unplaced = sa.and_(articles.c.id.in_(which), articles.c.placed_at.is_(None))
    for row in connection.execute(sa.select(articles).where(unplaced).order_by(articles.c.id)).all():
        arrived = Arrived(
            article=row.id,
            outlet=row.outlet,
            title=row.title,
            names=(),  # its own; another article's were found where it was listed
            text_hash=None,
            fingerprint=fingerprint(row.title, row.summary, row.language),
            news_at=row.published_at or row.first_seen_at,
            now=now,
            dated=row.published_at is not None,
        )
        place(connection, arrived)
