"""Count what a rule would have raised: articles, stories and alerts, by day, of everything or of a sample. Pure.

What counts as an alert is what makes a telephone ring: the first article of a story that the rule matches, once a story, unless
it was too old when it came or the rule waits for another occasion. What came quietly, with a backlog or an archive, is counted
as if it had been news when it was published. Further messages, of edits and of confirmations, are not counted.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from alerts.deciding import older, too_old
from alerts.updates import of_first_version
from storage.records import UpdateKind

SURE = 1.96
"""How many standard errors hold 95 of 100 times."""
UNSEEN = 3
"""Where a sample holds none of a kind, so many in a sample of its size may stand in the rest, 95 of 100 times."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """An article that a rule matches. `drawn`: it is one of a sample, or of all, and was not read for its story's sake."""

    article: int
    story: int
    outlet: str
    at: datetime  # published, or first seen where nobody says
    came_at: datetime  # when the rule would have looked at it: of what came quietly, when it was published
    published: datetime | None
    precision: str | None
    is_copy: bool
    confirmed_at: datetime | None  # when a second independent outlet had its story
    drawn: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasions:
    """When a rule tells: `rule.when`, and how old an article may be."""

    when: frozenset[str]
    max_age: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Raised:
    """What one story would have come to. `silent`: why nobody would have been told."""

    story: int
    articles: tuple[Hit, ...]  # in the order in which they came
    at: datetime  # of its first article
    rings_at: datetime | None
    silent: str | None = None

    @property
    def drawn(self) -> int:
        """How many of its articles are of the sample."""
        return sum(each.drawn for each in self.articles)


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """What one day would have brought; fractions are of a sample."""

    day: date
    articles: float = 0
    stories: float = 0
    alerts: float = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """A number; `error` is what it may be off by, 95 times in 100; None: it was counted."""

    value: int
    error: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sampled:
    """What was read: all candidates, or some of them, drawn by chance."""

    read: int
    every: int

    @property
    def scale(self) -> float:
        """For how many candidates each that was read stands."""
        return self.every / self.read if self.read else 1.0

    @property
    def is_whole(self) -> bool:
        """Whether nothing was left out."""
        return self.read >= self.every

    def estimated(self, shares: Iterable[float]) -> Estimate:
        """Estimate a total; `shares` is what each article that was read adds to it, those that add nothing left out."""
        added = list(shares)
        total = math.fsum(added) * self.scale
        if self.is_whole or not self.read:
            return Estimate(value=round(total))
        mean = math.fsum(added) / self.read
        variance = max(math.fsum(each * each for each in added) / self.read - mean * mean, 0.0)
        deviation = math.sqrt(variance / self.read * (1 - self.read / self.every))
        off_by = max(SURE * deviation * self.every, UNSEEN * self.scale)
        return Estimate(value=round(total), error=math.ceil(off_by))


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """What a rule would have raised."""

    articles: Estimate
    copies: Estimate  # of these
    stories: Estimate
    alerts: Estimate
    silent: Mapping[str, Estimate]  # stories of which nobody would have been told, by the reason
    days: tuple[Day, ...]  # from the first to the last that was asked about, those without any included
    raised: tuple[Raised, ...] = field(repr=False)  # the stories, the latest first


def raised_by(hits: Iterable[Hit], occasions: Occasions) -> list[Raised]:
    """Put articles together by story and say of each when it would have been told; the latest story first."""
    of_story: defaultdict[int, list[Hit]] = defaultdict(list)
    for hit in hits:
        of_story[hit.story].append(hit)
    raised = [
        _raised(story, sorted(its, key=lambda hit: (hit.came_at, hit.article)), occasions)
        for story, its in of_story.items()
    ]
    return sorted(raised, key=lambda each: (each.at, each.story), reverse=True)


def _raised(story: int, its: Sequence[Hit], occasions: Occasions) -> Raised:
    begun = min(hit.at for hit in its)
    rings_at, silent = None, None
    for hit in its:
        rings_at, silent = rings(hit, occasions)
        if rings_at is not None:
            break
    return Raised(story=story, articles=tuple(its), at=begun, rings_at=rings_at, silent=silent)


