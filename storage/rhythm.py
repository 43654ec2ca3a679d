"""The rhythm of a source, between its columns and its record."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from storage.records import Rhythm

ALIKE = (
    "new_per_day",
    "known_share",
    "listed",
    "newest_at",
    "last_new_at",
    "barren_since",
    "conditional_visits",
    "validators_lie",
    "lied_at",
)


def rhythm_of(row: sa.Row[Any]) -> Rhythm:
    """Read the rhythm of a row of sources."""
    interval = None if row.interval_s is None else timedelta(seconds=row.interval_s)
    return Rhythm(interval=interval, **{name: getattr(row, name) for name in ALIKE})


def columns_of(rhythm: Rhythm) -> dict[str, Any]:
    """Return what the columns of a row of sources become."""
    seconds = None if rhythm.interval is None else round(rhythm.interval.total_seconds())
    return {"interval_s": seconds} | {name: getattr(rhythm, name) for name in ALIKE}
