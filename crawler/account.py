"""The account of a visit: how it went, what it taught of its source, and when the next one is due. Pure.

How many of its items were new is known only when they are stored; so an account is opened with what was fetched and
read, and concluded, in the store's transaction, with that number.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from crawler import timetable, validators
from crawler.gathering import Gathered
from crawler.timetable import Pace, Seen
from storage.records import DueSource, Outcome, Rhythm, Sighting, Visit

BARREN = (Outcome.EMPTY, Outcome.STALE)
"""A valid document that has no news in it: one visit after another of these, and reserves stand in."""
TURNED_OVER = "nothing it lists was known: others may have come and gone between two visits"


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """What is known of a visit before its items are stored."""

    due: DueSource
    pace: Pace
    came: Gathered
    started: datetime
    finished: datetime
    draw: float  # for the jitter, in [0, 1)

    def opened(self) -> Visit:
        """Write down how the visit went, as far as it can be told now."""
        fetched, parsed = self.came.fetched, self.came.parsed
        outcome = fetched.outcome if parsed is None else parsed.outcome
        listed = () if parsed is None else parsed.sightings
        return Visit(
            source=self.due.key,
            outlet=self.due.outlet,
            started_at=self.started,
            finished_at=self.finished,
            outcome=outcome,
            status=fetched.status,
            detail=fetched.detail or (parsed.detail if parsed else ""),
            items=len(listed),
            size=self.came.size,
            parser=parsed.parser if parsed else None,
            conditional=fetched.conditional,
            undated=sum(sighting.published is None for sighting in listed),
            newest_at=newest_of(listed),
            # A document that could not be read must be fetched anew next time, not answered with 304.
            etag=fetched.etag if outcome.good else None,
            last_modified=fetched.last_modified if outcome.good else None,
            body_hash=fetched.body_hash if outcome.good else None,
            moved_to=fetched.moved_to,
            retry_after=fetched.retry_after,
            next_visit_at=self._next_after_failure(),
            bookmark=dict(parsed.bookmark) if parsed and parsed.bookmark is not None else None,
        )

    def concluded(self, visit: Visit) -> Visit:
        """Return the visit with what the number of its new articles says: its last name, the rhythm, the next visit."""
        if not visit.outcome.good:
            return visit
        seen = self._seen(visit)
        rhythm = timetable.learned(
            self.due.rhythm,
            seen,
            first_good_at=self.due.first_good_at,
            last_good_at=self.due.last_good_at,
        )
        rhythm = validators.remembered(
            rhythm,
            conditional=visit.conditional,
            unchanged=visit.outcome is Outcome.UNCHANGED,
            hides=self.came.fetched.hides,
            new=visit.new,
            now=self.finished,
        )
        outcome = self._named(visit, rhythm)
        barren_since = (rhythm.barren_since or self.finished) if outcome in BARREN else None
        interval = timetable.interval_of(
            rhythm,
            self.pace,
            now=self.finished,
            share=timetable.known_share(seen, self.due.rhythm, self.due.last_good_at),
            wish=self._wish(),
        )
        return replace(
            visit,
            outcome=outcome,
            detail=self._told(visit, seen),
            rhythm=replace(rhythm, barren_since=barren_since, interval=interval),
            next_visit_at=self._next(interval),
        )

    def _next_after_failure(self) -> datetime:
        return self._next(timetable.backed_off(self.pace.held(self.due.rhythm.interval), self.due.failures))

    def _next(self, interval: timedelta) -> datetime:
        return timetable.next_visit(
            interval, now=self.finished, draw=self.draw, retry_after=self.came.fetched.retry_after
        )

    def _seen(self, visit: Visit) -> Seen:
        nothing_read = self.came.parsed is None or visit.outcome is Outcome.UNCHANGED
        return Seen(
            at=self.finished,
            items=None if nothing_read else visit.items,
            new=visit.new,
            newest=visit.newest_at,
            dates=() if self.came.parsed is None else dates_of(self.came.parsed.sightings),
            whole=not self.due.bookmark,
        )

    def _told(self, visit: Visit, seen: Seen) -> str:
        """Return what a person is told; that a list has turned over since the last visit is no miss without a word."""
        known_before = self.due.rhythm.last_new_at is not None
        if not (known_before and timetable.turned_over(seen)):
            return visit.detail
        return "; ".join(note for note in (visit.detail, TURNED_OVER) if note)

    def _named(self, visit: Visit, rhythm: Rhythm) -> Outcome:
        """Give a good visit the gravest name that fits it."""
        if validators.lied(hides=self.came.fetched.hides, new=visit.new):
            return Outcome.LYING_VALIDATORS
        if visit.outcome is Outcome.EMPTY or (visit.outcome is Outcome.UNCHANGED and rhythm.listed == 0):
            return Outcome.EMPTY
        if visit.moved_to is not None:
            return Outcome.MOVED
        return Outcome.STALE if timetable.is_stale(rhythm, self.finished) else visit.outcome

    def _wish(self) -> timedelta | None:
        """Return for how long the document or the server says that it stays fresh, the longer of the two."""
        ttl = None if self.came.parsed is None else self.came.parsed.ttl
        wishes = [each for each in (ttl, self.came.fetched.fresh_for) if each is not None]
        return max(wishes, default=None)


def dates_of(sightings: Iterable[Sighting]) -> list[datetime]:
    """Return when the items were published, of those that say so to the minute."""
    return [each.published for each in sightings if each.published and each.published_precision == "minute"]


def newest_of(sightings: Iterable[Sighting]) -> datetime | None:
    """Return the latest publication among them; None where none has a date."""
    return max((sighting.published for sighting in sightings if sighting.published), default=None)
