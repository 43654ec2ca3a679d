"""When a source is visited next. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta

from storage.records import Outcome

SLOWEST = timedelta(hours=6)
"""Backing off never gives up: an outlet that comes back is seen the same day, and four requests a day burden nobody."""
LONGEST_WAIT = timedelta(hours=24)
"""Asking for more than a day's patience is a mistake or an attack."""


def next_visit(
    *,
    outcome: Outcome,
    failures: int,
    every: timedelta,
    now: datetime,
    draw: float,
    ttl: timedelta | None = None,
    retry_after: timedelta | None = None,
) -> datetime:
    """Return when to look again, `every` after a good visit, ever later after failures, 10 % sooner or later.

    `failures` counts those in a row before this visit; `draw` is a random number in [0, 1). `retry_after` is a floor.
    `ttl` is what the document wishes: it stretches the interval to its double at most, since software ships with
    an hour as the default and breaking news does not wait an hour.
    """
    interval = every if outcome.good else backed_off(every, failures)
    if ttl is not None:
        interval = max(interval, min(ttl, every * 2))
    jittered = interval * (0.9 + 0.2 * draw)
    return now + max(jittered, min(retry_after or timedelta(0), LONGEST_WAIT))


def backed_off(every: timedelta, failures: int) -> timedelta:
    """Return the interval after `failures` earlier failures in a row and this one.

    The first failure changes nothing, because most are a blip; then the interval doubles up to six hours.
    """
    return min(every * float(2 ** min(failures, 20)), max(every, SLOWEST))
