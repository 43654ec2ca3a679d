"""Floods: a visit that brings many times what its source is wont to bring goes into a digest and not into N alerts.

An outlet is back after days, or has given all its articles new addresses. What was published just now is told as ever,
up to the number that a visit usually brings; the rest is stored, examined, and listed in one message.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

import sqlalchemy as sa

from storage.records import Sighting
from storage.tables import visits

FLOOR = 20
"""As many new items are no flood, whoever brings them: they can be read one by one."""
TIMES = 5
"""So many times the usual number of new items are a flood."""
HABITUAL = 1.5
"""Beyond so many times what the source has brought three times before: whoever publishes in batches does not flood."""
KNOWN_AFTER = 5
"""Visits that brought something, before which nobody knows what is usual."""
REMEMBERED = 50
"""The last visits that brought something: what is usual is read off them."""
JUST_NOW = timedelta(hours=1)
"""What was published within this time is news whatever it came with."""
AT_LEAST_TOLD = 5
"""So many of what was published just now are told, also where a visit usually brings less."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Habit:
    """What the visits of a source usually bring, as far as they bring anything."""

    usual: float  # new items of the median visit
    often: int  # new items that three visits have brought, or more


def habit_from(brought: Sequence[int]) -> Habit | None:
    """Read a habit off the numbers of new items of earlier visits, none of them 0; None when there are too few. Pure."""
    if len(brought) < KNOWN_AFTER:
        return None
    return Habit(usual=median(brought), often=sorted(brought, reverse=True)[2])


def is_flood(fresh: int, habit: Habit | None) -> bool:
    """Whether so many new items are a flood for whoever has this habit. Pure."""
    if habit is None or fresh <= FLOOR:
        return False
    return fresh >= TIMES * habit.usual and fresh > HABITUAL * habit.often


def held_back(fresh: Sequence[Sighting], habit: Habit | None, now: datetime) -> set[int]:
    """Return the places of those new items that go into a digest: none, or all but what was published just now. Pure."""
    if not is_flood(len(fresh), habit) or habit is None:
        return set()
    most = max(AT_LEAST_TOLD, math.ceil(habit.usual))
    newest_first = sorted(
        (place for place, each in enumerate(fresh) if published_just_now(each, now)),
        key=lambda place: fresh[place].published or now,
        reverse=True,
    )
    return set(range(len(fresh))) - set(newest_first[:most])


def published_just_now(seen: Sighting, now: datetime) -> bool:
    """Whether an item says to the minute that it was published within the last hour. Pure."""
    if seen.published is None or seen.published_precision != "minute" or seen.published_note is not None:
        return False
    return now - JUST_NOW <= seen.published <= now


def habit_of(connection: sa.Connection, source: str) -> Habit | None:
    """Return what the visits of a source usually bring; asked only where there are more new items than FLOOR."""
    brought = connection.scalars(
        sa.select(visits.c.new)
        .where(visits.c.source == source, visits.c.new > 0)
        .order_by(visits.c.started_at.desc())
        .limit(REMEMBERED)
    ).all()
    return habit_from(brought)
