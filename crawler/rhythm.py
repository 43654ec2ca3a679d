"""Rhythm: when an outlet is wont to publish, read off its own past, and when its silence needs a word. Pure.

Time is measured in arrivals that were to be expected: a night or a Sunday without news counts as next to nothing where
nights and Sundays are quiet, and an hour of a busy noon counts as many. On that clock the gaps of the past are one
sample, whatever the hour, and a silence twice as long as they ever were needs a word. (Time rescaling of an
inhomogeneous Poisson process: Brown et al., Neural Computation 14, 2002. News comes in bursts, so it is held against
the outlet's own gaps and not against the exponential law.)
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

PAST = timedelta(days=28)
"""What a rhythm is read off: four of each weekday, and young enough to follow a change."""
KNOWN_AFTER = timedelta(days=7)
ARRIVALS = 10
"""So many moments at which something new came, in so much time at the least, before there is a rhythm."""
ROBUST_AFTER = timedelta(days=21)
"""With a longer past, its longest gap is left out: it may have been an outage."""
LONGER = 2.0  # than any gap before
LEAST = 6.0  # expected arrivals; where nothing ever comes in bursts, one gap in 400 is as long by chance
SHORTEST = timedelta(hours=2)
"""No silence is told that is shorter, however busy the outlet."""
UNKNOWN = timedelta(hours=72)
"""What is waited for where there is no rhythm yet: longer than a long weekend."""
UNKNOWN_AND_RARE = timedelta(days=7)
"""The same where it has published at most once since it is watched."""
HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rhythm:
    """How many arrivals are to be expected at each hour of each weekday, and the longest gap so far."""

    zone: str
    days: tuple[float, ...]  # arrivals of a Monday, ... Sunday
    hours: tuple[float, ...]  # the share of each hour of a day; together 1
    longest: float  # gap, in arrivals that were to be expected meanwhile
    per_day: float

    def expected(self, start: datetime, end: datetime) -> float:
        """Return how many arrivals were to be expected from `start` to `end`."""
        return sum(
            self.days[local.weekday()] * self.hours[local.hour] * (length / HOUR)
            for local, length in _hours(start, end, ZoneInfo(self.zone))
        )

    @property
    def limit(self) -> float:
        """How long a silence may be, in expected arrivals."""
        return max(LEAST, LONGER * self.longest)


def rhythm_of(arrivals: Sequence[datetime], since: datetime, now: datetime, zone: str) -> Rhythm | None:
    """Read a rhythm off the moments at which something new came since `since`; None when too little is known."""
    moments = sorted({each for each in arrivals if since <= each <= now})
    if len(moments) < ARRIVALS or now - since < KNOWN_AFTER:
        return None
    local = [each.astimezone(ZoneInfo(zone)) for each in moments]
    shape = Rhythm(
        zone=zone,
        days=_days([each.weekday() for each in local], since, now, zone),
        hours=_shares([each.hour for each in local]),
        longest=0.0,
        per_day=len(moments) / ((now - since) / timedelta(days=1)),
    )
    gaps = sorted((shape.expected(*gap) for gap in pairwise(moments)), reverse=True)
    longest = gaps[1] if now - since >= ROBUST_AFTER else gaps[0]
    return Rhythm(zone=zone, days=shape.days, hours=shape.hours, longest=longest, per_day=shape.per_day)


def _days(weekdays: Sequence[int], since: datetime, now: datetime, zone: str) -> tuple[float, ...]:
    """Return the arrivals of each weekday, drawn a little to the mean: half a day's worth of it."""
    lived = [0.0] * 7
    for local, length in _hours(since, now, ZoneInfo(zone)):
        lived[local.weekday()] += length / timedelta(days=1)
    mean = len(weekdays) / sum(lived)
    return tuple((weekdays.count(day) + mean / 2) / (lived[day] + 0.5) for day in range(7))


def _shares(hours: Sequence[int]) -> tuple[float, ...]:
    """Return each hour's share of a day: half its own, a quarter of each neighbour's, and a little for every hour."""
    own = [hours.count(hour) / len(hours) for hour in range(24)]
    smooth = [own[hour - 1] / 4 + own[hour] / 2 + own[(hour + 1) % 24] / 4 for hour in range(24)]
    return tuple((each + 0.002) / (1 + 24 * 0.002) for each in smooth)


def _hours(start: datetime, end: datetime, zone: ZoneInfo) -> Iterator[tuple[datetime, timedelta]]:
    """Cut a time into the hours of a zone; yields a local moment of each and how much of it there is."""
    at = start.astimezone(UTC)
    while at < end:
        local = at.astimezone(zone)
        into = timedelta(minutes=local.minute, seconds=local.second, microseconds=local.microsecond)
        until = min(end, at + HOUR - into)
        yield local, until - at
        at = until


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """What is known of when something new came: a rhythm, or what there is while it is too little for one."""

    rhythm: Rhythm | None
    arrivals: int
    longest_gap: timedelta


def past_of(arrivals: Sequence[datetime], since: datetime, now: datetime, zone: str) -> Past:
    """Read a past off the moments at which something new came."""
    moments = sorted(set(arrivals))
    return Past(
        rhythm=rhythm_of(moments, since, now, zone),
        arrivals=len(moments),
        longest_gap=max((later - earlier for earlier, later in pairwise(moments)), default=timedelta()),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence:
    """How a silence stands to what is usual. `share` is 1 when it needs a word."""

    since: datetime
    share: float
    expected: float | None = None  # arrivals meanwhile; None where there is no rhythm


def silence(past: Past, since: datetime, now: datetime) -> Silence:
    """Judge the silence since a moment."""
    lasted = now - since
    if past.rhythm is None:
        patience = UNKNOWN if past.arrivals > 1 else UNKNOWN_AND_RARE
        return Silence(since=since, share=lasted / max(patience, past.longest_gap * 3))
    expected = past.rhythm.expected(since, now)
    share = min(expected / past.rhythm.limit, lasted / SHORTEST)
    return Silence(since=since, share=share, expected=expected)
