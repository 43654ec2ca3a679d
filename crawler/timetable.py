"""When a source is visited next, and what each visit teaches about its rhythm. Pure.

The interval of a source is learned. How often it publishes sets the upper bound; the share of items that were known
already moves the interval below it, after Media Cloud's fetcher: mostly known, a little slower; mostly new, twice as
fast at once. Two things are stronger: a list must not turn over between two visits, and a source that has brought
something within three days is never left alone for longer than `Pace.longest`, whatever else is said. Only silence of
days slows a source down further, and no failure ever stops it. docs/timetable.md has the cases.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from config.outlet import Outlet, SourceShape
from config.schema import Settings
from storage.records import Rhythm

DAY = timedelta(days=1)
BACKED_OFF_TO = timedelta(hours=6)
"""Backing off never gives up: an outlet that comes back is seen the same day, and four requests a day burden nobody."""
LONGEST_WAIT = timedelta(hours=24)
"""Asking for more than a day's patience is a mistake or an attack."""
HOT = (timedelta(minutes=2), timedelta(minutes=5))
SLOW = (timedelta(hours=1), timedelta(hours=24))
NORMAL = (0.5, 1.5)
"""Of settings.poll_every: how fast and how leisurely a source of no particular tier may be visited."""
SILENT_AFTER = timedelta(days=3)
"""A weekend and a day: whoever brought nothing for longer is silent, and visited less."""
A_FEW = 3.0
"""Articles a day from which on a source is never slower than settings.poll_every."""
PER_ARTICLE = 2.0
"""Visits between two articles of a source, as far as its tier allows: then news waits a quarter of their distance."""
PER_TURNOVER = 6.0
"""Visits while a list turns over. News comes in bursts of several times the average, and a visit may fail."""
MOSTLY_KNOWN, MOSTLY_NEW = 0.67, 0.33
SLOWER, FASTER = 1.25, 0.5
MEMORY = timedelta(days=7)
"""How long the rate of a source remembers: a week, since weekends are part of it."""
CREDIT = timedelta(hours=6)
"""What the dates of a first list, or the first hours of a watch, count for."""
SHARE_MEMORY = 0.3
"""What the last visit counts for in the share of known items."""
STALE_AFTER = timedelta(days=21)
STALE_AFTER_GAPS = 5
"""Times the usual distance between two articles: a source that brings one in two months is silent by nature."""


# ------------------------------------------------------------------------------------------- bounds


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """Between which bounds the interval of a source moves, as the configuration has it."""

    start: timedelta  # before anything is known
    fastest: timedelta
    longest: timedelta  # while it has news
    slowest: timedelta  # when it has been silent for long
    fixed: bool = False  # `every:`, the newsroom's own word

    def held(self, interval: timedelta | None) -> timedelta:
        """Return the interval within the bounds, or the one to begin with."""
        return self.start if interval is None else min(max(interval, self.fastest), self.slowest)


def pace_of(outlet: Outlet, source: SourceShape, settings: Settings) -> Pace:
    """Return the bounds of a source: those of its own `every`, else of its own tier or its outlet's."""
    if source.every is not None:
        every = source.every
        return Pace(start=every, fastest=every, longest=every, slowest=every, fixed=True)
    tier = source.tier or outlet.tier
    if tier == "hot":
        fastest, longest = (min(bound, settings.poll_every) for bound in HOT)
        return Pace(start=longest, fastest=fastest, longest=longest, slowest=longest)
    if tier == "slow":
        fastest, longest = (max(bound, settings.poll_every) for bound in SLOW)
        return Pace(start=fastest, fastest=fastest, longest=longest, slowest=longest)
    fastest, longest = (settings.poll_every * share for share in NORMAL)
    slowest = max(settings.slowest, longest)
    return Pace(start=settings.poll_every, fastest=fastest, longest=longest, slowest=slowest)


