"""Looks that are brought forward: a feed lists an article under other words than before, so its page may say others."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from news.looking import Because, Look, hastened
from storage.tables import articles

OF_LOOKS = tuple(
    articles.c[name]
    for name in ("id", "first_seen_at", "page_read_at", "look_at", "look_because", "looked_at")
)


def hasten_looks(connection: sa.Connection, rows: Sequence[sa.Row[Any]], now: datetime) -> None:
    """Bring forward the looks at articles (OF_LOOKS of each) that have one to come."""
    for row in rows:
        planned = Look(at=row.look_at, because=Because(row.look_because))
        last_at = max(each for each in (row.looked_at, row.page_read_at) if each is not None)
        look = hastened(planned, row.first_seen_at, last_at, now)
        if look is not planned:
            values = {"look_at": look.at, "look_because": look.because.value}
            connection.execute(sa.update(articles).where(articles.c.id == row.id).values(**values))