def rings(hit: Hit, occasions: Occasions) -> tuple[datetime | None, str | None]:
    """Say when somebody would have been told of a story that begins with this article, or why nobody."""
    if too_old(hit.published, hit.precision, occasions.max_age, hit.came_at):
        return None, older(occasions.max_age)
    kind, because = of_first_version(occasions.when, confirmed=hit.confirmed_at is not None)
    if because is not None:
        return None, because
    if kind is UpdateKind.CONFIRMED and hit.confirmed_at is not None:
        return max(hit.came_at, hit.confirmed_at), None
    return hit.came_at, None


def counted(
    raised: Sequence[Raised], sampled: Sampled, first: datetime, last: datetime, zone: ZoneInfo
) -> Counted:
    """Count stories and what they come to, by the days of a zone; what is counted in a sample is scaled up.

    Of a sample a story is known through some of its articles: each adds its share of the story, so that one with many articles,
    which is drawn more often, does not count more than others.
    """
    hits = [hit for each in raised for hit in each.articles if hit.drawn]
    shares = [(each, 1 / len(each.articles)) for each in raised for _ in range(each.drawn)]
    reasons = Counter(each.silent for each in raised if each.silent is not None)
    silent = {
        reason: sampled.estimated(share for each, share in shares if each.silent == reason)
        for reason, _ in reasons.most_common()
    }
    return Counted(
        articles=sampled.estimated(1.0 for _ in hits),
        copies=sampled.estimated(1.0 for hit in hits if hit.is_copy),
        stories=sampled.estimated(share for _, share in shares),
        alerts=sampled.estimated(share for each, share in shares if each.rings_at is not None),
        silent=silent,
        days=tuple(_days(raised, sampled.scale, first, last, zone)),
        raised=tuple(raised),
    )


def _days(
    raised: Sequence[Raised], scale: float, first: datetime, last: datetime, zone: ZoneInfo
) -> Iterator[Day]:
    found: defaultdict[date, list[float]] = defaultdict(lambda: [0.0, 0.0, 0.0])

    def day_of(moment: datetime) -> date:
        return min(max(moment, first), last).astimezone(zone).date()

    for each in raised:
        share = scale * each.drawn / len(each.articles)
        for hit in each.articles:
            found[day_of(hit.at)][0] += scale * hit.drawn
        found[day_of(each.at)][1] += share
        if each.rings_at is not None:
            found[day_of(each.rings_at)][2] += share
    day, end = day_of(first), day_of(last)
    while day <= end:
        articles, stories, alerts = found.get(day, (0.0, 0.0, 0.0))
        yield Day(day=day, articles=articles, stories=stories, alerts=alerts)
        day += timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """Some days together."""

    first: date
    last: date
    articles: float
    stories: float
    alerts: float


MOST_LINES = 45


def periods(days: Sequence[Day]) -> list[Period]:
    """Put days together so that they fit on a screen: days, weeks from Monday, or months."""
    for key in (_day, _week, _month):
        together: dict[object, list[Day]] = {}
        for each in days:
            together.setdefault(key(each.day), []).append(each)
        if len(together) <= MOST_LINES:
            break
    return [
        Period(
            first=its[0].day,
            last=its[-1].day,
            articles=math.fsum(each.articles for each in its),
            stories=math.fsum(each.stories for each in its),
            alerts=math.fsum(each.alerts for each in its),
        )
        for its in together.values()
    ]


def _day(day: date) -> object:
    return day


def _week(day: date) -> object:
    return day.isocalendar()[:2]


def _month(day: date) -> object:
    return day.year, day.month


def shown(raised: Sequence[Raised], most: int) -> list[Raised]:
    """Choose stories to show, the latest first: the newest, and others spread evenly over the rest."""
    if len(raised) <= most:
        return list(raised)
    newest = (most + 1) // 2
    rest, wanted = raised[newest:], most - newest
    spread = [rest[(2 * number + 1) * len(rest) // (2 * wanted)] for number in range(wanted)]
    return [*raised[:newest], *spread]