# ----------------------------------------------------------------------------------------- learning


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What one good visit showed. `items` is None when nothing was read, as nothing had changed."""

    at: datetime
    items: int | None = None
    new: int = 0  # articles nobody had listed before
    newest: datetime | None = None  # the latest publication among the items
    dates: Sequence[datetime] = ()  # of publication, to the minute, of those items that have one
    whole: bool = True  # it lists what there is, and not only what has come since the last visit


def known_share(seen: Seen, rhythm: Rhythm, last_good_at: datetime | None) -> float | None:
    """Return the share of items of a visit that were known; None where it says nothing of the interval.

    Of a first visit it does not, nor do new items after a downtime: the time in which they came was no interval of ours.
    """
    if rhythm.last_new_at is None or last_good_at is None or not seen.whole or seen.items == 0:
        return None
    share = 1.0 if seen.items is None else max(0.0, 1 - seen.new / seen.items)
    late = rhythm.interval is not None and seen.at - last_good_at > rhythm.interval * 3
    return None if late and share < MOSTLY_KNOWN else share


def learned(
    rhythm: Rhythm, seen: Seen, *, first_good_at: datetime | None, last_good_at: datetime | None
) -> Rhythm:
    """Return what is known of a source after one more good visit."""
    share = known_share(seen, rhythm, last_good_at)
    if share is not None and rhythm.known_share is not None:
        share = rhythm.known_share + SHARE_MEMORY * (share - rhythm.known_share)
    after = replace(rhythm, known_share=rhythm.known_share if share is None else share)
    if seen.items is None:
        return after
    newest = None if seen.newest is None else min(seen.newest, seen.at)
    listed = max((each for each in (newest, rhythm.newest_at) if each is not None), default=None)
    after = replace(after, listed=seen.items if seen.whole else None, newest_at=listed)
    if rhythm.last_new_at is None:  # of a backlog, only the dates say anything of the rhythm
        return replace(
            after,
            new_per_day=listed_per_day(seen.dates),
            last_new_at=(newest or seen.at) if seen.items else None,
        )
    if not seen.new:
        return after
    known_for = seen.at - (first_good_at or seen.at)
    return replace(after, new_per_day=_rate(rhythm, seen, known_for), last_new_at=seen.at)


def _rate(rhythm: Rhythm, seen: Seen, known_for: timedelta) -> float:
    """Return the articles a day, as an average over time that forgets; it moves only when something new has come.

    When nothing in a list was known, more has come than the list holds: what it shows is a lower bound, as after a
    downtime of ours.
    """
    passed = max(seen.at - (rhythm.last_new_at or seen.at), timedelta(minutes=1))
    observed = seen.new / (passed / DAY)
    if turned_over(seen):
        observed = max(observed, listed_per_day(seen.dates) or 0.0, rhythm.new_per_day or 0.0)
    if rhythm.new_per_day is None:
        return observed
    weight = min(passed / min(MEMORY, known_for + CREDIT), 1.0)
    return rhythm.new_per_day + weight * (observed - rhythm.new_per_day)


def turned_over(seen: Seen) -> bool:
    """Tell whether a whole list is new, so that more may have come since the last visit than it holds."""
    return seen.whole and 0 < (seen.items or 0) <= seen.new


def listed_per_day(dates: Sequence[datetime]) -> float | None:
    """Return the articles a day that the dates of a list show; None for fewer than three.

    Its newer half counts: some lists have an old item pinned to them. Whoever publishes in batches shows no distance:
    half an hour is the least between the first and the last of the half.
    """
    if len(dates) < 3:
        return None
    half = sorted(dates, reverse=True)[: (len(dates) + 2) // 2]
    span = max(half[0] - half[-1], timedelta(minutes=30))
    return (len(half) - 1) / (span / DAY)


def is_stale(rhythm: Rhythm, now: datetime) -> bool:
    """Tell whether the newest thing that a source has brought is older than three weeks and its own rhythm explain."""
    newest = max((each for each in (rhythm.newest_at, rhythm.last_new_at) if each is not None), default=now)
    gap = DAY / rhythm.new_per_day if rhythm.new_per_day else timedelta(0)
    return now - newest > max(STALE_AFTER, gap * STALE_AFTER_GAPS)


# ----------------------------------------------------------------------------------------- interval


def interval_of(
    rhythm: Rhythm,
    pace: Pace,
    *,
    now: datetime,
    share: float | None = None,
    wish: timedelta | None = None,
) -> timedelta:
    """Return the interval after a good visit, `rhythm` being what is known with it, except for the interval.

    `share` is the share of its items that were known. `wish` is what the document or the server says it stays fresh
    for (ttl, max-age, Expires). It is a floor, but only up to what the tier allows anyway: 15 minutes for a source with
    news, the whole wish, up to a day, for a slow or a silent one. Software ships with an hour as its default, so the
    wish says more of a program than of its publisher's hours; breaking news does not wait an hour; and an honest server
    answers our question with a 304 of a few hundred bytes. A visit that finds mostly new items has proved the wish
    wrong. `Retry-After` is no wish but an order, and `next_visit` obeys it to a day.
    """
    if pace.fixed:
        return pace.start
    upper = longest_of(rhythm, pace, now)
    interval = rhythm.interval or pace.start
    mostly_new = share is not None and share <= MOSTLY_NEW
    if mostly_new:
        interval *= FASTER
    elif rhythm.known_share is not None and rhythm.known_share >= MOSTLY_KNOWN:
        interval *= SLOWER
    lowest = min(HOT[0], pace.fastest)
    interval = min(max(interval, lowest), upper)
    if wish is not None and not mostly_new:
        interval = max(interval, min(wish, max(upper, pace.longest), LONGEST_WAIT))
    return min(interval, max(turnover(rhythm), lowest))


def longest_of(rhythm: Rhythm, pace: Pace, now: datetime) -> timedelta:
    """Return the upper bound that the rhythm of a source sets: how often it publishes, and how long it has been silent."""
    silence = now - (rhythm.last_new_at or now)
    if silence > SILENT_AFTER:
        return min(pace.longest * (silence / SILENT_AFTER), pace.slowest)
    if not rhythm.new_per_day:
        return pace.start
    wanted = DAY / (rhythm.new_per_day * PER_ARTICLE)
    return min(max(wanted, pace.fastest), pace.start if rhythm.new_per_day >= A_FEW else pace.longest)


def turnover(rhythm: Rhythm) -> timedelta:
    """Return the interval that sees every item of a list before the newer ones have pushed it off."""
    if not rhythm.listed or not rhythm.new_per_day:
        return timedelta.max
    return DAY * min(rhythm.listed / rhythm.new_per_day, 365.0) / PER_TURNOVER


# --------------------------------------------------------------------------------------- next visit


def next_visit(
    interval: timedelta, *, now: datetime, draw: float, retry_after: timedelta | None = None
) -> datetime:
    """Return when to look again: an interval from now, 10 % sooner or later, and not before what the server asks for.

    `draw` is a random number in [0, 1). More than 24 hours are not waited, whatever a server asks for.
    """
    return now + max(interval * (0.9 + 0.2 * draw), min(retry_after or timedelta(0), LONGEST_WAIT))


def backed_off(interval: timedelta, failures: int) -> timedelta:
    """Return the interval after `failures` earlier failures in a row and this one.

    The first failure changes nothing, because most are a blip; then the interval doubles up to six hours.
    """
    if interval >= BACKED_OFF_TO:
        return interval
    return min(interval * float(2 ** min(failures, 20)), BACKED_OFF_TO)
