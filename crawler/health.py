"""Health: what visits and silences say of a source or an outlet; `crawler.page_health` looks at pages. Pure.

Each function looks at one thing and returns Signs: it is ill, and how; or it is well; or nothing, when nobody can tell.
`crawler.incidents` makes incidents of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import takewhile
from typing import Any

from crawler.rhythm import Silence
from storage.records import Incident, Outcome, Record
from storage.rows import SourceRow, VisitFigure

HOUR = timedelta(hours=1)
FAILING, CLOSED, SILENT, EMPTY, STALE, BLACKOUT = "failing", "closed", "silent", "empty", "stale", "blackout"
MOVED, LYING, FLOOD = "moved", "lying_validators", "flood"
LATE = "late"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign(Record):
    """What was seen of one thing: `family` names it, together with outlet and source."""

    outlet: str
    source: str = ""
    family: str
    well: bool = False
    kind: str = ""  # with what is ill
    since: datetime | None = None  # the same
    detail: str = ""
    evidence: dict[str, Any] = field(default_factory=dict)
    quietly: bool = False  # with what is well: that it is, is no news to anybody

    @property
    def key(self) -> tuple[str, str, str]:
        """What only one incident is open of at a time."""
        return self.outlet, self.source, self.family


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What signs are about."""

    outlet: str
    source: str = ""
    family: str

    def well(self, *, quietly: bool = False) -> Sign:
        """Say that it is well; `quietly` where that is no news to anybody."""
        return Sign(outlet=self.outlet, source=self.source, family=self.family, well=True, quietly=quietly)

    def ill(self, kind: str, since: datetime, *, detail: str = "", **evidence: object) -> Sign:
        """Say what is wrong, since when, and on which figures that rests."""
        return Sign(
            outlet=self.outlet,
            source=self.source,
            family=self.family,
            kind=kind,
            since=since,
            detail=detail,
            evidence=evidence,
        )


# -------------------------------------------------------------------------------------------- sources

OVERDUE = timedelta(minutes=10)
"""A source that has been due for longer is not being visited: a reserve that stands by, or one whose host is left alone."""
PASSING = frozenset({
    Outcome.RATE_LIMITED, Outcome.SERVER_ERROR, Outcome.CONNECTION_FAILED, Outcome.TIMED_OUT, Outcome.NAME_UNKNOWN,
    Outcome.TLS_FAILED, Outcome.ROBOTS_UNREACHABLE, Outcome.ODD_STATUS,
})  # fmt: skip
"""How a visit fails that will be good again by itself, most often."""
FAILURES, FAILURES_PASSING = 2, 3
"""Failures in a row that open an incident."""


def is_left_alone(source: SourceRow, now: datetime) -> bool:
    """Whether a source is not being visited: a reserve that nobody needs now, a host that asked us to wait, or none yet."""
    return source.last_visit_at is None or source.next_visit_at < now - OVERDUE


def is_kept_from(source: SourceRow, now: datetime) -> bool:
    """Whether a source that works is not visited because a page of its host was answered by a wish to wait for long."""
    waits = source.host_waits_until is not None and source.host_waits_until > now
    return waits and source.failures == 0 and not source.stands_by and source.next_visit_at < now - OVERDUE


LATE_AFTER = timedelta(minutes=30)
"""So long after its time, with the watch at work all the while, a source should have had its turn."""


def late(source: SourceRow, awake_since: datetime, now: datetime) -> Sign:
    """Judge whether a source has its turn when it is due. `awake_since` is since when somebody has watched.

    A host that asked us to wait has an incident of its own. A reserve may have been due for days when it steps in.
    """
    subject = Subject(outlet=source.outlet, source=source.key, family=LATE)
    waits = source.host_waits_until is not None and source.host_waits_until > now
    if waits or source.stands_by or source.rank > 1 or is_closed(source):
        return subject.well(quietly=True)
    since = max(source.next_visit_at, awake_since)
    return subject.ill(LATE, since) if now - since >= LATE_AFTER else subject.well()


def is_closed(source: SourceRow) -> bool:
    """Whether a source has said that it is gone for good."""
    return source.closed is not None or source.last_outcome == Outcome.GONE_FOR_GOOD


def can_be_read(source: SourceRow, now: datetime) -> bool:
    """Whether a source is being visited and its last visit was good: its silence is its own."""
    return source.failures == 0 and not is_left_alone(source, now) and not is_closed(source)


def failing(
    source: SourceRow, run: Sequence[VisitFigure], opened: Incident | None, now: datetime
) -> list[Sign]:
    """Judge whether a source can be read. `run` are its last visits, the newest first; asked for where it fails."""
    as_closed = Subject(outlet=source.outlet, source=source.key, family=CLOSED)
    as_failing = Subject(outlet=source.outlet, source=source.key, family=FAILING)
    if is_closed(source):
        closed = as_closed.ill(
            CLOSED, source.last_visit_at or now, detail=source.closed or source.last_detail
        )
        return [closed, as_failing.well(quietly=True)]
    if is_kept_from(source, now):
        since = source.next_visit_at if opened is None else opened.opened_at
        return [
            as_closed.well(),
            as_failing.ill(Outcome.RATE_LIMITED.value, since, detail="Retry-After", failures=0),
        ]
    if source.failures == 0 or source.stands_by:
        return [as_closed.well(), as_failing.well(quietly=source.failures > 0)]
    failed = failed_run(run)
    if not failed or is_left_alone(source, now):  # nobody can tell
        return [as_closed.well()]
    worst = Counter(each.outcome for each in failed[:FAILURES_PASSING]).most_common(1)[0][0]
    enough = FAILURES_PASSING if Outcome(worst) in PASSING else FAILURES
    if opened is None and source.failures < enough:
        return [as_closed.well()]
    ill = as_failing.ill(
        worst,
        failed[-1].finished_at if opened is None else opened.opened_at,
        detail=next(each.detail for each in failed if each.outcome == worst),
        failures=source.failures,
        last_good_at=None if source.last_good_at is None else source.last_good_at.isoformat(),
    )
    return [as_closed.well(), ill]


def failed_run(run: Sequence[VisitFigure]) -> list[VisitFigure]:
    """Return the visits that failed since the last good one, the newest first."""
    return list(takewhile(lambda visit: not Outcome(visit.outcome).good, run))


def blackout(sources: Sequence[SourceRow], opened: Incident | None, now: datetime) -> Sign | None:
    """Judge whether it is our own network that is down: every source of two outlets or more fails, and none was answered.

    None where nobody can tell: a watch of one outlet has nothing to compare it with.
    """
    subject = Subject(outlet="", family=BLACKOUT)
    visited = [each for each in sources if not is_left_alone(each, now) and not is_closed(each)]
    if any(each.failures == 0 for each in visited):
        return subject.well()
    if len({each.outlet for each in visited}) < 2:
        return None
    dark = [each for each in visited if Outcome(each.last_outcome or Outcome.OK).may_be_ours]
    if len(dark) < len(visited):
        return None
    lasts = [each.last_good_at for each in visited if each.last_good_at is not None]
    since = max(lasts, default=now) if opened is None else opened.opened_at
    most = Counter(each.last_outcome for each in dark).most_common(1)[0][0]
    return subject.ill(BLACKOUT, since, detail=str(most), sources=len(visited))


LASTS = {EMPTY: 2 * HOUR, STALE: timedelta()}
"""How long a document must be so, from visit to visit, for an incident."""


def lasting(source: SourceRow, now: datetime) -> list[Sign]:
    """Judge a source by what its documents have been like lately: empty, or stale, or neither."""
    signs = []
    for family in (EMPTY, STALE):
        subject = Subject(outlet=source.outlet, source=source.key, family=family)
        if source.failures:
            continue  # nobody can tell
        if source.barren_since is None or source.last_outcome != family:
            signs.append(subject.well())
        elif now - source.barren_since >= LASTS[family]:
            newest = None if source.newest_at is None else source.newest_at.isoformat()
            signs.append(
                subject.ill(family, source.barren_since, detail=source.last_detail, newest_at=newest)
            )
    return signs


def word(visit: VisitFigure) -> Sign:
    """Make a sign of a visit that has something to say once: a new address, lying validators, a flood."""
    kind = FLOOD if visit.held_back else MOVED if visit.outcome == Outcome.MOVED else LYING
    subject = Subject(outlet=visit.outlet, source=visit.source, family=kind)
    return subject.ill(kind, visit.finished_at, detail=visit.detail, new=visit.new, held_back=visit.held_back)


# -------------------------------------------------------------------------------------------- silence

QUIET = 0.75
"""Of the limit: after that, reserves stand in for a source, and nobody is told yet."""
SOURCE_LATER = 1.5
"""A source is told of later than an outlet: news that is listed elsewhere is not missed."""


def silent(
    subject: Subject, measured: Silence, *, last: datetime | None, can_be_read: bool, opened: Incident | None
) -> Sign | None:
    """Judge a silence; None while nobody can tell: it cannot be read, or the silence is not long enough yet.

    An open incident is over when something has come since: at `last`.
    """
    if opened is not None and last is not None and last > opened.opened_at:
        return subject.well()
    limit = SOURCE_LATER if subject.source else 1.0
    if not can_be_read or (opened is None and measured.share < limit):
        return None
    since = measured.since if opened is None else opened.opened_at
    expected = None if measured.expected is None else round(measured.expected, 1)
    return subject.ill(SILENT, since, expected=expected)
